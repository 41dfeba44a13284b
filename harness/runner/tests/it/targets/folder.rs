//! A folder with a configuration, and keys, certificates and stores beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use podproof::diagnostic::{Diagnostic, InputError, Sources, render};
use podproof::targets::Target;
use podproof::targets::read;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tempfile::TempDir;

/// Two RSA keys, as PKCS#8; generating one takes a tenth of a second.
static KEYS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [rsa(), rsa()]);

fn rsa() -> Vec<u8> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    der.as_ref().to_vec()
}

/// A certificate of an authority and one of a bot that it signed, with the bot's key.
pub(crate) struct Certified {
    pub(crate) authority: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

pub(crate) static BOT: LazyLock<Certified> = LazyLock::new(|| {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Acme Root CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().der().to_vec();
    let issuer = Issuer::new(params, key);
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "qa-bot");
    let key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(KEYS[0].clone())).unwrap();
    Certified {
        authority,
        certificate: params.signed_by(&key, &issuer).unwrap().der().to_vec(),
        key: KEYS[0].clone(),
    }
});

/// A PEM block.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The same key in PKCS#1: what PKCS#8 wraps, behind its 26 bytes for a key of 2048 bits.
pub(crate) fn pkcs1(pkcs8: &[u8]) -> String {
    pem("RSA PRIVATE KEY", &pkcs8[26..])
}

/// A PKCS#12 archive of the bot's key and certificates; `certificate` may be another's.
pub(crate) fn archive(password: &str, algorithm: EncryptionAlgorithm) -> Vec<u8> {
    let certificates = [&BOT.certificate, &BOT.authority].map(|der| Certificate::from_der(der).unwrap());
    let chain = PrivateKeyChain::new("1", PrivateKey::from_der(&BOT.key).unwrap(), certificates);
    let mut store = KeyStore::new();
    store.add_entry("bot", KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store.writer(password).encryption_algorithm(algorithm);
    writer.encryption_iterations(100).mac_iterations(100).write().unwrap()
}

/// A folder that goes away with the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// A folder with a key of every kind in `keys`, and the trust stores in `stores`.
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let key = &KEYS[0];
        let certificates = pem("CERTIFICATE", &BOT.certificate) + &pem("CERTIFICATE", &BOT.authority);
        let ec = KeyPair::generate().unwrap();
        let texts = [
            ("bot.pem", pem("PRIVATE KEY", key)),
            ("pkcs1.pem", pkcs1(key)),
            ("encrypted.pem", pem("ENCRYPTED PRIVATE KEY", &key[..200])),
            ("elliptic.pem", ec.serialize_pem()),
            ("elliptic-sec1.pem", pem("EC PRIVATE KEY", &ec.serialize_der())),
            ("openssh.pem", pem("OPENSSH PRIVATE KEY", b"openssh-key-v1\0")),
            ("public.pem", ec.public_key_pem()),
            ("damaged.pem", pem("PRIVATE KEY", &key[..200])),
            ("cut.pem", pem("PRIVATE KEY", key)[..900].to_owned()),
            ("empty.pem", pem("PRIVATE KEY", &[])),
            ("no-base64.pem", pem("PRIVATE KEY", key).replace("MII", "M…")),
            ("other-label.pem", pem("PRIVATE KEY", &key[26..])),
            ("older-label.pem", pem("RSA PRIVATE KEY", key)),
            ("other-content.pem", pem("PRIVATE KEY", &BOT.certificate)),
            ("words.txt", "ask Bob for the key\n".to_owned()),
            ("certificate.pem", certificates.clone()),
            ("bot-and-key.pem", certificates.clone() + &pem("PRIVATE KEY", key)),
            (
                "bot-and-other-key.pem",
                certificates.clone() + &pem("PRIVATE KEY", &KEYS[1]),
            ),
            (
                "bot-and-encrypted-key.pem",
                certificates.clone() + &pem("ENCRYPTED PRIVATE KEY", &key[..200]),
            ),
            (
                "cut-and-key.pem",
                pem("CERTIFICATE", &BOT.certificate[..100]) + &pem("PRIVATE KEY", key),
            ),
            ("bot-and-cut-key.pem", certificates + &pem("PRIVATE KEY", &key[..200])),
        ];
        for (name, text) in texts {
            folder.private(&format!("keys/{name}"), text.as_bytes());
        }
        folder.private("keys/binary.der", key);
        let modern = EncryptionAlgorithm::PbeWithHmacSha256AndAes256;
        folder.private("keys/bot.p12", &archive("p12-hunter2", modern));
        for name in [
            "authority.pem",
            "openssl.p12",
            "openssl-legacy.p12",
            "java.jks",
            "java.p12",
        ] {
            let store = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/it/targets/stores")
                .join(name);
            folder.write(&format!("stores/{name}"), &fs::read(store).unwrap());
        }
        folder
    }

    /// Writes a file for everybody to read, and returns its path.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a file for its owner alone.
    pub(crate) fn private(&self, name: &str, bytes: &[u8]) {
        let path = self.write(name, bytes);
        restrict(&path, 0o600);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Reads a configuration of this text, with a small environment.
    pub(crate) fn read(&self, text: &str) -> Result<Target, Vec<InputError>> {
        let path = self.write("config.yaml", text.as_bytes());
        read(&path, &environment, &mut Sources::default())
    }

    /// Reads a configuration, and shows all that is wrong with it as a person sees it.
    pub(crate) fn input_errors(&self, name: &str, text: &[u8]) -> String {
        let path = self.write(name, text);
        let mut sources = Sources::default();
        let found: Vec<Diagnostic> = match read(&path, &environment, &mut sources) {
            Ok(target) => target.warnings.iter().map(Diagnostic::warning).collect(),
            Err(input_errors) => input_errors.iter().map(Diagnostic::from).collect(),
        };
        let shown = found
            .iter()
            .map(|diagnostic| render(diagnostic, &sources, false) + "\n\n");
        let folder = format!("{}/", self.0.path().display());
        shown.collect::<String>().replace(&folder, "")
    }
}

/// The only variables that are set.
pub(crate) fn environment(name: &str) -> Option<String> {
    match name {
        "POD" => Some("acme".to_owned()),
        "PORT" => Some("8443".to_owned()),
        "P12_PASSWORD" => Some("p12-hunter2".to_owned()),
        _ => None,
    }
}

#[cfg(unix)]
pub(crate) fn restrict(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(crate) fn restrict(_: &Path, _: u32) {}
