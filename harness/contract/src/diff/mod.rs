//! What changed between two contracts, by content, never by version.

mod bodies;
mod change;
mod compare;
mod pair;
mod parameters;
mod promises;
mod schemas;
mod shape;

pub use change::{Aspect, Change, Kind};
pub use compare::diff;
