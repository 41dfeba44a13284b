//! What changed between two contracts, by content, never by version.

mod bodies;
mod change;
mod compare;
mod kinds;
mod label;
mod pair;
mod parameters;
mod promises;
mod schema_summary;
mod schemas;
mod security;
mod variance;

pub use change::{Aspect, Change, Kind};
pub use compare::diff;
