//! Requests per second, refused sign-ins per second, the budget of requests.

use std::time::Duration;

use podproof::campaign::judge::{Ground, judge};
use podproof::record::{Knowing, MemoryRecord, Record, RecordWriter, Verdict};
use podproof::report::Format;
use podproof::targets::Limits;

use super::support::{BOT, LOGOUT, Pod, context, play, scenarios};

/// Four sign-ins that the pod refuses, at once.
const REFUSED: &str = r#"title: No JWT, no session
verifies: [AUTH-RSA-03]
steps:
  - id: at-once
    parallel: 4
    steps:
      - id: sign-in
        call: POST /login/pubkey/authenticate
        body: { token: podproof-no-jwt }
        expect: { status: 401 }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trials_beside_each_other_keep_to_the_pace_of_the_target_together() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.limits.requests_per_second = Some(10.0);
    let folder = scenarios(&[("one.yaml", BOT), ("two.yaml", BOT), ("three.yaml", LOGOUT)]);
    let record = play(context(folder.path(), target), 8).await;
    assert_eq!(record.count(Verdict::Passed), 3, "{record:#?}");
    assert_eq!(pod.answered("/"), 8);
    // Seven times 100 ms; the first answer may come a little late.
    let whole = pod.time_taken();
    assert!(whole >= Duration::from_millis(500), "{whole:?}");
    // Waiting for one's turn is not the pod's time.
    let answers = record.trials.iter().flat_map(|trial| &trial.exchanges);
    assert!(answers.map(|exchange| exchange.duration_ms).max().unwrap() < 500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ins_that_are_to_be_refused_have_a_pace_of_their_own() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.limits.refused_sign_ins_per_second = Some(5.0);
    let folder = scenarios(&[("refused.yaml", REFUSED)]);
    let record = play(context(folder.path(), target), 8).await;
    assert_eq!(record.count(Verdict::Passed), 1, "{record:#?}");
    let whole = pod.time_taken();
    assert!(whole >= Duration::from_millis(400), "{whole:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_without_limits_is_not_slowed_down() {
    let pod = Pod::warm().await;
    let target = pod.target();
    assert_eq!(target.limits.requests_per_second, Limits::none().requests_per_second);
    let folder = scenarios(&[("refused.yaml", REFUSED)]);
    play(context(folder.path(), target), 8).await;
    assert!(pod.time_taken() < Duration::from_millis(400));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_that_is_used_up_skips_the_rest_and_leaves_no_session_behind() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.limits.requests = Some(4);
    let folder = scenarios(&[("a.yaml", BOT), ("b.yaml", LOGOUT), ("c.yaml", BOT)]);
    let (context, trials) = context(folder.path(), target);
    let record = play((context.clone(), trials), 1).await;
    let verdicts: Vec<Verdict> = record.trials.iter().map(|trial| trial.verdict).collect();
    assert_eq!(
        verdicts,
        [Verdict::Passed, Verdict::Skipped, Verdict::Skipped],
        "{record:#?}"
    );
    let reasons: Vec<&str> = record
        .trials
        .iter()
        .filter_map(|trial| Some(trial.reason.as_ref()?.to_show()))
        .collect();
    assert_eq!(
        reasons,
        [
            "the request budget of 4 is spent (`conformance.limits.requests`): `log-out` and what follows it \
             were not played",
            "the request budget of 4 is spent (`conformance.limits.requests`)",
        ]
    );
    // Three of the first, the sign-in of the second and the logout that its steps could not do.
    assert_eq!(pod.answered("/"), 5);
    assert_eq!(pod.open_sessions().await, 0);
    assert_eq!(
        record.ended_early().as_ref().unwrap().text(),
        "ended early: the request budget of 4 is spent (`conformance.limits.requests`); 1 of 3 trials played"
    );
    assert_eq!(record.exit(), podproof::cli::Exit::Broken);
    // The logout of the second was not judged, so that the same contracts have nothing to judge again.
    let ground = Ground {
        contracts: &context.contracts,
        catalogue: &context.catalogue,
        sources: &context.sources,
        known: &Knowing::default(),
    };
    let writer = RecordWriter::in_memory(&MemoryRecord::default(), &record.manifest).unwrap();
    let old = Record::from_bytes(record.lines().into_bytes()).unwrap();
    let again = judge(&ground, &old, false, writer).unwrap();
    assert_eq!((again.changes, again.judged), (Vec::new(), 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_that_suffices_is_no_early_end() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.limits.requests = Some(3);
    let folder = scenarios(&[("a.yaml", BOT)]);
    let record = play(context(folder.path(), target), 1).await;
    assert_eq!(record.ended_early(), None);
    assert_eq!(record.exit(), podproof::cli::Exit::Passed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_in_which_nothing_applies_tests_nothing_and_says_so() {
    let pod = Pod::warm().await;
    let mut target = pod.target();
    target.identities.clear();
    let folder = scenarios(&[("a.yaml", BOT), ("b.yaml", LOGOUT)]);
    let record = play(context(folder.path(), target), 1).await;
    assert_eq!(record.count(Verdict::NotApplicable), 2);
    assert_eq!(record.exit(), podproof::cli::Exit::NothingSelected);
    assert!(record.rendered(Format::Markdown).contains(": nothing was played\n"));
    let junit = record.rendered(Format::Junit);
    assert!(junit.contains("<error message=\"nothing was played"), "{junit}");
}
