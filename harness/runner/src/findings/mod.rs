//! Findings: what follows from a record, or from contracts. Pure: data in, a view out; nothing is sent or written.

pub mod coverage;
pub mod problems;
pub mod strength;

mod run_view;
mod tally;
mod warnings;

pub use problems::Since;
pub use run_view::{RunView, TrialSummary};
pub use tally::{NO_REASON, Reason, Tally, counted, headline, listed};
pub use warnings::{SharedWarning, WarningKey};
