//! Tokens and keys stay where they belong.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::json;

use crate::jwt;
use crate::support::{Bench, reply};

#[tokio::test]
async fn every_token_handed_out_is_on_the_list_of_secrets_once() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let signed_in = bench
        .sign_in("/login/pubkey/authenticate", &bot.username, &bot.key)
        .await;
    let access = signed_in.body["authorizationToken"]
        .as_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap()
        .to_owned();
    let app = bench.app_session().await;
    let acting = bench.session_on_behalf_of(&app).await;
    let key_manager = bench
        .sign_in("/relay/pubkey/authenticate", &bot.username, &bot.key)
        .await
        .token();

    let issued = bench.pod.issued_secrets();
    let listed: HashSet<String> = issued.iter().cloned().collect();
    assert_eq!(issued.len(), 5);
    assert_eq!(
        listed,
        HashSet::from([signed_in.token(), access, app, acting, key_manager])
    );
}

#[tokio::test]
async fn the_journal_and_debug_texts_hold_no_secret() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let session = bench.bot_session().await;
    let app = bench.app_session().await;
    bench.session_on_behalf_of(&app).await;
    let sent = jwt::valid(&bot.username, &bench.accounts().other_bot.key);
    bench
        .post("/login/pubkey/authenticate", &json!({ "token": sent }))
        .await
        .assert_refused(401);
    bench
        .post("/login/pubkey/authenticate", &json!({ "tokem": sent }))
        .await
        .assert_refused(400);
    bench
        .post(&format!("/login/{session}"), &json!(session))
        .await
        .assert_refused(404);
    reply(bench.request(Method::GET, &format!("/pod/v2/sessioninfo?token={session}")))
        .await
        .assert_refused(401);

    let journal: Vec<String> = bench
        .journal()
        .iter()
        .map(|entry| format!("{entry} {entry:?}"))
        .collect();
    let debug = format!("{:?} {:?}", bench.pod, bench.accounts());
    let shown = format!("{} {debug}", journal.join("\n"));
    let pem = bot.key.pkcs8_pem();
    for secret in bench.pod.issued_secrets().iter().chain([&sent]) {
        assert!(!shown.contains(secret), "a token is shown: {shown}");
    }
    for line in pem.lines() {
        assert!(!shown.contains(line), "a key is shown: {shown}");
    }
}

#[tokio::test]
async fn the_journal_says_what_happened_and_why() {
    let bench = Bench::new().await;
    bench.log_out("garbage").await.assert_refused(401);
    reply(bench.request(Method::GET, "/nowhere?x=1"))
        .await
        .assert_refused(404);
    let journal = bench.journal();
    assert_eq!(
        (journal[0].method.as_str(), journal[0].path.as_str(), journal[0].status),
        ("POST", "/sessionauth/v1/logout", 401)
    );
    assert_eq!(journal[0].reason.as_deref(), Some("no session has this token"));
    assert_eq!((journal[1].path.as_str(), journal[1].status), ("/nowhere", 404));
}

#[tokio::test]
async fn refusals_echo_nothing_that_was_sent() {
    let bench = Bench::new().await;
    let sent = "needle-in-a-haystack";
    let answers = [
        bench
            .post("/login/pubkey/authenticate", &json!({ "token": sent }))
            .await,
        bench.post("/login/pubkey/authenticate", &json!({ sent: sent })).await,
        bench.post("/login/pubkey/authenticate", &json!(sent)).await,
        bench.log_out(sent).await,
        bench.post(&format!("/{sent}"), &json!({})).await,
    ];
    for answer in answers {
        assert!(answer.status >= 400);
        assert!(!answer.body.to_string().contains(sent), "{answer:?}");
    }
}
