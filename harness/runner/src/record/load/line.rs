//! The lines of a load's record: each is one JSON object that says by `kind` what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counts::{OperationCounts, TrialCounts};
use super::end::LoadEnd;
use super::manifest::LoadManifest;
use super::problem::LoadProblem;
use crate::record::TrialRecord;

/// A line of a load's record.
///
/// The manifest is the first one. The first plays that went wrong follow as they end, then the counts; the closing facts are the last
/// one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schemars(title = "podproof load record", extend("$id" = "urn:podproof:schema:load"))]
pub enum LoadLine {
    /// All that is known before anything is sent.
    Manifest(Box<LoadManifest>),
    /// A play that failed or broke, whole: its `repeat` is the number of the play, from 1.
    Trial(Box<TrialRecord>),
    /// How the plays of a trial ended.
    Plays(TrialCounts),
    /// What was sent of an operation, and how long its answers took.
    Operation(OperationCounts),
    /// What was found in plays, by its cause.
    Problem(Box<LoadProblem>),
    /// The closing facts.
    End(Box<LoadEnd>),
}

/// The JSON Schema of a line.
pub fn load_schema() -> schemars::Schema {
    schemars::schema_for!(LoadLine)
}
