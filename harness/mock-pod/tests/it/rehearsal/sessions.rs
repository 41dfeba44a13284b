//! What a script does to sessions.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::support::{entries, forgetful, rehearsed, status};
use crate::support::Bench;

/// The id of a session, as its token has it.
fn id(token: &str) -> String {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sessionId"].as_str().unwrap().to_owned()
}

async fn sessions(bench: &Bench, number: usize) -> Vec<String> {
    let mut sessions = Vec::new();
    for _ in 0..number {
        sessions.push(bench.bot_session().await);
    }
    sessions
}

/// Those that are refused.
async fn lost(bench: &Bench, sessions: &[String]) -> Vec<usize> {
    let mut lost = Vec::new();
    for (place, session) in sessions.iter().enumerate() {
        if bench.session_info(session).await.status == 401 {
            lost.push(place);
        }
    }
    lost
}

#[tokio::test]
async fn the_oldest_sessions_are_forgotten_and_named_by_account() {
    let bench = rehearsed("[{ at: 1500ms, forget: { sessions: 7 } }]", |_| ()).await;
    let held = sessions(&bench, 10).await;
    assert!(
        lost(&bench, &held).await.is_empty(),
        "the script was faster than the test"
    );
    let log = entries(&bench, 1).await;
    assert_eq!(lost(&bench, &held).await, [0, 1, 2, 3, 4, 5, 6]);
    let ended: Vec<&str> = log[0].ended.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(ended, held[..7].iter().map(|token| id(token)).collect::<Vec<_>>());
    assert_eq!(log[0].text, "7 sessions are gone: qa-bot (7)");
    assert!(held.iter().all(|token| !format!("{log:?}").contains(token)));
}

#[tokio::test]
async fn the_sessions_of_accounts_are_forgotten_with_those_on_their_behalf() {
    let bench = rehearsed(
        "[{ at: 1500ms, forget: { accounts: [alice@acme.example, qa-bot] } }]",
        |_| (),
    )
    .await;
    let (bot, app) = (bench.bot_session().await, bench.app_session().await);
    let alice = bench.session_on_behalf_of(&app).await;
    let log = entries(&bench, 1).await;
    let statuses = [&bot, &alice].map(|session| status(&bench.client, &bench, session));
    for answered in statuses {
        assert_eq!(answered.await, Some(401));
    }
    // The app's own session is another account's: it still acts for users.
    assert_eq!(bench.session_info(&app).await.status, 403);
    let accounts: BTreeSet<&str> = log[0].ended.iter().map(|session| session.account.as_str()).collect();
    assert_eq!(accounts, BTreeSet::from(["qa-app for alice@acme.example", "qa-bot"]));
}

#[tokio::test]
async fn a_restart_ends_the_sessions_of_its_node_alone() {
    let events = "{ nodes: 2, events: [{ at: 1500ms, restart: { node: 2, for: 100ms } }] }";
    let bench = rehearsed(events, |_| ()).await;
    // The bench keeps its connection to node 1; the next one is node 2's.
    let on_first = bench.bot_session().await;
    let client = forgetful(&bench);
    let bot = &bench.accounts().bot;
    let body = serde_json::json!({ "token": crate::jwt::valid(&bot.username, &bot.key) });
    let request = client.post(bench.url("/login/pubkey/authenticate")).json(&body);
    let on_second = crate::support::reply(request).await.token();
    assert!(lost(&bench, &[on_first.clone(), on_second.clone()]).await.is_empty());
    let log = entries(&bench, 2).await;
    assert_eq!(lost(&bench, &[on_first, on_second.clone()]).await, [1]);
    assert_eq!(log[0].ended[0].id, id(&on_second));
}

#[tokio::test]
async fn a_restart_may_keep_the_sessions() {
    let events = "[{ at: 1s, restart: { for: 100ms, keep-sessions: true } }]";
    let bench = rehearsed(events, |_| ()).await;
    let session = bench.bot_session().await;
    let log = entries(&bench, 2).await;
    assert_eq!(status(&forgetful(&bench), &bench, &session).await, Some(200));
    assert!(log[0].ended.is_empty());
}

#[tokio::test]
async fn nodes_stop_sharing_sessions_for_a_while() {
    let events = "{ nodes: 2, events: [{ at: 1s, sessions: { node: 2, shared: false, for: 1s } }] }";
    let bench = rehearsed(events, |_| ()).await;
    let session = bench.bot_session().await;
    let client = forgetful(&bench);
    let both = async || {
        let mut statuses = [
            status(&client, &bench, &session).await,
            status(&client, &bench, &session).await,
        ];
        statuses.sort_unstable();
        statuses
    };
    assert_eq!(both().await, [Some(200), Some(200)]);
    entries(&bench, 1).await;
    assert_eq!(both().await, [Some(200), Some(401)]);
    entries(&bench, 2).await;
    assert_eq!(both().await, [Some(200), Some(200)]);
}
