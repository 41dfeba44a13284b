//! Apps act on behalf of users.

use reqwest::Method;

use crate::jwt;
use crate::support::{Bench, reply};

fn by_id(user_id: impl std::fmt::Display) -> String {
    format!("/login/pubkey/app/user/{user_id}/authenticate")
}

fn by_name(username: &str) -> String {
    format!("/login/pubkey/app/username/{username}/authenticate")
}

#[tokio::test]
async fn by_id_and_by_name_it_is_the_same_user() {
    let bench = Bench::new().await;
    let (app, alice) = (bench.app_session().await, &bench.accounts().installed);
    for path in [
        by_id(alice.user_id),
        by_name(&alice.username),
        by_name("alice%40acme.example"),
    ] {
        let answer = bench.post_as(&path, &app).await;
        assert_eq!(answer.body["name"], "sessionToken", "{path}");
        let info = bench.session_info(&answer.token()).await;
        assert_eq!(info.body["id"], alice.user_id);
        assert_eq!(info.body["username"], alice.username.as_str());
    }
}

#[tokio::test]
async fn the_token_names_user_and_app_and_is_not_the_apps_own() {
    let bench = Bench::new().await;
    let app = bench.app_session().await;
    let acting = bench.session_on_behalf_of(&app).await;
    assert_ne!(acting, app);
    let claims = jwt::claims(&acting);
    assert_eq!(claims["userId"], bench.accounts().installed.user_id);
    assert_eq!(claims["appGroupId"], bench.accounts().app.app_id.as_str());
    assert!(claims["appPermissions"].is_array());
}

#[tokio::test]
async fn a_name_with_reserved_characters_works_when_it_is_encoded() {
    let bench = Bench::new().await;
    let app = bench.app_session().await;
    for name in [
        "carol%20o%27neil%2Bqa%2F%C3%BC%40acme.example",
        "carol%20o'neil+qa%2f%c3%bc@acme.example",
    ] {
        let acting = bench.post_as(&by_name(name), &app).await.token();
        assert_eq!(
            bench.session_info(&acting).await.body["username"],
            bench.accounts().reserved.username.as_str()
        );
    }
}

#[tokio::test]
async fn a_json_body_or_an_announced_one_does_not_disturb() {
    let bench = Bench::new().await;
    let (app, path) = (bench.app_session().await, by_id(bench.accounts().installed.user_id));
    let with_body = bench
        .request(Method::POST, &path)
        .header("sessionToken", &app)
        .body("{\"token\":\"x\"}");
    assert_eq!(
        reply(with_body.header("content-type", "application/json")).await.status,
        200
    );
    let announced = bench
        .request(Method::POST, &path)
        .header("sessionToken", &app)
        .header("content-type", "application/json");
    assert_eq!(reply(announced).await.status, 200);
    let empty = bench
        .request(Method::POST, &path)
        .header("sessionToken", &app)
        .header("content-length", "0");
    assert_eq!(reply(empty).await.status, 200);
}

#[tokio::test]
async fn users_without_the_app_and_users_who_do_not_exist_are_refused() {
    let bench = Bench::new().await;
    let (app, bob) = (bench.app_session().await, &bench.accounts().not_installed);
    for path in [
        by_id(bob.user_id),
        by_name(&bob.username),
        by_id(1),
        by_id(0),
        by_id(-1),
        by_id("nobody"),
        by_id("9223372036854775808"),
        by_id("1e3"),
        by_id(""),
        by_name("nobody@acme.example"),
        by_name("ALICE@acme.example"),
        by_name(""),
    ] {
        let answer = bench.post_as(&path, &app).await;
        assert_eq!(answer.status, 401, "{path}");
        answer.assert_refused(401);
    }
}

#[tokio::test]
async fn an_app_that_nobody_installed_is_refused() {
    let bench = Bench::new().await;
    let other = &bench.accounts().other_app;
    let app = bench
        .sign_in("/login/pubkey/app/authenticate", &other.app_id, &other.key)
        .await
        .token();
    bench
        .post_as(&by_id(bench.accounts().installed.user_id), &app)
        .await
        .assert_refused(401);
}

#[tokio::test]
async fn only_an_apps_own_session_will_do() {
    let bench = Bench::new().await;
    let app = bench.app_session().await;
    let (bot, acting) = (bench.bot_session().await, bench.session_on_behalf_of(&app).await);
    let alice = &bench.accounts().installed;
    for path in [by_id(alice.user_id), by_name(&alice.username)] {
        for session in [bot.as_str(), acting.as_str(), "garbage", ""] {
            bench.post_as(&path, session).await.assert_refused(401);
        }
        reply(bench.request(Method::POST, &path)).await.assert_refused(401);
    }
}

#[tokio::test]
async fn many_sessions_of_one_app_live_side_by_side() {
    let bench = Bench::new().await;
    let first = bench.app_session().await;
    let acting = bench.session_on_behalf_of(&first).await;
    let second = bench.app_session().await;
    assert_ne!(first, second);
    assert_ne!(bench.session_on_behalf_of(&first).await, acting);
    bench.session_on_behalf_of(&second).await;
    assert_eq!(bench.session_info(&acting).await.status, 200);
}
