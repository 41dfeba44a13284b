//! Private RSA keys: parsed once, used often, never printed.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _, RsaSignatureEncoding};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::pem::{self, Damage};
use super::recent::RecentSignatures;
use crate::secret::Secret;

/// A private RSA key that signs JWTs. One that is made later blocks its first user until it is there.
pub struct SigningKey {
    pair: OnceLock<Result<KeyPair, KeyError>>,
    make: Box<dyn Fn() -> Result<KeyPair, KeyError> + Send + Sync>,
    recent: RecentSignatures,
}

/// Why a text is no private key that can sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is protected by a passphrase.
    #[error("the private key is encrypted")]
    Encrypted,
    /// It is something else that a PEM file can hold.
    #[error("expected a private key, found {0}")]
    NotPrivate(&'static str),
    /// It is a key of another kind.
    #[error("expected an RSA key, found one of another kind, such as an elliptic-curve key")]
    NotRsa,
    /// It is a key in OpenSSH's own format.
    #[error("expected a private key in PEM form (PKCS#1 or PKCS#8), found one in OpenSSH's format")]
    OpenSsh,
    /// It is not text.
    #[error("expected a private key in PEM form (PKCS#1 or PKCS#8), found a binary file")]
    Binary,
    /// It is no key at all.
    #[error("expected a private key in PEM form (PKCS#1 or PKCS#8), found something else")]
    NotPem,
    /// It is too short to be safe.
    #[error("expected an RSA key of 2048 to 8192 bits, found another size")]
    Size,
    /// It looks like a key and is none.
    #[error("the private key is damaged: {0}")]
    Damaged(Damage),
    /// The library does not do what is asked of it with the key. Its own words are not repeated.
    #[error("the private key cannot be used for this")]
    Unusable,
}

impl KeyError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Encrypted => {
                "write it without a passphrase: `openssl pkey -in KEY -out PLAIN`, as the BDKs need it too"
            }
            Self::NotPrivate(_) => "name the private key; the pod has the public one",
            Self::NotRsa | Self::Size => "the pod takes RSA keys: `openssl genrsa -out KEY 4096`",
            Self::OpenSsh => "convert it: `ssh-keygen -p -m PEM -f KEY`",
            Self::Binary => "convert it: `openssl pkey -inform DER -in KEY -out KEY.pem`",
            Self::NotPem => "a PEM file starts with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN RSA PRIVATE KEY-----`",
            Self::Damaged(damage) => damage.help(),
            Self::Unusable => "check it with `openssl pkey -check -noout -in KEY`",
        }
    }
}

impl SigningKey {
    /// Reads a PEM text, PKCS#1 or PKCS#8, with line breaks or without.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn from_pem(pem: &Secret) -> Result<Self, KeyError> {
        let pair = parse(pem.reveal())?;
        Ok(Self {
            pair: OnceLock::from(Ok(pair)),
            make: Box::new(|| Err(KeyError::NotPem)),
            recent: RecentSignatures::default(),
        })
    }

    /// A key whose PEM text is made when it is first used.
    pub fn later(pem: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self {
            pair: OnceLock::new(),
            make: Box::new(move || parse(&pem())),
            recent: RecentSignatures::default(),
        }
    }

    /// A key that nobody knows, 2048 bits, generated when it is first used (about 0.1 s).
    pub fn stranger() -> Self {
        let make = || KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Unusable);
        Self {
            pair: OnceLock::new(),
            make: Box::new(make),
            recent: RecentSignatures::default(),
        }
    }

    /// Makes the key now, if it is not there yet. Blocks.
    pub fn prepare(&self) {
        let _ = self.pair();
    }

    /// Signs a message.
    ///
    /// # Errors
    /// The key is not there.
    pub fn sign(&self, encoding: &'static RsaSignatureEncoding, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let pair = self.pair()?;
        self.recent.get(encoding, message, || {
            let mut bytes = vec![0; pair.public_modulus_len()];
            pair.sign(encoding, &SystemRandom::new(), message, &mut bytes)
                .map_err(|_| KeyError::Unusable)?;
            Ok(bytes)
        })
    }

    /// The public half as a PEM text (X.509 SubjectPublicKeyInfo), as an administrator uploads it to the pod.
    ///
    /// # Errors
    /// The key is not there.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der: PublicKeyX509Der<'_> = self.pair()?.public_key().as_der().map_err(|_| KeyError::Unusable)?;
        let text = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        Ok(format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        ))
    }

    fn pair(&self) -> Result<&KeyPair, KeyError> {
        self.pair.get_or_init(|| (self.make)()).as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("‹private key›")
    }
}

