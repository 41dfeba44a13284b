//! The plan: which trials there are, and which of them the target allows.

mod select;
mod trial;

pub use select::{NothingSelected, Selection};
pub use trial::{Trial, trials};
