//! `ctrf.json`: the Common Test Report Format, which is the same for the tests of any tool. It has no place for problems: they
//! stand in `results.extra`, as in the JSON report.

mod document;
mod test;

pub(super) use document::{ctrf, ctrf_notice};
