//! The plan: which trials there are, which of them the target allows, and in which parts it is played.

mod effort;
mod pool;
mod select;
mod shard;
mod trial;

pub use effort::Effort;
pub use pool::{SetGap, gaps};
pub use select::{NothingSelected, Selection};
pub use shard::{Division, Shard};
pub(crate) use trial::absence;
pub use trial::{Trial, trials};
