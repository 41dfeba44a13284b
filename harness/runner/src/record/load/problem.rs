//! A problem of a load: findings of its plays by their cause, counted.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::{Gravity, ProblemId};
use crate::secret::RedactedProse;
use crate::suite::check::{CheckId, ViolationKind};

/// What was found in plays, by its cause: the same id as in every run in which that is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadProblem {
    /// The id.
    pub id: ProblemId,
    /// The headline, one line.
    pub title: RedactedProse,
    /// How grave it is, at its worst.
    pub severity: Gravity,
    /// The known issue that covers it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// The check.
    pub check: CheckId,
    /// In which way answers are not what they should be.
    pub violation: ViolationKind,
    /// Every finding of it may merely follow from an earlier failure of the same play.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
    /// The requirements that it breaks.
    pub requirements: Vec<String>,
    /// What it does to clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clients: Option<String>,
    /// In how many plays it was found.
    pub plays: u64,
    /// In how many answers, by operation.
    pub operations: IndexMap<String, u64>,
    /// The trial in which it was found first.
    pub trial: String,
    /// The finding as shown to people, of the play in which it was found first.
    pub text: RedactedProse,
}
