//! Budgets: the most that a watch was allowed to see fail.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lane::LaneName;

/// The most that was allowed to fail, as it was given on the command line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BudgetsRecord {
    /// How long lanes may be out (`--allow`, `--allow-from`); the last one about a lane holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<AllowanceRecord>,
    /// How many of the sessions of the first generation have to survive, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_must_survive: Option<f64>,
}

impl BudgetsRecord {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is allowed in a lane: what was said of it last.
    pub fn of(&self, lane: LaneName) -> Option<&AllowanceRecord> {
        self.allow.iter().rev().find(|allowance| allowance.lane == lane)
    }
}

/// How long a lane may be out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AllowanceRecord {
    /// Which lane.
    pub lane: LaneName,
    /// In all, in milliseconds; absent: as long as it likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_ms: Option<u64>,
    /// At a time, in milliseconds; absent: as long as it likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_ms: Option<u64>,
    /// The record of an earlier watch that it was taken from; absent: it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}
