//! One trial as a test of CTRF.
//!
//! The statuses: `passed` is passed or warned; `failed` is failed or broken, since both are red; `skipped` does not apply to the
//! target; `pending` was to be played and was not, since the run ended before; `other` is a known issue, which CTRF has no word
//! for. `rawStatus` is the verdict. A repeated trial is not retried: each time counts, and is a test of its own with the same
//! `testId` and another `executionId`.

use indexmap::IndexMap;
use serde::Serialize;

use crate::findings::problems::Problem;
use crate::record::TrialRecord;
use crate::report::case::{Ended, findings, message};

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Passed,
    Failed,
    Skipped,
    Pending,
    Other,
}

impl Status {
    pub(super) fn of(ended: Ended) -> Self {
        match ended {
            Ended::Success => Self::Passed,
            Ended::Failure | Ended::Error => Self::Failed,
            Ended::NotApplicable => Self::Skipped,
            Ended::NotPlayed => Self::Pending,
            Ended::Known => Self::Other,
        }
    }
}

/// A test, in the order of the specification. Times are in milliseconds, instants since 1970.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Test<'t> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) test_id: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) execution_id: Option<String>,
    pub(super) name: &'t str,
    pub(super) status: Status,
    pub(super) duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stop: Option<i64>,
    pub(super) suite: [&'t str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<&'t str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) trace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) raw_status: Option<&'t str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) tags: &'t [String],
    /// Lists that are not empty: the format has no empty ones.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) labels: IndexMap<&'static str, Vec<&'t str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extra: Option<Extra<'t>>,
}

/// What the format has no place for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extra<'t> {
    title: &'t str,
    repeat: usize,
}

impl<'t> Test<'t> {
    /// The test of a trial. `place`: the file of its scenario and the line that asked, where they are there.
    pub(super) fn of(
        area: &'t str,
        name: &'t str,
        trial: &'t TrialRecord,
        ended: Ended,
        problems: &[&'t Problem],
        (file_path, line): (Option<String>, Option<usize>),
    ) -> Self {
        let start = trial.started_at.as_deref().and_then(milliseconds);
        let duration = i64::try_from(trial.duration_ms).unwrap_or(i64::MAX);
        let is_told = ended != Ended::Success || !trial.findings.is_empty();
        let labels = [
            ("requirements", trial.requirements.iter().map(String::as_str).collect()),
            ("problems", problems.iter().map(|problem| problem.id.as_str()).collect()),
        ];
        Self {
            test_id: Some(&trial.id).filter(|id| !id.is_empty()).map(String::as_str),
            execution_id: (trial.repeat > 1).then(|| format!("{} (time {})", trial.id, trial.repeat)),
            name,
            status: Status::of(ended),
            duration: trial.duration_ms,
            start,
            stop: start.map(|start| start.saturating_add(duration)),
            suite: [area],
            message: is_told.then(|| message(trial)),
            trace: findings(trial),
            line,
            raw_status: Some(trial.verdict.name()),
            tags: &trial.tags,
            labels: labels
                .into_iter()
                .filter(|(_, values): &(_, Vec<&str>)| !values.is_empty())
                .collect(),
            file_path,
            extra: Some(Extra {
                title: &trial.title,
                repeat: trial.repeat,
            }),
        }
    }

    /// What podproof says of the run itself: a test that failed.
    pub(super) fn own(suite: &'t str, name: &'t str, message: &'t str, text: &str) -> Self {
        Self {
            test_id: None,
            execution_id: None,
            name,
            status: Status::Failed,
            duration: 0,
            start: None,
            stop: None,
            suite: [suite],
            message: Some(message),
            trace: text.to_owned(),
            line: None,
            raw_status: None,
            tags: &[],
            labels: IndexMap::new(),
            file_path: None,
            extra: None,
        }
    }
}

/// An instant in milliseconds since 1970.
pub(super) fn milliseconds(instant: &str) -> Option<i64> {
    let instant = chrono::DateTime::parse_from_rfc3339(instant).ok()?;
    Some(instant.timestamp_millis())
}
