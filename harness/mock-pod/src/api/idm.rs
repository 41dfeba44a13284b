//! Short-lived access tokens, and the keys that verify them.
//!
//! `POST /login/idm/tokens`: 200, 401, 403, 500 documented. The session token is in its header, `scope` in the query is optional
//! and may be empty. Nothing is documented of a scope that is unknown or needs a role; it is granted nothing, as is `sym-files`,
//! which needs a role that nobody has here. An app's own session gets a token too: the vendor's text speaks of an application.
//! `GET /login/idm/keys`: public, an RFC 7517 key set without any private member.

use serde::Serialize;

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::jwt::POD_KEY_ID;
use crate::pod::Pod;
use crate::pod::session::ACCESS_TOKEN_LIFETIME;

/// The scopes that need no role.
const SCOPES: [&str; 2] = ["profile-manager", "at2"];

/// The vendor's `JwtToken`.
#[derive(Serialize)]
struct AccessTokenBody {
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
    access_token: String,
}

#[derive(Serialize)]
struct KeySetBody<'a> {
    keys: [KeyBody<'a>; 1],
}

#[derive(Serialize)]
struct KeyBody<'a> {
    kty: &'static str,
    kid: &'static str,
    r#use: &'static str,
    alg: &'static str,
    n: &'a str,
    e: &'a str,
}

/// An access token for the session in the header.
pub(crate) fn token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let owner = pod.session_of(call, || {
        Refusal::invalid_session("the header `sessionToken` is missing or empty")
    })?;
    let asked = call.query("scope").unwrap_or_default();
    let granted: Vec<&str> = asked.split(' ').filter(|scope| SCOPES.contains(scope)).collect();
    Ok(Answer::ok(&AccessTokenBody {
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFETIME,
        access_token: pod.access_token(call, owner, granted.join(" ")),
    }))
}

/// The public half of the key that signs access tokens.
pub(crate) fn keys(pod: &Pod, _: &Call) -> Result<Answer, Refusal> {
    let certificate = pod.certificate()?;
    let key = KeyBody {
        kty: "RSA",
        kid: POD_KEY_ID,
        r#use: "sig",
        alg: "RS256",
        n: &certificate.modulus,
        e: &certificate.exponent,
    };
    Ok(Answer::ok(&KeySetBody { keys: [key] }))
}
