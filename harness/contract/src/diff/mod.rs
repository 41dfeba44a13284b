//! What changed between two contracts, by content, never by version.

mod bodies;
mod change;
mod compare;
mod label;
mod pair;
mod parameters;
mod promises;
mod room;
mod schemas;
mod shape;

pub use change::{Aspect, Change, Kind};
pub use compare::diff;
