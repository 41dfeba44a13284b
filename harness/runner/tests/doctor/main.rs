//! The doctor against the mock pod, and against servers with one chosen illness each.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "../exchange/hostile/mod.rs"]
mod hostile;

mod command;
mod healthy;
mod ill;
mod mistaken;
mod proxied;
#[path = "../support/proxy.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod proxy;
mod support;
