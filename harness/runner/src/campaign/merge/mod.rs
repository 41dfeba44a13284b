//! Merges the shards of a run into the record of the whole; sends nothing.
//!
//! records of shards → proof that they are all of one plan → one record. What a shard alone cannot tell (the start of the run, known
//! issues, services in trouble by number) is told anew for all of them.
//!
//! Fails if a shard is missing, given twice or cut short, or is one of another run: half a run must not look like a whole one.

mod complete;
mod difference;
mod error;
mod join;
mod notes;
mod shards;

pub use difference::Difference;
pub use error::MergeError;
pub use shards::{ShardFile, Shards};
