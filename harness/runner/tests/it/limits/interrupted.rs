//! A run that is ended early closes what it opened.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use podproof::record::{EndCause, Verdict};
use tempfile::TempDir;

use super::support::{BOT, LOGOUT, Pod, context, play, root, scenarios};

use crate::support::whole_run::WholeRun;

/// Polls for what never comes.
const POLL: &str = r#"title: A poll for what never comes
verifies: [SESS-01]
needs: [bot]
steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 200 }
    save: { session: body.token }
  - id: poll
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: "${{ session }}" }
    expect: { status: 401, within: 50s }
finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ session }}" }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_session_of_an_interrupted_run_is_ended() {
    let pod = Pod::start().await;
    let played = context(&root().join("scenarios"), pod.target());
    let (record, ()) = tokio::join!(play(played.clone(), 8), async {
        pod.reaches(60).await;
        played.0.shutdown.interrupt();
    });
    let skipped = record.count(Verdict::Skipped);
    assert!(skipped > 0 && skipped < record.trials.len(), "{skipped}");
    assert_eq!(record.count(Verdict::Failed) + record.count(Verdict::Broken), 0);
    assert!(pod.mock.issued_secrets().len() > 3);
    assert_eq!(pod.open_sessions().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_trial_plays_no_further_step_but_those_in_the_end() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.limits.requests_per_second = Some(2.0);
    let folder = scenarios(&[("bot.yaml", BOT), ("logout.yaml", LOGOUT)]);
    let played = context(folder.path(), target);
    let (record, ()) = tokio::join!(play(played.clone(), 2), async {
        pod.reaches(1).await;
        played.0.shutdown.interrupt();
    });
    assert_eq!(record.count(Verdict::Skipped), 2, "{record:#?}");
    // One signed in; the other still waited for its turn.
    assert_eq!(pod.answered("authenticate"), 1);
    assert_eq!(pod.answered("sessioninfo"), 0);
    assert_eq!(pod.answered("logout"), 1);
    assert_eq!(pod.open_sessions().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poll_ends_when_the_run_is_interrupted() {
    let pod = Pod::start().await;
    let folder = scenarios(&[("poll.yaml", POLL)]);
    let played = context(folder.path(), pod.target());
    let begun = Instant::now();
    let (record, ()) = tokio::join!(play(played.clone(), 1), async {
        pod.reaches(3).await;
        played.0.shutdown.interrupt();
    });
    assert!(begun.elapsed() < Duration::from_secs(20));
    let trial = &record.trials[0];
    assert_eq!(trial.verdict, Verdict::Skipped, "{trial:#?}");
    assert_eq!(
        trial.reason.as_ref().unwrap().to_show(),
        "the run was ended early: `poll` and what follows it were not played"
    );
    assert_eq!(pod.open_sessions().await, 0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_closes_sessions_writes_reports_and_exits_with_its_number() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let pod = Pod::start().await;
        let (folder, mut child) = begin(&pod);
        // The preflight asks three services.
        pod.reaches(3 + 2).await;
        kill(signal, child.id());
        let status = wait(&mut child).await;
        assert_eq!(status.code(), Some(code), "{signal}");
        let record = WholeRun::open(&folder.path().join("reports/run.jsonl"));
        assert!(record.count(Verdict::Skipped) > 0, "{signal}");
        assert!(folder.path().join("reports/junit.xml").exists(), "{signal}");
        assert!(!pod.mock.issued_secrets().is_empty(), "{signal}");
        assert_eq!(pod.open_sessions().await, 0, "{signal}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_at_once_with_the_reports_of_what_is_finished() {
    // Every third call is answered with 429, and the cleaning up would wait for five seconds.
    let pod = Pod::lying(vec!["429-without-retry-after".parse().unwrap()]).await;
    let (folder, mut child) = begin(&pod);
    // The preflight's third question first, after which the trials begin.
    pod.reaches(3 + 3).await;
    kill("INT", child.id());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(
        child.try_wait().unwrap().is_none(),
        "it should still be closing sessions"
    );
    let begun = Instant::now();
    kill("INT", child.id());
    let status = wait(&mut child).await;
    assert_eq!(status.code(), Some(130));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let record = WholeRun::open(&folder.path().join("reports/run.jsonl"));
    assert_eq!(record.ended_early().unwrap().cause, EndCause::Interrupted);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_waits_for_a_pod_that_stalls_no_longer_than_a_few_seconds() {
    let pod = Pod::start().await;
    // It takes connections, and never says anything.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (folder, mut child) = begin_at(&pod, silent.local_addr().unwrap().port());
    let (_kept, _) = silent.accept().unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    kill("INT", child.id());
    let status = wait(&mut child).await;
    assert_eq!(status.code(), Some(130));
    let took = begun.elapsed();
    assert!((4..9).contains(&took.as_secs()), "{took:?}");
    let record = WholeRun::open(&folder.path().join("reports/run.jsonl"));
    let early = record.ended_early().as_ref().unwrap().text();
    assert_eq!(early, "ended early: it was interrupted; 0 of 12 trials played");
}

/// Starts the program against the pod, as a target file describes it: five requests per second.
#[cfg(unix)]
fn begin(pod: &Pod) -> (TempDir, std::process::Child) {
    begin_at(pod, pod.mock.address().port())
}

/// The same, with everything at another port.
#[cfg(unix)]
fn begin_at(pod: &Pod, port: u16) -> (TempDir, std::process::Child) {
    let folder = target_of(pod, 6);
    let target = folder.path().join("target.yaml");
    let text = std::fs::read_to_string(&target).unwrap();
    let own = pod.mock.address().port().to_string();
    std::fs::write(&target, text.replace(&own, &port.to_string())).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_podproof"))
        .args(["run", "--quiet", "--target", "target.yaml", "--spec"])
        .arg(root().join("spec"))
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (folder, child)
}

/// A folder with a target file for the pod, and so many scenarios of each kind.
#[cfg(unix)]
pub(crate) fn target_of(pod: &Pod, scenarios: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    tokio::task::block_in_place(|| pod.mock.write_target(&folder.path().join("target.yaml"))).unwrap();
    let files = folder.path().join("scenarios");
    std::fs::create_dir(&files).unwrap();
    for number in 0..scenarios {
        std::fs::write(files.join(format!("bot-{number}.yaml")), BOT).unwrap();
        std::fs::write(files.join(format!("logout-{number}.yaml")), LOGOUT).unwrap();
    }
    folder
}

#[cfg(unix)]
pub(crate) fn kill(signal: &str, id: u32) {
    let status = Command::new("kill")
        .args([&format!("-{signal}"), &id.to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[cfg(unix)]
pub(crate) async fn wait(child: &mut std::process::Child) -> std::process::ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the program does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
