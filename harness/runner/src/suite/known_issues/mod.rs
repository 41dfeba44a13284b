//! Known issues: defects of a pod that are known and accepted until a day, as people write them down.
//!
//! file → entries, each checked against the suite. What they do to a run is said in [`record`](crate::record).

mod against;
mod day;
mod entry;
mod file;
mod help;
mod read;

pub use against::{Ground, mistakes, overdue};
pub use day::Day;
pub use entry::{Covered, KnownIssue, KnownIssues, fits};
pub use file::known_issues_schema;
pub use read::{PLACEHOLDER, read};
