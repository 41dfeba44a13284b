//! Reports as machines read them: by rules of our own, and not by the libraries that wrote them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod junit;
#[path = "../support/program.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod program;
mod records;
mod run_json;
mod xml;
