//! `index.html`: a run as one page that needs nothing but a browser.

mod page;
mod trial;

pub(super) use page::{html, html_notice};
