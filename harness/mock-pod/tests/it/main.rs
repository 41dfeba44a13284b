//! The mock pod from outside, over real TLS on a loopback port.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod bot_start;
mod certificate;
mod deep;
mod details;
mod deviation;
mod handshake;
mod jwt;
mod key_manager;
mod logout;
mod on_behalf_of;
mod pool;
mod portrait;
mod rehearsal;
mod secrets;
mod seed;
mod session_info;
mod sign_in;
mod support;
mod target;
mod tokens;
mod transport;
mod user_sessions;
