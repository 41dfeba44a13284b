//! The JWTs that the pod signs itself.
//!
//! Comes in: the pod's key and the claims. Goes out: the compact token. To clients both kinds are opaque; they look like real
//! ones because SDKs peek inside (`userId` is read by the vendor's Postman collection, `canUseSimplifiedKeyDelivery` by the BDKs).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::keys::LazyKey;

/// The name under which the pod's public key is known to those who verify access tokens.
pub(crate) const POD_KEY_ID: &str = "podproof-mock-pod";

/// What a session token says. It has no `exp`: the pod alone knows when a session ends.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionClaims<'a> {
    /// A user name, or an app id for an app's own session.
    pub(crate) sub: &'a str,
    pub(crate) iss: &'static str,
    pub(crate) session_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<i64>,
    /// The app id, in sessions of apps and on behalf of users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_group_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_permissions: Option<Vec<&'static str>>,
    /// True where a bot may do without the key manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) can_use_simplified_key_delivery: Option<bool>,
}

/// What a short-lived access token (the "common JWT") says.
#[derive(Serialize)]
pub(crate) struct AccessClaims {
    /// The user id, as text.
    pub(crate) sub: String,
    /// Seconds since the Unix epoch.
    pub(crate) exp: u64,
    pub(crate) ext_pod_id: i64,
    pub(crate) policy_id: &'static str,
    pub(crate) entitlements: String,
}

/// A session token: RS512, as real ones are.
pub(crate) fn session_token(key: &LazyKey, claims: &SessionClaims<'_>) -> String {
    let signed = signing_input(r#"{"alg":"RS512"}"#, claims);
    let signature = key.sign_rs512(signed.as_bytes());
    compact(&signed, &signature)
}

/// An access token: RS256 with a `kid`, as real ones are.
pub(crate) fn access_token(key: &LazyKey, claims: &AccessClaims) -> String {
    let signed = signing_input(&format!(r#"{{"kid":"{POD_KEY_ID}","alg":"RS256"}}"#), claims);
    let signature = key.sign_rs256(signed.as_bytes());
    compact(&signed, &signature)
}

fn signing_input(header: &str, claims: &impl Serialize) -> String {
    let claims = serde_json::to_vec(claims).expect("claims are texts, numbers and lists, which JSON can always hold");
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

fn compact(signed: &str, signature: &[u8]) -> String {
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
