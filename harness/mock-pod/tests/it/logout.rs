//! Ending sessions.

use std::time::Duration;

use reqwest::Method;

use crate::support::{Bench, reply};

const LOGOUT: &str = "/sessionauth/v1/logout";

#[tokio::test]
async fn a_logged_out_session_is_dead_and_a_new_one_can_be_opened() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let answer = bench.log_out(&session).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.body["message"].is_string());
    assert_eq!(answer.body.as_object().unwrap().len(), 1);
    bench.session_info(&session).await.assert_refused(401);
    bench.log_out(&session).await.assert_refused(401);

    let again = bench.bot_session().await;
    assert_ne!(again, session);
    assert_eq!(bench.session_info(&again).await.status, 200);
}

#[tokio::test]
async fn logging_out_leaves_every_other_session() {
    let bench = Bench::new().await;
    let (first, second) = (bench.bot_session().await, bench.bot_session().await);
    let app = bench.app_session().await;
    let acting = bench.session_on_behalf_of(&app).await;
    assert_eq!(bench.log_out(&first).await.status, 200);
    assert_eq!(bench.session_info(&second).await.status, 200);
    assert_eq!(bench.session_info(&acting).await.status, 200);

    assert_eq!(bench.log_out(&acting).await.status, 200);
    bench.session_info(&acting).await.assert_refused(401);
    let acting = bench.session_on_behalf_of(&app).await;

    assert_eq!(bench.log_out(&app).await.status, 200);
    assert_eq!(
        bench.session_info(&acting).await.status,
        200,
        "ending the app's session does not reach this one"
    );
    let path = format!(
        "/login/pubkey/app/user/{}/authenticate",
        bench.accounts().installed.user_id
    );
    bench.post_as(&path, &app).await.assert_refused(401);
}

#[tokio::test]
async fn a_missing_or_empty_token_is_a_bad_request() {
    let bench = Bench::new().await;
    reply(bench.request(Method::POST, LOGOUT)).await.assert_refused(400);
    bench.log_out("").await.assert_refused(400);
    reply(bench.request(Method::POST, LOGOUT).header("sessionToken", "   "))
        .await
        .assert_refused(400);
}

#[tokio::test]
async fn a_token_that_never_was_is_an_invalid_session() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    for token in [
        "garbage",
        &session[1..],
        &session.to_lowercase(),
        &format!("{session}x"),
        &format!("Bearer {session}"),
    ] {
        let answer = bench.log_out(token).await;
        answer.assert_refused(401);
        assert_eq!(answer.body["message"], "Invalid session");
    }
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn two_tokens_in_one_call_end_nothing() {
    let bench = Bench::new().await;
    let (first, second) = (bench.bot_session().await, bench.bot_session().await);
    let request = bench
        .request(Method::POST, LOGOUT)
        .header("sessionToken", &first)
        .header("sessionToken", &second);
    reply(request).await.assert_refused(401);
    assert_eq!(bench.session_info(&first).await.status, 200);
    assert_eq!(bench.session_info(&second).await.status, 200);
}

#[tokio::test]
async fn the_name_of_the_header_has_no_case() {
    let bench = Bench::new().await;
    for name in ["sessiontoken", "SESSIONTOKEN", "sessionToken"] {
        let session = bench.bot_session().await;
        assert_eq!(
            reply(bench.request(Method::POST, LOGOUT).header(name, &session))
                .await
                .status,
            200,
            "{name}"
        );
    }
}

#[tokio::test]
async fn other_methods_do_not_log_out() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = reply(bench.request(method, LOGOUT).header("sessionToken", &session)).await;
        answer.assert_refused(405);
        assert_eq!(answer.headers["allow"], "POST");
    }
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn a_body_or_a_media_type_does_not_disturb() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let request = bench
        .request(Method::POST, LOGOUT)
        .header("sessionToken", &session)
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(reply(request).await.status, 200);
}

#[tokio::test]
async fn of_many_logouts_of_one_session_at_once_exactly_one_succeeds() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let request = bench.request(Method::POST, LOGOUT).header("sessionToken", &session);
        calls.spawn(async move { reply(request).await.status });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 401), "{statuses:?}");
}

#[tokio::test]
async fn of_many_sessions_exactly_the_named_ones_end() {
    let bench = Bench::new().await;
    let mut sessions = Vec::new();
    for _ in 0..20 {
        sessions.push(bench.bot_session().await);
    }
    let mut calls = tokio::task::JoinSet::new();
    for session in sessions.iter().step_by(2) {
        let request = bench.request(Method::POST, LOGOUT).header("sessionToken", session);
        calls.spawn(async move { reply(request).await.status });
    }
    assert_eq!(calls.join_all().await, [200; 10]);
    for (number, session) in sessions.iter().enumerate() {
        let expected = if number % 2 == 0 { 401 } else { 200 };
        assert_eq!(bench.session_info(session).await.status, expected, "session {number}");
    }
}

#[tokio::test]
async fn an_expired_session_cannot_be_logged_out() {
    let bench = Bench::with(|settings| settings.session_lifetime = Duration::from_secs(3600)).await;
    let session = bench.bot_session().await;
    bench.clock.advance(Duration::from_secs(3600));
    bench.log_out(&session).await.assert_refused(401);
}
