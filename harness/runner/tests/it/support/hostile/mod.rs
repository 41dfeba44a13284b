//! Servers that misbehave in one chosen way, on a random loopback port, and an authority to certify them.
//!
//! In: a [`Behaviour`] and, for TLS, a rustls server configuration. Out: a URL, and what was received.
//! Blocking sockets and one thread a connection: what goes over the wire is exactly what is written here.

mod authority;
mod picky;
mod server;

pub(crate) use authority::{Authority, Certified};
pub(crate) use picky::PickyServer;
pub(crate) use server::{Behaviour, HostileServer};
