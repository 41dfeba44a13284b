//! The circle of trust: an extension app swaps its own token for one of the pod's.
//!
//! `POST /login/v1/pubkey/app/authenticate/extensionApp` with a JWT, and the deprecated `POST
//! /sessionauth/v1/authenticate/extensionApp` with a client certificate. Documented: 200, 400 for an invalid request object, 401.
//! A missing or empty token of either kind is an invalid object, except that an empty JWT is merely a bad one (401). Nothing is
//! known of an app token that is sent twice; it is taken. `expireAt` is in milliseconds since the Unix epoch, five minutes ahead.

use serde::{Deserialize, Serialize};

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::people::directory::Application;
use crate::pod::Pod;
use crate::random;

/// How long the pod's token is good for, in milliseconds.
const LIFETIME: u64 = 5 * 60 * 1000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct KeyRequest {
    app_token: String,
    auth_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CertificateRequest {
    app_token: String,
}

/// The vendor's `ExtensionAppTokens`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokensBody<'a> {
    app_id: &'a str,
    app_token: String,
    symphony_token: String,
    expire_at: u64,
}

/// With a JWT signed by the app's key.
pub(crate) fn by_key(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let request: KeyRequest = call.json()?;
    let app_token = non_empty(request.app_token)?;
    let app = pod.verified_app(&request.auth_token)?;
    Ok(tokens(pod, app, app_token))
}

/// With the app's client certificate.
pub(crate) fn by_certificate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = pod.certified_app(call)?;
    let request: CertificateRequest = call.json()?;
    Ok(tokens(pod, app, non_empty(request.app_token)?))
}

fn non_empty(app_token: String) -> Result<String, Refusal> {
    if app_token.is_empty() {
        return Err(Refusal::bad_request(
            "The property appToken must not be empty",
            "`appToken` is empty",
        ));
    }
    Ok(app_token)
}

fn tokens(pod: &Pod, app: &Application, app_token: String) -> Answer {
    Answer::ok(&TokensBody {
        app_id: &app.app_id,
        app_token,
        symphony_token: pod.issue(random::hex::<64>()),
        expire_at: pod.clock.unix_millis() + LIFETIME,
    })
}
