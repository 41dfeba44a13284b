//! The real program against a mock pod, by target files that are like those of real pods: behind a proxy, with client certificates
//! and trust stores in every form.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod certificates;
mod pod;
#[path = "../support/program.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod program;
mod proxied;
#[path = "../support/proxy.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod proxy;
mod stores;
mod tls;
mod trust;
