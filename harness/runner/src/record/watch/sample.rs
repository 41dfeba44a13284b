//! Samples: one question of a lane, and what came of it. Raw facts only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lane::{Connection, LaneName};
use super::moment::Moment;
use crate::secret::RedactedProse;

/// One question of a lane, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// The lane.
    pub lane: LaneName,
    /// Which of the lane's ticks it belongs to, from 1. Samples are recorded as they end, so numbers need not be in order.
    pub number: u64,
    /// When it was to start: its tick.
    pub intended: Moment,
    /// When it was sent: later where the target's limits, or a pause that the pod asked for, held it back.
    pub started: Moment,
    /// How long it took from then on, in milliseconds, to the microsecond.
    pub duration_ms: f64,
    /// Over which connection it went; a kept one may have been made anew because the pod had closed it.
    pub connection: Connection,
    /// What was asked, where that is not what the lane asks: a step of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The held session that was asked about, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// It looks again, outside the ticks, at a session that was refused: such samples make no outage of their own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirms: bool,
    /// What came of it.
    pub outcome: Outcome,
}

impl Sample {
    /// When it ended.
    pub fn ended(&self) -> Moment {
        // Not more than some minutes, so that nothing is lost.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time-out is far below what an i64 holds"
        )]
        self.started.plus(self.duration_ms.round() as i64)
    }
}

/// What came of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// An HTTP response, whole.
    Answered(Answered),
    /// None, or half of one.
    Failed(Failed),
    /// Nothing was sent.
    NotSent(NotSent),
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// The status; 0 where the canary is a connection without a request, which was made.
    pub status: u16,
    /// Whether it is what was promised.
    pub contract: Promise,
    /// What breaks the promise, or the worst of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<RedactedProse>,
    /// The shape of its body, by the id of a `shape` line that stands before; absent: no JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// The same for the names of its headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<String>,
    /// It is a web page, as a gateway or a proxy in front of the pod sends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub page: bool,
    /// How long the pod asks to wait, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// Whether an answer is what was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// The contract allows it, and the lane can go on with it. Of a held session that covers its 401, and of an app's the 403: such a
    /// session is alive, and has no user to show.
    Kept,
    /// The contract does not allow it, or the lane needs another status to go on.
    Broken,
}

/// No response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// How far it came.
    pub phase: Phase,
    /// It was given up after the lane's time-out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timed_out: bool,
    /// Why, a lower-case fragment.
    pub text: RedactedProse,
}

/// How far a request came that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The name of the host could not be resolved.
    Dns,
    /// No connection could be made.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The request could not be sent.
    Write,
    /// It was sent, and nothing came back.
    FirstByte,
    /// The response began, and broke off.
    Body,
}

impl Phase {
    /// The name, as records and reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Write => "write",
            Self::FirstByte => "first-byte",
            Self::Body => "body",
        }
    }
}

/// Why nothing was sent: this says nothing of the pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotSent {
    /// Why, a lower-case fragment.
    pub reason: RedactedProse,
}
