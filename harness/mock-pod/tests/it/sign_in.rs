//! Bots and apps sign in with an RSA key.

use reqwest::Method;
use serde_json::{Value, json};

use crate::jwt;
use crate::support::{Bench, NOW, reply};

const BOT: &str = "/login/pubkey/authenticate";
const APP: &str = "/login/pubkey/app/authenticate";

/// The three endpoints that take a JWT, each with the account that may sign in there.
fn endpoints(bench: &Bench) -> [(&'static str, &str, &podproof_mock_pod::LazyKey); 3] {
    let accounts = bench.accounts();
    [
        (BOT, &accounts.bot.username, &accounts.bot.key),
        (APP, &accounts.app.app_id, &accounts.app.key),
        ("/relay/pubkey/authenticate", &accounts.bot.username, &accounts.bot.key),
    ]
}

#[tokio::test]
async fn a_bot_gets_a_session_token_that_looks_like_a_real_one() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let reply = bench.sign_in(BOT, &bot.username, &bot.key).await;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.body["name"], "sessionToken");
    let token = reply.token();
    assert_eq!(jwt::header(&token)["alg"], "RS512");
    let claims = jwt::claims(&token);
    assert_eq!(claims["sub"], bot.username.as_str());
    assert_eq!(claims["userId"], bot.user_id);
    assert!(claims["sessionId"].is_string());
    assert!(claims.get("exp").is_none());
}

#[tokio::test]
async fn a_bot_also_gets_an_access_token_with_an_expiry() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let reply = bench.sign_in(BOT, &bot.username, &bot.key).await;
    let access = reply.body["authorizationToken"]
        .as_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap();
    assert_eq!(jwt::header(access)["alg"], "RS256");
    assert_eq!(jwt::claims(access)["sub"], bot.user_id.to_string());
    assert_eq!(jwt::claims(access)["exp"], NOW + 3600);
}

#[tokio::test]
async fn an_app_gets_a_session_token_and_no_access_token() {
    let bench = Bench::new().await;
    let app = &bench.accounts().app;
    let reply = bench.sign_in(APP, &app.app_id, &app.key).await;
    assert_eq!(reply.body["name"], "sessionToken");
    assert_eq!(reply.body.as_object().unwrap().len(), 2);
    assert_eq!(jwt::claims(&reply.token())["appGroupId"], app.app_id.as_str());
}

#[tokio::test]
async fn a_jwt_may_be_used_again_and_gives_another_session() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let body = json!({ "token": jwt::valid(&bot.username, &bot.key) });
    let (first, second) = (
        bench.post(BOT, &body).await.token(),
        bench.post(BOT, &body).await.token(),
    );
    assert_ne!(first, second);
    assert_eq!(bench.session_info(&first).await.status, 200);
    assert_eq!(bench.session_info(&second).await.status, 200);
    assert_eq!(bench.post("/relay/pubkey/authenticate", &body).await.status, 200);
}

#[tokio::test]
async fn a_session_token_that_the_client_brings_along_is_not_adopted() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let body = json!({ "token": jwt::valid(&bot.username, &bot.key) });
    let reply = reply(
        bench
            .request(Method::POST, BOT)
            .header("sessionToken", "mine")
            .json(&body),
    )
    .await;
    assert_ne!(reply.token(), "mine");
    bench.session_info("mine").await.assert_refused(401);
}

#[tokio::test]
async fn claims_that_break_the_rules_are_refused_everywhere() {
    let bench = Bench::new().await;
    for (path, subject, key) in endpoints(&bench) {
        let bad = [
            json!({ "sub": subject, "exp": NOW - 60 }),
            json!({ "sub": subject, "exp": NOW }),
            json!({ "sub": subject, "exp": NOW + 301 }),
            json!({ "sub": subject, "exp": (NOW + 240) * 1000 }),
            json!({ "sub": subject, "exp": (NOW + 240).to_string() }),
            json!({ "sub": subject }),
            json!({ "exp": NOW + 240 }),
            json!({ "sub": "nobody", "exp": NOW + 240 }),
            json!({ "sub": "", "exp": NOW + 240 }),
            json!({ "sub": subject.to_uppercase(), "exp": NOW + 240 }),
            json!({ "sub": 42, "exp": NOW + 240 }),
            json!({}),
            json!([]),
        ];
        for claims in bad {
            let reply = bench
                .post(path, &json!({ "token": jwt::with_claims(&claims, key) }))
                .await;
            assert_eq!(reply.status, 401, "{path} took {claims}");
            reply.assert_refused(401);
        }
    }
}

#[tokio::test]
async fn a_jwt_with_the_limit_of_five_minutes_or_an_issue_time_is_taken() {
    let bench = Bench::new().await;
    for (path, subject, key) in endpoints(&bench) {
        for claims in [
            json!({ "sub": subject, "exp": NOW + 300 }),
            json!({ "sub": subject, "exp": NOW + 1, "iat": NOW }),
        ] {
            let reply = bench
                .post(path, &json!({ "token": jwt::with_claims(&claims, key) }))
                .await;
            assert_eq!(reply.status, 200, "{path} refused {claims}");
        }
    }
}

