//! What another contract makes of a recorded run.

use std::fmt;

use thiserror::Error;

use crate::record::{CheckId, CheckState, ReadError, RecordWriteError};

/// Why a recorded run could not be judged again.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// The record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The new record cannot be written.
    #[error(transparent)]
    Write(#[from] RecordWriteError),
}

/// What came of judging a run again, beside its new record.
#[derive(Clone, Debug, Default)]
pub struct Rejudged {
    /// What changed, in the order of trials and exchanges.
    pub changes: Vec<Change>,
    /// How many answers were judged again.
    pub judged: usize,
    /// How many checks held when the run was recorded and cannot be asked again, because the value is redacted.
    pub redacted: usize,
    /// How many exchanges could not be, because no whole answer came or the contracts do not know the operation.
    pub taken_over: usize,
}

/// A verdict, or the state of a check, that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The id of the trial.
    pub trial: String,
    /// The step and the check; `None` where it is the trial's verdict.
    pub check: Option<(String, CheckId)>,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub now: String,
    /// The headline of what was found, where something was.
    pub because: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.check {
            None => write!(formatter, "{}", self.trial)?,
            Some((step, check)) => write!(formatter, "  {step} · {check}")?,
        }
        write!(formatter, ": {} → {}", self.before, self.now)?;
        match &self.because {
            Some(because) => write!(formatter, " ({because})"),
            None => Ok(()),
        }
    }
}

/// The state of a check in words; `None`: it was not asked.
pub(super) fn in_words(state: Option<&CheckState>) -> &'static str {
    match state {
        None => "not asked",
        Some(CheckState::Passed) => "passed",
        Some(CheckState::Noted) => "noted",
        Some(CheckState::Warned) => "warned",
        Some(CheckState::Failed) => "failed",
        Some(CheckState::Broken) => "broken",
        Some(CheckState::NotEvaluated { .. }) => "not evaluated",
    }
}
