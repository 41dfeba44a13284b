//! A pod that keeps the rules and is busy fails no trial, however long it stays so.

use std::time::{Duration, Instant};

use podproof::cli::Exit;
use podproof::record::{EndCause, Gravity, Verdict};
use podproof::report::Format;

use super::busy::Busy;
use super::support::{Pod, context, play, scenarios};

const KEYS: &str = r#"title: The keys are there
verifies: [IDM-04]
steps:
  - { id: one, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: two, call: GET /login/idm/keys, expect: { status: 200 } }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_with_a_bucket_of_requests_fails_nobody() {
    let pod = Pod::start().await;
    // Two requests within half a second, no more.
    let busy = Busy::start(&pod, |seen| {
        let recent = seen.iter().filter(|time| time.elapsed() < Duration::from_millis(500));
        (recent.count() >= 2).then(|| "1".to_owned())
    })
    .await;
    let folder = scenarios(&[("a.yaml", KEYS), ("b.yaml", KEYS), ("c.yaml", KEYS), ("d.yaml", KEYS)]);
    let record = play(context(folder.path(), busy.target(&pod)), 4).await;
    assert_eq!(record.count(Verdict::Passed), 4, "{record:#?}");
    let slowed = record.slowed().unwrap();
    assert!(slowed.pauses >= 1 && slowed.requests_per_second <= 5.0, "{slowed:?}");
    assert!(
        record
            .rendered(Format::Markdown)
            .contains("and the rest of the run went at ")
    );
    // What waited out the pause left one by one.
    let seen = busy.seen();
    let pause = seen
        .windows(2)
        .position(|pair| pair[1] - pair[0] > Duration::from_millis(700));
    for pair in seen[pause.unwrap() + 1..].windows(2) {
        assert!(pair[1] - pair[0] > Duration::from_millis(100), "{seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_sent_again_as_often_as_its_pauses_fit_the_patience() {
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |seen| (seen.len() < 3).then(|| "0".to_owned())).await;
    let folder = scenarios(&[("a.yaml", KEYS)]);
    let record = play(context(folder.path(), busy.target(&pod)), 1).await;
    assert_eq!(record.count(Verdict::Passed), 1, "{record:#?}");
    assert_eq!(busy.seen().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_that_asks_for_more_than_the_patience_ends_the_run_and_is_not_blamed() {
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |seen| (seen.len() >= 3).then(|| "3600".to_owned())).await;
    let folder = scenarios(&[("a.yaml", KEYS), ("b.yaml", KEYS), ("c.yaml", KEYS)]);
    let begun = Instant::now();
    let record = play(context(folder.path(), busy.target(&pod)), 1).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    let verdicts: Vec<Verdict> = record.trials.iter().map(|trial| trial.verdict).collect();
    assert_eq!(
        verdicts,
        [Verdict::Passed, Verdict::Broken, Verdict::Skipped],
        "{record:#?}"
    );
    assert_eq!(busy.seen().len(), 4, "nothing more is sent");
    let title = "GET /login/idm/keys answered 429: the pod asks to wait for 1 h; a call waits for 60 s in all";
    let broken = &record.trials[1];
    assert_eq!(broken.reason.as_ref().unwrap().to_show(), title);
    assert_eq!(
        broken.findings[0].gravity,
        Gravity::Broken,
        "nothing of what it found is a failure: {broken:#?}"
    );
    let told = "ended early: the pod asks to wait for 1 h (429), and the run waits for 60 s at most \
                (`conformance.limits.patience`); 2 of 3 trials played";
    assert_eq!(record.ended_early().as_ref().unwrap().text(), told);
    assert_eq!(record.ended_early().as_ref().unwrap().cause, EndCause::Throttled);
    assert!(
        record
            .rendered(Format::Markdown)
            .contains("ended early: the pod asks to wait for 1 h")
    );
    assert!(
        record
            .rendered(Format::Junit)
            .contains(r#"<property name="ended-early" value="ended early: the pod asks"#)
    );
    assert_eq!(record.exit(), Exit::Broken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pauses_add_up_until_the_patience_of_a_call_is_at_its_end() {
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |_| Some("1".to_owned())).await;
    let mut target = busy.target(&pod);
    target.limits.patience = Duration::from_secs(2);
    let folder = scenarios(&[("a.yaml", KEYS)]);
    let record = play(context(folder.path(), target), 1).await;
    let reason = record.trials[0].reason.as_ref().unwrap().to_show();
    assert!(
        reason.contains("answered 429 after 2 s of pauses: the pod asks to wait for 1 s"),
        "{reason}"
    );
    assert_eq!((record.trials[0].verdict, busy.seen().len()), (Verdict::Broken, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_to_retry_after_is_waited_for_and_warned_of() {
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |seen| {
        let date = (chrono::Utc::now() + Duration::from_secs(2)).format("%a, %d %b %Y %H:%M:%S GMT");
        seen.is_empty().then(|| date.to_string())
    })
    .await;
    let folder = scenarios(&[("a.yaml", KEYS)]);
    let begun = Instant::now();
    let record = play(context(folder.path(), busy.target(&pod)), 1).await;
    assert!((1..5).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let trial = &record.trials[0];
    let warned: Vec<(&str, Gravity)> = trial
        .findings
        .iter()
        .map(|finding| (finding.check.as_str(), finding.gravity))
        .collect();
    assert_eq!(
        warned,
        [("response-headers", Gravity::Warned), ("status", Gravity::Noted)],
        "{trial:#?}"
    );
    assert_eq!(trial.verdict, Verdict::Warned);
}
