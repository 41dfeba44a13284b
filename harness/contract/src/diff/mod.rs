//! What changed between two contracts, by content, never by version.

mod change;
mod compare;
mod parts;
mod schemas;
mod shape;

pub use change::{Aspect, Change, Kind};
pub use compare::diff;
