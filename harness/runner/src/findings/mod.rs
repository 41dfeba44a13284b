//! Findings: what follows from a record, or from contracts. Pure: data in, a view out; nothing is sent or written.

pub mod causes;
pub mod changes;
pub mod coverage;
pub mod known_issues;
pub mod latency;
pub mod load;
pub mod problems;
pub mod strength;
pub mod watch;

mod response_times;
mod run_view;
mod tally;
mod trial_summary;

pub use problems::Since;
pub use response_times::ResponseTimes;
pub use run_view::RunView;
pub use tally::{NO_REASON, Reason, Tally, counted, headline, listed};
pub use trial_summary::TrialSummary;
