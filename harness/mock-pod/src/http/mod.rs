//! HTTP: from a connection to a call, and from an answer to what is sent.
//!
//! server → respond → router → (an endpoint) → answer

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod call;
mod door;
mod front;
pub(crate) mod heads;
pub(crate) mod journal;
pub(crate) mod percent;
pub(crate) mod respond;
pub(crate) mod router;
pub(crate) mod server;
