//! What another contract makes of a recorded run.

use std::fmt;

use thiserror::Error;

use crate::record::{CheckState, ReadError, RecordWriteError, Verdict};
use crate::secret::RedactedProse;
use crate::suite::check::CheckId;

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
    /// How many checks held when the run was recorded and cannot be asked again, because the value is redacted; of a run that is
    /// confirmed, however they ended.
    pub redacted: usize,
    /// How many exchanges could not be, because no whole answer came or the contracts do not know the operation.
    pub taken_over: usize,
}

/// Something that ends in another way now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The id of the trial.
    pub trial: String,
    /// What it is, and how it ended and ends.
    pub what: Changed,
    /// The headline of what was found, or why the check cannot be asked, where there is one.
    pub because: Option<RedactedProse>,
}

/// What ended in one way and ends in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The trial.
    Trial {
        /// How it ended.
        before: Verdict,
        /// How it ends now.
        now: Verdict,
    },
    /// One check of one exchange.
    Check {
        /// The step.
        step: String,
        /// The check.
        check: CheckId,
        /// How it ended; `None`: it was not asked.
        before: Option<CheckState>,
        /// How it ends now.
        now: CheckState,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Changed::Trial { before, now } => {
                write!(formatter, "{}: {} → {}", self.trial, before.name(), now.name())?;
            }
            Changed::Check {
                step,
                check,
                before,
                now,
            } => {
                let before = before.as_ref().map_or("not asked", CheckState::name);
                write!(formatter, "  {step} · {check}: {before} → {}", now.name())?;
            }
        }
        match &self.because {
            Some(because) => write!(formatter, " ({because})"),
            None => Ok(()),
        }
    }
}
