//! `watch.html`: a watch as one page that needs nothing but a browser, and runs no script.
//!
//! Its timeline ([`Timeline`] with the template [`TIMELINE`] and the style [`TIMELINE_STYLE`]) can be part of another page.

mod axis;
mod lanes;
mod page;
mod sessions;
mod tables;
mod timeline;

pub(super) use page::html;
pub(in crate::report) use timeline::{TIMELINE, TIMELINE_STYLE, Timeline};
