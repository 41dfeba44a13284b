//! Reports of a load: a few lines on a console while it goes and a summary at its end; JUnit, a page, Markdown and JSON of its record.
//!
//! In: how far a load is, and its view ([`LoadView`](crate::findings::load::LoadView)). Out: text. All of them say the same thing. Times
//! of answers are shown in milliseconds or seconds; in JSON they are microseconds.

mod console;
mod format;
mod html;
mod json;
mod junit;
mod markdown;
mod words;

pub use console::LoadNarrator;
pub use format::{LOAD_FORMATS, render_load, usual_load_reports, write_load_reports};
