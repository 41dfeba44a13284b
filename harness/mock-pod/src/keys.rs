//! RSA keys, generated when first needed or a little before.
//!
//! Comes in: nothing; every pod has fresh keys, kept in memory only. Goes out: signatures, verifications, PKCS#8 PEM.
//! Keys have 2048 bits: generation takes about 95 ms each, so start-up must not wait for it. Background threads make those
//! that will be needed, in the order of need; whoever comes earlier generates, or waits for, the one key at hand.
//! Any call here may block for that long: never make it on a thread that drives other people's connections.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding,
    RsaKeyPair,
};

/// How many signatures of a key are remembered: about as many as there are accounts that sign in within a second.
const REMEMBERED: usize = 16;

/// An RSA key that is generated once, by whoever asks first. Clones are the same key.
#[derive(Clone)]
pub struct LazyKey {
    name: &'static str,
    pair: Arc<OnceLock<Pair>>,
}

/// A key pair with its public half parsed for verification.
struct Pair {
    private: RsaKeyPair,
    public: ParsedPublicKey,
    /// Messages and their signatures, newest first.
    recent_rs256: Mutex<VecDeque<(Vec<u8>, Vec<u8>)>>,
}

impl LazyKey {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            pair: Arc::default(),
        }
    }

    /// What the key is for, such as `bot`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The private key as PKCS#8 PEM. Blocks until the key is generated.
    ///
    /// # Panics
    /// When the machine has no memory for a key.
    #[must_use]
    pub fn pkcs8_pem(&self) -> String {
        pem("PRIVATE KEY", &self.pkcs8_der())
    }

    /// The private key as PKCS#8 DER. Blocks like [`LazyKey::pkcs8_pem`].
    pub(crate) fn pkcs8_der(&self) -> Vec<u8> {
        let der: Pkcs8V1Der<'_> = self
            .pair()
            .private
            .as_der()
            .expect("a generated RSA key has a PKCS#8 form");
        der.as_ref().to_vec()
    }

    /// Whether `signature` is this key's PKCS#1 v1.5 signature with SHA-512 (`RS512`) of `message`. Blocks like [`LazyKey::pkcs8_pem`].
    pub(crate) fn verifies_rs512(&self, message: &[u8], signature: &[u8]) -> bool {
        self.pair().public.verify_sig(message, signature).is_ok()
    }

    /// The PKCS#1 v1.5 signature with SHA-512 (`RS512`) of `message`. Blocks like [`LazyKey::pkcs8_pem`].
    pub(crate) fn sign_rs512(&self, message: &[u8]) -> Vec<u8> {
        self.sign(&RSA_PKCS1_SHA512, message)
    }

    /// The PKCS#1 v1.5 signature with SHA-256 (`RS256`) of `message`. Blocks like [`LazyKey::pkcs8_pem`].
    ///
    /// The last ones are remembered: access tokens that an account is given within a second are the same, and this kind of
    /// signature has nothing random in it.
    pub(crate) fn sign_rs256(&self, message: &[u8]) -> Vec<u8> {
        let recent = &self.pair().recent_rs256;
        let known = || recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, signature)) = known().iter().find(|(signed, _)| signed == message) {
            return signature.clone();
        }
        let signature = self.sign(&RSA_PKCS1_SHA256, message);
        let mut recent = known();
        recent.truncate(REMEMBERED - 1);
        recent.push_front((message.to_vec(), signature.clone()));
        signature
    }

    fn sign(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let private = &self.pair().private;
        let mut signature = vec![0; private.public_modulus_len()];
        private
            .sign(encoding, &SystemRandom::new(), message, &mut signature)
            .expect("a 2048-bit key holds a SHA-2 digest");
        signature
    }

    fn pair(&self) -> &Pair {
        self.pair.get_or_init(Pair::generate)
    }
}

/// A key that the pod verifies an account's JWTs with: one that it made itself, or one whose private half it has never seen.
#[derive(Clone)]
pub(crate) enum RegisteredKey {
    Own(LazyKey),
    Public(Arc<ParsedPublicKey>),
}

impl RegisteredKey {
    pub(crate) fn public(key: ParsedPublicKey) -> Self {
        Self::Public(Arc::new(key))
    }

    /// As [`LazyKey::verifies_rs512`].
    pub(crate) fn verifies_rs512(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Own(key) => key.verifies_rs512(message, signature),
            Self::Public(key) => key.verify_sig(message, signature).is_ok(),
        }
    }
}

impl From<&LazyKey> for RegisteredKey {
    fn from(key: &LazyKey) -> Self {
        Self::Own(key.clone())
    }
}

impl fmt::Debug for RegisteredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(key) => key.fmt(f),
            Self::Public(_) => f.write_str("PublicKey(…)"),
        }
    }
}

impl Pair {
    fn generate() -> Self {
        let private =
            RsaKeyPair::generate(KeySize::Rsa2048).expect("generating an RSA key needs only memory and randomness");
        let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, private.public_key().as_ref())
            .expect("the public half of a generated key is a public key");
        Self {
            private,
            public,
            recent_rs256: Mutex::default(),
        }
    }
}

