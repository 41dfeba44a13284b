//! Whose session is it.

use std::time::Duration;

use reqwest::Method;

use crate::support::{Bench, reply};

const PATH: &str = "/pod/v2/sessioninfo";

#[tokio::test]
async fn a_bot_sees_itself() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let info = bench.session_info(&session).await;
    assert_eq!(info.status, 200);
    assert_eq!(info.headers["content-type"], "application/json");
    assert_eq!(info.body["id"], bench.accounts().bot.user_id);
    assert_eq!(info.body["username"], "qa-bot");
    assert_eq!(info.body["accountType"], "SYSTEM");
}

#[tokio::test]
async fn an_app_acting_for_a_user_sees_the_user() {
    let bench = Bench::new().await;
    let app = bench.app_session().await;
    let acting = bench.session_on_behalf_of(&app).await;
    let info = bench.session_info(&acting).await;
    assert_eq!(info.body["emailAddress"], "alice.archer@acme.example");
    assert_eq!(info.body["displayName"], "Alice Archer");
    assert_eq!(info.body["accountType"], "NORMAL");
}

#[tokio::test]
async fn an_app_by_itself_is_nobody_to_show() {
    let bench = Bench::new().await;
    let app = bench.app_session().await;
    bench.session_info(&app).await.assert_refused(403);
}

#[tokio::test]
async fn no_token_and_garbage_are_an_invalid_session() {
    let bench = Bench::new().await;
    let missing = reply(bench.request(Method::GET, PATH)).await;
    for answer in [
        missing,
        bench.session_info("").await,
        bench.session_info("garbage").await,
    ] {
        answer.assert_refused(401);
        assert_eq!(answer.body["message"], "Invalid session");
    }
}

#[tokio::test]
async fn a_get_that_announces_json_is_answered() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let request = bench
        .request(Method::GET, PATH)
        .header("sessiontoken", &session)
        .header("content-type", "application/json");
    assert_eq!(reply(request).await.status, 200);
}

#[tokio::test]
async fn a_session_lasts_as_long_as_was_set() {
    let bench = Bench::with(|settings| settings.session_lifetime = Duration::from_secs(3600)).await;
    let session = bench.bot_session().await;
    bench.clock.advance(Duration::from_secs(3599));
    assert_eq!(bench.session_info(&session).await.status, 200);
    bench.clock.advance(Duration::from_secs(1));
    bench.session_info(&session).await.assert_refused(401);
}

#[tokio::test]
async fn a_session_of_another_pod_is_no_session_here() {
    let (here, there) = (Bench::new().await, Bench::new().await);
    // Both pods sign with the same key, so only the session store can tell.
    let session = there.bot_session().await;
    here.session_info(&session).await.assert_refused(401);
}
