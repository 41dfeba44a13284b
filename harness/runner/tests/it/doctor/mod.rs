//! The doctor against the mock pod, and against servers with one chosen illness each.

mod broken_targets;
mod command;
mod healthy;
mod lookalikes;
mod proxied;
mod support;