#[tokio::test]
async fn other_algorithms_are_refused_everywhere() {
    let bench = Bench::new().await;
    for (path, subject, key) in endpoints(&bench) {
        let claims = json!({ "sub": subject, "exp": NOW + 240 });
        let good = jwt::with_claims(&claims, key);
        let (signed, _) = good.rsplit_once('.').unwrap();
        for token in [
            jwt::unsigned(&claims),
            jwt::rs256(&claims, key),
            jwt::hs256(&claims, key.pkcs8_pem().as_bytes()),
            format!("{signed}."),
            signed.to_owned(),
        ] {
            bench.post(path, &json!({ "token": token })).await.assert_refused(401);
        }
    }
}

#[tokio::test]
async fn a_signature_by_another_registered_key_is_refused() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    for (path, subject, _) in endpoints(&bench) {
        bench
            .sign_in(path, subject, &accounts.other_bot.key)
            .await
            .assert_refused(401);
    }
}

#[tokio::test]
async fn bots_do_not_sign_in_as_apps_nor_apps_as_bots_nor_people_at_all() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    bench
        .sign_in(APP, &accounts.bot.username, &accounts.bot.key)
        .await
        .assert_refused(401);
    bench
        .sign_in(BOT, &accounts.app.app_id, &accounts.app.key)
        .await
        .assert_refused(401);
    bench
        .sign_in(BOT, &accounts.installed.username, &accounts.bot.key)
        .await
        .assert_refused(401);
}

#[tokio::test]
async fn accounts_that_were_switched_off_are_refused() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    let (bot, app) = (&accounts.deactivated_bot, &accounts.disabled_app);
    bench.sign_in(BOT, &bot.username, &bot.key).await.assert_refused(401);
    bench
        .sign_in("/relay/pubkey/authenticate", &bot.username, &bot.key)
        .await
        .assert_refused(401);
    bench.sign_in(APP, &app.app_id, &app.key).await.assert_refused(401);
}

#[tokio::test]
async fn an_app_id_with_a_colon_is_refused() {
    let bench = Bench::new().await;
    bench
        .sign_in(APP, "qa:app", &bench.accounts().app.key)
        .await
        .assert_refused(401);
    let last = bench.journal().pop().unwrap();
    assert!(last.reason.unwrap().contains("`:`"));
}

#[tokio::test]
async fn every_refusal_of_a_sign_in_reads_the_same() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    let unknown = bench.sign_in(BOT, "nobody", &accounts.bot.key).await;
    let wrong_key = bench
        .sign_in(BOT, &accounts.bot.username, &accounts.other_bot.key)
        .await;
    assert_eq!(
        unknown.body, wrong_key.body,
        "the difference would tell which accounts exist"
    );
}

#[tokio::test]
async fn bodies_that_are_no_request_are_bad_requests() {
    let bench = Bench::new().await;
    for (path, subject, key) in endpoints(&bench) {
        let token = jwt::valid(subject, key);
        let bodies = [
            Vec::new(),
            b"{}".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            format!("[\"{token}\"]").into_bytes(),
            token.clone().into_bytes(),
            b"{\"token\":".to_vec(),
            b"{\"token\":null}".to_vec(),
            b"{\"token\":1}".to_vec(),
            b"\xff\xfe".to_vec(),
            b"{\"token\":\"\xff\"}".to_vec(),
            "[".repeat(60_000).into_bytes(),
            format!("{{\"token\":\"{token}\",\"surprise\":1}}").into_bytes(),
            format!("{{\"token\":\"{token}\",\"token\":\"{token}\"}}").into_bytes(),
            format!("{{\"token\":\"{token}\"}}x").into_bytes(),
            format!("\u{feff}{{\"token\":\"{token}\"}}").into_bytes(),
        ];
        for body in bodies {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let reply = reply(
                bench
                    .request(Method::POST, path)
                    .header("content-type", "application/json")
                    .body(body),
            )
            .await;
            assert_eq!(reply.status, 400, "{path} {shown}");
            reply.assert_refused(400);
        }
    }
}

#[tokio::test]
async fn text_that_is_no_jwt_is_unauthorized() {
    let bench = Bench::new().await;
    for token in ["", "garbage", "a.b.c", "..", "\u{0}", "eyJ.eyJ.eyJ"] {
        bench.post(BOT, &json!({ "token": token })).await.assert_refused(401);
    }
}

#[tokio::test]
async fn the_media_type_the_query_and_strange_headers_do_not_matter() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let body = json!({ "token": jwt::valid(&bot.username, &bot.key) }).to_string();
    for media_type in [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json; charset=UTF-8",
        "nonsense",
    ] {
        let request = bench
            .request(Method::POST, &format!("{BOT}?surprise=1"))
            .header("content-type", media_type)
            .header("X-Trace-Id", "abc")
            .body(body.clone());
        assert_eq!(reply(request).await.status, 200, "{media_type}");
    }
}

#[tokio::test]
async fn a_chunked_body_is_taken() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let text = json!({ "token": jwt::valid(&bot.username, &bot.key) }).to_string();
    let request = format!(
        "POST {BOT} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        10,
        &text[..10],
        text.len() - 10,
        &text[10..]
    );
    let answer = crate::transport::raw(&bench, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["name"], "sessionToken");
}
