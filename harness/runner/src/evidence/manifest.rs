//! The manifest of a pack: what it is evidence of, and the size and sum of every member.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::sum::Sum;
use crate::findings::RunView;
use crate::record::{Hashes, Verdict, push_harmless};
use crate::suite::built_in::BuiltIn;

/// The name and version of the format of a pack.
pub const FORMAT: &str = "podproof-evidence/1";

/// The member that holds the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// The member that holds the record.
pub(super) const RECORD: &str = "run.jsonl";

/// The folder of the reports within a pack.
pub(super) const REPORTS: &str = "reports/";

/// The folder of what belongs to an upgrade within a pack.
pub(super) const UPGRADE: &str = "upgrade/";

/// The folder of what the run was made with within a pack.
pub(super) const SUITE: &str = "suite/";

/// What a pack says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvidenceManifest {
    /// The name and version of the format: `podproof-evidence/1`.
    pub format: String,
    /// The version of podproof that packed.
    pub podproof: String,
    /// When, RFC 3339 in UTC.
    pub packed_at: String,
    /// The run.
    pub run: PackedRun,
    /// Parts of the suite that are not those that the run was made with; it was asked for them all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedPart>,
    /// How the packed suite is to be read.
    pub suite: PackedSuite,
    /// Every member but this manifest, in the order of the pack.
    pub members: Vec<Member>,
}

/// What a pack says of its run: as its record does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackedRun {
    /// The version of podproof that played it.
    pub podproof: String,
    /// When it started, RFC 3339 in UTC.
    pub started_at: String,
    /// The target's name.
    pub target: String,
    /// Whether it was cut short, or still went when it was packed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// How many trials ended in which way.
    pub verdicts: IndexMap<Verdict, usize>,
    /// Words of the operator about it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// What of the suite was built in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub built_in: Vec<BuiltIn>,
    /// SHA-256 of what it was played and judged by.
    pub hashes: Hashes,
}

impl PackedRun {
    /// What is said of a run.
    pub(super) fn of(run: &RunView) -> Self {
        let manifest = &run.record.manifest;
        let verdicts = Verdict::ALL.into_iter().map(|verdict| (verdict, run.count(verdict)));
        Self {
            podproof: manifest.podproof.clone(),
            started_at: manifest.started_at.clone(),
            target: manifest.target.clone(),
            unfinished: run.is_unfinished(),
            verdicts: verdicts.filter(|(_, count)| *count > 0).collect(),
            labels: manifest.labels.clone(),
            built_in: manifest.built_in.clone(),
            hashes: manifest.hashes.clone(),
        }
    }
}

/// How the packed suite is read: with the names of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackedSuite {
    /// The folder of contracts, overlays and requirements.
    pub spec: String,
    /// Documents in place of those of the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<PackedContract>,
    /// Further overlays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<String>,
    /// Why these hold, where they do not say it themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlay_reason: Option<String>,
}

/// A document that was given for a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PackedContract {
    /// The service.
    pub service: String,
    /// The prefix of its paths; absent: the document's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The member.
    pub file: String,
}

/// A part of a suite that has a hash of its own in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The scenarios and flows.
    Scenarios,
    /// The OpenAPI documents.
    Contracts,
    /// The overlays.
    Overlays,
    /// The requirement catalogue.
    Requirements,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 4] = [Self::Scenarios, Self::Contracts, Self::Overlays, Self::Requirements];

    /// Its hash.
    pub fn hash(self, hashes: &Hashes) -> &str {
        match self {
            Self::Scenarios => &hashes.scenarios,
            Self::Contracts => &hashes.contracts,
            Self::Overlays => &hashes.overlays,
            Self::Requirements => &hashes.requirements,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Scenarios => "scenarios",
            Self::Contracts => "contracts",
            Self::Overlays => "overlays",
            Self::Requirements => "requirements",
        })
    }
}

/// A part of the suite that is another than the run was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangedPart {
    /// The part.
    pub part: Part,
    /// Its hash in the record.
    pub recorded: String,
    /// The hash of what was packed.
    pub packed: String,
}

/// A member of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// Its name, with `/` between folders.
    pub name: String,
    /// What it is.
    pub kind: MemberKind,
    /// Its size in bytes, unpacked.
    pub bytes: u64,
    /// Its SHA-256 sum, unpacked.
    pub sha256: Sum,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberKind {
    /// The record.
    Record,
    /// A report, rendered from the record.
    Report,
    /// An OpenAPI document, or one that it refers to.
    Contract,
    /// An overlay.
    Overlay,
    /// A file of the requirement catalogue.
    Requirements,
    /// A scenario or a flow.
    Scenario,
    /// The list of known issues.
    KnownIssues,
    /// The record of a run before the upgrade.
    Baseline,
    /// The record of a watch during the upgrade.
    Watch,
    /// A report of the comparison of the runs before and after.
    ComparisonReport,
}

impl EvidenceManifest {
    /// The member's text: JSON that does nothing when it is shown on a terminal.
    ///
    /// # Errors
    /// Only for a defect: a manifest can always be JSON.
    pub(super) fn text(&self) -> serde_json::Result<String> {
        let json = serde_json::to_string_pretty(self)?;
        let mut text = String::with_capacity(json.len() + 16);
        push_harmless(&mut text, &json);
        text.push('\n');
        Ok(text)
    }
}
