//! Client certificates for mutual TLS, good ones and bad ones, and whom one names.
//!
//! Comes in: the throw-away authority. Goes out: certificates and unencrypted PKCS#8 keys as PEM, ECDSA P-256. The vendor asks
//! for RSA keys of 2048 or 4096 bits (its pages differ); this pod does not look at the kind, so that starting stays quick.

use std::fmt;
use std::ops::Range;

use rustls_pki_types::CertificateDer;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::authority::Authority;
use crate::clock::Clock;
use crate::people::built_in::NAMESAKE;

/// A client certificate with its key.
#[derive(Clone)]
pub struct ClientCertificate {
    certificate_pem: String,
    private_key_pem: String,
}

/// The client certificates that a tester is handed.
#[derive(Clone, Debug)]
pub struct Certificates {
    /// For the bot.
    pub bot: ClientCertificate,
    /// For the app, on the deprecated endpoints.
    pub app: ClientCertificate,
    /// Trusted, but its common name is nobody's.
    pub nobody: ClientCertificate,
    /// Trusted, and the bot's name but for its case.
    pub other_case: ClientCertificate,
    /// For the service account that was switched off.
    pub deactivated_bot: ClientCertificate,
    /// For a service account whose name an app with a certificate also has, which forbids certificate sign-in.
    pub namesake: ClientCertificate,
    /// For the bot, and expired.
    pub expired: ClientCertificate,
    /// For the bot, but signed by an authority that the pod does not know.
    pub untrusted: ClientCertificate,
}

const DAY: u64 = 24 * 60 * 60;

impl Certificates {
    /// For accounts whose names are made of these by `of`.
    pub(crate) fn new(authority: &Authority, of: impl Fn(&str) -> String) -> Result<Self, rcgen::Error> {
        let now = Clock::system().unix_seconds();
        let current = now.saturating_sub(DAY)..now + 90 * DAY;
        let past = now.saturating_sub(3 * DAY)..now.saturating_sub(DAY);
        let named = |name: &str| authority.client_certificate(name, current.clone());
        Ok(Self {
            bot: named(&of("qa-bot"))?,
            app: named(&of("qa-app"))?,
            nobody: named(&of("qa-nobody"))?,
            other_case: named(&of("QA-Bot"))?,
            deactivated_bot: named(&of("qa-deactivated-bot"))?,
            namesake: named(NAMESAKE)?,
            expired: authority.client_certificate(&of("qa-bot"), past)?,
            untrusted: Authority::new()?.client_certificate(&of("qa-bot"), current.clone())?,
        })
    }
}

/// When a certificate is valid, in seconds since the Unix epoch.
pub(crate) type Validity = Range<u64>;

impl ClientCertificate {
    pub(super) fn new(certificate_pem: String, private_key_pem: String) -> Self {
        Self {
            certificate_pem,
            private_key_pem,
        }
    }

    /// The certificate, as PEM. The authority's is not included.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The private key, as unencrypted PKCS#8 PEM.
    #[must_use]
    pub fn private_key_pem(&self) -> &str {
        &self.private_key_pem
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(…)")
    }
}

/// The subject's common name, or nothing when there is none or more than one.
pub(crate) fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let mut names = certificate.subject().iter_common_name();
    let name = names.next()?.as_str().ok()?.to_owned();
    names.next().is_none().then_some(name)
}
