//! Deep lies: those that show in a sequence of calls, or in calls at once, and in no single answer.
//!
//! - `event`: what an answer means for sessions, noted in the chronicle.
//! - `sequence`: lies about what came before.
//! - `race`: lies about what comes at the same time.
//! - `endpoint`: which of them is told where.

mod endpoint;
mod event;
mod race;
mod sequence;

pub(super) use endpoint::instead;
