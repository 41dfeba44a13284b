//! Under which circumstances a run was played, or judged again: connections, service issues, pauses, early ends.
//!
//! These structs are parts of `run.json`; each says itself in words, which every report repeats.

use serde::{Deserialize, Serialize};

use crate::secret::Redacted;

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

/// A service issue of a run, by its number: from 1, in the order in which the run came to know them.
///
/// 0 is that of a record from before they had numbers; no trial names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceIssueId(usize);

impl ServiceIssueId {
    /// The id of the next one, after so many.
    pub fn after(known: usize) -> Self {
        Self(known + 1)
    }
}

/// What is wrong with services, so that trials could not be played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceIssueRecord {
    /// By which trials name it.
    #[serde(default)]
    pub id: ServiceIssueId,
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
            count => format!("{count} sessions stay open until they expire"),
        };
        format!("{stay}: {}", self.reason)
    }
}

/// What ended a run before all its trials were played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndCause {
    /// A trial failed or broke, and no further one was to begin then.
    FailFast,
    /// It has sent as many requests as it may.
    Budget,
    /// A person.
    Interrupted,
    /// The pod wants to be left alone for longer than the run waits.
    Throttled,
    /// The proxy does not let podproof through.
    Proxy,
}

/// Why a run ended before all its trials were played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndedEarlyRecord {
    /// What ended it.
    pub cause: EndCause,
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
        let plural = if self.trials == 1 { "" } else { "s" };
        format!(
            "ended early: {}; {} of {} trial{plural} played",
            self.reason, self.played, self.trials
        )
    }

    /// Whether something kept the run from its work; a person who ends it and `--fail-fast` do not.
    pub fn is_hindrance(&self) -> bool {
        match self.cause {
            EndCause::Interrupted | EndCause::FailFast => false,
            EndCause::Budget | EndCause::Throttled | EndCause::Proxy => true,
        }
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
        let plural = if self.pauses == 1 { "" } else { "s" };
        // Two decimals, and no more of them than there are.
        let pace = (self.requests_per_second * 100.0).round() / 100.0;
        let requests = if self.requests_per_second == 1.0 {
            "request"
        } else {
            "requests"
        };
        format!(
            "the pod asked for {} pause{plural} (429), and the rest of the run went at {pace} {requests} per second",
            self.pauses
        )
    }
}
