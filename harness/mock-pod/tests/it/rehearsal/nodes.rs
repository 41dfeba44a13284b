//! Several nodes behind one address, without a script.

use std::time::{Duration, Instant};

use podproof_mock_pod::{Deviation, Stall};

use super::support::{forgetful, status};
use crate::support::{Bench, reply};

#[tokio::test]
async fn nodes_share_their_sessions_and_take_connections_in_turn() {
    let bench = Bench::with(|settings| settings.nodes = Some(3)).await;
    let (client, session) = (forgetful(&bench), bench.bot_session().await);
    for _ in 0..6 {
        assert_eq!(status(&client, &bench, &session).await, Some(200));
    }
    let nodes: Vec<_> = bench.journal().iter().map(|entry| entry.node).collect();
    assert_eq!(nodes, [1, 2, 3, 1, 2, 3, 1].map(Some));
    bench.log_out(&session).await;
    for _ in 0..3 {
        assert_eq!(status(&client, &bench, &session).await, Some(401));
    }
}

#[tokio::test]
async fn a_pod_of_one_node_says_nothing_of_nodes() {
    let bench = Bench::new().await;
    bench.session_info("garbage").await;
    assert_eq!(bench.journal()[0].node, None);
    assert!(!bench.journal()[0].to_string().contains("node"));
}

#[tokio::test]
async fn nodes_that_share_no_sessions_grant_and_refuse_in_turn() {
    let bench = Bench::with(|settings| {
        settings.nodes = Some(2);
        settings.unshared_sessions = true;
    })
    .await;
    let (client, session) = (forgetful(&bench), bench.bot_session().await);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(status(&client, &bench, &session).await);
    }
    assert_eq!(statuses, [401, 200, 401, 200].map(Some));
}

#[tokio::test]
async fn a_lie_of_one_node_is_told_by_that_node_alone() {
    let bench = Bench::with(|settings| {
        settings.nodes = Some(2);
        settings.node_deviations = vec![(2, Deviation::EmptyRefusal)];
    })
    .await;
    let client = forgetful(&bench);
    let mut lengths = Vec::new();
    for _ in 0..4 {
        let answer = client.get(bench.url("/pod/v2/sessioninfo")).send().await.unwrap();
        lengths.push(answer.bytes().await.unwrap().is_empty());
    }
    assert_eq!(lengths, [false, true, false, true]);
}

#[tokio::test]
async fn a_lie_about_the_handshake_is_told_by_its_node_alone() {
    let bench = Bench::with(|settings| {
        settings.nodes = Some(2);
        settings.node_deviations = vec![(1, Deviation::ServerCertificateExpired)];
    })
    .await;
    let client = forgetful(&bench);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(status(&client, &bench, "garbage").await);
    }
    assert_eq!(statuses, [None, Some(401), None, Some(401)]);
}

#[tokio::test]
async fn a_session_that_was_logged_out_lives_on_elsewhere_for_the_grace() {
    let bench = Bench::with(|settings| {
        settings.nodes = Some(2);
        settings.grace = Duration::from_secs(3);
    })
    .await;
    let (client, session) = (forgetful(&bench), bench.bot_session().await);
    // The bench keeps its connection to node 1.
    assert_eq!(bench.log_out(&session).await.status, 200);
    let here = status(&bench.client, &bench, &session).await;
    let elsewhere = status(&client, &bench, &session).await;
    assert_eq!((here, elsewhere), (Some(401), Some(200)));
    // A second logout is refused on both.
    let url = bench.url("/sessionauth/v1/logout");
    for _ in 0..2 {
        let again = reply(client.post(&url).header("sessionToken", &session)).await;
        assert_eq!(again.status, 401);
    }
    bench.clock.advance(Duration::from_secs(3));
    for _ in 0..2 {
        assert_eq!(status(&client, &bench, &session).await, Some(401));
    }
}

#[tokio::test]
async fn a_pod_of_one_node_has_its_grace_on_that_node() {
    let bench = Bench::with(|settings| settings.grace = Duration::from_secs(3)).await;
    let session = bench.bot_session().await;
    bench.log_out(&session).await;
    assert_eq!(bench.session_info(&session).await.status, 200);
    bench.clock.advance(Duration::from_secs(3));
    assert_eq!(bench.session_info(&session).await.status, 401);
}

#[tokio::test]
async fn jitter_makes_some_answers_later_than_others() {
    let bench = Bench::with(|settings| settings.jitter = Duration::from_millis(100)).await;
    for _ in 0..20 {
        bench.session_info("garbage").await;
    }
    let mut times: Vec<Duration> = bench.journal().iter().map(|entry| entry.duration).collect();
    times.sort_unstable();
    assert!(times[19] - times[0] > Duration::from_millis(40), "{times:?}");
}

#[tokio::test]
async fn nothing_is_answered_during_a_stall_and_everything_after_it() {
    let bench = Bench::with(|settings| {
        settings.stall = Some(Stall {
            lasts: Duration::from_millis(400),
            every: Duration::from_millis(1000),
        });
    })
    .await;
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    while begun.elapsed() < Duration::from_millis(1500) {
        let before = Instant::now();
        assert_eq!(bench.session_info("garbage").await.status, 401);
        slowest = slowest.max(before.elapsed());
    }
    assert!(slowest > Duration::from_millis(300), "{slowest:?}");
}
