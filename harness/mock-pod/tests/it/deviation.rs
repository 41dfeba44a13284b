//! Each lie is told, and told about one thing.

use std::time::Duration;

use podproof_mock_pod::Deviation;
use serde_json::json;

use crate::portrait::portrait;
use crate::support::Bench;

/// Lies about any call at all, and about the handshake before it, which are tested by themselves.
const ABOUT_ANY_CALL: [Deviation; 10] = [
    Deviation::ServerCertificateExpired,
    Deviation::ServerCertificateOfAnother,
    Deviation::ServerAuthorityUnknown,
    Deviation::ServerChainIncomplete,
    Deviation::TlsCipherUndocumented,
    Deviation::TlsOlder,
    Deviation::Slow,
    Deviation::Flaky,
    Deviation::TooManyRequests,
    Deviation::TooManyRequestsBare,
];

#[tokio::test(flavor = "multi_thread")]
async fn every_lie_changes_the_portrait_of_the_pod() {
    let honest = portrait(None).await;
    assert_eq!(portrait(None).await, honest, "the portrait itself must not vary");
    let mut portraits = tokio::task::JoinSet::new();
    for deviation in Deviation::ALL
        .iter()
        .copied()
        .filter(|deviation| !ABOUT_ANY_CALL.contains(deviation))
    {
        portraits.spawn(async move { (deviation, portrait(Some(deviation)).await) });
    }
    let mut seen = Vec::new();
    let mut untold = Vec::new();
    while let Some(portrait) = portraits.join_next().await {
        let (deviation, lines) = portrait.unwrap();
        if lines == honest {
            untold.push(deviation.name());
        }
        seen.push((deviation, lines));
    }
    assert!(untold.is_empty(), "these lies are not told: {untold:?}");
    for (place, (one, lines)) in seen.iter().enumerate() {
        for (other, same) in &seen[..place] {
            assert_ne!(lines, same, "{one} and {other} look the same");
        }
    }
}

#[tokio::test]
async fn lies_about_any_call_come_at_their_turn() {
    let statuses = async |deviation: Deviation| {
        let bench = Bench::with(|settings| settings.deviations = vec![deviation]).await;
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = bench.session_info("garbage").await;
            answers.push((answer.status, answer.headers.contains_key("retry-after")));
        }
        answers
    };
    let (plain, busy) = ((401, false), (429, true));
    assert_eq!(
        statuses(Deviation::TooManyRequests).await,
        [plain, plain, busy, plain, plain, busy]
    );
    assert_eq!(statuses(Deviation::TooManyRequestsBare).await[2], (429, false));
    assert_eq!(statuses(Deviation::Flaky).await[4], (503, false));
}

#[tokio::test]
async fn a_slow_key_manager_keeps_its_clients_waiting_and_the_pod_does_not() {
    let bench = Bench::with(|settings| settings.deviations = vec![Deviation::Slow]).await;
    assert_eq!(bench.session_info("garbage").await.status, 401);
    let body = json!({ "token": "garbage" });
    let slow = bench.post("/relay/pubkey/authenticate", &body);
    let answer = tokio::time::timeout(Duration::from_secs(3), slow).await;
    assert!(answer.is_err(), "answered {answer:?}");
}
