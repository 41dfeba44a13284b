//! Servers that show a certificate which itself stands in the trust store.
//!
//! In: that certificate, the server's name, the time. Out: whether it is accepted.
//!
//! OpenSSL and Java trust such a certificate without looking for whoever signed it, also where it says that it is an
//! authority's: `openssl req -x509` makes such (CA:TRUE). webpki knows authorities and servers, and nothing that is both. What
//! remains to be verified is verified here: that it names the server, that it is valid today, and that its key may be used by
//! a server. That the server has the key, rustls verifies with the signature of the handshake, as always.

use rustls::CertificateError;
use rustls::client::danger::ServerCertVerified;
use rustls::client::verify_server_name;
use rustls::server::ParsedCertificate;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use x509_parser::prelude::{FromDer, X509Certificate};

/// The verdict on a certificate that stands in the trust store; `None` where it cannot be a server's, so that it counts as an
/// authority's alone.
pub(super) fn verify(
    certificate: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Option<Result<ServerCertVerified, rustls::Error>> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    if !may_serve(&read) {
        return None;
    }
    let verdict = is_valid(&read, now).and_then(|()| verify_server_name(&parsed, server_name));
    Some(verdict.map(|()| ServerCertVerified::assertion()))
}

/// Whether the key may be used by a server, as far as the certificate says what it may be used for: as OpenSSL's
/// `check_purpose_ssl_server`.
fn may_serve(certificate: &X509Certificate<'_>) -> bool {
    let extended = certificate.extended_key_usage().ok().flatten();
    let is_extended = extended.is_none_or(|usage| usage.value.server_auth || usage.value.any);
    let usage = certificate.key_usage().ok().flatten();
    let is_used = usage.is_none_or(|usage| {
        usage.value.digital_signature() || usage.value.key_encipherment() || usage.value.key_agreement()
    });
    is_extended && is_used
}

fn is_valid(certificate: &X509Certificate<'_>, now: UnixTime) -> Result<(), rustls::Error> {
    let validity = certificate.validity();
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let (begin, end) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    let instant =
        |seconds: i64| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds.try_into().unwrap_or(0)));
    let fault = if seconds < begin {
        CertificateError::NotValidYetContext {
            time: now,
            not_before: instant(begin),
        }
    } else if seconds > end {
        CertificateError::ExpiredContext {
            time: now,
            not_after: instant(end),
        }
    } else {
        return Ok(());
    };
    Err(rustls::Error::InvalidCertificate(fault))
}
