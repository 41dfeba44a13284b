//! Judges a recorded run again, under other contracts; sends nothing.
//!
//! record + contracts → answers → judgements → a new record, and what changed. What only the moment could tell (expectations of the
//! scenario, response time, transport, what a response repeats) is taken over. Secrets were replaced by labels when the
//! run was recorded: what a label cannot tell is not evaluated. A run that was strict when it was recorded stays so.

mod again;
mod change;
mod finding;
mod manifest;
mod redacted;

pub use again::{Ground, confirm, judge};
pub use change::{Change, Changed, JudgeError, Rejudged};
pub use manifest::Grounds;
