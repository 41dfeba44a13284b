//! The manifest of a watch: the first line of its record. All that is known before anything is sent.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::budget::BudgetsRecord;
use super::lane::{Connection, LaneName};
use super::moment::Moment;
use crate::secret::RedactedProse;

/// The name and version of the format of a watch's record.
pub const FORMAT: &str = "podproof-watch/1";

/// All that is known of a watch before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchManifest {
    /// The name and version of the format: `podproof-watch/1`.
    pub format: String,
    /// The version of podproof that watches.
    pub podproof: String,
    /// When the watch started.
    pub started_at: Moment,
    /// The target's name, as its configuration gives it.
    pub target: String,
    /// The file of the target's configuration, as it was named; absent: the embedded mock pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_file: Option<String>,
    /// The base URL of each service, by the name of its contract.
    pub services: IndexMap<String, String>,
    /// Words of the operator about the watch, such as the number of a change.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// The lanes, in the order in which they are shown.
    pub lanes: Vec<LaneRecord>,
    /// The lanes that the target has nothing for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOutRecord>,
    /// How many sessions are to be held at a time.
    pub held: usize,
    /// How long the watch is to last, in milliseconds; absent: until it is ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_ms: Option<u64>,
    /// The most that was allowed to fail, as it was given.
    #[serde(default, skip_serializing_if = "BudgetsRecord::is_empty")]
    pub budgets: BudgetsRecord,
}

impl WatchManifest {
    /// A lane by its name; `None` if it was left out.
    pub fn lane(&self, name: LaneName) -> Option<&LaneRecord> {
        self.lanes.iter().find(|lane| lane.name == name)
    }
}

/// A lane of a watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LaneRecord {
    /// Which one.
    pub name: LaneName,
    /// The time between two samples, in milliseconds. Of a held session: between two checks of some session; the time between
    /// two checks of the same one is this, times the number of sessions that are held.
    pub tick_ms: u64,
    /// How long a sample waits, in milliseconds: half of it for each phase.
    pub timeout_ms: u64,
    /// The service that is asked, by the name of its contract; absent for the canary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The host and port that is connected to, to tell what fails together.
    pub host: String,
    /// What is asked: an operation, or for the canary an address.
    pub operation: String,
    /// Over which connection.
    pub connection: Connection,
}

/// A lane that a target has nothing for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutRecord {
    /// Which one.
    pub lane: LaneName,
    /// Only held sessions of this kind are left out; absent: the whole lane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_kind: Option<super::session::SessionKind>,
    /// What is missing, a lower-case fragment.
    pub reason: RedactedProse,
}
