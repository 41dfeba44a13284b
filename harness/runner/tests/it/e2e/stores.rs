//! Archives and trust stores, made as other programs make them; the password is that of `pod`.

use aws_lc_rs::digest;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::e2e::pod::STORE_PASSWORD;

/// The first certificate of a PEM text, as DER.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec()
}

/// A PKCS#12 archive of the certificate and the key in a PEM text.
pub(crate) fn identity(pem: &str) -> Vec<u8> {
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap();
    let certificate = Certificate::from_der(&der(pem)).unwrap();
    let chain = PrivateKeyChain::new("1", PrivateKey::from_der(key.secret_der()).unwrap(), [certificate]);
    sealed("bot", KeyStoreEntry::PrivateKeyChain(chain))
}

/// A PKCS#12 trust store.
pub(crate) fn pkcs12(authority: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(authority).unwrap();
    sealed("authority", KeyStoreEntry::Certificate(certificate))
}

fn sealed(alias: &str, entry: KeyStoreEntry) -> Vec<u8> {
    let mut store = KeyStore::new();
    store.add_entry(alias, entry);
    let writer = store.writer(STORE_PASSWORD);
    writer.encryption_iterations(100).mac_iterations(100).write().unwrap()
}

/// A trust store in Java's own format: magic, version 2, one trusted certificate, and the seal.
pub(crate) fn jks(authority: &[u8]) -> Vec<u8> {
    let mut store = vec![0xfe, 0xed, 0xfe, 0xed];
    let (version, entries, trusted_certificate) = (2_u32, 1_u32, 2_u32);
    for number in [version, entries, trusted_certificate] {
        store.extend(number.to_be_bytes());
    }
    push_text(&mut store, "authority");
    store.extend(1_700_000_000_000_u64.to_be_bytes());
    push_text(&mut store, "X.509");
    store.extend(u32::try_from(authority.len()).unwrap().to_be_bytes());
    store.extend(authority);
    let mut seal = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    for unit in STORE_PASSWORD.encode_utf16() {
        seal.update(&unit.to_be_bytes());
    }
    seal.update(b"Mighty Aphrodite");
    seal.update(&store);
    store.extend(seal.finish().as_ref());
    store
}

fn push_text(store: &mut Vec<u8>, text: &str) {
    store.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    store.extend(text.as_bytes());
}
