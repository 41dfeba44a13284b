//! Pods whose services are not all where a bot's configuration says: a real run against a front that serves some of them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

#[expect(dead_code, unused_imports, reason = "other tests use the rest of it")]
#[path = "../exchange/hostile/mod.rs"]
mod hostile;

mod absent;
mod certificates;
mod front;
mod handshakes;
mod hopeless;
mod preflight;
mod support;
