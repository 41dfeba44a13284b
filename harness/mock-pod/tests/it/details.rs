//! The finer lines of a pod's portrait.

use std::time::Duration;

use hyper::ext::ReasonPhrase;
use podproof_mock_pod::{ClientCertificate, LazyKey};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::jwt;
use crate::portrait::{BOT, certified, constant, fresh, session, shown};
use crate::support::{Bench, Reply, reply};

const CERTIFICATE: &str = "/sessionauth/v1/authenticate";

pub(crate) async fn of_sign_ins(bench: &Bench) -> Vec<String> {
    let accounts = bench.accounts();
    let bot = &accounts.bot;
    let claims = |extra: Value| {
        let mut claims = json!({ "sub": bot.username, "exp": bench.clock.unix_seconds() + 100 });
        claims
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({ "token": jwt::with_claims(&claims, &bot.key) })
    };
    let post = |path: &str, body: &Value| bench.request(Method::POST, path).json(body);
    let stranger = fresh(bench, &bot.username, &accounts.other_bot.key);
    let mut unknown_field = claims(json!({ "jti": 1 }));
    unknown_field["colour"] = "blue".into();
    let text = claims(json!({ "jti": 2 })).to_string();
    let requests: [(&str, RequestBuilder); 7] = [
        ("issued", post(BOT, &claims(json!({ "iat": 1_700_000_000 })))),
        ("malformed", post(BOT, &json!({ "token": "no JWT" }))),
        ("unknown field", post(BOT, &unknown_field)),
        (
            "parameter",
            post(&format!("{BOT}?podproof=1"), &claims(json!({ "jti": 3 }))),
        ),
        (
            "text",
            bench
                .request(Method::POST, BOT)
                .header("content-type", "text/plain")
                .body(text),
        ),
        (
            "key manager, strange key",
            post("/relay/pubkey/authenticate", &json!({ "token": stranger })),
        ),
        (
            "no app token",
            post(
                "/login/v1/pubkey/app/authenticate/extensionApp",
                &json!({ "authToken": fresh(bench, &accounts.app.app_id, &accounts.app.key), "appToken": "" }),
            ),
        ),
    ];
    let mut lines = Vec::new();
    for (name, request) in requests {
        lines.push(shown(name, &reply(request).await));
    }
    let app = &accounts.app;
    let path = "/login/pubkey/app/authenticate";
    let body = json!({ "token": fresh(bench, &app.app_id, &app.key) });
    lines.push(shown("app", &bench.post(path, &body).await));
    lines
}

pub(crate) async fn of_access_tokens(bench: &Bench) -> Vec<String> {
    let bot = session(bench, "bot").await;
    let answer = bench.post_as("/login/idm/tokens", &bot).await;
    let token = answer.body["access_token"].as_str().unwrap_or_default();
    let current = jwt_payload(token)["exp"].as_u64().unwrap_or_default() > bench.clock.unix_seconds();
    let key = &bench.accounts().admin.key;
    let (signed, signature) = token.rsplit_once('.').unwrap_or_default();
    let foreign = !signature.is_empty() && jwt::rs256_signature(signed, key) == signature;
    let as_bearer = bench
        .request(Method::GET, "/pod/v2/sessioninfo")
        .bearer_auth(bench.pod.issued_secrets().iter().rfind(|one| is_access(one)).unwrap());
    vec![
        shown("access token", &answer),
        format!("access token: {current} {foreign} {}", signature.is_empty()),
        shown(
            "access for nobody",
            &bench.post_as("/login/idm/tokens", "garbage").await,
        ),
        shown("bearer", &reply(as_bearer).await),
    ]
}

fn is_access(token: &str) -> bool {
    token.contains('.') && jwt::header(token)["alg"] == "RS256"
}

/// Nothing, for what is no JWT.
fn jwt_payload(token: &str) -> Value {
    if token.contains('.') {
        jwt::claims(token)
    } else {
        Value::Null
    }
}

pub(crate) async fn of_certificates(bench: &Bench) -> Vec<String> {
    let certificates = &bench.accounts().certificates;
    let post = |certificate: &ClientCertificate| certified(bench, certificate).post(bench.url(CERTIFICATE));
    let labelled = post(&certificates.bot).header("content-type", "application/json");
    let good = reply(post(&certificates.bot)).await;
    let who = bench
        .session_info(good.body["token"].as_str().unwrap_or("garbage"))
        .await;
    let log_out = certified(bench, &certificates.bot)
        .post(bench.url("/sessionauth/v1/logout"))
        .header("sessionToken", session(bench, "bot").await);
    let key_manager = certified(bench, &certificates.bot).post(bench.url("/keyauth/v1/authenticate"));
    vec![
        shown("by certificate, key manager", &reply(key_manager).await),
        shown("by certificate", &good),
        shown("who, by certificate", &who),
        shown("labelled", &reply(labelled).await),
        shown("no certificate", &reply(bench.request(Method::POST, CERTIFICATE)).await),
        shown("log out with certificate", &reply(log_out).await),
        refused("expired certificate", post(&certificates.expired)).await,
        refused("untrusted certificate", post(&certificates.untrusted)).await,
    ]
}

/// Whether the handshake was refused.
async fn refused(name: &str, request: RequestBuilder) -> String {
    match request.send().await {
        Ok(answer) => format!("{name}: {}", answer.status()),
        Err(_) => format!("{name}: refused"),
    }
}

