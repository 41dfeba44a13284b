//! Pods that are upgraded node by node by the scripts that are given away, as a watch sees it.

use std::time::UNIX_EPOCH;

use podproof::findings::watch::{Course, Life, MixedWindow, Part, SampleClass, WatchView};
use podproof::record::watch::{LaneName, Moment};
use podproof_mock_pod::{MockPod, ScriptEntry};

use super::support::{Watched, pod, root, settings, watched_pod};

const TICKS: &[(LaneName, u64)] = &[
    (LaneName::Held, 100),
    (LaneName::NewConnection, 200),
    (LaneName::SignIn, 250),
    (LaneName::Life, 150),
];

/// How much later something may be seen on a busy machine, in milliseconds.
const LATE: i64 = 2_500;

/// Watches a pod from before its upgrade until after it, and tells what the script did.
async fn upgraded(script: &str) -> (Watched, Vec<ScriptEntry>) {
    let path = root().join("harness/mock-pod/scripts").join(script);
    let pod: MockPod = pod(&std::fs::read_to_string(path).unwrap(), |_| ()).await;
    let watch = watched_pod(&pod, &settings(TICKS, 8_000)).await;
    (watch, pod.script_log())
}

/// When the script did the last thing of this name to this node.
fn done(log: &[ScriptEntry], name: &str, node: usize) -> Moment {
    let entries = log.iter().filter(|entry| entry.name == name && entry.nodes == [node]);
    let at = entries.map(|entry| entry.at).next_back().unwrap();
    let milliseconds = at.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Moment::from_milliseconds(i64::try_from(milliseconds).unwrap()).unwrap()
}

/// When a node went down.
fn down(log: &[ScriptEntry], node: usize) -> Moment {
    let entry = log
        .iter()
        .find(|entry| entry.name == "restart" && entry.nodes == [node]);
    let at = entry.unwrap().at.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Moment::from_milliseconds(i64::try_from(at).unwrap()).unwrap()
}

/// Every session that was open when the first node went down lived on the one node or on the other.
fn assert_that_sessions_die_with_their_nodes(view: &WatchView, log: &[ScriptEntry]) {
    let [first, second] = [1, 2].map(|node| down(log, node));
    let between = first.plus(second.since(first) / 2);
    let opened_before = |life: &&Life| life.opened.since(first) < -200;
    let before: Vec<&Life> = view.sessions.lives.iter().filter(opened_before).collect();
    assert!(!before.is_empty(), "{:?}", view.sessions.lives);
    for life in before {
        assert!(life.is_lost, "{life:?} outlived both nodes");
        let at = life.ended.unwrap();
        let died_with = if at < between { first } else { second };
        let late = at.since(died_with);
        assert!((-LATE..LATE).contains(&late), "{life:?} died {late} ms after its node");
    }
    // What took the place of those while the first node was down lived on the second one.
    let back = done(log, "restart", 1);
    let between = view
        .sessions
        .lives
        .iter()
        .filter(|life| life.generation == 2 && life.opened < back);
    for life in between {
        assert!(life.is_lost && life.ended.unwrap().since(second) < LATE, "{life:?}");
    }
}

/// The other node takes the connections meanwhile: what breaks is what was under way.
fn assert_that_the_pod_was_never_away_for_long(view: &WatchView, is_told_to_break: &[LaneName]) {
    for lane in &view.lanes {
        for total in &lane.classes {
            match total.class {
                SampleClass::Unreachable => {
                    assert!(total.longest_ms <= LATE.unsigned_abs(), "{}: {total:?}", lane.name);
                }
                SampleClass::SessionLost => {
                    assert!(
                        [LaneName::Held, LaneName::NewConnection].contains(&lane.name),
                        "{total:?}"
                    );
                }
                SampleClass::Slow => {}
                SampleClass::ContractBroken => {
                    assert!(is_told_to_break.contains(&lane.name), "{}: {total:?}", lane.name);
                }
                other => panic!("{}: {other}", lane.name),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_upgrade_that_changes_an_answer_shows_when_both_versions_answered() {
    let (watch, log) = upgraded("logout-answers-message.yaml").await;
    let view = WatchView::of_record(&watch.record);
    assert_that_sessions_die_with_their_nodes(&view, &log);
    // By the present contract a logout is answered with a message, which the version before did not do.
    assert_that_the_pod_was_never_away_for_long(&view, &[LaneName::Life]);
    let [new, settled] = [1, 2].map(|node| done(&log, "version", node));
    let [window]: &[MixedWindow] = &view.mixed[..] else {
        panic!("expected one window, found {:?}", view.mixed)
    };
    assert_eq!(
        (window.lane, window.part, window.course),
        (LaneName::Life, Part::Body, Course::Settled)
    );
    let names = |members: &[podproof::secret::Redacted]| {
        members
            .iter()
            .map(|member| member.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&window.gained), ["/message string"]);
    assert_eq!(names(&window.lost), ["/name string", "/token string"]);
    assert!(
        (-LATE..LATE).contains(&window.from.since(new)),
        "{window:?}, node 1 at {new}"
    );
    assert!(
        window.to.since(settled) < LATE && window.to >= window.from,
        "{window:?}, node 2 at {settled}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_upgrade_that_changes_no_answer_ends_sessions_and_shows_no_second_version() {
    let (watch, log) = upgraded("nothing-changes.yaml").await;
    let view = WatchView::of_record(&watch.record);
    assert_that_sessions_die_with_their_nodes(&view, &log);
    assert_that_the_pod_was_never_away_for_long(&view, &[LaneName::Life]);
    assert_eq!(view.mixed, []);
}
