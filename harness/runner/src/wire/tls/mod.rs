//! TLS: what a client trusts and shows, and what a handshake tells, also one that was refused.

pub(crate) mod alert;
pub(crate) mod certificate;
pub(crate) mod client_config;
pub(crate) mod handshake_refusal;

mod chain;
mod client_hello;
mod issuer;
mod known;
mod platform;
pub(super) mod probe;

pub use platform::{PlatformAuthorities, platform_authorities};
pub use probe::{CertificateFacts, Probe, Reached, TlsFacts, TlsTrouble, certificate_facts, probe};
