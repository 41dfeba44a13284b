//! The plan: which trials there are, and which of them the target allows.

mod effort;
mod select;
mod trial;

pub use effort::Effort;
pub use select::{NothingSelected, Selection};
pub(crate) use trial::absence;
pub use trial::{Trial, trials};
