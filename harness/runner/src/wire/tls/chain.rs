//! The certificates that a server sent: how far they lead, and which of them has expired.
//!
//! In: certificates in DER, from a server, hence possibly malformed and in any order. Out: facts about them. A certificate
//! that cannot be read leads nowhere.

use rustls_pki_types::{CertificateDer, UnixTime};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::issuer::issuer;

/// How far the certificates lead that a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChainPath {
    /// Who signed the last one, if it can be read.
    pub(crate) authority: Option<String>,
    /// Whether that one signed itself.
    pub(crate) is_itself: bool,
    /// Whether anything but the server's own certificate is a part of the way.
    pub(crate) is_beyond_the_first: bool,
    /// How many certificates the server sent besides its own.
    pub(crate) others: usize,
}

/// Follows the names of issuers, as far as the server's certificates go.
pub(crate) fn lead(first: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> ChainPath {
    let mut top = first;
    // A chain is no longer than its certificates; a circle ends with them, too.
    for _ in others {
        match others.iter().find(|other| signed(other, top) && *other != top) {
            Some(next) => top = next,
            None => break,
        }
    }
    let signer = issuer(top);
    ChainPath {
        is_itself: signer.as_ref().is_some_and(|signer| signer.is_itself),
        authority: signer.map(|signer| signer.name),
        is_beyond_the_first: top != first,
        others: others.len(),
    }
}

/// Whether a certificate is, by its name, that of whoever signed the other.
fn signed(signer: &[u8], signed: &[u8]) -> bool {
    let (Some(signer), Some(signed)) = (read(signer), read(signed)) else {
        return false;
    };
    signer.subject().as_raw() == signed.issuer().as_raw() && signed.subject().as_raw() != signed.issuer().as_raw()
}

/// Whether a certificate says that it is an authority's (CA:TRUE).
pub(crate) fn is_authority(der: &[u8]) -> bool {
    read(der).is_some_and(|certificate| certificate.is_ca())
}

/// Those of a server's certificates that had expired at this time: places in the chain, 0 for the server's own.
pub(crate) fn expired(first: &[u8], others: &[CertificateDer<'_>], now: UnixTime) -> Vec<usize> {
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let ended = |der: &[u8]| read(der).is_some_and(|certificate| certificate.validity().not_after.timestamp() < now);
    std::iter::once(first)
        .chain(others.iter().map(|other| &other[..]))
        .enumerate()
        .filter(|(_, der)| ended(der))
        .map(|(place, _)| place)
        .collect()
}

fn read(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)
}
