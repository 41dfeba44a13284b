//! What cannot go well, and must not take long, nor hurt anybody.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use podproof::run::Verdict;

use crate::hostile::{Behaviour, HostileServer};
use crate::support::Bank;

/// A proxy that accepts nobody.
fn refusing() -> HostileServer {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec();
    HostileServer::start(Behaviour::Answer(refusal))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_credentials_are_shown_to_a_proxy_once() {
    let bank = Bank::open().await;
    let proxy = refusing();
    let top = format!(
        "proxy: {{ host: 127.0.0.1, port: {}, username: alice, password: hunter2 }}\n",
        proxy.port()
    );
    let ran = bank.run(bank.mock.address().port(), &top, "", &["--jobs", "8"]).await;
    assert_eq!(proxy.requests().len(), 1, "{:?}", proxy.requests());
    assert_eq!(ran.code, 4, "{}", ran.told);
    assert_eq!(ran.count(Verdict::Skipped), ran.record.trials.len());
    let early = ran.record.ended_early.as_ref().unwrap();
    assert_eq!(early.cause, "proxy");
    assert!(
        early
            .reason
            .as_str()
            .contains("it answered 407; check `proxy.username` and `proxy.password`"),
        "{early:?}"
    );
    assert!(ran.told.contains("it answered 407"), "{}", ran.told);
    assert!(ran.told.lines().count() < 20, "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pod_that_stalls_in_the_handshake_is_told_after_the_time_to_connect() {
    let bank = Bank::open().await;
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
    let bank = Bank::open().await;
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
