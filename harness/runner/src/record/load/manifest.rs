//! The manifest of a load: the first line of its record. All that is known before anything is sent.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::watch::Moment;
use crate::record::{Hashes, KnownIssuesRecord, NamedRecord, SelectionRecord};
use crate::secret::RedactedProse;

/// The name and version of the format of a load's record.
pub const LOAD_FORMAT: &str = "podproof-load/1";

/// All that is known of a load before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadManifest {
    /// The name and version of the format: `podproof-load/1`.
    pub format: String,
    /// The version of podproof that plays.
    pub podproof: String,
    /// When the load started.
    pub started_at: Moment,
    /// The target's name, as its configuration gives it.
    pub target: String,
    /// The base URL of each service, by the name of its contract.
    pub services: IndexMap<String, String>,
    /// The hashes of what was read.
    pub hashes: Hashes,
    /// What it is read from, as it was named.
    pub named: NamedRecord,
    /// Which trials were asked for.
    pub selection: SelectionRecord,
    /// Words of the operator about the load, such as the number of a change.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// The known issues, where a list of them was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_issues: Option<KnownIssuesRecord>,
    /// How much load.
    pub load: LoadKind,
    /// For how long plays begin, in milliseconds.
    pub planned_ms: u64,
    /// A check that could not be evaluated fails its play.
    pub strict: bool,
    /// A warning that no known issue covers fails the load.
    pub fail_on_warnings: bool,
    /// The requests per second that the target allows; absent where it names no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<f64>,
    /// How many sets of accounts the target has.
    pub sets: usize,
    /// The trials that are played in turn.
    pub trials: Vec<LoadedTrial>,
    /// Trials that were selected and are not played.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOutTrial>,
}

/// How much load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoadKind {
    /// So many plays begin per second, however long answers take (open model).
    Rate(f64),
    /// So many users, each of whom plays one trial after the other (closed model).
    Users(usize),
}

/// A trial that is played under load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadedTrial {
    /// `area/scenario` or `area/scenario::case`.
    pub id: String,
    /// What the scenario says of itself.
    pub title: String,
}

/// A trial that was selected and is not played under load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutTrial {
    /// `area/scenario` or `area/scenario::case`.
    pub id: String,
    /// Why, a lower-case fragment.
    pub reason: RedactedProse,
}
