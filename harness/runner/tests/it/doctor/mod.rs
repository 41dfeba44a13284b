//! The doctor against the mock pod, and against servers with one chosen illness each.

mod command;
mod healthy;
mod ill;
mod mistaken;
mod proxied;
mod support;
