//! The console: a run narrated to the person who waits for it.

pub(super) mod closing;
mod known_issues;
mod narrator;
pub(super) mod paint;
mod problems;
mod service_issues;
mod trial;
pub(super) mod voice;

pub use narrator::{Detail, Narrator};
