//! `watch.html`: a watch as one page that needs nothing but a browser, and runs no script.
//!
//! What it says can be part of another page ([`WatchPart`]).

mod axis;
mod lanes;
mod page;
mod part;
mod sessions;
mod tables;
mod timeline;

pub(super) use page::html;
pub(in crate::report) use part::{WATCH_PART, WATCH_PART_STYLE, WatchPart};
