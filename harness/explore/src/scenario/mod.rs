//! Writes a sequence down as a scenario: to be played and judged by the model, or, with what the model allows as `expect`, to be
//! kept.
//!
//! - `life`: what is known of sessions before a sequence is played.
//! - `expect`: what its steps expect.
//! - `write`: the scenario, line by line.
//! - `words`: how accounts, users and sessions are called there.

mod expect;
mod life;
mod words;
mod write;

pub use expect::Expecting;
pub use write::scenario;
