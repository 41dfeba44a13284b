//! Why a server's certificate is not accepted, in words.
//!
//! In: rustls' verdict. Out: cause and help. Instants are shown in UTC.

use chrono::DateTime;
use rustls::CertificateError;
use rustls_pki_types::UnixTime;

use super::chain::ChainPath;
use super::client_config::Distrust;
use super::probe::CertificateFacts;
use crate::text::{Prose, first, quoted};
use crate::wire::client::failure::Peer;
use crate::wire::client::foreign::foreign;
use crate::wire::client::message::{Failure, TlsFault};

/// How many of a certificate's names a message lists.
const LISTED: usize = 5;

/// Cause and help for a certificate that was not accepted.
pub(crate) fn certificate(error: &CertificateError, peer: &Peer) -> Failure {
    let (cause, help) = words(error, peer);
    Failure {
        cause: cause.into(),
        help: help.map(Prose::from),
        tls: (!is_our_own_fault(error)).then_some(TlsFault::Certificate),
        ..Failure::default()
    }
}

/// Whether it is this machine that cannot verify any certificate, or podproof alone that does not accept this one.
fn is_our_own_fault(error: &CertificateError) -> bool {
    match error {
        CertificateError::Other(other) => {
            let ours = other.0.downcast_ref();
            matches!(ours, Some(Distrust::NoPlatformRoots(_) | Distrust::AuthorityAsServer))
        }
        _ => false,
    }
}

fn words(error: &CertificateError, peer: &Peer) -> (String, Option<String>) {
    let address = &peer.address;
    match error {
        CertificateError::ExpiredContext { not_after, .. } => (
            format!("the certificate of `{address}` expired on {}", instant(*not_after)),
            Some("renew the server's certificate; check the clock of this machine if it is still valid".to_owned()),
        ),
        CertificateError::Expired => (
            format!("the certificate of `{address}` has expired"),
            Some("renew the server's certificate; check the clock of this machine if it is still valid".to_owned()),
        ),
        CertificateError::NotValidYetContext { not_before, .. } => (
            format!(
                "the certificate of `{address}` is not valid before {}",
                instant(*not_before)
            ),
            Some("check the clock of this machine, and the server's certificate".to_owned()),
        ),
        CertificateError::NotValidYet => (
            format!("the certificate of `{address}` is not valid yet"),
            Some("check the clock of this machine, and the server's certificate".to_owned()),
        ),
        CertificateError::NotValidForNameContext { presented, .. } => (
            format!(
                "the certificate of `{address}` is for another name: expected `{}`, found {}",
                peer.host,
                names(presented)
            ),
            Some("use the host name that the certificate is for, or check for a proxy in between".to_owned()),
        ),
        CertificateError::Revoked => (format!("the certificate of `{address}` was revoked"), None),
        CertificateError::BadSignature => (
            format!("the certificate of `{address}` is not signed by the authority that it names"),
            Some("check that the authority in `ssl.trustStore` is the one in use today".to_owned()),
        ),
        CertificateError::Other(other) => match other.0.downcast_ref::<Distrust>() {
            Some(distrust) => distrusted(distrust, address),
            None => refused(address, &other.to_string()),
        },
        other => refused(address, &other.to_string()),
    }
}

fn distrusted(distrust: &Distrust, address: &str) -> (String, Option<String>) {
    match distrust {
        Distrust::UnknownAuthority { lead, by_platform } => unknown_authority(lead, *by_platform, address),
        Distrust::ExpiredAuthority(CertificateFacts { subject, not_after, .. }) => (
            format!(
                "the certificate of `{address}` has not expired, but that of its authority `{subject}`, which the server \
                 sends along, did on {}",
                day_and_time(*not_after)
            ),
            Some(format!(
                "have the server send the certificate of `{subject}` that is valid today; check the clock of this machine \
                 if it still is"
            )),
        ),
        Distrust::AuthorityAsServer => (
            format!(
                "the certificate of `{address}` is that of an authority (CA:TRUE), and podproof's TLS library takes it for a \
                 server's only if it stands in the trust store itself"
            ),
            Some(
                "clients with OpenSSL or Java accept it; have a certificate issued for the server without CA:TRUE, or add this \
                 one to the file that `ssl.trustStore` names"
                    .to_owned(),
            ),
        ),
        Distrust::NoPlatformRoots(error) => (
            format!(
                "the authorities that this machine trusts could not be read: {}",
                foreign(&error.to_string())
            ),
            Some("install the CA certificates of the system, or name a PEM file in `ssl.trustStore`".to_owned()),
        ),
    }
}

/// Either the server keeps back the certificates that lead to its authority, or that authority is to be trusted.
fn unknown_authority(lead: &ChainPath, by_platform: bool, address: &str) -> (String, Option<String>) {
    let add = if by_platform {
        "add that authority to a PEM file and name it in `ssl.trustStore`"
    } else {
        "add that authority to the file that `ssl.trustStore` names"
    };
    let Some(name) = &lead.authority else {
        let cause = format!("the certificate of `{address}` was signed by an authority that is not trusted");
        return (cause, Some(add.to_owned()));
    };
    let incomplete = format!(
        "if `{name}` is known by a trusted authority, the server should send its certificate as well (its chain is \
         incomplete, which is for those who run it to mend)"
    );
    let signed = format!("the certificate of `{address}` was signed by `{name}`, which is not trusted");
    match lead {
        ChainPath { is_itself: true, .. } => (
            format!("the certificate of `{address}` leads to `{name}`, which signed itself and is not trusted"),
            Some(add.to_owned()),
        ),
        ChainPath {
            is_beyond_the_first: true,
            ..
        } => (signed, Some(format!("{add}; {incomplete}"))),
        ChainPath { others: 0, .. } => (
            format!("{signed}, and the server sends no other certificate than its own"),
            Some(format!("{incomplete}; otherwise {add}")),
        ),
        _ => (
            format!("{signed}, and none of the other certificates that the server sends is that of `{name}`"),
            Some(format!("{incomplete}; otherwise {add}")),
        ),
    }
}

fn refused(address: &str, reason: &str) -> (String, Option<String>) {
    (
        format!("the certificate of `{address}` is not acceptable: {}", foreign(reason)),
        None,
    )
}

/// `‹name›, ‹name›`, from webpki's `DnsName("‹name›")` and `IpAddress(‹address›)`.
fn names(presented: &[String]) -> String {
    if presented.is_empty() {
        return "no name at all".to_owned();
    }
    first(LISTED, quoted(presented.iter().map(|name| bare(name))))
}

fn bare(name: &str) -> String {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .unwrap_or(name);
    foreign(inner.trim_matches('"'))
}

fn instant(time: UnixTime) -> String {
    day_and_time(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

/// Seconds since the Unix epoch for a person.
fn day_and_time(seconds: i64) -> String {
    match DateTime::from_timestamp(seconds, 0) {
        Some(time) => time.format("%Y-%m-%d %H:%M UTC").to_string(),
        None => "an unknown day".to_owned(),
    }
}
