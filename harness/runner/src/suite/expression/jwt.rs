//! JWTs as a client should make them, and as it should not.
//!
//! The default is what the SDKs send: RS512, `sub`, and `exp` 240 seconds ahead (the pod allows five
//! minutes). Everything that a negative test needs is a keyword of [`Recipe`].

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::targets::{KeyError, SigningKey, rsa_scheme};

/// The keywords of `jwt(…)`.
pub(super) const KEYWORDS: &[&str] = &["sub", "lifetime", "alg", "key", "tamper", "omit", "claims", "header"];

/// The values of `alg`.
pub(super) const ALGORITHMS: &[&str] = &[
    "RS512", "RS256", "RS384", "PS256", "PS384", "PS512", "HS256", "HS384", "HS512", "none",
];

/// The values of `tamper`.
pub(super) const TAMPERABLE: &[&str] = &["header", "payload", "signature"];

/// How long a JWT lives unless the scenario says otherwise, in seconds.
pub(super) const LIFETIME: i64 = 240;

/// What a JWT is made of.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    /// The `sub` claim.
    pub(super) subject: Value,
    /// Seconds from now to the `exp` claim; negative is in the past.
    pub(super) lifetime: i64,
    /// The `alg` header, and how it is signed.
    pub(super) algorithm: String,
    /// The part that is changed after signing.
    pub(super) tamper: Option<String>,
    /// Claims that are left out.
    pub(super) omit: Vec<String>,
    /// Claims that are added or replaced.
    pub(super) claims: Map<String, Value>,
    /// Header members that are added or replaced.
    pub(super) header: Map<String, Value>,
}

impl Recipe {
    /// Makes the JWT.
    ///
    /// # Errors
    /// The key cannot sign.
    pub(super) fn make(&self, key: &SigningKey) -> Result<String, KeyError> {
        let mut claims = Map::new();
        claims.insert("sub".to_owned(), self.subject.clone());
        claims.insert("exp".to_owned(), json!(seconds_since_epoch() + self.lifetime));
        claims.extend(self.claims.clone());
        claims.retain(|claim, _| !self.omit.contains(claim));
        let mut header = Map::new();
        header.insert("alg".to_owned(), json!(self.algorithm));
        header.insert("typ".to_owned(), json!("JWT"));
        header.extend(self.header.clone());

        let (mut header, mut claims) = (Value::Object(header), Value::Object(claims));
        let signed = format!("{}.{}", segment(&header), segment(&claims));
        let mut signature = self.signature(key, signed.as_bytes())?;
        match self.tamper.as_deref() {
            Some("signature") => match signature.get_mut(7) {
                Some(byte) => *byte ^= 0x20,
                None => signature.push(0x20),
            },
            Some("payload") => claims["exp"] = json!(claims["exp"].as_i64().unwrap_or_default() + 1),
            Some("header") => header["kid"] = json!("tampered"),
            _ => {}
        }
        Ok(format!(
            "{}.{}.{}",
            segment(&header),
            segment(&claims),
            URL_SAFE_NO_PAD.encode(signature)
        ))
    }

    fn signature(&self, key: &SigningKey, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        if let Some(scheme) = rsa_scheme(&self.algorithm) {
            return key.sign(scheme, message);
        }
        let algorithm = match self.algorithm.as_str() {
            "HS256" => hmac::HMAC_SHA256,
            "HS384" => hmac::HMAC_SHA384,
            "HS512" => hmac::HMAC_SHA512,
            _ => return Ok(Vec::new()),
        };
        // The confusion attack: the public key, which everybody may know, taken for the shared secret.
        let secret = hmac::Key::new(algorithm, key.public_pem()?.as_bytes());
        Ok(hmac::sign(&secret, message).as_ref().to_vec())
    }
}

fn segment(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The time in seconds since the epoch.
pub(super) fn seconds_since_epoch() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey};

    use super::*;

    static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::stranger);

    fn recipe() -> Recipe {
        Recipe {
            subject: json!("qa-bot"),
            lifetime: LIFETIME,
            algorithm: "RS512".to_owned(),
            tamper: None,
            omit: Vec::new(),
            claims: Map::new(),
            header: Map::new(),
        }
    }

    fn verifies(jwt: &str) -> bool {
        let (message, signature) = jwt.rsplit_once('.').expect("three parts");
        let pem = KEY.public_pem().expect("key");
        let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = base64::engine::general_purpose::STANDARD.decode(der).expect("base64");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, der)
            .verify(message.as_bytes(), &signature)
            .is_ok()
    }

    fn part(jwt: &str, index: usize) -> Value {
        let bytes = URL_SAFE_NO_PAD
            .decode(jwt.split('.').nth(index).expect("part"))
            .expect("base64url");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    #[test]
    fn the_default_is_what_clients_send() {
        let jwt = recipe().make(&KEY).expect("made");
        assert!(verifies(&jwt));
        assert_eq!(part(&jwt, 0), json!({"alg": "RS512", "typ": "JWT"}));
        assert_eq!(part(&jwt, 1)["sub"], "qa-bot");
        let lifetime = part(&jwt, 1)["exp"].as_i64().expect("seconds") - seconds_since_epoch();
        assert!((230..=240).contains(&lifetime), "{lifetime}");
    }

    #[test]
    fn tampering_breaks_the_signature_and_nothing_else() {
        for tamper in TAMPERABLE {
            let jwt = Recipe {
                tamper: Some((*tamper).to_owned()),
                ..recipe()
            }
            .make(&KEY)
            .expect("made");
            assert!(!verifies(&jwt), "{tamper}");
            assert_eq!(part(&jwt, 1)["sub"], "qa-bot");
        }
    }

    #[test]
    fn claims_are_omitted_and_added() {
        let claims = json!({"aud": "pod"}).as_object().cloned().expect("object");
        let jwt = Recipe {
            omit: vec!["exp".to_owned()],
            claims,
            ..recipe()
        }
        .make(&KEY)
        .expect("made");
        assert_eq!(part(&jwt, 1), json!({"sub": "qa-bot", "aud": "pod"}));
    }

    #[test]
    fn without_an_algorithm_there_is_no_signature() {
        let jwt = Recipe {
            algorithm: "none".to_owned(),
            ..recipe()
        }
        .make(&KEY)
        .expect("made");
        assert!(jwt.ends_with('.'));
        let jwt = Recipe {
            algorithm: "HS256".to_owned(),
            ..recipe()
        }
        .make(&KEY)
        .expect("made");
        assert_eq!(jwt.rsplit('.').next().map(str::len), Some(43));
    }
}
