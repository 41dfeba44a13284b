//! Pods of other versions.

use podproof_mock_pod::PodVersion;
use reqwest::Method;

use super::support::{entries, rehearsed};
use crate::portrait::certified;
use crate::support::{Bench, reply};

async fn of(version: PodVersion) -> Bench {
    Bench::with(|settings| settings.version = version).await
}

#[tokio::test]
async fn logging_out_was_answered_with_a_token_until_october_2022() {
    for (version, member) in [(PodVersion::V20_14, "token"), (PodVersion::V2022_10, "message")] {
        let bench = of(version).await;
        let session = bench.bot_session().await;
        let answer = bench.log_out(&session).await;
        assert_eq!(answer.status, 200);
        assert!(answer.body[member].is_string(), "{version}: {answer:?}");
        assert_eq!(bench.session_info(&session).await.status, 401);
    }
}

#[tokio::test]
async fn the_authorization_token_appears_with_20_14() {
    for (version, is_there) in [(PodVersion::V20_13, false), (PodVersion::V20_14, true)] {
        let bench = of(version).await;
        let bot = &bench.accounts().bot;
        let answer = bench
            .sign_in("/login/pubkey/authenticate", &bot.username, &bot.key)
            .await;
        assert_eq!(answer.body["authorizationToken"].is_string(), is_there, "{version}");
        assert!(answer.body["token"].is_string());
    }
}

#[tokio::test]
async fn an_operation_that_a_version_lacks_is_not_found_whatever_the_method() {
    let bench = of(PodVersion::V20_10).await;
    for method in [Method::GET, Method::POST] {
        reply(bench.request(method, "/login/idm/tokens"))
            .await
            .assert_refused(404);
    }
    let bench = of(PodVersion::V20_13).await;
    reply(bench.request(Method::POST, "/login/idm/tokens"))
        .await
        .assert_refused(401);
    let bench = of(PodVersion::DeprecatedRemoved).await;
    reply(bench.request(Method::POST, "/sessionauth/v1/app/authenticate"))
        .await
        .assert_refused(404);
}

#[tokio::test]
async fn certificate_sign_in_takes_a_body_until_november_2024() {
    for (version, status) in [(PodVersion::V2022_10, 200), (PodVersion::V2024_11, 401)] {
        let bench = of(version).await;
        let client = certified(&bench, &bench.accounts().certificates.bot);
        let request = client.post(bench.url("/sessionauth/v1/authenticate"));
        let answer = reply(request.header("content-type", "application/json").body("{}")).await;
        assert_eq!(answer.status, status, "{version}");
    }
}

#[tokio::test]
async fn a_node_becomes_another_version_while_it_is_connected_to() {
    let events = "[{ at: 0s, version: { is: 20.13 } }, { at: 1s, version: { is: 20.14 } }]";
    let bench = rehearsed(events, |_| ()).await;
    reply(bench.request(Method::GET, "/login/idm/keys"))
        .await
        .assert_refused(404);
    let log = entries(&bench, 2).await;
    assert_eq!(reply(bench.request(Method::GET, "/login/idm/keys")).await.status, 200);
    assert_eq!(log[1].text, "node 1 answers as version 20.14");
}
