//! JWTs as a client makes them, good and bad. Written apart from the pod's own verifier, so that both can be wrong only
//! independently.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use podproof_mock_pod::LazyKey;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use crate::support::NOW;

/// As the BDKs do it: RS512, 240 seconds.
pub(crate) fn valid(subject: &str, key: &LazyKey) -> String {
    with_claims(&json!({ "sub": subject, "exp": NOW + 240 }), key)
}

pub(crate) fn with_claims(claims: &Value, key: &LazyKey) -> String {
    rsa(&json!({ "alg": "RS512", "typ": "JWT" }), claims, key, &RSA_PKCS1_SHA512)
}

/// Honestly labelled, but SHA-256.
pub(crate) fn rs256(claims: &Value, key: &LazyKey) -> String {
    rsa(&json!({ "alg": "RS256" }), claims, key, &RSA_PKCS1_SHA256)
}

/// No signature at all.
pub(crate) fn unsigned(claims: &Value) -> String {
    format!("{}.", signing_input(&json!({ "alg": "none" }), claims))
}

/// An HMAC, keyed with something the attacker knows.
pub(crate) fn hs256(claims: &Value, secret: &[u8]) -> String {
    let signed = signing_input(&json!({ "alg": "HS256" }), claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// What a JWT's payload says.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// What a JWT's header says.
pub(crate) fn header(token: &str) -> Value {
    let header = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

fn rsa(header: &Value, claims: &Value, key: &LazyKey, encoding: &'static dyn RsaEncoding) -> String {
    let der = PrivatePkcs8KeyDer::from_pem_slice(key.pkcs8_pem().as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let signed = signing_input(header, claims);
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signing_input(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}

/// The signature that `key` would give, RS256.
pub(crate) fn rs256_signature(signed: &str, key: &LazyKey) -> String {
    let der = PrivatePkcs8KeyDer::from_pem_slice(key.pkcs8_pem().as_bytes()).unwrap();
    let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    URL_SAFE_NO_PAD.encode(signature)
}
