//! The JWT of a client that does everything right (RS512, `sub`, `exp`).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::key::{KeyError, SigningKey, rsa_scheme};

/// As the SDKs have it: below the five minutes that a pod allows.
const LIFETIME: Duration = Duration::from_secs(240);

/// Signs for a subject. May block for a moment.
///
/// # Errors
/// The key cannot sign.
pub fn client_jwt(subject: &str, key: &SigningKey, now: SystemTime) -> Result<String, KeyError> {
    let ends = (now + LIFETIME)
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs();
    let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "RS512" }).to_string());
    let claims = URL_SAFE_NO_PAD.encode(json!({ "sub": subject, "exp": ends }).to_string());
    let message = format!("{header}.{claims}");
    let scheme = rsa_scheme("RS512").ok_or(KeyError::Unusable)?;
    let signature = key.sign(scheme, message.as_bytes())?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
