//! What a pod looks like: everything that the lies are about, a line each.

use std::time::Duration;

use podproof_mock_pod::{ClientCertificate, Deviation, LazyKey};
use reqwest::{Certificate, Client, Identity, Method};
use serde_json::{Value, json};

use crate::support::{Bench, NOW, Reply, reply};
use crate::{details, jwt};

pub(crate) const BOT: &str = "/login/pubkey/authenticate";
const APP: &str = "/login/pubkey/app/authenticate";
const INFO: &str = "/pod/v2/sessioninfo";

/// Everything that the lies are about, in one line each: `what: status, headers and body, with all that is random replaced`.
pub(crate) async fn portrait(deviation: Option<Deviation>) -> Vec<String> {
    let bench = Bench::with(|settings| settings.deviations = deviation.into_iter().collect()).await;
    let mut lines = signing_in(&bench).await;
    lines.extend(refusing(&bench).await);
    lines.extend(logging_out(&bench).await);
    lines.extend(acting(&bench).await);
    lines.extend(telling(&bench).await);
    lines.extend(details::of_sign_ins(&bench).await);
    lines.extend(details::of_access_tokens(&bench).await);
    lines.extend(details::of_certificates(&bench).await);
    lines.extend(details::of_administration(&bench).await);
    lines.extend(details::of_many_sessions(&bench).await);
    lines.extend(details::of_http(&bench).await);
    lines
}

async fn signing_in(bench: &Bench) -> Vec<String> {
    let accounts = bench.accounts();
    let (bot, key) = (&accounts.bot.username, &accounts.bot.key);
    let claims = json!({ "sub": bot, "exp": NOW + 240 });
    let signed = |claims: Value, key: &LazyKey| jwt::with_claims(&claims, key);
    let tokens = [
        ("good", jwt::valid(bot, key)),
        ("expired", signed(json!({ "sub": bot, "exp": NOW - 60 }), key)),
        ("long", signed(json!({ "sub": bot, "exp": NOW + 600 }), key)),
        ("endless", signed(json!({ "sub": bot }), key)),
        ("none", jwt::unsigned(&claims)),
        ("hs256", jwt::hs256(&claims, b"known")),
        ("rs256", jwt::rs256(&claims, key)),
        ("stranger", signed(claims.clone(), &accounts.other_bot.key)),
        (
            "deactivated",
            jwt::valid(&accounts.deactivated_bot.username, &accounts.deactivated_bot.key),
        ),
    ];
    let mut lines = Vec::new();
    for (name, token) in tokens {
        lines.push(raw(name, bench.request(Method::POST, BOT).json(&json!({ "token": token }))).await);
    }
    let disabled = &accounts.disabled_app;
    lines.push(shown(
        "disabled app",
        &bench.sign_in(APP, &disabled.app_id, &disabled.key).await,
    ));
    lines.push(shown(
        "key manager",
        &bench.sign_in("/relay/pubkey/authenticate", bot, key).await,
    ));
    lines.push(shown("no request", &bench.post(BOT, &json!({})).await));
    let body = json!({ "token": jwt::valid(bot, key) });
    let brought = bench
        .request(Method::POST, BOT)
        .header("sessionToken", "mine")
        .json(&body);
    let text = brought.send().await.unwrap().text().await.unwrap_or_default();
    lines.push(format!("adopted: {}", text.contains("\"mine\"")));
    let (one, two) = (bench.post(BOT, &body).await, bench.post(BOT, &body).await);
    lines.push(format!(
        "reused: {}",
        one.body["token"].is_string() && one.body["token"] == two.body["token"]
    ));
    lines
}

async fn refusing(bench: &Bench) -> Vec<String> {
    vec![
        shown("garbage session", &bench.session_info("garbage-session").await),
        shown("no session", &reply(bench.request(Method::GET, INFO)).await),
        shown("app session", &bench.session_info(&session(bench, "app").await).await),
    ]
}

async fn logging_out(bench: &Bench) -> Vec<String> {
    let mut lines = Vec::new();
    let (first, second) = (session(bench, "bot").await, session(bench, "bot").await);
    lines.push(shown("log out", &bench.log_out(&second).await));
    lines.push(shown("logged out", &bench.session_info(&second).await));
    lines.push(shown("other session", &bench.session_info(&first).await));
    lines.push(shown("log out garbage", &bench.log_out("garbage-session").await));
    lines.push(shown(
        "log out nothing",
        &reply(bench.request(Method::POST, "/sessionauth/v1/logout")).await,
    ));
    lines.push(shown(
        "log out key manager",
        &bench.log_out(&session(bench, "km").await).await,
    ));
    bench.clock.advance(Duration::from_secs(61));
    lines.push(shown("logged out a while ago", &bench.session_info(&second).await));
    lines
}

async fn acting(bench: &Bench) -> Vec<String> {
    let mut lines = Vec::new();
    let accounts = bench.accounts();
    let by_id = |id: &str| format!("/login/pubkey/app/user/{id}/authenticate");
    let by_name = |name: &str| format!("/login/pubkey/app/username/{name}/authenticate");
    let alice = accounts.installed.user_id.to_string();
    let app = session(bench, "app").await;
    let acting = bench.post_as(&by_id(&alice), &app).await;
    let token = acting.body["token"].as_str().unwrap_or_default().to_owned();
    lines.push(format!("the app's own: {}", token == app));
    lines.push(shown("acting", &acting));
    lines.push(shown(
        "without the app",
        &bench
            .post_as(&by_id(&accounts.not_installed.user_id.to_string()), &app)
            .await,
    ));
    lines.push(shown("unknown user", &bench.post_as(&by_id("1"), &app).await));
    lines.push(shown("bad id", &bench.post_as(&by_id("x"), &app).await));
    lines.push(shown(
        "with a bot's session",
        &bench.post_as(&by_id(&alice), &session(bench, "bot").await).await,
    ));
    lines.push(shown("chained", &bench.post_as(&by_id(&alice), &token).await));
    let by_name = bench.post_as(&by_name(&accounts.installed.username), &app).await;
    lines.push(shown(
        "by name",
        &bench
            .session_info(by_name.body["token"].as_str().unwrap_or_default())
            .await,
    ));
    bench.log_out(&app).await;
    lines.push(shown("after the app's logout", &bench.session_info(&token).await));
    lines
}

