//! X.509 certificates: the throw-away authority, what it signs for the listener and for clients, and the pod's own.

mod authority;
mod client;
mod pod;

pub(crate) use authority::{Authority, ServerCertificate, server_params, valid};
pub(crate) use client::common_name;
pub use client::{Certificates, ClientCertificate};
pub(crate) use pod::PodCertificate;
