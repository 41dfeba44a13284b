//! Exchanges: one request and what came back.
//!
//! settings + request → outgoing → client → (tls, cause) → reply. The only place that opens sockets.

mod alert;
mod authority;
mod cause;
mod certificate;
mod chain;
mod client;
mod facts;
mod hello;
mod message;
mod outgoing;
mod probe;
mod proxy;
mod settings;
mod tls;
mod tunnel;
mod turned_away;
mod words;

pub use client::Client;
pub use message::{Failure, Reply, Request, Response, Timed, TlsFault};
pub use probe::{CertificateFacts, Probe, Reached, TlsFacts, TlsTrouble, certificate_facts, probe};
pub use proxy::proxy_refusal;
pub use settings::{ClientError, ClientIdentity, ClientSettings, ProxySettings};
pub(crate) use words::foreign;
