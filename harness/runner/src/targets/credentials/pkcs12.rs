//! PKCS#12 archives (RFC 7292): keys with certificates, and trust stores.
//!
//! In: bytes and a password. Out: what lies inside, or why it cannot be had.
//!
//! Both the encryption of today (PBES2 with AES) and that of older tools (RC2, 3DES) are read; those with RC4 are not.

use p12_keystore::error::Error;
use p12_keystore::{CertificateBag, Pkcs12Archive};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::secret::Secret;
use crate::wire::ClientIdentity;

/// An opened archive.
pub(crate) struct Archive(Pkcs12Archive);

/// Why an archive could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locked {
    /// It is none.
    NotOne,
    /// The password is not the right one; `given` tells whether there was one.
    Password { given: bool },
    /// It is one, protected in a way that is not known here, or damaged.
    Unknown,
}

impl Archive {
    /// Opens an archive.
    pub(crate) fn open(bytes: &[u8], password: Option<&Secret>) -> Result<Self, Locked> {
        let text = password.map_or("", |password| password.reveal().as_str());
        match Pkcs12Archive::from_pkcs12(bytes, text) {
            Ok(archive) => Ok(Self(archive)),
            Err(Error::MacError(_)) => Err(Locked::Password {
                given: !text.is_empty(),
            }),
            Err(Error::DerError(_) | Error::InvalidVersion) => Err(Locked::NotOne),
            Err(_) => Err(Locked::Unknown),
        }
    }

    /// The first private key with its certificate and the intermediates above it.
    pub(crate) fn identity(&self) -> Option<ClientIdentity> {
        let key = self.0.keys.first()?;
        let id = key.local_key_id.as_ref().map(AsRef::as_ref);
        let its = |bag: &&CertificateBag| id.is_some() && bag.local_key_id.as_deref() == id;
        let leaf = self.0.certs.iter().find(its).or_else(|| self.0.certs.first())?;
        let mut chain = vec![leaf];
        let mut last = leaf;
        while let Some(issuer) = self.0.certs.iter().find(|bag| bag.cert.subject() == last.cert.issuer()) {
            if chain.contains(&issuer) {
                break;
            }
            chain.push(issuer);
            last = issuer;
        }
        Some(ClientIdentity {
            chain: chain.into_iter().map(der).collect(),
            key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.key.as_der().to_vec())),
        })
    }

    /// The certificates that belong to no key: authorities.
    pub(crate) fn authorities(&self) -> Vec<CertificateDer<'static>> {
        self.0
            .certs
            .iter()
            .filter(|bag| bag.local_key_id.is_none())
            .map(der)
            .collect()
    }
}

fn der(bag: &CertificateBag) -> CertificateDer<'static> {
    CertificateDer::from(bag.cert.as_der().to_vec())
}
