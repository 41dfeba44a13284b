//! Known issues in a record: the entries as data, and what they make of findings and trials.

mod entry;
mod knowing;

pub use entry::{CoveredRecord, KnownIssueRecord, KnownIssuesRecord};
pub use knowing::Knowing;