impl fmt::Debug for LazyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.pair.get().is_some() {
            "generated"
        } else {
            "not generated yet"
        };
        write!(f, "LazyKey({}, {state})", self.name)
    }
}

/// All the RSA keys of a pod. Clones are the same keys, so that many pods of one process can share a set.
#[derive(Clone, Debug, Default)]
pub struct Keyring(Arc<Keys>);

/// The keys.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) bot: LazyKey,
    pub(crate) pod: LazyKey,
    pub(crate) app: LazyKey,
    pub(crate) other_bot: LazyKey,
    pub(crate) other_app: LazyKey,
    pub(crate) disabled_app: LazyKey,
    pub(crate) deactivated_bot: LazyKey,
    pub(crate) limited_app: LazyKey,
    pub(crate) admin: LazyKey,
    pub(crate) solo_bot: LazyKey,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            bot: LazyKey::new("bot"),
            pod: LazyKey::new("pod"),
            app: LazyKey::new("app"),
            other_bot: LazyKey::new("other-bot"),
            other_app: LazyKey::new("other-app"),
            disabled_app: LazyKey::new("disabled-app"),
            deactivated_bot: LazyKey::new("deactivated-bot"),
            limited_app: LazyKey::new("limited-app"),
            admin: LazyKey::new("admin"),
            solo_bot: LazyKey::new("solo-bot"),
        }
    }
}

impl Keyring {
    /// A ring of keys that do not exist yet: each is generated when first used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0
    }

    /// Generates keys in background threads, in this order; they need not belong to the ring. The threads end with the last key or soon
    /// after the last clone of the ring is gone. A thread that cannot be started costs time later, nothing else.
    pub(crate) fn generate_in_background(&self, keys: Vec<LazyKey>) {
        let next = Arc::new(AtomicUsize::new(0));
        let keys: Arc<[LazyKey]> = keys.into();
        for _ in 0..background_threads().min(keys.len()) {
            let (ring, keys, next) = (Arc::downgrade(&self.0), Arc::clone(&keys), Arc::clone(&next));
            let _ = thread::Builder::new()
                .name("mock-pod-keys".to_owned())
                .spawn(move || generate_all(&ring, &keys, &next));
        }
    }
}

/// As many threads as keep a machine busy without filling it.
fn background_threads() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get().clamp(1, 4))
}

fn generate_all(ring: &Weak<Keys>, keys: &[LazyKey], next: &AtomicUsize) {
    while ring.strong_count() > 0 {
        let Some(key) = keys.get(next.fetch_add(1, Ordering::Relaxed)) else {
            return;
        };
        key.pair();
    }
}

/// DER as PEM, 64 characters a line, as RFC 7468 asks.
fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut lines = String::new();
    for line in text.as_bytes().chunks(64) {
        lines.extend(line.iter().copied().map(char::from));
        lines.push('\n');
    }
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls_pki_types::PrivatePkcs8KeyDer;
    use rustls_pki_types::pem::PemObject as _;

    #[test]
    fn a_written_key_signs_what_the_kept_key_verifies() {
        let key = LazyKey::new("bot");
        let der = PrivatePkcs8KeyDer::from_pem_slice(key.pkcs8_pem().as_bytes()).expect("is PEM");
        let read = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("is PKCS#8");
        let mut signature = vec![0; read.public_modulus_len()];
        read.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), b"message", &mut signature)
            .expect("signs");
        assert!(key.verifies_rs512(b"message", &signature));
        assert!(!key.verifies_rs512(b"another message", &signature));
    }

    #[test]
    fn an_rs256_signature_is_no_rs512_signature() {
        let key = LazyKey::new("bot");
        assert!(!key.verifies_rs512(b"message", &key.sign_rs256(b"message")));
    }

    #[test]
    fn a_remembered_signature_is_that_of_its_own_message() {
        let key = LazyKey::new("bot");
        let signatures: Vec<_> = (0..=u8::try_from(REMEMBERED).expect("few"))
            .map(|message| key.sign_rs256(&[message]))
            .collect();
        for (message, signature) in (0..).zip(&signatures) {
            assert_eq!(key.sign_rs256(&[message]), *signature);
            assert_eq!(key.sign(&RSA_PKCS1_SHA256, &[message]), *signature);
        }
    }

    #[test]
    fn the_background_generates_the_keys_that_it_is_given_and_no_other() {
        let ring = Keyring::new();
        let given = [ring.keys().app.clone(), LazyKey::new("of nobody's ring")];
        generate_all(&Arc::downgrade(&ring.0), &given, &AtomicUsize::new(0));
        for key in &given {
            assert!(key.pair.get().is_some(), "{} is missing", key.name());
        }
        assert!(ring.keys().bot.pair.get().is_none());
    }

    #[test]
    fn the_background_stops_when_nobody_holds_the_ring() {
        let gone = Arc::downgrade(&Keyring::new().0);
        let key = LazyKey::new("bot");
        generate_all(&gone, std::slice::from_ref(&key), &AtomicUsize::new(0));
        assert!(key.pair.get().is_none());
    }

    #[test]
    fn debug_text_shows_the_name_and_no_key() {
        let key = LazyKey::new("bot");
        key.pair();
        assert_eq!(format!("{key:?}"), "LazyKey(bot, generated)");
    }
}
