//! What changed between two contracts, by content.

mod change;
mod compare;

pub use change::{Aspect, Change, Kind};
pub use compare::diff;
