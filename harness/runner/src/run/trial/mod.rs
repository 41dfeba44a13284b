//! Trials: played, judged, recorded.

mod answer;
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
mod tls;

pub use outcome::{CutShort, ExpectedStatuses, Played, Sent, StepJudgement};
pub use play::play;
pub use record::{NotPlayed, not_played, record};
