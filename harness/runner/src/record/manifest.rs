//! The manifest: the first line of a record. All that is known of a run before anything is sent.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::known_issues::KnownIssuesRecord;
use super::plan::Plan;
use super::shard::{MergedShard, ShardRecord};
use crate::secret::RedactedProse;
use crate::suite::built_in::BuiltIn;
use crate::suite::requirements::{JudgedBy, Level};
use crate::text::shell_word;

/// The name and version of the format of a record.
pub const FORMAT: &str = "podproof-run/2";

/// All that is known of a run before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The name and version of the format: `podproof-run/2`.
    pub format: String,
    /// The version of podproof that played the run.
    pub podproof: String,
    /// When the run started, RFC 3339 in UTC.
    pub started_at: String,
    /// The target's name, as its configuration gives it.
    pub target: String,
    /// The base URL of each service, by the name of its contract.
    pub services: IndexMap<String, String>,
    /// What of the suite is built into that version; the rest was read from files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub built_in: Vec<BuiltIn>,
    /// What the run was played and judged by.
    pub hashes: Hashes,
    /// Which trials were asked for.
    pub selection: SelectionRecord,
    /// Which part of the trials the run plays, where it was to play one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<ShardRecord>,
    /// The shards that the record was merged from, where it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<MergedShard>,
    /// What it was read from, as it was named.
    #[serde(default, skip_serializing_if = "NamedRecord::is_empty")]
    pub named: NamedRecord,
    /// How the run was to go.
    pub settings: SettingsRecord,
    /// Words of the operator about the run, such as a version of the pod or the number of a change.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// The known issues that the run was given, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_issues: Option<KnownIssuesRecord>,
    /// How the recording was judged again, where the verdicts are not those of the run itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedRecord>,
    /// Every selected trial, in the order of the plan.
    #[schemars(with = "Vec<PlannedTrial>")]
    pub plan: Plan,
    /// The requirements of the catalogue, in its order.
    pub requirements: Vec<CatalogueEntry>,
    /// The operations of the contracts, in their order.
    pub operations: Vec<OperationEntry>,
    /// What the contracts say and podproof does not understand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsupported: Vec<UnsupportedEntry>,
}

impl Manifest {
    /// How many trials the run is to play: every planned one as often as it is repeated.
    pub fn trials(&self) -> usize {
        self.plan.len() * self.settings.repeat
    }
}

/// SHA-256 of what a run was played and judged by, in hex: equal texts have equal hashes, wherever they were read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hashes {
    /// Of the scenarios and flows.
    pub scenarios: String,
    /// Of the OpenAPI documents.
    pub contracts: String,
    /// Of the overlays.
    pub overlays: String,
    /// Of the requirement catalogue.
    pub requirements: String,
}

/// Which trials were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelectionRecord {
    /// Parts of trial ids; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selectors: Vec<String>,
    /// Tags; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The part of the trials that was to be played, such as `1/3`; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// Only trials that failed or broke in an earlier run (`--failed`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

impl SelectionRecord {
    /// Whether every trial of the suite was asked for. Merged shards are, together.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// The files and folders of a run, as they were named on the command line; what is absent was not named. They have to be named
/// again to play it again, from the same folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedRecord {
    /// The target's configuration; absent: the embedded mock pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The folder of scenarios, or a single scenario file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenarios: Option<String>,
    /// The folder of contracts, overlays and requirements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
    /// Documents in place of the suite's own, as `SERVICE[@/PREFIX]=FILE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<String>,
    /// Further overlays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<String>,
    /// Why these hold, where they do not say it themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay_reason: Option<String>,
    /// The known issues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_issues: Option<String>,
}

impl NamedRecord {
    /// Whether nothing was named.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What must be said again so that a trial is played as it was: of the same pod, under the same contracts.
    pub fn options(&self) -> String {
        let each = |flag: &'static str, values: &[String]| -> Vec<String> {
            let values = values.iter();
            values.map(|value| format!("{flag} {}", shell_word(value))).collect()
        };
        let one = |flag, value: &Option<String>| each(flag, value.as_slice());
        [
            one("--target", &self.target),
            one("--scenarios", &self.scenarios),
            one("--spec", &self.spec),
            each("--contract", &self.contracts),
            each("--overlay", &self.overlays),
            one("--overlay-reason", &self.overlay_reason),
            one("--known-issues", &self.known_issues),
        ]
        .concat()
        .join(" ")
    }

    /// The command that plays a trial again.
    pub fn command(&self, trial: &str) -> String {
        let command = format!("podproof run {} {}", shell_word(trial), self.options());
        command.trim_end().to_owned()
    }
}

/// How a run was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsRecord {
    /// How many trials were played at the same time.
    pub jobs: usize,
    /// How often each trial was to be played.
    pub repeat: usize,
    /// Whether a check that could not be evaluated fails its trial.
    pub strict: bool,
    /// Whether no further trial began after the first that failed or broke.
    pub fail_fast: bool,
    /// Whether a warning that no known issue covers fails the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fail_on_warnings: bool,
}

/// How a recorded run was judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JudgedRecord {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// The version of podproof that judged.
    pub podproof: String,
    /// The folder, documents and overlays that were named for it, as they were named; empty where the usual folder was all.
    pub under: Vec<String>,
}

/// A trial that was selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedTrial {
    /// `area/scenario` or `area/scenario::case`.
    pub id: String,
    /// What the scenario says of itself.
    pub title: String,
    /// The scenario file, as shown to people.
    pub scenario: String,
    /// The requirements that it names, as a whole and in its steps; each once.
    pub requirements: Vec<String>,
    /// The scenario's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The operations that it calls, those that tidy up among them; empty where that was not recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// Why the target does not allow it; absent if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<RedactedProse>,
}

/// A requirement of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueEntry {
    /// Its id.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// What holds.
    pub text: String,
    /// Which checks judge it, besides what scenarios expect under its id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judged_by: Vec<JudgedBy>,
    /// Why no scenario can verify it, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
}

/// An operation of the contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationEntry {
    /// Method and full path template.
    pub operation: String,
    /// The service that it belongs to.
    pub service: String,
    /// The documented statuses: numbers, ranges such as `4XX`, `default`.
    pub documented: Vec<String>,
}

/// Something that a contract says and podproof does not understand, so that it is not judged, or not as it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnsupportedEntry {
    /// The service of the contract.
    pub service: String,
    /// The document, as shown to people.
    pub document: String,
    /// Where it stands: a JSON pointer into the document.
    pub pointer: String,
    /// The keyword.
    pub keyword: String,
    /// What follows from that.
    pub follows: RedactedProse,
}
