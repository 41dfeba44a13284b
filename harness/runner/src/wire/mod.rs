//! The wire: one request, and what came back. The only place that opens sockets.
//!
//! settings + request → HTTP request → client → (TLS, failure) → reply

mod client;
mod tls;

pub(crate) use client::foreign;
pub use client::{
    Client, ClientError, ClientIdentity, ClientSettings, Failure, Phase, ProxySettings, Reply, Request, Response,
    Timed, TlsFault, Trust, authority, proxy_refusal, reach, without_secrets,
};
pub use tls::{
    CertificateFacts, PlatformAuthorities, Probe, Reached, TlsFacts, TlsTrouble, certificate_facts,
    platform_authorities, probe,
};
