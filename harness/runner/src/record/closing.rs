//! The closing facts: the last line of a record. A record without it is unfinished.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::RedactedProse;
use crate::text::count;

/// All that is known when the last trial has ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
    /// Why the run ended before all its trials were played, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_early: Option<EndedEarlyRecord>,
    /// How pauses that the pod asked for slowed the run down, where there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowed: Option<SlowedRecord>,
    /// The sessions that the run could not end, where it left any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_sessions: Option<OpenSessionsRecord>,
}

/// Sessions that stay open until they expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenSessionsRecord {
    /// How many.
    pub count: usize,
    /// Why they could not be ended, a lower-case fragment.
    pub reason: RedactedProse,
}

impl OpenSessionsRecord {
    /// All of it in a sentence.
    pub fn text(&self) -> String {
        let stay = match self.count {
            1 => "1 session stays open until it expires".to_owned(),
            several => format!("{several} sessions stay open until they expire"),
        };
        format!("{stay}: {}", self.reason)
    }
}

/// Why a run ended before all its trials were played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndedEarlyRecord {
    /// What ended it.
    pub cause: EndCause,
    /// The same in words, a lower-case fragment.
    pub reason: RedactedProse,
    /// How many trials were played to their end.
    pub played: usize,
    /// How many there are.
    pub trials: usize,
}

impl EndedEarlyRecord {
    /// All of it in a line: `ended early: the budget of 50 requests is spent; 11 of 39 trials played`.
    pub fn text(&self) -> String {
        let trials = count(self.trials, "trial");
        format!("ended early: {}; {} of {trials} played", self.reason, self.played)
    }

    /// Whether something kept the run from its work; a person who ends it and `--fail-fast` do not.
    pub fn is_hindrance(&self) -> bool {
        self.cause.is_hindrance()
    }
}

/// What can end a run early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndCause {
    /// The budget of requests is spent.
    Budget,
    /// A trial failed, and the run was to end then.
    FailFast,
    /// A person, or the system, ended it.
    Interrupted,
    /// The proxy does not let podproof through.
    Proxy,
    /// The record can no longer be written.
    Record,
    /// The pod asks to wait for longer than the run waits.
    Throttled,
}

impl EndCause {
    /// Whether it keeps a run from its work; a person who ends it and `--fail-fast` do not.
    pub fn is_hindrance(self) -> bool {
        !matches!(self, Self::Interrupted | Self::FailFast)
    }
}

/// How pauses slowed a run down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SlowedRecord {
    /// How often the pod asked for a pause (429).
    pub pauses: usize,
    /// Requests per second after the last of them.
    pub requests_per_second: f64,
}

impl SlowedRecord {
    /// All of it in a sentence.
    pub fn text(&self) -> String {
        // Two decimals, and no more of them than there are.
        let pace = (self.requests_per_second * 100.0).round() / 100.0;
        format!(
            "the pod asked for {} (429), and the rest of the run went at {} per second",
            count(self.pauses, "pause"),
            count(pace, "request")
        )
    }
}