fn parse(pem: &str) -> Result<KeyPair, KeyError> {
    let blocks = pem::blocks(pem);
    let find = |label: &str| blocks.iter().find(|block| block.label == label);
    let has = |label: &str| find(label).is_some();
    if has("ENCRYPTED PRIVATE KEY") || pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    if let Some(block) = find("PRIVATE KEY") {
        let der = block.der.as_ref().map_err(|damage| KeyError::Damaged(*damage))?;
        let is_other = |der: &[u8]| KeyPair::from_der(der).is_ok();
        return KeyPair::from_pkcs8(der.reveal())
            .map_err(|error| rejected(&error, is_other(der.reveal()).then_some(Damage::IsPkcs1)));
    }
    if let Some(block) = find("RSA PRIVATE KEY") {
        let der = block.der.as_ref().map_err(|damage| KeyError::Damaged(*damage))?;
        let is_other = |der: &[u8]| KeyPair::from_pkcs8(der).is_ok();
        return KeyPair::from_der(der.reveal())
            .map_err(|error| rejected(&error, is_other(der.reveal()).then_some(Damage::IsPkcs8)));
    }
    Err(match () {
        () if has("EC PRIVATE KEY") || has("DSA PRIVATE KEY") => KeyError::NotRsa,
        () if has("OPENSSH PRIVATE KEY") => KeyError::OpenSsh,
        () if has("PUBLIC KEY") || has("RSA PUBLIC KEY") => KeyError::NotPrivate("a public key"),
        () if has("CERTIFICATE") => KeyError::NotPrivate("a certificate"),
        () if has("CERTIFICATE REQUEST") => KeyError::NotPrivate("a certificate request"),
        () if pem.contains(['\0', '\u{fffd}']) => KeyError::Binary,
        () => KeyError::NotPem,
    })
}

/// The library's reasons in our words; `mislabelled` where the key would be one under another label.
fn rejected(error: &KeyRejected, mislabelled: Option<Damage>) -> KeyError {
    match (mislabelled, error.to_string().as_str()) {
        (Some(damage), _) => KeyError::Damaged(damage),
        (None, "WrongAlgorithm") => KeyError::NotRsa,
        (None, "TooSmall" | "TooLarge") => KeyError::Size,
        (None, _) => KeyError::Damaged(Damage::Content),
    }
}

/// The RSA signature schemes of RFC 7518 section 3.1, by `alg`.
pub fn rsa_scheme(alg: &str) -> Option<&'static RsaSignatureEncoding> {
    match alg {
        "RS256" => Some(&signature::RSA_PKCS1_SHA256),
        "RS384" => Some(&signature::RSA_PKCS1_SHA384),
        "RS512" => Some(&signature::RSA_PKCS1_SHA512),
        "PS256" => Some(&signature::RSA_PSS_SHA256),
        "PS384" => Some(&signature::RSA_PSS_SHA384),
        "PS512" => Some(&signature::RSA_PSS_SHA512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_private_key_is_told_apart() {
        let read = |pem: &str| {
            SigningKey::from_pem(&Secret::new(pem.to_owned()))
                .map(|_| ())
                .expect_err("no key")
        };
        assert_eq!(read("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), KeyError::Encrypted);
        assert_eq!(
            read("-----BEGIN CERTIFICATE-----\n"),
            KeyError::NotPrivate("a certificate")
        );
        assert_eq!(
            read("-----BEGIN PUBLIC KEY-----\n"),
            KeyError::NotPrivate("a public key")
        );
        assert_eq!(read("-----BEGIN EC PRIVATE KEY-----\n"), KeyError::NotRsa);
        assert_eq!(read("hello"), KeyError::NotPem);
        assert!(matches!(
            read("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            KeyError::Damaged(_)
        ));
    }

    #[test]
    fn a_key_does_not_print() {
        assert_eq!(format!("{:?}", SigningKey::stranger()), "‹private key›");
    }

    #[test]
    fn the_public_half_is_a_pem_text() {
        let pem = SigningKey::stranger().public_pem().expect("generated");
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMII"), "{pem}");
        assert!(pem.lines().all(|line| line.len() <= 64));
    }
}
