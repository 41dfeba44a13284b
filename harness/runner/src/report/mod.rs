//! Reports: what a run says to a person, a CI server and an auditor.
//!
//! A run's events and its record come in; text goes out. All reports are pure functions of
//! [`RunRecord`](crate::record::RunRecord) or [`Event`](crate::run::Event), say the same thing, and show a
//! finding's text as it was rendered once.
//!
//! Durations are shown in milliseconds or larger units, instants as RFC 3339 in UTC.
//!
//! Nothing in here judges or sends anything, and nothing that a pod answered can act on the terminal,
//! the XML parser or the browser that shows it.

mod console;
mod coverage;
mod format;
mod html;
mod junit;
mod markdown;
mod run_json;
mod summary;
mod tally;
mod visible;
mod warnings;
mod wording;
mod write;

pub use console::{Detail, Narrator};
pub use format::{Destination, Format, RenderError};
pub use html::html;
pub use junit::junit;
pub use run_json::{ReadError, read_run, read_run_file, run_json};
pub use summary::summary;
pub use tally::{Reason, Tally};
pub use visible::{visible, visible_line};
pub use write::{WriteError, make_folder, write_all, write_report};
