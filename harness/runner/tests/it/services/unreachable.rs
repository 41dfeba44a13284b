//! What cannot go well, and must not take long, nor hurt anybody.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use podproof::record::{EndCause, Verdict};

use crate::services::support::TestSite;
use crate::support::hostile::{Behaviour, HostileServer};
use crate::support::hurried;

/// A proxy that accepts nobody.
fn refusing() -> HostileServer {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec();
    HostileServer::start(Behaviour::Answer(refusal))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_credentials_are_shown_to_a_proxy_once() {
    let bank = TestSite::open().await;
    let proxy = refusing();
    let top = format!(
        "proxy: {{ host: 127.0.0.1, port: {}, username: alice, password: hunter2 }}\n",
        proxy.port()
    );
    let ran = bank.run(bank.mock.address().port(), &top, "", &["--jobs", "8"]).await;
    let requests = proxy.requests();
    let shown = requests
        .iter()
        .filter(|request| request.to_lowercase().contains("proxy-authorization:"));
    assert_eq!(shown.count(), 1, "{requests:?}");
    assert_eq!(ran.code, 4, "{}", ran.told);
    assert_eq!(ran.count(Verdict::Skipped), ran.record.trials.len());
    let early = ran.record.ended_early().unwrap();
    assert_eq!(early.cause, EndCause::Proxy);
    let reason = early.reason.to_show();
    assert!(
        reason.contains("407") && reason.contains("; check `proxy.username` and `proxy.password`"),
        "{early:?}"
    );
    assert!(ran.told.contains("ended early: the proxy `"), "{}", ran.told);
    assert!(ran.told.lines().count() < 20, "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gateway_that_answers_everything_with_a_page_is_told_once_and_blamed_on_no_pod() {
    let bank = TestSite::open().await;
    for head in [
        "200 OK",
        "302 Found\r\nLocation: https://sso.example/",
        "403 Forbidden",
        "503 Service Unavailable",
    ] {
        let gateway = bank.front_with_page(&[], ("", head));
        let ran = bank.run(gateway.port(), "", "", &[]).await;
        assert_eq!(ran.code, 4, "{}", ran.told);
        let played = ran.record.trials.iter().filter(|trial| trial.started_at.is_some());
        assert_eq!(played.count(), 0, "{}", ran.told);
        assert_eq!(
            ran.told.matches("by a gateway, not by a pod").count(),
            1,
            "{}",
            ran.told
        );
        assert!(!ran.told.contains("gets in"), "{}", ran.told);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_single_page_is_a_failure_and_says_nothing_of_who_gets_in() {
    let bank = TestSite::open().await;
    let front = bank.front_with_page(
        &["/login/", "/pod/", "/relay/", "/keyauth/", "/sessionauth/"],
        ("/pod/v2/sessioninfo", "200 OK"),
    );
    let hurried = hurried::scenarios().to_str().unwrap();
    let ran = bank
        .run(front.port(), "", "", &["session", "--scenarios", hurried])
        .await;
    assert_eq!(ran.code, 1, "{}", ran.told);
    assert!(
        ran.told
            .contains("answered 200 with a web page, not an answer of the pod, expected 401"),
        "{}",
        ran.told
    );
    assert!(
        ran.told.contains("clients  a web page is no answer of the pod")
            || ran.told.contains("= clients: a web page is no answer of the pod"),
        "{}",
        ran.told
    );
    let mut findings = ran.record.trials.iter().flat_map(|trial| &trial.findings);
    assert!(!findings.any(
        |finding| finding.text.to_show().contains("with a web page") && finding.text.to_show().contains("gets in")
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pod_that_stalls_in_the_handshake_is_told_after_the_time_to_connect() {
    let bank = TestSite::open().await;
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let port = silent.local_addr().unwrap().port();
    let ran = bank.run(port, "connectionTimeout: 1000\n", "", &[]).await;
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!(
        (ran.code, ran.count(Verdict::Broken)),
        (4, ran.record.trials.len()),
        "{}",
        ran.told
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_that_takes_the_question_and_stalls_is_told_after_a_bounded_time() {
    let bank = TestSite::open().await;
    let silent = HostileServer::start(Behaviour::AnswerThenHang(Vec::new()));
    let front = bank.front(&["/pod/"]);
    let services = format!("  services: {{ relay: {{ scheme: http, port: {} }} }}\n", silent.port());
    let begun = Instant::now();
    let ran = bank
        .run(
            front.port(),
            "connectionTimeout: 1000\n",
            &services,
            &["key-manager/tls"],
        )
        .await;
    assert!((10..20).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    assert_eq!((ran.code, silent.requests().len()), (4, 1), "{}", ran.told);
    assert!(
        ran.told.contains("/relay/pubkey/authenticate` within 11 s"),
        "{}",
        ran.told
    );
}
