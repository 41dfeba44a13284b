//! Our own stalls are not the pod's, and the pod's are not ours.

use std::time::Duration;

use podproof::record::{TrialRecord, Verdict};
use podproof::suite::check::CheckId;

use podproof::wire::{Client, Reply, Request};

use crate::limits::support::{Pod, context, play, scenarios};
use crate::support::hostile::{Behaviour, HostileServer};

const KEYS: &str = r#"title: The keys are there
verifies: [IDM-04]
steps:
  - { id: keys, call: GET /login/idm/keys, expect: { status: 200 } }
"#;

/// What the target allows.
const LIMIT: Duration = Duration::from_secs(2);

/// Plays a call that is answered so late, while the runtime is blocked for so long.
async fn played(late: Duration, blocked: Duration) -> TrialRecord {
    let pod = Pod::start().await;
    let body = keys(&pod).await;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let server = HostileServer::start(Behaviour::AnswerLate([head.as_bytes(), &body].concat(), late));
    let mut target = pod.target();
    target.urls.pod = server.url("");
    target.limits.response_time = Some(LIMIT);
    let folder = scenarios(&[("keys.yaml", KEYS)]);
    let prepared = context(folder.path(), target);
    let blocking = async {
        while server.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The only worker, on which the call waits for its answer.
        tokio::spawn(async move { std::thread::sleep(blocked) });
    };
    let (run, ()) = tokio::join!(play(prepared, 1), blocking);
    run.trial("keys").clone()
}

fn is_late(trial: &TrialRecord) -> bool {
    trial
        .findings
        .iter()
        .any(|finding| finding.check == CheckId::ResponseTime)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_runtime_that_is_blocked_makes_no_answer_late_and_the_record_says_so() {
    let trial = played(Duration::from_millis(300), LIMIT + Duration::from_millis(500)).await;
    assert!(!is_late(&trial) && trial.verdict == Verdict::Passed, "{trial:#?}");
    let exchange = &trial.exchanges[0];
    assert!(exchange.duration_ms > 2_000, "{exchange:#?}");
    assert!(
        exchange.stalled_ms.is_some_and(|stalled| stalled > 1_000),
        "{exchange:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_pod_that_is_late_while_we_are_on_time_is_found() {
    let trial = played(LIMIT + LIMIT + Duration::from_secs(1), Duration::ZERO).await;
    assert!(is_late(&trial), "{trial:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn where_both_are_late_the_pods_share_counts() {
    let trial = played(LIMIT + LIMIT + Duration::from_secs(2), LIMIT).await;
    assert!(is_late(&trial), "{trial:#?}");
    let trial = played(Duration::from_secs(1), LIMIT + Duration::from_millis(500)).await;
    assert!(!is_late(&trial), "{trial:#?}");
}

/// What the honest pod answers.
async fn keys(pod: &Pod) -> Vec<u8> {
    let target = pod.target();
    let request = Request {
        method: "GET".to_owned(),
        url: format!("{}/login/idm/keys", target.urls.pod),
        headers: Vec::new(),
        body: None,
    };
    match Client::new(&target.connection).unwrap().send(&request).await.reply {
        Reply::Answer(response) => response.body,
        other => panic!("expected keys, found {other:?}"),
    }
}
