//! The preflight: what it takes for a trouble, what it does not, and what it asks.

use std::time::{Duration, Instant};

use podproof::record::Verdict;

use crate::services::support::TestSite;
use crate::support::hostile::{Behaviour, HostileServer};
use crate::support::nowhere::Nowhere;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pod_that_cannot_be_reached_is_told_once_and_at_once() {
    let bank = TestSite::open().await;
    let begun = Instant::now();
    let nowhere = Nowhere::new();
    let ran = bank.run(nowhere.port(), "", "", &[]).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(ran.code, 4);
    assert_eq!(ran.count(Verdict::Broken), ran.record.trials.len());
    assert_eq!(ran.told.matches("refused the connection").count(), 1, "{}", ran.told);
    assert!(ran.told.lines().count() < 20, "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_endpoint_that_vanished_is_a_failure_of_the_pod_and_no_trouble() {
    let bank = TestSite::open().await;
    let front = bank.front(&[
        "/login/",
        "/pod/",
        "/relay/",
        "/keyauth/",
        "/sessionauth/v1/app/",
        "/sessionauth/v1/authenticate",
    ]);
    let ran = bank
        .run(
            front.port(),
            "",
            "",
            &["logout/bot", "authenticate/certificate-expired"],
        )
        .await;
    assert_eq!(ran.record.service_issues(), []);
    assert_eq!(ran.code, 1, "{}", ran.told);
    assert_eq!(ran.verdict("logout/bot"), Verdict::Failed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_services_that_the_selected_trials_need_are_asked() {
    let bank = TestSite::open().await;
    let front = bank.front(&["/pod/"]);
    let ran = bank.run(front.port(), "", "", &["extension-app/pod-certificate"]).await;
    assert_eq!((ran.code, ran.bad()), (0, Vec::new()), "{}", ran.told);
    assert_eq!(front.requests(), ["GET /pod/v2/sessioninfo", "GET /pod/v1/podcert"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_that_only_tidies_up_breaks_nothing_and_the_sessions_are_counted() {
    let bank = TestSite::open().await;
    let front = bank.front(&["/login/", "/pod/"]);
    let ran = bank.run(front.port(), "", "", &["authenticate/bot"]).await;
    assert_eq!(ran.count(Verdict::Broken), 0, "{}", ran.told);
    assert_eq!(ran.code, 0, "{}", ran.told);
    assert!(ran.told.contains("no further trial is broken by it"), "{}", ran.told);
    assert_eq!(
        ran.record.open_sessions().as_ref().map(|open| open.count > 0),
        Some(true)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_throttled_question_is_an_answer_and_its_pause_is_kept() {
    let bank = TestSite::open().await;
    let busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n".to_vec();
    let key_manager = HostileServer::start(Behaviour::Answer(busy));
    let front = bank.front(&["/pod/"]);
    let services = format!(
        "  services: {{ relay: {{ scheme: http, port: {} }} }}\n  limits: {{ patience: 1s }}\n",
        key_manager.port()
    );
    let ran = bank.run(front.port(), "", &services, &["key-manager/tls"]).await;
    assert_eq!(ran.record.service_issues(), [], "{}", ran.told);
    // The preflight's question, and the trial's call with the repetition for which the patience lasts.
    assert_eq!(key_manager.requests().len(), 3, "{}", ran.told);
    assert_eq!((ran.code, ran.count(Verdict::Broken)), (4, 1), "{}", ran.told);
    let early = "ended early: the pod asks to wait for 2 s (429), and the run waits for 1 s at most";
    for report in [&ran.told, &ran.page, &ran.summary, &ran.junit] {
        assert!(report.contains(early), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_questions_count_like_everything_else() {
    let bank = TestSite::open().await;
    let front = bank.front(&["/login/", "/pod/", "/relay/", "/sessionauth/", "/keyauth/"]);
    let limits = "  limits: { requests: 3 }\n";
    let ran = bank.run(front.port(), "", limits, &[]).await;
    assert_eq!(front.requests().len(), 3, "{:?}", front.requests());
    assert_eq!(ran.record.service_issues(), []);
    assert_eq!(ran.count(Verdict::Skipped), ran.record.trials.len(), "{}", ran.told);
    // To readers of JUnit what is skipped is well.
    assert_eq!(ran.junit.matches("<error ").count(), ran.record.trials.len());
    assert!(!ran.junit.contains("<skipped"), "{}", ran.junit);
}
