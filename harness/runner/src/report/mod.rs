//! Reports: what a run says to a person, a CI server and an auditor.
//!
//! In: a run's events while it goes, and its record. Out: text. All reports are functions of the record alone
//! ([`RunView`](crate::findings::RunView)), say the same thing, and show a finding's text as it was rendered once.
//!
//! Durations are shown in milliseconds or larger units, instants as RFC 3339 in UTC.
//!
//! Nothing in here judges or sends anything, and nothing that a pod answered can act on the terminal,
//! the XML parser or the browser that shows it.

pub mod load;
pub mod watch;

mod case;
pub mod compare;
mod console;
mod coverage;
mod ctrf;
mod error;
mod format;
mod github;
mod har;
mod html;
mod json;
mod junit;
mod markdown;
mod notice;
mod problem_view;
mod step_summary;
mod summary;
mod surroundings;
mod wording;
mod write;

pub use console::{Detail, Narrator};
pub use error::RenderError;
pub use format::{Destination, Format, Place};
pub use notice::Notice;
pub use step_summary::append_step_summary;
pub use surroundings::Surroundings;
pub use write::{WriteError, make_folder, write_notices, write_reports};
