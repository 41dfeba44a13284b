//! A connection without a request: whether the proxy, or another host, can be reached at all.
//!
//! In: a host and a port. Out: nothing, or a [`Failure`] that says how far it came.

use std::io;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::message::{Failure, Phase};
use crate::text::exact_duration;

/// Connects to `host:port`, and closes the connection again.
///
/// # Errors
/// There is no connection within this time.
pub async fn reach(address: &str, patience: Duration) -> Result<(), Failure> {
    let late = |phase| Failure {
        cause: format!("no connection to `{address}` within {}", exact_duration(patience)).into(),
        phase: Some(phase),
        is_timeout: true,
        ..Failure::default()
    };
    let failed = |phase, error: &io::Error| Failure {
        cause: format!("no connection to `{address}`: {}", error.kind()).into(),
        phase: Some(phase),
        ..Failure::default()
    };
    let begun = tokio::time::Instant::now();
    let found = timeout(patience, lookup_host(address)).await;
    let found = found.map_err(|_| late(Phase::Name))?;
    let addresses: Vec<_> = found.map_err(|error| failed(Phase::Name, &error))?.collect();
    let left = patience.saturating_sub(begun.elapsed());
    let connected = timeout(left, TcpStream::connect(&addresses[..])).await;
    let connected = connected.map_err(|_| late(Phase::Connect))?;
    connected.map(drop).map_err(|error| failed(Phase::Connect, &error))
}
