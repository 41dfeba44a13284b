//! Signing in with a client certificate.

use podproof_mock_pod::ClientCertificate;
use reqwest::{Certificate, Client, Identity, Method};

use crate::support::{Bench, Reply, reply};

const POD: &str = "/sessionauth/v1/authenticate";
const KEY_MANAGER: &str = "/keyauth/v1/authenticate";

fn client(bench: &Bench, certificate: &ClientCertificate) -> Client {
    let both = format!("{}{}", certificate.certificate_pem(), certificate.private_key_pem());
    Client::builder()
        .tls_certs_only([Certificate::from_pem(bench.pod.authority_pem().as_bytes()).unwrap()])
        .identity(Identity::from_pem(both.as_bytes()).unwrap())
        .no_proxy()
        .build()
        .unwrap()
}

async fn post(bench: &Bench, certificate: &ClientCertificate, path: &str) -> Reply {
    reply(client(bench, certificate).post(bench.url(path))).await
}

#[tokio::test]
async fn a_bot_gets_sessions_that_are_its_own() {
    let bench = Bench::new().await;
    let certificate = &bench.accounts().certificates.bot;
    let pod = post(&bench, certificate, POD).await;
    assert_eq!(pod.body["name"], "sessionToken");
    assert_eq!(bench.session_info(&pod.token()).await.body["username"], "qa-bot");
    let key_manager = post(&bench, certificate, KEY_MANAGER).await;
    assert_eq!(key_manager.body["name"], "keyManagerToken");
    bench.session_info(&key_manager.token()).await.assert_refused(401);
}

#[tokio::test]
async fn without_a_certificate_it_is_unauthorized() {
    let bench = Bench::new().await;
    for path in [POD, KEY_MANAGER, "/sessionauth/v1/app/authenticate"] {
        reply(bench.request(Method::POST, path)).await.assert_refused(401);
    }
    reply(bench.request(Method::GET, "/sessionauth/v1/app/pod/certificate"))
        .await
        .assert_refused(401);
}

#[tokio::test]
async fn names_that_are_no_active_service_accounts_are_refused() {
    let bench = Bench::new().await;
    let certificates = &bench.accounts().certificates;
    for path in [POD, KEY_MANAGER] {
        for certificate in [
            &certificates.nobody,
            &certificates.other_case,
            &certificates.deactivated_bot,
            &certificates.app,
        ] {
            post(&bench, certificate, path).await.assert_refused(401);
        }
        post(&bench, &certificates.namesake, path).await.assert_refused(403);
    }
}

#[tokio::test]
async fn expired_and_untrusted_certificates_do_not_survive_the_handshake() {
    let bench = Bench::new().await;
    let certificates = &bench.accounts().certificates;
    for certificate in [&certificates.expired, &certificates.untrusted] {
        assert!(client(&bench, certificate).post(bench.url(POD)).send().await.is_err());
    }
    assert!(bench.pod.issued_secrets().is_empty());
}

#[tokio::test]
async fn a_content_type_is_unauthorized_and_a_body_breaks_as_on_real_pods() {
    let bench = Bench::new().await;
    let client = client(&bench, &bench.accounts().certificates.bot);
    for path in [POD, KEY_MANAGER] {
        let request = || client.post(bench.url(path));
        reply(request().header("content-type", "application/json"))
            .await
            .assert_refused(401);
        reply(request().header("content-type", "application/json").body("{}"))
            .await
            .assert_refused(401);
        reply(request().body("{}")).await.assert_refused(500);
        assert_eq!(reply(request().header("content-length", "0")).await.status, 200);
    }
}

#[tokio::test]
async fn a_key_manager_session_ends_by_either_header() {
    let bench = Bench::new().await;
    let certificate = &bench.accounts().certificates.bot;
    for header in ["sessionToken", "keyManagerToken"] {
        let token = post(&bench, certificate, KEY_MANAGER).await.token();
        let log_out = || reply(bench.request(Method::POST, "/keyauth/v1/logout").header(header, &token));
        assert_eq!(log_out().await.status, 200, "{header}");
        log_out().await.assert_refused(401);
    }
    let session = bench.bot_session().await;
    bench.post_as("/keyauth/v1/logout", &session).await.assert_refused(401);
    assert_eq!(bench.session_info(&session).await.status, 200);
    reply(bench.request(Method::POST, "/keyauth/v1/logout"))
        .await
        .assert_refused(400);
}

#[tokio::test]
async fn logging_out_of_the_pod_leaves_the_key_managers_session() {
    let bench = Bench::new().await;
    let certificate = &bench.accounts().certificates.bot;
    let (session, token) = (
        post(&bench, certificate, POD).await.token(),
        post(&bench, certificate, KEY_MANAGER).await.token(),
    );
    assert_eq!(bench.log_out(&session).await.status, 200);
    assert_eq!(bench.post_as("/keyauth/v1/logout", &token).await.status, 200);
}

#[tokio::test]
async fn an_app_acts_on_behalf_of_a_user_the_deprecated_way() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    let app = post(&bench, &accounts.certificates.app, "/sessionauth/v1/app/authenticate")
        .await
        .token();
    let by_id = |id: &str| format!("/sessionauth/v1/app/user/{id}/authenticate");
    let by_name = |name: &str| format!("/sessionauth/v1/app/username/{name}/authenticate");

    for path in [
        by_id(&accounts.installed.user_id.to_string()),
        by_name(&accounts.installed.username),
    ] {
        let answer = bench.post_as(&path, &app).await;
        assert_eq!(answer.body.as_object().unwrap().len(), 1);
        let session = answer.body["sessionToken"].as_str().unwrap();
        assert_eq!(bench.session_info(session).await.body["id"], accounts.installed.user_id);
    }
    bench.post_as(&by_id("1"), &app).await.assert_refused(404);
    bench.post_as(&by_name("nobody"), &app).await.assert_refused(404);
    bench.post_as(&by_id("x"), &app).await.assert_refused(400);
    bench
        .post_as(&by_id(&accounts.not_installed.user_id.to_string()), &app)
        .await
        .assert_refused(403);
    bench.post_as(&by_id("1"), "garbage").await.assert_refused(401);
    bench
        .post_as(&by_id("1"), &bench.bot_session().await)
        .await
        .assert_refused(401);
    reply(bench.request(Method::POST, &by_id("1")))
        .await
        .assert_refused(400);
    post(&bench, &accounts.certificates.bot, "/sessionauth/v1/app/authenticate")
        .await
        .assert_refused(401);
}

#[tokio::test]
async fn an_extension_app_signs_in_the_deprecated_way() {
    let bench = Bench::new().await;
    let path = bench.url("/sessionauth/v1/authenticate/extensionApp");
    let client = client(&bench, &bench.accounts().certificates.app);
    let answer = reply(client.post(&path).json(&serde_json::json!({ "appToken": "Ta" }))).await;
    assert_eq!((answer.status, &answer.body["appToken"]), (200, &"Ta".into()));
    reply(client.post(&path).json(&serde_json::json!({})))
        .await
        .assert_refused(400);
    reply(bench.client.post(&path).json(&serde_json::json!({ "appToken": "Ta" })))
        .await
        .assert_refused(401);
}

#[tokio::test]
async fn the_pods_certificate_is_the_same_on_both_services() {
    let bench = Bench::new().await;
    let certified = client(&bench, &bench.accounts().certificates.bot);
    let one = reply(certified.get(bench.url("/sessionauth/v1/app/pod/certificate"))).await;
    let other = reply(bench.request(Method::GET, "/pod/v1/podcert")).await;
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(one.body, other.body);
}
