//! How nodes shake hands: the certificate that they show, the ciphers they offer, the client certificates they take.
//!
//! Comes in: an authority, and the lies of a node. Goes out: the TLS side of its connections. Nodes without a lie about the
//! handshake share one, so that a client's session tickets are good on all of them.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::CertificateDer;
use tokio_rustls::TlsAcceptor;

use crate::certificate::{Authority, ServerCertificate};
use crate::deviation::Deviation;
use crate::keys::LazyKey;
use crate::lying::{is_about_handshake, lying_verifier, offered, shown_certificate};

/// What it takes to make the TLS side of a node.
pub(crate) struct Handshakes {
    authority: Authority,
    host: IpAddr,
    key: LazyKey,
    trusted: Vec<CertificateDer<'static>>,
}

/// Why there is no TLS side.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandshakeError {
    #[error("cannot make the throw-away certificates")]
    Certificate(#[source] rcgen::Error),
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
}

impl Handshakes {
    /// The server shows certificates of `authority`; client certificates may be of any that is `trusted`.
    pub(crate) fn new(authority: Authority, host: IpAddr, key: LazyKey, trusted: Vec<CertificateDer<'static>>) -> Self {
        Self {
            authority,
            host,
            key,
            trusted,
        }
    }

    /// The TLS side for a node that tells these lies. May block for the generation of a key.
    pub(crate) fn telling(&self, told: &[Deviation]) -> Result<TlsAcceptor, HandshakeError> {
        let certificate =
            shown_certificate(&self.authority, self.host, &self.key, told).map_err(HandshakeError::Certificate)?;
        let config = tls_config(certificate, self.trusted.clone(), told).map_err(HandshakeError::Tls)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Whether two lists of lies lead to the same handshake.
    pub(crate) fn are_alike<'a>(
        one: impl IntoIterator<Item = &'a Deviation>,
        other: impl IntoIterator<Item = &'a Deviation>,
    ) -> bool {
        let about = |deviation: &&Deviation| is_about_handshake(**deviation);
        one.into_iter().filter(about).eq(other.into_iter().filter(about))
    }
}

/// The TLS side of the listener: TLS 1.2 and 1.3, HTTP/1.1 only. Client certificates are asked for and may be withheld, since one
/// port serves both kinds of endpoint; one that is presented must be current and of an authority that is ours or a seed file's, or the handshake fails.
fn tls_config(
    certificate: ServerCertificate,
    authorities: Vec<CertificateDer<'static>>,
    told: &[Deviation],
) -> Result<ServerConfig, rustls::Error> {
    let (provider, versions) = offered(told);
    let provider = Arc::new(provider);
    let mut trusted = RootCertStore::empty();
    for authority in authorities {
        trusted.add(authority)?;
    }
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .map_err(|error| rustls::Error::General(error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .with_client_cert_verifier(lying_verifier(clients, told))
        .with_single_cert(certificate.chain, certificate.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
