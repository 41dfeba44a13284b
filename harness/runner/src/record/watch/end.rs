//! The closing facts of a watch: the last line of its record. A record without it is unfinished.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::record::SlowedRecord;
use crate::secret::RedactedProse;

/// All that is known when a watch has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchEnd {
    /// When no further sample was started.
    pub at: Moment,
    /// Why.
    pub reason: EndReason,
    /// The same in words, a lower-case fragment.
    pub text: RedactedProse,
    /// How many of the sessions that were open then have been ended.
    pub sessions_closed: usize,
    /// How many stay open until they expire, because they could not be ended.
    pub sessions_left_open: usize,
    /// How many requests were sent, those that ended sessions among them.
    pub requests: u64,
    /// How pauses that the pod asked for slowed the watch down, where there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowed: Option<SlowedRecord>,
}

/// What ends a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The time that was asked for is over (`--for`).
    Time,
    /// A person, or the system, ended it.
    Interrupted,
    /// The budget of requests is spent.
    Budget,
    /// The proxy does not let podproof through, or the pod asks to wait for longer than podproof waits.
    Hindered,
}
