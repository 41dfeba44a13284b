//! Known issues: what a list of them makes of a run, what is said of the list, and how entries are drafted.

mod drafts;
mod lists;
mod runs;
mod states;
pub(crate) mod support;
