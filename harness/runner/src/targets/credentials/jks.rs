//! Trust stores in Java's own format, JKS (`sun.security.provider.JavaKeyStore`).
//!
//! In: bytes and a password. Out: the certificates of its trusted entries; those of private keys are passed over.
//!
//! Layout, big-endian: magic, version (1 or 2), number of entries, the entries, and SHA-1 over the password in
//! UTF-16, a fixed phrase, and everything before. Certificates are not encrypted; the password only seals them.

use aws_lc_rs::digest;
use rustls_pki_types::CertificateDer;

use crate::secret::Secret;

const MAGIC: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
/// JCEKS, a relative that seals secret keys too.
const MAGIC_OF_JCEKS: &[u8] = &[0xce, 0xce, 0xce, 0xce];
const PHRASE: &[u8] = b"Mighty Aphrodite";
const SEAL_LENGTH: usize = digest::SHA1_OUTPUT_LEN;
const PRIVATE_KEY: u32 = 1;
const TRUSTED_CERTIFICATE: u32 = 2;

/// Why a store could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The seal does not fit: another password, or another content.
    Seal,
    /// It ends too early, or holds something unknown.
    Damaged,
}

/// Whether this is a key store of Java's.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(MAGIC_OF_JCEKS)
}

/// The trusted certificates. Without a password the seal is not checked.
pub(crate) fn authorities(bytes: &[u8], password: Option<&Secret>) -> Result<Vec<CertificateDer<'static>>, Broken> {
    let (content, seal) = bytes
        .split_at_checked(bytes.len().saturating_sub(SEAL_LENGTH))
        .ok_or(Broken::Damaged)?;
    if let Some(password) = password
        && self::seal(content, password).as_ref() != seal
    {
        return Err(Broken::Seal);
    }
    entries(content).ok_or(Broken::Damaged)
}

fn entries(content: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let mut input = Input(content.strip_prefix(MAGIC)?);
    let version = input.number()?;
    if !(1..=2).contains(&version) {
        return None;
    }
    let mut authorities = Vec::new();
    for _ in 0..input.number()? {
        let kind = input.number()?;
        let _alias = input.text()?;
        let _made = input.take(8)?;
        match kind {
            PRIVATE_KEY => {
                let _key = input.block()?;
                for _ in 0..input.number()? {
                    input.certificate(version)?;
                }
            }
            TRUSTED_CERTIFICATE => authorities.push(CertificateDer::from(input.certificate(version)?.to_vec())),
            _ => return None,
        }
    }
    Some(authorities)
}

fn seal(content: &[u8], password: &Secret) -> digest::Digest {
    let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    for unit in password.reveal().encode_utf16() {
        context.update(&unit.to_be_bytes());
    }
    context.update(PHRASE);
    context.update(content);
    context.finish()
}

/// What is still to be read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A text behind its length in two bytes.
    fn text(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.take(2)?.try_into().ok()?);
        self.take(usize::from(length))
    }

    /// Bytes behind their length in four.
    fn block(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    /// A certificate; version 2 names its type first.
    fn certificate(&mut self, version: u32) -> Option<&'a [u8]> {
        if version == 2 {
            self.text()?;
        }
        self.block()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store with a trusted entry, sealed with `changeit`.
    fn store(certificate: &[u8]) -> Vec<u8> {
        let mut content = MAGIC.to_vec();
        for number in [2_u32, 1, TRUSTED_CERTIFICATE] {
            content.extend(number.to_be_bytes());
        }
        content.extend([0, 1, b'a']);
        content.extend([0; 8]);
        content.extend([0, 5]);
        content.extend(b"X.509");
        content.extend(u32::try_from(certificate.len()).expect("short").to_be_bytes());
        content.extend(certificate);
        let seal = seal(&content, &Secret::new("changeit".to_owned()));
        content.extend(seal.as_ref());
        content
    }

    fn read(bytes: &[u8], password: Option<&str>) -> Result<usize, Broken> {
        let password = password.map(|password| Secret::new(password.to_owned()));
        authorities(bytes, password.as_ref()).map(|found| found.len())
    }

    #[test]
    fn the_seal_is_checked_where_a_password_is_given() {
        let store = store(b"certificate");
        assert_eq!(read(&store, Some("changeit")), Ok(1));
        assert_eq!(read(&store, Some("other")), Err(Broken::Seal));
        assert_eq!(read(&store, None), Ok(1));
    }

    #[test]
    fn every_cut_and_every_changed_byte_ends_without_a_panic() {
        let store = store(b"certificate");
        for at in 0..store.len() {
            let _ = read(&store[..at], None);
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = store.clone();
                changed[at] = value;
                let _ = read(&changed, None);
            }
        }
    }
}
