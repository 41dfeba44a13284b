//! `index.html`: a run as one page that needs nothing but a browser.
//!
//! What a reader needs first (the verdict, problems, what could not be judged, coverage) is written as HTML and reads without the
//! page's script. The trials, of which there may be ten thousand, are blocks of JSON between them and the script, which shows
//! those that are asked for; without it a shorter list stands in their place.

mod blocks;
mod exchange;
mod front;
mod interner;
mod page;
mod plot;
mod problem;
mod sections;
mod still;
pub(super) mod templates;
mod trial;

pub(super) use page::{html, html_notice};
