//! A run keeps to what its target asks for, and can be ended in good order.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod busy;
mod connections;
mod hopeless;
mod interrupted;
mod pace;
mod patience;
mod support;
mod throttled;