async fn telling(bench: &Bench) -> Vec<String> {
    let accounts = bench.accounts();
    let mut lines = vec![
        shown("info", &bench.session_info(&session(bench, "bot").await).await),
        shown(
            "info with key manager",
            &bench.session_info(&session(bench, "km").await).await,
        ),
    ];
    let extension = json!({ "appToken": "Ta", "authToken": fresh(bench, &accounts.app.app_id, &accounts.app.key) });
    let path = "/login/v1/pubkey/app/authenticate/extensionApp";
    let (one, two) = (bench.post(path, &extension).await, bench.post(path, &extension).await);
    lines.push(shown("extension", &one));
    lines.push(format!(
        "same: {}",
        one.body["symphonyToken"].is_string() && one.body["symphonyToken"] == two.body["symphonyToken"]
    ));
    lines.push(shown(
        "keys",
        &reply(bench.request(Method::GET, "/login/idm/keys")).await,
    ));
    let certificate = reply(bench.request(Method::GET, "/pod/v1/podcert")).await;
    lines.push(format!(
        "certificate: {}",
        certificate.body["certificate"]
            .as_str()
            .is_some_and(|pem| pem.len() > 500)
    ));
    for (name, certificate) in [
        ("namesake", &accounts.certificates.namesake),
        ("case", &accounts.certificates.other_case),
    ] {
        lines.push(shown(
            name,
            &reply(certified(bench, certificate).post(bench.url("/sessionauth/v1/authenticate"))).await,
        ));
    }
    lines
}

pub(crate) fn certified(bench: &Bench, certificate: &ClientCertificate) -> Client {
    let both = format!("{}{}", certificate.certificate_pem(), certificate.private_key_pem());
    let root = Certificate::from_pem(bench.pod.authority_pem().as_bytes()).unwrap();
    Client::builder()
        .tls_certs_only([root])
        .identity(Identity::from_pem(both.as_bytes()).unwrap())
        .no_proxy()
        .build()
        .unwrap()
}

/// A JWT for the time that the pod's clock shows by then.
pub(crate) fn fresh(bench: &Bench, subject: &str, key: &LazyKey) -> String {
    jwt::with_claims(&json!({ "sub": subject, "exp": bench.clock.unix_seconds() + 240 }), key)
}

/// A token, however oddly the pod hands it out: by its own list when the answer does not have it.
pub(crate) async fn session(bench: &Bench, kind: &str) -> String {
    let accounts = bench.accounts();
    let (path, subject, key) = match kind {
        "bot" => (BOT, &accounts.bot.username, &accounts.bot.key),
        "app" => (APP, &accounts.app.app_id, &accounts.app.key),
        _ => ("/relay/pubkey/authenticate", &accounts.bot.username, &accounts.bot.key),
    };
    let body = json!({ "token": fresh(bench, subject, key) });
    let answer = bench.request(Method::POST, path).json(&body).send().await.unwrap();
    let text = answer.text().await.unwrap_or_default();
    let answered = serde_json::from_str::<Value>(&text)
        .ok()
        .and_then(|body| body["token"].as_str().map(str::to_owned));
    answered.filter(|token| !token.is_empty()).unwrap_or_else(|| {
        let is_access = |token: &String| token.contains('.') && jwt::header(token)["alg"] != "RS512";
        bench
            .pod
            .issued_secrets()
            .into_iter()
            .rfind(|token| !is_access(token))
            .unwrap_or_default()
    })
}

pub(crate) fn shown(name: &str, answer: &Reply) -> String {
    let kind = answer
        .headers
        .get("content-type")
        .map(|value| value.to_str().unwrap().to_owned());
    let waiting = answer.headers.contains_key("retry-after");
    let chunked = answer.headers.contains_key("transfer-encoding") || answer.headers.contains_key("set-cookie");
    format!(
        "{name}: {} {kind:?} {waiting} {chunked} {}",
        answer.status,
        constant(&answer.body)
    )
}

/// As `shown`, but for answers that may not be JSON, or not arrive whole.
async fn raw(name: &str, request: reqwest::RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let kind = headers
        .get("content-type")
        .map(|value| value.to_str().unwrap().to_owned());
    let compressed = headers.contains_key("content-encoding");
    let Ok(body) = response.bytes().await else {
        return format!("{name}: {status} broken off");
    };
    let json = serde_json::from_slice(&body)
        .map(|body| constant(&body))
        .unwrap_or_default();
    let bytes = (body.first(), body.last(), std::str::from_utf8(&body).is_ok());
    let twice = body.windows(6).filter(|window| window == b"\"name\"").count();
    format!(
        "{name}: {status} {kind:?} {compressed} {bytes:?} {twice} {} {json}",
        body.len() / 10_000
    )
}

/// The body with every token, key and session replaced by its kind.
pub(crate) fn constant(body: &Value) -> String {
    match body {
        Value::String(text) if text.starts_with("Bearer ") => "Bearer ‹token›".to_owned(),
        Value::String(text) if text.len() > 60 && !text.contains(' ') => "‹token›".to_owned(),
        Value::Array(items) => items.iter().map(constant).collect::<Vec<_>>().join(","),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name}={}", constant(value)))
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}
