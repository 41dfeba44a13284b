//! Administrators see and end the sessions of users.

use reqwest::Method;
use serde_json::Value;

use crate::jwt;
use crate::support::{Bench, NOW, Reply, reply};

async fn admin_session(bench: &Bench) -> String {
    let admin = &bench.accounts().admin;
    bench
        .sign_in("/login/pubkey/authenticate", &admin.username, &admin.key)
        .await
        .token()
}

async fn list(bench: &Bench, user: &str, session: &str) -> Reply {
    let path = format!("/pod/v1/users/{user}/sessions");
    reply(bench.request(Method::GET, &path).header("sessionToken", session)).await
}

fn session_id(token: &str) -> Value {
    jwt::claims(token)["sessionId"].clone()
}

#[tokio::test]
async fn an_administrator_sees_every_open_session_of_a_user() {
    let bench = Bench::new().await;
    let (admin, bot) = (admin_session(&bench).await, bench.accounts().bot.user_id);
    let (first, second, ended) = (
        bench.bot_session().await,
        bench.bot_session().await,
        bench.bot_session().await,
    );
    bench.log_out(&ended).await;
    let answer = list(&bench, &bot.to_string(), &admin).await;
    let sessions = answer.body["sessions"].as_array().unwrap();
    let mut listed: Vec<&Value> = sessions.iter().map(|session| &session["sessionId"]).collect();
    let (one, two) = (session_id(&first), session_id(&second));
    let mut expected = vec![&one, &two];
    listed.sort_by_key(|id| id.to_string());
    expected.sort_by_key(|id| id.to_string());
    assert_eq!(listed, expected);
    assert_eq!(sessions[0]["userId"], bot);
    assert_eq!(sessions[0]["clientIp"], "127.0.0.1");
    assert_eq!(sessions[0]["creationTime"], NOW * 1000);
    assert_eq!(sessions[0]["expirationDelay"], (NOW + 14 * 24 * 3600) * 1000);
}

#[tokio::test]
async fn ending_one_session_of_a_user_leaves_the_others() {
    let bench = Bench::new().await;
    let (admin, bot) = (admin_session(&bench).await, bench.accounts().bot.user_id);
    let (first, second) = (bench.bot_session().await, bench.bot_session().await);
    let path = format!(
        "/pod/v1/users/{bot}/sessions/{}/logout",
        session_id(&first).as_str().unwrap()
    );
    let answer = bench.post_as(&path, &admin).await;
    assert_eq!((answer.status, &answer.body["format"]), (200, &"TEXT".into()));
    bench.session_info(&first).await.assert_refused(401);
    assert_eq!(bench.session_info(&second).await.status, 200);
    bench.post_as(&path, &admin).await.assert_refused(400);
}

#[tokio::test]
async fn a_session_is_not_ended_under_another_users_name() {
    let bench = Bench::new().await;
    let (admin, alice) = (admin_session(&bench).await, bench.accounts().installed.user_id);
    let session = bench.bot_session().await;
    let path = format!(
        "/pod/v1/users/{alice}/sessions/{}/logout",
        session_id(&session).as_str().unwrap()
    );
    bench.post_as(&path, &admin).await.assert_refused(400);
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn ending_all_sessions_of_a_user_leaves_those_of_others() {
    let bench = Bench::new().await;
    let admin = admin_session(&bench).await;
    let app = bench.app_session().await;
    let (first, second, bot) = (
        bench.session_on_behalf_of(&app).await,
        bench.session_on_behalf_of(&app).await,
        bench.bot_session().await,
    );
    let path = format!("/pod/v1/users/{}/sessions/logout", bench.accounts().installed.user_id);
    assert_eq!(bench.post_as(&path, &admin).await.status, 200);
    bench.session_info(&first).await.assert_refused(401);
    bench.session_info(&second).await.assert_refused(401);
    assert_eq!(bench.session_info(&bot).await.status, 200);
    assert_eq!(bench.session_info(&admin).await.status, 200);
    bench.session_on_behalf_of(&app).await;
}

#[tokio::test]
async fn others_than_administrators_are_forbidden() {
    let bench = Bench::new().await;
    let (session, bot) = (bench.bot_session().await, bench.accounts().bot.user_id);
    list(&bench, &bot.to_string(), &session).await.assert_refused(403);
    bench
        .post_as(&format!("/pod/v1/users/{bot}/sessions/logout"), &session)
        .await
        .assert_refused(403);
    bench
        .post_as(&format!("/pod/v1/users/{bot}/sessions/x/logout"), &session)
        .await
        .assert_refused(403);
    list(&bench, &bot.to_string(), "garbage").await.assert_refused(401);
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn an_unknown_user_is_no_content_to_list_and_a_bad_request_to_end() {
    let bench = Bench::new().await;
    let admin = admin_session(&bench).await;
    let answer = list(&bench, "1", &admin).await;
    assert_eq!((answer.status, answer.body), (204, Value::Null));
    bench
        .post_as("/pod/v1/users/1/sessions/logout", &admin)
        .await
        .assert_refused(400);
    list(&bench, "x", &admin).await.assert_refused(400);
}

#[tokio::test]
async fn an_app_without_the_permission_does_not_see_who_the_user_is() {
    let bench = Bench::new().await;
    let limited = &bench.accounts().limited_app;
    let app = bench
        .sign_in("/login/pubkey/app/authenticate", &limited.app_id, &limited.key)
        .await
        .token();
    let acting = bench.session_on_behalf_of(&app).await;
    bench.session_info(&acting).await.assert_refused(403);
}
