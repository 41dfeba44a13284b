//! What became of the known issues of a run: seen, gone, over, too many, or not looked at.
//!
//! In: the manifest, and trials, one by one. Out: each entry with its state, in the order of the list. Strict both ways: what is
//! known is no failure, and what is no longer true fails.
//!
//! A merge of shards needs nothing of its own: a record whose manifest has the whole plan and names no shard is judged as a whole.

mod collect;
mod issue;

pub(super) use collect::Collecting;
pub use issue::{KnownIssue, KnownIssueOutcome, KnownIssueState, SOON, Unlooked};
