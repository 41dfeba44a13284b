//! What a run covered: one row per requirement, and one row per operation.

use indexmap::IndexMap;
use serde::Serialize;

use crate::record::Verdict;
use crate::secret::RedactedProse;
use crate::suite::requirements::Level;

/// A requirement, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequirementCoverage {
    /// Its id.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// What holds.
    pub text: String,
    /// Why no scenario can verify it, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unverified: Option<String>,
    /// The scenarios of this run that verify it, sorted by their ids.
    pub scenarios: Vec<String>,
    /// What became of it: the highest verdict that a trial gives it. Not applicable if none verifies it.
    pub verdict: Verdict,
    /// The ids of the trials that gave it its verdict; empty if it passed.
    pub because: Vec<String>,
    /// How many trials name it.
    pub trials: usize,
    /// How many of them say something about it.
    pub evaluated: usize,
    /// Why nothing is known of it, where trials that name it were played and did not come to what tests it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_evaluated: Option<RedactedProse>,
}

impl RequirementCoverage {
    /// The verdict in words. What is only observed does not pass: it is recorded.
    pub fn outcome(&self) -> &'static str {
        match (self.level, self.verdict) {
            _ if self.scenarios.is_empty() => "not verified",
            _ if self.not_evaluated.is_some() => "not evaluated",
            (Level::Observe, Verdict::Passed) => "recorded",
            (_, verdict) => verdict.name(),
        }
    }
}

/// An operation, and which answers of it were seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationCoverage {
    /// Method and full path template.
    pub operation: String,
    /// The service that it belongs to.
    pub service: String,
    /// How often it was called, with and without an answer.
    pub calls: usize,
    /// How often each documented status (`200`, `4XX`, `default`) was seen.
    pub documented: IndexMap<String, usize>,
    /// How often statuses that are not documented were seen.
    pub undocumented: IndexMap<String, usize>,
}

impl OperationCoverage {
    /// The documented statuses that were seen, with how often, and those that were not.
    pub fn seen(&self) -> (Vec<(&str, usize)>, Vec<&str>) {
        let statuses = self.documented.iter().map(|(status, count)| (status.as_str(), *count));
        let (seen, unseen): (Vec<_>, Vec<_>) = statuses.partition(|(_, count)| *count > 0);
        (seen, unseen.into_iter().map(|(status, _)| status).collect())
    }
}
