//! Extension apps, access tokens, and what verifies them.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::jwt;
use crate::support::{Bench, NOW, reply};

const EXTENSION: &str = "/login/v1/pubkey/app/authenticate/extensionApp";
const TOKENS: &str = "/login/idm/tokens";

async fn key_set(bench: &Bench) -> Value {
    let answer = reply(bench.request(Method::GET, "/login/idm/keys")).await;
    assert_eq!(answer.status, 200);
    answer.body
}

fn parts(token: &str) -> (&str, Vec<u8>) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    (signed, URL_SAFE_NO_PAD.decode(signature).unwrap())
}

#[tokio::test]
async fn an_extension_app_gets_its_token_back_and_one_of_the_pods() {
    let bench = Bench::new().await;
    let app = &bench.accounts().app;
    let body = json!({ "appToken": "Ta ü\"", "authToken": jwt::valid(&app.app_id, &app.key) });
    let (first, second) = (bench.post(EXTENSION, &body).await, bench.post(EXTENSION, &body).await);
    assert_eq!(first.status, 200);
    assert_eq!(first.body["appId"], app.app_id.as_str());
    assert_eq!(first.body["appToken"], "Ta ü\"");
    assert_eq!(first.body["expireAt"], (NOW + 300) * 1000);
    assert_ne!(first.body["symphonyToken"], second.body["symphonyToken"]);
    let secret = first.body["symphonyToken"].as_str().unwrap().to_owned();
    assert!(bench.pod.issued_secrets().contains(&secret));
}

#[tokio::test]
async fn an_extension_app_without_its_own_token_is_a_bad_request() {
    let bench = Bench::new().await;
    let app = &bench.accounts().app;
    let jwt = jwt::valid(&app.app_id, &app.key);
    for body in [
        json!({ "authToken": jwt }),
        json!({ "appToken": "", "authToken": jwt }),
        json!({ "appToken": "Ta" }),
        json!({}),
    ] {
        bench.post(EXTENSION, &body).await.assert_refused(400);
    }
}

#[tokio::test]
async fn an_extension_app_that_cannot_prove_itself_is_unauthorized() {
    let bench = Bench::new().await;
    let accounts = bench.accounts();
    let (app, disabled) = (&accounts.app, &accounts.disabled_app);
    let expired = json!({ "sub": app.app_id, "exp": NOW - 60 });
    for token in [
        jwt::valid(&app.app_id, &accounts.other_app.key),
        jwt::valid("nobody", &app.key),
        jwt::valid(&disabled.app_id, &disabled.key),
        jwt::with_claims(&expired, &app.key),
        String::new(),
    ] {
        bench
            .post(EXTENSION, &json!({ "appToken": "Ta", "authToken": token }))
            .await
            .assert_refused(401);
    }
}

#[tokio::test]
async fn the_pods_certificate_verifies_its_session_tokens() {
    let bench = Bench::new().await;
    let answer = reply(bench.request(Method::GET, "/pod/v1/podcert")).await;
    let der = CertificateDer::from_pem_slice(answer.body["certificate"].as_str().unwrap().as_bytes()).unwrap();
    let (_, certificate) = X509Certificate::from_der(&der).unwrap();
    let PublicKey::RSA(key) = certificate.public_key().parsed().unwrap() else {
        panic!("not an RSA key")
    };
    let key = RsaPublicKeyComponents {
        n: &key.modulus[1..],
        e: key.exponent,
    };
    let session = bench.bot_session().await;
    let (signed, signature) = parts(&session);
    key.verify(&RSA_PKCS1_2048_8192_SHA512, signed.as_bytes(), &signature)
        .unwrap();
}

#[tokio::test]
async fn an_access_token_verifies_with_the_published_key_of_its_name() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let answer = bench.post_as(TOKENS, &session).await;
    assert_eq!(
        (&answer.body["token_type"], &answer.body["expires_in"]),
        (&"Bearer".into(), &3600.into())
    );
    let token = answer.body["access_token"].as_str().unwrap();

    let keys = key_set(&bench).await;
    let key = &keys["keys"][0];
    assert_eq!(key["kid"], jwt::header(token)["kid"]);
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let (n, e) = (number("n"), number("e"));
    assert_eq!((n.len(), e.as_slice()), (256, [1, 0, 1].as_slice()));
    let (signed, signature) = parts(token);
    RsaPublicKeyComponents { n: &n, e: &e }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .unwrap();
    assert_eq!(jwt::claims(token)["exp"], NOW + 3600);
    assert_eq!(jwt::claims(token)["sub"], bench.accounts().bot.user_id.to_string());
}

#[tokio::test]
async fn no_private_member_is_published() {
    let bench = Bench::new().await;
    let keys = key_set(&bench).await;
    let members: Vec<&String> = keys["keys"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["kty", "kid", "use", "alg", "n", "e"]);
}

#[tokio::test]
async fn scopes_are_optional_and_only_those_that_need_no_role_are_granted() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    for (query, granted) in [
        ("", ""),
        ("?scope=", ""),
        ("?scope=profile-manager", "profile-manager"),
        ("?scope=at2%20profile-manager", "at2 profile-manager"),
        ("?scope=at2+sym-files+everything", "at2"),
    ] {
        let answer = bench.post_as(&format!("{TOKENS}{query}"), &session).await;
        let token = answer.body["access_token"].as_str().unwrap();
        assert_eq!(jwt::claims(token)["entitlements"], granted, "{query}");
    }
}

#[tokio::test]
async fn no_live_session_means_no_access_token() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    bench.log_out(&session).await;
    bench.post_as(TOKENS, &session).await.assert_refused(401);
    bench.post_as(TOKENS, "garbage").await.assert_refused(401);
    reply(bench.request(Method::POST, TOKENS)).await.assert_refused(401);
}

#[tokio::test]
async fn an_access_token_opens_the_rest_api_until_it_expires() {
    let bench = Bench::new().await;
    let session = bench.bot_session().await;
    let answer = bench.post_as(TOKENS, &session).await;
    let token = answer.body["access_token"].as_str().unwrap();
    let info = || reply(bench.request(Method::GET, "/pod/v2/sessioninfo").bearer_auth(token));
    assert_eq!(info().await.body["username"], "qa-bot");
    bench.session_info(token).await.assert_refused(401);
    reply(bench.request(Method::GET, "/pod/v2/sessioninfo").bearer_auth(&session))
        .await
        .assert_refused(401);
    bench.clock.advance(std::time::Duration::from_secs(3600));
    info().await.assert_refused(401);
}
