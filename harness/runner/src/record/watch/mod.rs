//! The record of a watch: what `podproof watch` leaves, and all that its timeline is made from.
//!
//! manifest → samples, sessions, marks and notes, as they happen → closing facts; one line of JSON each, one write each.
//!
//! The format is [`FORMAT`], described by [`watch_schema`]. It holds raw facts: what an interval is, whose fault it was and which
//! budget is spent is derived by who reads it. Secrets are replaced before anything gets here.
//!
//! Units: durations in milliseconds, instants as RFC 3339 in UTC with milliseconds.

mod budget;
mod end;
mod lane;
mod line;
mod manifest;
mod moment;
mod note;
mod reader;
mod sample;
mod session;
mod writer;

pub use budget::{AllowanceRecord, BudgetsRecord};
pub use end::{EndReason, WatchEnd};
pub use lane::{Connection, LaneName, UnknownLane};
pub use line::{WatchLine, watch_schema};
pub use manifest::{FORMAT, LaneRecord, LeftOutRecord, WatchManifest};
pub use moment::{Moment, NoMoment};
pub use note::{Mark, ShapeRecord, WatchNote};
pub use reader::{WatchReadError, WatchRecord};
pub use sample::{Answered, Failed, NotSent, Outcome, Phase, Promise, Sample};
pub use session::{SessionChange, SessionKind, SessionRecord};
pub use writer::{WatchWriter, append_mark};

/// The file of a watch, in the folder of the reports.
pub const WATCH_FILE_NAME: &str = "watch.jsonl";
