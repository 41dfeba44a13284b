//! Scripts that take nodes away, or put something in their place.

use std::io::{Error, ErrorKind};
use std::time::{Duration, Instant};

use podproof_mock_pod::Phase;
use tokio::net::TcpStream;

use super::support::{between, entries, forgetful, rehearsed, status, told};
use crate::support::Bench;

/// Whether the system refuses a connection, which it does only where nobody listens.
async fn is_refused(bench: &Bench) -> bool {
    let connected = TcpStream::connect(bench.pod.address()).await;
    connected.is_err_and(|error: Error| error.kind() == ErrorKind::ConnectionRefused)
}

#[tokio::test]
async fn while_the_only_node_restarts_nobody_listens() {
    let bench = rehearsed("[{ at: 3s, restart: { for: 2s } }]", |_| ()).await;
    let session = bench.bot_session().await;
    let address = bench.pod.address();
    entries(&bench, 1).await;
    assert!(is_refused(&bench).await);
    assert_eq!(
        status(&bench.client, &bench, &session).await,
        None,
        "the kept connection broke"
    );
    let log = entries(&bench, 2).await;
    assert_eq!(bench.pod.address(), address);
    // Its sessions are gone with it; new ones can be opened.
    assert_eq!(status(&bench.client, &bench, &session).await, Some(401));
    let session = bench.bot_session().await;
    assert_eq!(status(&bench.client, &bench, &session).await, Some(200));
    assert_eq!(
        told(&log),
        [
            (Phase::Began, "node 1 restarts (2 s); 1 session is gone: qa-bot"),
            (Phase::Ended, "node 1 is back")
        ]
    );
    let lasted = between(&log[0], &log[1]);
    assert!(lasted > Duration::from_millis(1500), "{lasted:?}");
    assert_eq!(
        log[0].to_string(),
        "3.0 s  node 1 restarts (2 s); 1 session is gone: qa-bot"
    );
}

#[tokio::test]
async fn the_other_node_takes_the_share_of_one_that_restarts() {
    let events = "{ nodes: 2, events: [{ at: 3s, restart: { node: 1, for: 3s } }] }";
    let bench = rehearsed(events, |_| ()).await;
    let client = forgetful(&bench);
    // The first connection goes to node 1, and is kept.
    let on_first = bench.bot_session().await;
    let kept = crate::support::client(bench.pod.authority_pem());
    assert_eq!(status(&kept, &bench, &on_first).await, Some(200));
    entries(&bench, 1).await;
    let before = bench.journal().len();
    for _ in 0..4 {
        assert_eq!(
            status(&client, &bench, &on_first).await,
            Some(401),
            "its session ended with it"
        );
    }
    let nodes: Vec<_> = bench.journal()[before..].iter().map(|entry| entry.node).collect();
    assert_eq!(nodes, [Some(2); 4]);
    entries(&bench, 2).await;
    let before = bench.journal().len();
    for _ in 0..2 {
        status(&client, &bench, "garbage").await;
    }
    let mut nodes: Vec<_> = bench.journal()[before..].iter().map(|entry| entry.node).collect();
    nodes.sort_unstable();
    assert_eq!(nodes, [Some(1), Some(2)]);
}

#[tokio::test]
async fn the_share_of_a_node_that_restarts_can_fail_instead() {
    let events = "{ nodes: 2, events: [{ at: 0s, restart: { node: 1, for: 1h, connections: fail } }] }";
    let bench = rehearsed(events, |_| ()).await;
    let client = forgetful(&bench);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(status(&client, &bench, "garbage").await);
    }
    assert_eq!(statuses, [None, Some(401), None, Some(401)]);
}

#[tokio::test]
async fn connections_are_refused_while_open_ones_are_served() {
    let bench = rehearsed("[{ at: 3s, refuse: { for: 2s } }]", |_| ()).await;
    let session = bench.bot_session().await;
    entries(&bench, 1).await;
    assert!(is_refused(&bench).await);
    assert_eq!(
        status(&bench.client, &bench, &session).await,
        Some(200),
        "the open connection stays"
    );
    entries(&bench, 2).await;
    assert_eq!(status(&forgetful(&bench), &bench, &session).await, Some(200));
}

