//! A pod that says 429.

use std::time::{Duration, Instant};

use podproof::record::{Gravity, Verdict};
use podproof_mock_pod::Deviation;

use super::support::{Pod, context, play, scenarios};

/// The third request is answered with 429.
const KEYS: &str = r#"title: The keys are there
verifies: [IDM-04]
steps:
  - { id: one, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: two, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: three, call: GET /login/idm/keys, expect: { status: 200 } }
"#;

/// The same, which is what this is about.
const MEANT: &str = r#"title: A pod that is busy says so
verifies: [RATE-01]
steps:
  - { id: one, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: two, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: three, call: GET /login/idm/keys, expect: { status: 429 } }
"#;

fn deviation(name: &str) -> Deviation {
    name.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_is_waited_out_and_fails_nobody() {
    let pod = Pod::lying(vec![deviation("429-with-retry-after")]).await;
    let folder = scenarios(&[("keys.yaml", KEYS)]);
    let begun = Instant::now();
    let record = play(context(folder.path(), pod.target()), 1).await;
    let trial = &record.trials[0];
    assert_eq!(trial.verdict, Verdict::Passed, "{trial:#?}");
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let statuses: Vec<u16> = trial
        .exchanges
        .iter()
        .map(|exchange| exchange.response.as_ref().unwrap().status)
        .collect();
    assert_eq!(statuses, [200, 200, 429, 200]);
    let [noted] = trial.findings.as_slice() else {
        panic!("expected one finding, found {:#?}", trial.findings);
    };
    assert_eq!(noted.gravity, Gravity::Noted);
    assert_eq!(
        noted.title.to_show(),
        "GET /login/idm/keys answered 429: the run paused for 1 s, and sent it once more"
    );
    // The pause is not the pod's answer: the limit of the response time knows nothing of it.
    assert!(trial.exchanges[2..].iter().all(|exchange| exchange.duration_ms < 1000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scenario_that_expects_a_429_gets_it_at_once() {
    let pod = Pod::lying(vec![deviation("429-with-retry-after")]).await;
    let folder = scenarios(&[("busy.yaml", MEANT)]);
    let record = play(context(folder.path(), pod.target()), 1).await;
    assert_eq!(record.trials[0].verdict, Verdict::Passed, "{record:#?}");
    assert_eq!(pod.answered("/"), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_429_that_names_no_time_fails_the_contract_and_is_waited_out_all_the_same() {
    let pod = Pod::lying(vec![deviation("429-without-retry-after")]).await;
    let folder = scenarios(&[("keys.yaml", KEYS)]);
    let begun = Instant::now();
    let record = play(context(folder.path(), pod.target()), 1).await;
    let trial = &record.trials[0];
    assert!(begun.elapsed() >= podproof::run::limit::BACK_OFF);
    let checks: Vec<(&str, Gravity)> = trial
        .findings
        .iter()
        .map(|finding| (finding.check.as_str(), finding.gravity))
        .collect();
    assert_eq!(
        checks,
        [("response-headers", Gravity::Failed), ("status", Gravity::Noted)],
        "{trial:#?}"
    );
    assert_eq!(trial.exchanges.len(), 4);
    // The trial verifies something else, which a pod that is busy does not break.
    assert_eq!(trial.findings[0].requirements, ["RATE-01"]);
}
