//! Reports of a watch: lines on a console while it goes and a summary at its end; JSON, JUnit and a page of its record.
//!
//! In: lines as they are recorded, and a view ([`WatchView`](crate::findings::watch::WatchView)). Out: text. All of them say the same
//! thing. Times are in UTC: RFC 3339 with milliseconds for programs, hours, minutes and seconds for people.

mod console;
mod format;
pub(super) mod html;
mod json;
mod junit;
mod words;

pub use console::WatchNarrator;
pub use format::{WATCH_FORMATS, render_watch, usual_watch_reports, write_watch_reports};
pub use json::watch_report_schema;
