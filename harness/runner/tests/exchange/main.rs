//! The client against real servers on the loopback interface: honest ones, and every kind of bad one.
//!
//! `hostile` is the server; other test targets may include it with `#[path = "exchange/hostile/mod.rs"]`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod hostile;

mod certificates;
mod failures;
mod handshakes;
mod limits;
mod mutual_tls;
mod proxies;
mod requests;
mod support;