pub(crate) async fn of_administration(bench: &Bench) -> Vec<String> {
    let accounts = bench.accounts();
    let solo = &accounts.solo_bot;
    let sessions = format!("/pod/v1/users/{}/sessions", solo.user_id);
    let list = async |token: &str| reply(bench.request(Method::GET, &sessions).header("sessionToken", token)).await;
    let (admin, key) = (&accounts.admin, &solo.key);
    let admin = sign_in(bench, &admin.username, &admin.key).await;
    let (first, second) = (
        sign_in(bench, &solo.username, key).await,
        sign_in(bench, &solo.username, key).await,
    );
    let listed = list(&admin).await;
    let ids: Vec<&str> = listed.body["sessions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|session| session["sessionId"].as_str())
        .collect();
    let bare = listed.body["sessions"][0]["userId"].is_null();
    let mut lines = vec![
        format!("listed: {} {}", listed.status, ids.len()),
        format!("listed without their user: {bare}"),
        format!("listed for anybody: {}", list(&first).await.status),
    ];
    let unknown = bench.request(Method::GET, "/pod/v1/users/1/sessions");
    lines.push(shown(
        "unknown user",
        &reply(unknown.header("sessionToken", &admin)).await,
    ));
    let end_one = format!("{sessions}/{}/logout", ids.last().unwrap_or(&"none"));
    lines.push(shown("end one", &bench.post_as(&end_one, &admin).await));
    lines.push(alive(bench, "after ending one", [&first, &second]).await);
    sign_in(bench, &solo.username, key).await;
    let end_all = bench.post_as(&format!("{sessions}/logout"), &admin).await;
    lines.push(shown("end all", &end_all));
    lines.push(alive(bench, "after ending all", [&first, &second]).await);
    lines
}

async fn alive(bench: &Bench, name: &str, tokens: [&String; 2]) -> String {
    let [one, other] = tokens;
    let (one, other) = (bench.session_info(one).await, bench.session_info(other).await);
    format!("{name}: {} {}", one.status, other.status)
}

async fn sign_in(bench: &Bench, name: &str, key: &LazyKey) -> String {
    let body = json!({ "token": fresh(bench, name, key) });
    let answer = bench.post(BOT, &body).await;
    answer.body["token"].as_str().unwrap_or("garbage").to_owned()
}

pub(crate) async fn of_many_sessions(bench: &Bench) -> Vec<String> {
    let accounts = bench.accounts();
    let (bot, other) = (&accounts.bot, &accounts.other_bot);
    let mut lines = Vec::new();
    sign_in(bench, &bot.username, &bot.key).await;
    let swapped = sign_in(bench, &other.username, &other.key).await;
    lines.push(shown("the second bot", &bench.session_info(&swapped).await));
    let worn: Vec<u16> = [
        bench.session_info(&swapped).await.status,
        bench.session_info(&swapped).await.status,
    ]
    .into();
    lines.push(format!("used up: {worn:?}"));
    let mut many = Vec::new();
    for _ in 0..20 {
        many.push(sign_in(bench, &bot.username, &bot.key).await);
    }
    lines.push(format!("oldest of many: {}", bench.session_info(&many[0]).await.status));
    lines.push(format!(
        "distinct: {}",
        many.iter().collect::<std::collections::HashSet<_>>().len()
    ));
    let delivery = &jwt_payload(&many[18])["canUseSimplifiedKeyDelivery"];
    lines.push(format!("simplified key delivery: {delivery}"));
    let last = sign_in(bench, &bot.username, &bot.key).await;
    bench.log_out(&last).await;
    bench.clock.advance(Duration::from_secs(2));
    lines.push(format!("two seconds later: {}", bench.session_info(&last).await.status));
    lines.push(format!(
        "twice: {} {}",
        bench.log_out(&many[19]).await.status,
        bench.log_out(&many[19]).await.status
    ));

    let (first, second) = (session(bench, "app").await, session(bench, "app").await);
    let acting = act(bench, &accounts.installed.username, &first).await;
    lines.push(shown("the first app session", &acting));
    lines.push(shown(
        "whose",
        &bench
            .session_info(acting.body["token"].as_str().unwrap_or("garbage"))
            .await,
    ));
    lines.push(shown(
        "reserved",
        &act(bench, "carol%20o'neil%2Bqa%2F%C3%BC@acme.example", &second).await,
    ));
    let token = acting.body["token"].as_str().unwrap_or("garbage").to_owned();
    bench.log_out(&token).await;
    lines.push(shown(
        "app after user",
        &act(bench, &accounts.installed.username, &second).await,
    ));
    let limited = &accounts.limited_app;
    let body = json!({ "token": fresh(bench, &limited.app_id, &limited.key) });
    let limited = bench.post("/login/pubkey/app/authenticate", &body).await;
    let acting = act(
        bench,
        &accounts.installed.username,
        limited.body["token"].as_str().unwrap_or("x"),
    )
    .await;
    lines.push(shown(
        "limited",
        &bench
            .session_info(acting.body["token"].as_str().unwrap_or("garbage"))
            .await,
    ));
    lines
}

async fn act(bench: &Bench, name: &str, app: &str) -> Reply {
    bench
        .post_as(&format!("/login/pubkey/app/username/{name}/authenticate"), app)
        .await
}

pub(crate) async fn of_http(bench: &Bench) -> Vec<String> {
    let answer = bench.request(Method::GET, "/pod/v2/sessioninfo").send().await.unwrap();
    let reason = answer.extensions().get::<ReasonPhrase>().is_some();
    let token = session(bench, "bot").await;
    let get = bench
        .request(Method::GET, "/sessionauth/v1/logout")
        .header("sessionToken", token);
    let get = reply(get).await;
    let podcert = reply(bench.request(Method::GET, "/pod/v1/podcert")).await;
    vec![
        format!("reason of its own: {reason}"),
        format!("get: {} {}", get.status, constant(&get.body)),
        format!("certificate for all: {}", podcert.status),
    ]
}
