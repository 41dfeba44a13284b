//! Counts of plays and of what was sent in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::times::Times;
use crate::record::Verdict;

/// How the plays of a trial ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialCounts {
    /// The trial.
    pub id: String,
    /// How its plays ended.
    #[serde(flatten)]
    pub plays: PlayCounts,
}

/// How plays ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlayCounts {
    /// All checks passed.
    pub passed: u64,
    /// Passed by a tolerated answer only.
    pub warned: u64,
    /// Failed only in ways that the list of known issues names.
    pub known: u64,
    /// A check failed.
    pub failed: u64,
    /// Could not be judged: no answer, or none that could be read whole.
    pub broken: u64,
    /// Cut short by the end of the load, so that they say nothing.
    pub cut_short: u64,
}

impl PlayCounts {
    /// Counts one more play.
    pub fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Warned => &mut self.warned,
            Verdict::KnownIssue => &mut self.known,
            Verdict::Failed => &mut self.failed,
            Verdict::Broken => &mut self.broken,
            Verdict::NotApplicable | Verdict::Skipped => &mut self.cut_short,
        };
        *count += 1;
    }

    /// These and others.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            warned: self.warned.saturating_add(other.warned),
            known: self.known.saturating_add(other.known),
            failed: self.failed.saturating_add(other.failed),
            broken: self.broken.saturating_add(other.broken),
            cut_short: self.cut_short.saturating_add(other.cut_short),
        }
    }

    /// All of them, but for those that were cut short.
    pub fn ended(&self) -> u64 {
        let counts = [self.passed, self.warned, self.known, self.failed, self.broken];
        counts.into_iter().fold(0, u64::saturating_add)
    }
}

/// What was sent of one operation, and what came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationCounts {
    /// The operation: method and full path template, as the contract names it.
    pub operation: String,
    /// How many requests were sent.
    pub requests: u64,
    /// How many were answered, a refused handshake among them.
    pub answers: u64,
    /// How many answers were judged by at least one check.
    pub judged: u64,
    /// How many answers a check failed, those of known issues among them.
    pub wrong: u64,
    /// Requests without a whole answer.
    pub failures: FailureCounts,
    /// How long the pod took: from the moment at which a request was sent to the last byte of its answer, or to its failure.
    pub service: Times,
    /// The same from the moment at which the request was due: what somebody sees who keeps to a schedule. The first call of a play is due
    /// when the play is; a later one as soon as it could be sent, had nothing in the play waited for its turn.
    pub response: Times,
}

/// Requests without a whole answer, by what was in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureCounts {
    /// The time was up.
    pub time_outs: u64,
    /// No connection could be made.
    pub not_connected: u64,
    /// The connection ended, or the answer was not whole.
    pub cut_off: u64,
}

impl FailureCounts {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.time_outs
            .saturating_add(self.not_connected)
            .saturating_add(self.cut_off)
    }

    /// These and others.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            time_outs: self.time_outs.saturating_add(other.time_outs),
            not_connected: self.not_connected.saturating_add(other.not_connected),
            cut_off: self.cut_off.saturating_add(other.cut_off),
        }
    }
}
