//! What a bot does after it has signed in: it asks the agent who it is, opens a datafeed, and waits.

use reqwest::Method;
use serde_json::json;

use crate::support::{Bench, Reply, reply};

const FEEDS: &str = "/agent/v5/datafeeds";
const PRESENCE: &str = "/pod/v2/user/presence";

async fn as_bot(bench: &Bench, method: Method, path: &str, session: &str) -> Reply {
    reply(bench.request(method, path).header("sessionToken", session)).await
}

#[tokio::test]
async fn an_agent_says_who_it_is_to_anybody() {
    let bench = Bench::new().await;
    let info = reply(bench.request(Method::GET, "/agent/v1/info")).await;
    assert_eq!(info.status, 200);
    assert!(info.body["version"].as_str().unwrap().starts_with("podproof-mock-"));
    assert_eq!(info.body["onPrem"], false);
}

#[tokio::test]
async fn a_feed_is_created_listed_read_and_deleted_by_its_bot_alone() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let request = bench.request(Method::POST, FEEDS).header("sessionToken", &session);
    let created = reply(request.json(&json!({ "tag": "qa-bot" }))).await;
    assert_eq!(created.status, 201, "{created:?}");
    let id = created.body["id"].as_str().unwrap().to_owned();
    assert!(id.ends_with("_f"), "{id}");

    for (query, number) in [("", 1), ("?tag=qa-bot", 1), ("?tag=other", 0)] {
        let listed = as_bot(&bench, Method::GET, &format!("{FEEDS}{query}"), &session).await;
        assert_eq!(listed.body.as_array().unwrap().len(), number, "{query}");
    }

    let read = as_bot(&bench, Method::POST, &format!("{FEEDS}/{id}/read"), &session).await;
    assert_eq!((read.status, &read.body["events"]), (200, &json!([])));
    assert_ne!(read.body["ackId"], "");

    let other = &bench.accounts().other_bot;
    let stranger = bench
        .sign_in("/login/pubkey/authenticate", &other.username, &other.key)
        .await
        .token();
    as_bot(&bench, Method::POST, &format!("{FEEDS}/{id}/read"), &stranger)
        .await
        .assert_refused(400);
    as_bot(&bench, Method::DELETE, &format!("{FEEDS}/{id}"), &stranger)
        .await
        .assert_refused(400);

    let gone = as_bot(&bench, Method::DELETE, &format!("{FEEDS}/{id}"), &session).await;
    assert_eq!(gone.status, 204);
    as_bot(&bench, Method::POST, &format!("{FEEDS}/{id}/read"), &session)
        .await
        .assert_refused(400);
}

#[tokio::test]
async fn feeds_are_for_service_accounts_with_good_tokens() {
    let bench = Bench::new().await;
    reply(bench.request(Method::GET, FEEDS)).await.assert_refused(401);
    let app = bench.app_session().await;
    as_bot(&bench, Method::GET, FEEDS, &app).await.assert_refused(403);
    let acting = bench.session_on_behalf_of(&app).await;
    as_bot(&bench, Method::GET, FEEDS, &acting).await.assert_refused(403);

    let session = bench.bot_session().await;
    let with_key_manager = |token: String| {
        let request = bench.request(Method::GET, FEEDS).header("sessionToken", &session);
        reply(request.header("keyManagerToken", token))
    };
    with_key_manager(session.clone()).await.assert_refused(401);
    let bot = &bench.accounts().bot;
    let key_manager = bench
        .sign_in("/relay/pubkey/authenticate", &bot.username, &bot.key)
        .await
        .token();
    assert_eq!(with_key_manager(key_manager).await.status, 200);
}

#[tokio::test]
async fn the_twenty_first_feed_is_refused() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    for _ in 0..20 {
        assert_eq!(bench.post_as(FEEDS, &session).await.status, 201);
    }
    bench.post_as(FEEDS, &session).await.assert_refused(403);
}

#[tokio::test]
async fn a_presence_is_what_was_set() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    assert_eq!(
        as_bot(&bench, Method::GET, PRESENCE, &session).await.body["category"],
        "OFFLINE"
    );
    let set = |category: &str| {
        let request = bench.request(Method::POST, PRESENCE).header("sessionToken", &session);
        reply(request.json(&json!({ "category": category })))
    };
    assert_eq!(set("AVAILABLE").await.status, 200);
    set("ASLEEP").await.assert_refused(400);
    let shown = as_bot(&bench, Method::GET, PRESENCE, &session).await;
    assert_eq!(shown.body["category"], "AVAILABLE");
    assert_eq!(shown.body["userId"], bench.accounts().bot.user_id);
}

#[tokio::test]
async fn what_of_pod_and_agent_is_not_there_says_so() {
    let bench = Bench::new().await;
    for path in [
        "/agent/v4/stream/x/message/create",
        "/pod/v3/users",
        "/pod/v2/sessioninfo/x",
        "/agent/",
    ] {
        let answer = reply(bench.request(Method::GET, path)).await;
        answer.assert_refused(501);
        assert!(answer.body["message"].as_str().unwrap().contains("mock"), "{answer:?}");
    }
}
