//! `index.html`: a run as one page that needs nothing but a browser.

mod page;
mod trial;

pub use page::html;
