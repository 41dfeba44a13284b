//! What a client is made of: limits, whom it trusts, who it is.
//!
//! In: values that the caller read from a target file; nothing here reads a file or the environment.
//! Out: plain data for [`Client::new`](crate::wire::Client::new).
//!
//! Units: durations are [`Duration`]s, sizes are bytes, certificates and keys are DER.
//!
//! A key and a password never print: `Debug` leaves them out.

use std::fmt;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use crate::secret::Secret;

/// How a client connects, waits and identifies itself. One client has one identity.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// How long resolving the name, connecting and the TLS handshake may take together. 15 s unless told
    /// otherwise, as the BDK for Java documents its `connectionTimeout`.
    pub connect_timeout: Duration,
    /// The longest silence: from the start of the exchange to the head of the answer (connecting included), and
    /// then between two arrivals of body bytes. 60 s unless told otherwise, as the BDK's `readTimeout`.
    pub read_timeout: Duration,
    /// How long a whole exchange may take, however steadily its bytes drip. 120 s unless told otherwise.
    pub exchange_timeout: Duration,
    /// The longest body that is read, in bytes. 8 MiB unless told otherwise.
    pub body_limit: usize,
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// The client certificate; `None` presents none.
    pub identity: Option<ClientIdentity>,
    /// The proxy for every request; `None` connects directly, whatever the environment says.
    pub proxy: Option<ProxySettings>,
    /// A failure says how far connecting came: name, socket or TLS, also where the time to connect was up. Only hyper's own
    /// client tells, which all requests then go through.
    pub tells_phases: bool,
    /// Connections are kept for further requests while they are fresh; otherwise each request makes its own.
    pub keeps_connections: bool,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_secs(60),
            exchange_timeout: Duration::from_secs(120),
            body_limit: 8 * 1024 * 1024,
            trust: Trust::Platform,
            identity: None,
            proxy: None,
            tells_phases: false,
            keeps_connections: true,
        }
    }
}

impl ClientSettings {
    /// How many idle connections to a host are kept.
    pub(super) fn idle_connections(&self) -> usize {
        if self.keeps_connections { usize::MAX } else { 0 }
    }
}

/// Whose certificates are trusted. A server's own certificate may be among those that are given: it is trusted then, as it
/// is by OpenSSL and by Java, for its names and while it is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The authorities of the platform, which are read at the first handshake and not before.
    #[default]
    Platform,
    /// These, and no others.
    Only(Vec<CertificateDer<'static>>),
    /// The authorities of the platform, and these.
    PlatformAnd(Vec<CertificateDer<'static>>),
}

impl Trust {
    /// The certificates that were given.
    pub fn given(&self) -> &[CertificateDer<'static>] {
        match self {
            Self::Platform => &[],
            Self::Only(given) | Self::PlatformAnd(given) => given,
        }
    }
}

/// A client certificate and its key.
pub struct ClientIdentity {
    /// The certificate, then its intermediates.
    pub chain: Vec<CertificateDer<'static>>,
    /// The private key of the first certificate.
    pub key: PrivateKeyDer<'static>,
}

impl Clone for ClientIdentity {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: self.key.clone_key(),
        }
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientIdentity")
            .field("certificates", &self.chain.len())
            .field("key", &"‹secret›")
            .finish()
    }
}

/// An HTTP proxy, as a BDK configuration names it. `https` goes through it by `CONNECT`.
#[derive(Clone, Debug)]
pub struct ProxySettings {
    /// The proxy's host name or address.
    pub host: String,
    /// The proxy's port.
    pub port: u16,
    /// User name and password for `Proxy-Authorization: Basic`.
    pub credentials: Option<(String, Secret)>,
}

/// Why a client could not be made. The settings are at fault, and nothing was sent.
#[derive(Debug, Error)]
pub enum ClientError {
    /// An empty trust store trusts nobody.
    #[error("the trust store holds no certificate; `ssl.trustStore` needs at least one authority")]
    NoRoots,
    /// A certificate of the trust store is not one.
    #[error("certificate {number} of the trust store cannot be used as an authority")]
    Root {
        /// Which one, counted from 1.
        number: usize,
        /// What is wrong with it.
        source: rustls::Error,
    },
    /// The client certificate and its key cannot be used.
    #[error(
        "the client certificate cannot be used with its private key; expected an RSA or EC key that belongs to the first certificate"
    )]
    Identity(#[source] rustls::Error),
    /// The proxy has no valid address.
    #[error("the proxy's host `{host}` is not one; expected a name or an address, without scheme, port and path")]
    Proxy {
        /// The host as configured.
        host: String,
    },
    /// TLS or HTTP could not be set up.
    #[error("TLS could not be set up")]
    Tls(#[source] rustls::Error),
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be set up")]
    Http(#[source] reqwest::Error),
}