#[tokio::test]
async fn connections_can_be_refused_from_the_beginning() {
    let bench = rehearsed("[{ at: 0s, refuse: { for: 5s } }]", |_| ()).await;
    entries(&bench, 1).await;
    // The socket is closed as soon as whoever owns it has looked.
    let begun = Instant::now();
    while !is_refused(&bench).await {
        assert!(begun.elapsed() < Duration::from_secs(4), "it still listens");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    entries(&bench, 2).await;
    assert_eq!(status(&bench.client, &bench, "garbage").await, Some(401));
}

#[tokio::test]
async fn a_node_that_drops_connections_accepts_them_first() {
    let bench = rehearsed("[{ at: 0s, drop: { for: 2s } }]", |_| ()).await;
    assert!(TcpStream::connect(bench.pod.address()).await.is_ok());
    assert_eq!(status(&bench.client, &bench, "garbage").await, None);
    entries(&bench, 2).await;
    assert_eq!(status(&bench.client, &bench, "garbage").await, Some(401));
}

#[tokio::test]
async fn a_gateway_answers_with_a_page_of_its_own() {
    let bench = rehearsed("[{ at: 0s, gateway: { status: 504, for: 2s } }]", |_| ()).await;
    let answer = bench.client.get(bench.url("/pod/v2/sessioninfo")).send().await.unwrap();
    assert_eq!(answer.status(), 504);
    assert_eq!(answer.headers()["content-type"], "text/html");
    assert!(answer.text().await.unwrap().contains("<h1>504 Gateway Timeout</h1>"));
    // Nothing gets to the pod.
    bench
        .sign_in("/login/pubkey/authenticate", "qa-bot", &bench.accounts().bot.key)
        .await;
    assert!(bench.pod.issued_secrets().is_empty());
    entries(&bench, 2).await;
    assert_eq!(bench.session_info("garbage").await.status, 401);
}

#[tokio::test]
async fn a_throttled_node_says_when_to_come_again() {
    let bench = rehearsed("[{ at: 0s, throttle: { retry-after: 2, for: 2s } }]", |_| ()).await;
    let answer = bench.session_info("garbage").await;
    answer.assert_refused(429);
    assert_eq!(answer.headers["retry-after"], "2");
    entries(&bench, 2).await;
    assert_eq!(bench.session_info("garbage").await.status, 401);
}

#[tokio::test]
async fn latency_is_added_while_it_lasts() {
    let bench = rehearsed("[{ at: 0s, latency: { add: 1s, for: 3s } }]", |_| ()).await;
    bench.session_info("garbage").await;
    entries(&bench, 2).await;
    bench.session_info("garbage").await;
    let times: Vec<Duration> = bench.journal().iter().map(|entry| entry.duration).collect();
    assert!(times[0] >= Duration::from_millis(1000), "{times:?}");
    assert!(times[1] < Duration::from_millis(900), "{times:?}");
}

#[tokio::test]
async fn a_scripted_stall_holds_calls_until_it_is_over() {
    let bench = rehearsed("[{ at: 0s, stall: { for: 2s } }]", |_| ()).await;
    let begun = Instant::now();
    assert_eq!(bench.session_info("garbage").await.status, 401);
    assert!(begun.elapsed() > Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_node_deviates_until_it_is_honest_again() {
    let events = "[{ at: 0s, deviate: { with: empty-401 } }, { at: 2s, honest: {} }]";
    let bench = rehearsed(events, |_| ()).await;
    assert_eq!(bench.session_info("garbage").await.headers.get("content-type"), None);
    let log = entries(&bench, 2).await;
    bench.session_info("garbage").await.assert_refused(401);
    assert_eq!(log[0].text, "node 1 deviates: empty-401");
    assert_eq!(
        (log[1].text.as_str(), log[1].nodes.as_slice()),
        ("node 1 is honest", [1].as_slice())
    );
}

#[tokio::test]
async fn a_node_may_change_how_it_shakes_hands() {
    let bench = rehearsed(
        "[{ at: 0s, deviate: { with: [server-certificate-expired], for: 2s } }]",
        |_| (),
    )
    .await;
    assert_eq!(status(&forgetful(&bench), &bench, "garbage").await, None);
    entries(&bench, 2).await;
    assert_eq!(status(&forgetful(&bench), &bench, "garbage").await, Some(401));
}

#[tokio::test]
async fn a_pod_stops_in_the_middle_of_its_script() {
    let bench = rehearsed("[{ at: 0s, restart: { for: 1h } }, { at: 1h, forget: {} }]", |_| ()).await;
    entries(&bench, 1).await;
    let address = bench.pod.address();
    let begun = Instant::now();
    bench.pod.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    // Its port is free again.
    assert!(tokio::net::TcpListener::bind(address).await.is_ok());
}
