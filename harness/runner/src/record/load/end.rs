//! The closing facts of a load: the last line of its record. A record without it is unfinished.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::watch::Moment;
use crate::record::{CheckTotals, EndCause, OpenSessionsRecord, ServiceIssueRecord, SlowedRecord};
use crate::secret::RedactedProse;

/// All that is known when a load has ended, beside the counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadEnd {
    /// When the last play had ended.
    pub at: Moment,
    /// For how long plays began, in milliseconds.
    pub lasted_ms: u64,
    /// When plays were due, and how many began.
    pub arrivals: ArrivalCounts,
    /// How many answers came while plays began; those that came later are counted with their operations.
    pub answers_meanwhile: u64,
    /// How many requests were sent, those that ended sessions among them.
    pub requests: u64,
    /// How the checks of all answers ended.
    pub checks: CheckTotals,
    /// How many findings belong to further problems, which were not told apart any more, because there were too many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub findings_left_out: u64,
    /// What kept plays and answers waiting that is not the pod's doing.
    pub own: OwnDelays,
    /// Why it ended before its time, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_early: Option<EarlyEnd>,
    /// How pauses that the pod asked for slowed the load down, where there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowed: Option<SlowedRecord>,
    /// The sessions that could not be ended, where any were left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_sessions: Option<OpenSessionsRecord>,
    /// What is wrong with services, as far as it is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_issues: Vec<ServiceIssueRecord>,
}

/// When plays were due, and how many began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArrivalCounts {
    /// How many plays were due.
    pub due: u64,
    /// How many of them began. The others were still waiting when the time was over.
    pub begun: u64,
    /// How many had to wait for a place: as many plays as may be were in flight, or no set of accounts was free.
    pub held_back: u64,
    /// The most plays that were in flight at a time.
    pub most_at_once: usize,
}

/// What kept plays and answers waiting that is not the pod's doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnDelays {
    /// How long requests waited for their turn at the target's pace, all together, in milliseconds.
    pub paced_ms: u64,
    /// How many requests waited so for more than a millisecond.
    pub paced: u64,
    /// How long this machine held answers up, all together, in milliseconds.
    pub stalled_ms: u64,
    /// How many answers it held up.
    pub stalled: u64,
    /// How many plays began more than 50 ms late, although there was a place for them.
    pub late: u64,
    /// How late the latest of these began, in milliseconds.
    pub latest_ms: u64,
}

/// Why a load ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarlyEnd {
    /// What ended it.
    pub cause: EndCause,
    /// The same in words, a lower-case fragment.
    pub reason: RedactedProse,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
