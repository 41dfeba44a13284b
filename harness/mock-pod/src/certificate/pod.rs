//! The pod's own certificate and public key, by which others verify the JWTs that it signs.
//!
//! Comes in: the pod's RSA key. Goes out: a self-signed certificate as PEM, and modulus and exponent as a JWK has them. Made
//! once, when first asked for, since the key takes a while to generate; the same ever after.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA512};
use rustls_pki_types::PrivatePkcs8KeyDer;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::authority::valid_for_a_month;
use crate::keys::LazyKey;

/// The pod's certificate, taken apart for those who want only its numbers.
#[derive(Clone, Debug)]
pub(crate) struct PodCertificate {
    pub(crate) pem: String,
    /// Base64url of the big-endian number, without leading zeros (RFC 7518 section 6.3.1).
    pub(crate) modulus: String,
    /// As `modulus`.
    pub(crate) exponent: String,
}

impl PodCertificate {
    /// May block for the key's generation. Nothing when the library refuses, which is then our bug.
    pub(crate) fn new(key: &LazyKey) -> Option<Self> {
        let der = PrivatePkcs8KeyDer::from(key.pkcs8_der());
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_RSA_SHA512).ok()?;
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "podproof mock pod token signing");
        valid_for_a_month(&mut params);
        let certificate = params.self_signed(&key).ok()?;

        let (_, parsed) = X509Certificate::from_der(certificate.der()).ok()?;
        let PublicKey::RSA(numbers) = parsed.public_key().parsed().ok()? else {
            return None;
        };
        Some(Self {
            pem: certificate.pem(),
            modulus: number(numbers.modulus),
            exponent: number(numbers.exponent),
        })
    }
}

fn number(bytes: &[u8]) -> String {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    URL_SAFE_NO_PAD.encode(&bytes[start..])
}
