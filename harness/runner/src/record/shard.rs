//! Shards: that a run plays a part of a plan, and that a record was merged from such runs.

use aws_lc_rs::digest::{Context, SHA256};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::text::hex;

/// The part of a plan that a run plays, and the plan of all parts: so a merge can prove that nothing is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShardRecord {
    /// Which part, from 1.
    pub index: usize,
    /// Of how many.
    pub count: usize,
    /// How the plan was divided.
    pub by: DividedBy,
    /// SHA-256 of all that the whole plan says of its trials, in hex: what they are called, and which do not apply to the target.
    pub digest: String,
    /// The trials of all parts, in the order of the whole plan.
    pub plan: Vec<ShardedTrial>,
}

impl ShardRecord {
    /// The most parts that a plan is divided into: more machines than trials are of no use.
    pub const MOST: usize = 10_000;

    /// Whether it is one of as many parts as there can be.
    pub fn is_sound(&self) -> bool {
        (1..=self.count).contains(&self.index) && self.count <= Self::MOST
    }

    /// Whether other parts are missing here.
    pub fn is_part(&self) -> bool {
        self.count > 1
    }

    /// The ids of the trials of a part, from 1, in the order of the plan.
    pub fn part(&self, index: usize) -> impl Iterator<Item = &str> {
        let trials = self.plan.iter().filter(move |trial| trial.shard == index);
        trials.map(|trial| trial.id.as_str())
    }

    /// What [`ShardRecord::digest`] is for this whole plan.
    pub fn digest_of(plan: &Plan) -> String {
        let mut context = Context::new(&SHA256);
        for trial in plan.iter() {
            // A planned trial can always be JSON.
            context.update(&serde_json::to_vec(&trial).unwrap_or_default());
        }
        hex(context.finish().as_ref())
    }

    /// Which one, in words: `shard 2 of 4`.
    pub fn name(&self) -> String {
        format!("shard {} of {}", self.index, self.count)
    }
}

/// How a plan was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DividedBy {
    /// By the hash of the trials' ids.
    Hash,
    /// By how long the trials took in an earlier run.
    Time,
}

/// A trial of a plan that is played in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShardedTrial {
    /// `area/scenario` or `area/scenario::case`.
    pub id: String,
    /// The part that plays it, from 1.
    pub shard: usize,
}

/// A shard that a record was merged from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergedShard {
    /// Which part, from 1.
    pub shard: usize,
    /// When its run started, RFC 3339 in UTC.
    pub started_at: String,
    /// How many trials it has.
    pub trials: usize,
}
