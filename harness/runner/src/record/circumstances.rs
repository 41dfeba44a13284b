//! Under which circumstances a run was played, or judged again: connections, service issues, pauses, early ends.
//!
//! These structs are parts of `run.json`; each says itself in words, which every report repeats.

use serde::{Deserialize, Serialize};

use crate::secret::Redacted;
use crate::text::count;

/// How a service is connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRecord {
    /// The version of TLS, for example `TLSv1_3`.
    pub version: String,
    /// The cipher suite, by its name in the IANA registry.
    pub cipher: String,
    /// The names on the server's certificates, its own first.
    pub chain: Vec<String>,
}

/// How a recorded run was judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgedRecord {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The version of podproof that judged.
    pub podproof: String,
    /// The folder, documents and overlays that were named for it, as they were named; empty where the usual folder was all.
    pub under: Vec<String>,
}

/// What is wrong with services, so that trials could not be played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceIssueRecord {
    /// The services, by their names in the target.
    pub services: Vec<String>,
    /// What is wrong, a lower-case fragment.
    pub problem: Redacted,
    /// What to do about it.
    pub help: Redacted,
    /// Both in one line: the reason of the trials that are broken by it.
    pub text: Redacted,
    /// How many trials need the services.
    pub trials: usize,
}

/// Sessions that stay open until they expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenSessionsRecord {
    /// How many.
    pub count: usize,
    /// Why they could not be ended, a lower-case fragment.
    pub reason: Redacted,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndedEarlyRecord {
    /// What ended it: `budget`, `interrupted`, `throttled`, `proxy` or `fail-fast`.
    pub cause: String,
    /// The same in words, a lower-case fragment.
    pub reason: Redacted,
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
        !["interrupted", "fail-fast"].contains(&self.cause.as_str())
    }
}

/// How pauses slowed a run down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
