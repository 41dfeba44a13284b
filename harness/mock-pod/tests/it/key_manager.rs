//! The key manager's tokens are a world of their own.

use crate::support::Bench;

#[tokio::test]
async fn a_bot_gets_an_opaque_key_manager_token() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let reply = bench
        .sign_in("/relay/pubkey/authenticate", &bot.username, &bot.key)
        .await;
    assert_eq!(reply.body["name"], "keyManagerToken");
    assert_eq!(reply.body.as_object().unwrap().len(), 2);
    let token = reply.token();
    assert_eq!(token.len(), 128);
    assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn a_key_manager_token_opens_nothing_on_the_pod() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let token = bench
        .sign_in("/relay/pubkey/authenticate", &bot.username, &bot.key)
        .await
        .token();
    bench.session_info(&token).await.assert_refused(401);
    bench.log_out(&token).await.assert_refused(401);
}
