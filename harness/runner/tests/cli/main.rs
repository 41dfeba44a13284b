//! What a person sees: the real program, with bad input, bad targets, failing and passing runs.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod bad_input;
mod bad_target;
mod built_in;
mod commands;
mod console;
#[path = "../exchange/hostile/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of the client use the rest of it")]
mod hostile;
#[path = "../support/program.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod support;
