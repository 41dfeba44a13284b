//! The record of a load: what `podproof run --load` leaves, and all that its reports are made from.
//!
//! manifest → the first wrong plays whole, as they end → counts and times of each trial, operation and problem → closing facts; one line
//! of JSON each, one write each.
//!
//! The format is [`LOAD_FORMAT`], described by [`load_schema`]. No play that was right has a line: the record of an hour is no longer than
//! that of a minute. Secrets are replaced before anything gets here.
//!
//! Units: times of answers in microseconds, other durations in milliseconds, instants as RFC 3339 in UTC with milliseconds.

mod counts;
mod end;
mod line;
mod manifest;
mod problem;
mod reader;
mod times;
mod writer;

pub use counts::{FailureCounts, OperationCounts, PlayCounts, TrialCounts};
pub use end::{ArrivalCounts, EarlyEnd, LoadEnd, OwnDelays};
pub use line::{LoadLine, load_schema};
pub use manifest::{LOAD_FORMAT, LeftOutTrial, LoadKind, LoadManifest, LoadedTrial};
pub use problem::LoadProblem;
pub use reader::{LoadReadError, LoadRecord};
pub use times::Times;
pub use writer::LoadWriter;

/// The file of a load, in the folder of the reports.
pub const LOAD_FILE_NAME: &str = "load.jsonl";
