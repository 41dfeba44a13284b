//! Trials: played, judged, recorded.

mod answer;
mod at_length;
mod call;
mod cleanup;
mod judge;
mod lost_session;
mod note;
mod outcome;
mod play;
mod record;
mod request;
mod send;
mod shared_session;
mod tls;

pub(super) use at_length::at_length;
pub use outcome::{CutShort, ExpectedStatuses, Played, Sent, StepJudgement};
pub use play::play;
pub use record::{NotPlayed, not_played, record};
