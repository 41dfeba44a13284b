//! The console: a run narrated to the person who waits for it.

mod closing;
mod narrator;
mod paint;
mod trial;
mod trouble;

pub use narrator::{Detail, Narrator};
