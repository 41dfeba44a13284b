//! `ctrf.json`: the Common Test Report Format, which is the same for the tests of any tool.

mod document;
mod problems;
mod test;

pub(super) use document::{ctrf, ctrf_notice};
