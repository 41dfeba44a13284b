//! Exchanges: one request and what came back.
//!
//! settings + request → outgoing → client → (tls, cause) → reply. The only place that opens sockets.

mod alert;
mod authority;
mod cause;
mod certificate;
mod client;
mod facts;
mod message;
mod outgoing;
mod settings;
mod tls;
mod words;

pub use client::Client;
pub use message::{Failure, Reply, Request, Response, Timed};
pub use settings::{ClientError, ClientIdentity, ClientSettings, ProxySettings};
