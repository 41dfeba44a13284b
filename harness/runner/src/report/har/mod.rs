//! HAR 1.2: every exchange of a run, for the developer tools of browsers and whatever else reads HTTP archives.
//!
//! A page is a trial, an entry an exchange. What a record does not say is said to be unknown as the format has it: `-1`, an empty
//! string, `unknown`. Members of our own begin with an underscore. Secrets are replaced, as everywhere.

mod entry;
mod log;
mod parts;

pub(super) use log::{har, har_notice};
