//! The problems of a run, for which CTRF has no place of its own: they stand in `results.extra`.

use serde::Serialize;

use crate::findings::problems::{Problem, Since};
use crate::record::Gravity;

/// A problem.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemEntry<'r> {
    id: &'r str,
    title: &'r str,
    severity: Gravity,
    /// Whether it is new since the run before.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'static str>,
    check: &'r str,
    requirements: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    clients: Option<&'r str>,
    operations: Vec<&'r str>,
    trials: usize,
    answers: usize,
    example: ExampleEntry<'r>,
    again: &'r str,
}

/// Where a problem is seen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExampleEntry<'r> {
    trial: &'r str,
    step: &'r str,
    text: &'r str,
}

impl<'r> ProblemEntry<'r> {
    pub(super) fn of(problem: &'r Problem, since: Option<&Since>) -> Self {
        let finding = &problem.example.finding;
        Self {
            id: problem.id.as_str(),
            title: problem.title.to_show(),
            severity: problem.severity,
            seen: since.map(|since| since.word(&problem.id)),
            check: problem.check.as_str(),
            requirements: &problem.requirements,
            clients: problem.clients.as_deref(),
            operations: problem.operations.iter().map(|share| share.operation.as_str()).collect(),
            trials: problem.trials.len(),
            answers: problem.answers,
            example: ExampleEntry {
                trial: &problem.example.trial,
                step: &finding.step,
                text: finding.text.to_show(),
            },
            again: &problem.again,
        }
    }
}
