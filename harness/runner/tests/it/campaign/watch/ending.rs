//! How a watch ends, and what is left of one that is killed.

use std::time::{Duration, Instant};

use podproof::record::watch::{EndReason, Moment, SessionChange, WatchLine};
use podproof_mock_pod::MockPod;

use super::support::{Program, pod};
use crate::limits::interrupted::{kill, wait};
use crate::support::sessions::open_sessions;

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_every_session_and_the_record() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let pod = pod("", |_| ()).await;
        let program = Program::of(&pod);
        let mut child = program.watch(&["--held", "4"]).await;
        kill(signal, child.id());
        assert_eq!(wait(&mut child).await.code(), Some(code), "{signal}");
        let end = program.record().unwrap().end.expect("closing facts");
        assert_eq!(end.reason, EndReason::Interrupted, "{signal}");
        assert_eq!(end.sessions_left_open, 0, "{signal}");
        assert_eq!(open_sessions(&pod).await, 0, "{signal}");
    }
}

/// The notes of a record.
fn notes(program: &Program) -> Vec<String> {
    let record = program.record().unwrap();
    let notes = record.lines.iter().filter_map(|line| match line {
        WatchLine::Note(note) => Some(note.text.to_show().to_owned()),
        _ => None,
    });
    notes.collect()
}

/// Returns when the script of a pod has begun its first event.
async fn begun(pod: &MockPod) {
    while pod.script_log().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_samples_opened_that_were_cut_off_is_ended_when_the_pod_answers_again() {
    let pod = pod("- { at: 6s, stall: { for: 3200ms } }", |_| ()).await;
    let program = Program::of(&pod);
    let mut child = program
        .watch(&["--held", "2", "--tick", "life: 100ms", "--tick", "sign-in: 100ms"])
        .await;
    begun(&pod).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    kill("TERM", child.id());
    assert_eq!(wait(&mut child).await.code(), Some(143));
    let end = program.record().unwrap().end.expect("closing facts");
    assert_eq!(end.sessions_left_open, 0, "{end:?}");
    // A sign-in whose answer nobody waited for may have opened a session: how many there are is said.
    let cut_off = notes(&program).iter().find_map(|note| {
        let (number, rest) = note.split_once(' ')?;
        rest.contains("given up before the answer came")
            .then(|| number.parse::<usize>().unwrap())
    });
    let open = open_sessions(&pod).await;
    assert!(
        open <= cut_off.unwrap_or(0),
        "{open} sessions are open, {cut_off:?} sign-ins were cut off"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_that_answers_no_more_does_not_hold_a_watch_up_and_what_stays_open_is_said() {
    let pod = pod("- { at: 6s, stall: { for: 1h } }", |_| ()).await;
    let program = Program::of(&pod);
    let mut child = program.watch(&["--held", "3"]).await;
    begun(&pod).await;
    let asked = Instant::now();
    kill("TERM", child.id());
    assert_eq!(wait(&mut child).await.code(), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    let record = program.record().unwrap();
    let end = record.end.as_ref().expect("closing facts");
    assert!(end.sessions_left_open >= 3, "{end:?}");
    let left = record.lines.iter().filter(|line| {
        matches!(line, WatchLine::Session(session) if session.change == SessionChange::LeftOpen && session.reason.is_some())
    });
    assert_eq!(left.count(), 3);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_that_is_killed_leaves_a_record_to_the_last_second() {
    let pod = pod("", |_| ()).await;
    let program = Program::of(&pod);
    let mut child = program.watch(&["--held", "2", "--tick", "held: 300ms"]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let killed = Moment::now();
    kill("KILL", child.id());
    wait(&mut child).await;
    let record = program.record().expect("readable");
    assert!(record.end.is_none());
    let samples = record.lines.iter().filter_map(|line| match line {
        WatchLine::Sample(sample) => Some(sample.ended()),
        _ => None,
    });
    let last = samples.max().unwrap();
    assert!(
        killed.since(last) < 1_000,
        "the last sample is {} ms old",
        killed.since(last)
    );
    // The record, and the accounts, are free again.
    let (code, said) = program
        .ended(&[
            "watch",
            "--target",
            "target.yaml",
            "--for",
            "1s",
            "--held",
            "1",
            "--quiet",
        ])
        .await;
    assert_eq!(code, Some(0), "{said}");
    let earlier = std::fs::read_dir(program.path("reports")).unwrap();
    let earlier = earlier.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("watch-")
    });
    assert!(earlier.count() >= 1, "the record of the killed watch is kept");
}

/// Watches one session for a time with short ticks, and waits for the end.
async fn watched_for(program: &Program, time: &str, budget: &[&str]) -> (Option<i32>, String) {
    let fixed = [
        "watch",
        "--target",
        "target.yaml",
        "--held",
        "1",
        "--timeout",
        "all: 2s",
        "--for",
        time,
    ];
    let ticks = ["--tick", "held: 300ms", "--tick", "sign-in: 500ms"];
    program.ended(&[&fixed[..], &ticks, budget].concat()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_that_was_asked_for_ends_a_watch_and_a_budget_decides_how() {
    let pod = pod("{ events: [{ at: 10s, gateway: { status: 502, for: 1h } }] }", |_| ()).await;
    let program = Program::of(&pod);
    let begun = Instant::now();
    let (code, said) = watched_for(&program, "15s", &["--allow", "held: 1s total"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("gateway page (502)"), "{said}");
    assert!(begun.elapsed() >= Duration::from_secs(15));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_without_one_good_sample_ends_with_4_without_a_budget_too() {
    let pod = pod("{ events: [{ at: 0s, gateway: { status: 502, for: 1h } }] }", |_| ()).await;
    let program = Program::of(&pod);
    begun(&pod).await;
    let (code, said) = watched_for(&program, "5s", &[]).await;
    assert_eq!(code, Some(4), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_comes_from_another_shell_and_only_while_there_is_a_watch() {
    let pod = pod("", |_| ()).await;
    let program = Program::of(&pod);
    let (code, said) = program.ended(&["watch", "mark", "too early"]).await;
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("no watch writes `reports/watch.jsonl`"), "{said}");
    let mut child = program.watch(&["--for", "20s", "--held", "1"]).await;
    let (code, said) = program.ended(&["watch", "mark", "node", "2", "drained"]).await;
    assert_eq!(code, Some(0), "{said}");
    kill("TERM", child.id());
    wait(&mut child).await;
    let (code, said) = program.ended(&["watch", "mark", "too late"]).await;
    assert_eq!(code, Some(3), "{said}");
    let record = program.record().unwrap();
    let marks: Vec<_> = record
        .lines
        .iter()
        .filter_map(|line| match line {
            WatchLine::Mark(mark) => Some(mark.text.to_show()),
            _ => None,
        })
        .collect();
    assert_eq!(marks, ["node 2 drained"]);
}
