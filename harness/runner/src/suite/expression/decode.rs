//! Functions that look into tokens and certificates: what they say, and whether a signature holds.

use aws_lc_rs::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind};
use serde_json::{Value, json};
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;

/// Adds the functions.
pub(super) fn add(environment: &mut Environment<'static>) {
    environment.add_function("jwt_header", |token: &str| segment(token, 0).map(dynamic));
    environment.add_function("jwt_claims", |token: &str| segment(token, 1).map(dynamic));
    environment.add_function("jwt_verifies", |token: &str, keys: Serde<Value>| {
        verifies(token, &keys.0).unwrap_or(false)
    });
    environment.add_function("jwt_verifies_with_certificate", |token: &str, pem: &str| {
        verifies_with_certificate(token, pem).map(|verified| verified.unwrap_or(false))
    });
    environment.add_function("certificate", |pem: &str| certificate(pem).map(dynamic));
}

fn dynamic(value: Value) -> minijinja::Value {
    super::scope::from_json(&value)
}

/// A part of a JWT, decoded (RFC 7519 section 3).
fn segment(token: &str, index: usize) -> Result<Value, Error> {
    let token = token.strip_prefix("Bearer ").unwrap_or(token);
    let part = token.split('.').nth(index).filter(|_| token.split('.').count() == 3);
    let bytes = part.and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let value: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    value
        .filter(Value::is_object)
        .ok_or_else(|| wrong("the text is not a JWT"))
}

/// Whether a JWT verifies under the JWK (RFC 7517) that its `kid` names.
fn verifies(token: &str, keys: &Value) -> Option<bool> {
    let kid = segment(token, 0).ok()?.get("kid")?.clone();
    let key = keys
        .get("keys")?
        .as_array()?
        .iter()
        .find(|key| key.get("kid") == Some(&kid))?;
    let number = |member: &str| URL_SAFE_NO_PAD.decode(key.get(member)?.as_str()?).ok();
    let components = RsaPublicKeyComponents {
        n: number("n")?,
        e: number("e")?,
    };
    let (message, signature, scheme) = signed(token)?;
    Some(components.verify(scheme, message.as_bytes(), &signature).is_ok())
}

/// Whether a JWT verifies under the public key of a certificate.
fn verifies_with_certificate(token: &str, pem: &str) -> Result<Option<bool>, Error> {
    let pem = first_pem(pem)?;
    let certificate = pem.parse_x509().map_err(|_| wrong("the text is not a certificate"))?;
    let Some((message, signature, scheme)) = signed(token) else {
        return Ok(None);
    };
    let key = UnparsedPublicKey::new(scheme, certificate.public_key().raw.to_vec());
    Ok(Some(key.verify(message.as_bytes(), &signature).is_ok()))
}

/// What is signed, the signature, and its scheme by `alg`; `None` for what no RSA key has signed.
fn signed(token: &str) -> Option<(&str, Vec<u8>, &'static RsaParameters)> {
    let token = token.strip_prefix("Bearer ").unwrap_or(token);
    let scheme = match segment(token, 0).ok()?.get("alg")?.as_str()? {
        "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
        "PS384" => &signature::RSA_PSS_2048_8192_SHA384,
        "PS512" => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    };
    let (message, signature) = token.rsplit_once('.')?;
    Some((message, URL_SAFE_NO_PAD.decode(signature).ok()?, scheme))
}

/// What a certificate says (RFC 5280); times in seconds since the epoch.
fn certificate(pem: &str) -> Result<Value, Error> {
    let pem = first_pem(pem)?;
    let certificate = pem.parse_x509().map_err(|_| wrong("the text is not a certificate"))?;
    let (kind, bits) = match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => ("RSA", key.key_size()),
        Ok(PublicKey::EC(point)) => ("EC", point.key_size()),
        _ => ("other", 0),
    };
    Ok(json!({
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "key_type": kind,
        "key_bits": bits,
        "not_before": certificate.validity().not_before.timestamp(),
        "not_after": certificate.validity().not_after.timestamp(),
    }))
}

fn first_pem(text: &str) -> Result<Pem, Error> {
    let pem = Pem::iter_from_buffer(text.as_bytes()).next().and_then(Result::ok);
    pem.filter(|pem| pem.label == "CERTIFICATE")
        .ok_or_else(|| wrong("the text is not a PEM certificate"))
}

fn wrong(text: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_is_decoded() {
        let token = format!(
            "{}.{}.x",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#),
            URL_SAFE_NO_PAD.encode(r#"{"sub":"a"}"#)
        );
        assert_eq!(segment(&token, 0).expect("header"), json!({"alg": "RS256"}));
        assert_eq!(
            segment(&format!("Bearer {token}"), 1).expect("claims"),
            json!({"sub": "a"})
        );
        assert!(segment("no jwt", 0).is_err());
    }

    #[test]
    fn what_cannot_be_verified_is_not_verified() {
        assert_eq!(verifies("a.b.c", &json!({"keys": []})), None);
        assert!(certificate("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
    }
}
