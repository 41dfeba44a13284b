//! Problems: what a run found, by its causes.
//!
//! In: trials, one by one. Out: problems, each with what it breaks, how far it reaches and its simplest example. Findings that
//! differ only in operation, trial or instance are one problem; what was only noted is grouped the same way.

mod collect;
mod problem;
mod since;
mod standing;

pub(super) use collect::Collecting;
pub use problem::{Example, OperationShare, Problem, Problems};
pub use since::{Gone, Since};
pub use standing::{Explanations, Standing};
