//! A problem as programs read it.

use serde::Serialize;

use crate::findings::RunView;
use crate::findings::causes::Likely;
use crate::findings::known_issues::KnownIssue;
use crate::findings::problems::{Gone, Problem, Since};
use crate::record::{CauseRecord, ProblemId};
use crate::suite::check::CheckId;

/// A problem.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemView<'r> {
    id: &'r ProblemId,
    title: &'r str,
    severity: &'static str,
    /// The entry that knows it; null if none does.
    known: Option<&'r KnownIssue>,
    check: CheckId,
    cause: &'r CauseRecord,
    /// `new` or `still`, where there is a run before to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'static str>,
    requirements: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    clients: Option<&'r str>,
    operations: Vec<OperationView<'r>>,
    /// The ids of the trials that met it.
    trials: Vec<&'r str>,
    /// How many answers show it.
    answers: usize,
    /// The lies of the mock pod that it looks like.
    likely: Vec<LikelyCause<'r>>,
    example: ExampleView<'r>,
    /// The command that plays the example again.
    again: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationView<'r> {
    operation: &'r str,
    answers: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExampleView<'r> {
    trial: &'r str,
    step: &'r str,
    text: &'r str,
}

impl<'r> ProblemView<'r> {
    /// A problem of this run.
    pub(super) fn of(problem: &'r Problem, run: &'r RunView) -> Self {
        let example = &problem.example;
        Self {
            id: &problem.id,
            title: problem.title.to_show(),
            severity: problem.severity.name(),
            known: problem.known.as_ref(),
            check: problem.check,
            cause: &example.finding.cause,
            seen: run.since.as_ref().map(|since| since.word(&problem.id)),
            requirements: &problem.requirements,
            clients: problem.clients.as_deref(),
            operations: problem
                .operations
                .iter()
                .map(|share| OperationView {
                    operation: &share.operation,
                    answers: share.answers,
                })
                .collect(),
            trials: problem.trials.iter().map(|place| &*run.trials[*place].id).collect(),
            answers: problem.answers,
            likely: run.likely_of(problem).map(LikelyCause::of).collect(),
            example: ExampleView {
                trial: &example.trial,
                step: &example.finding.step,
                text: example.finding.text.to_show(),
            },
            again: &problem.again,
        }
    }
}

/// What became of the problems of the run before.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SinceView<'r> {
    started_at: &'r str,
    fixed: Vec<GoneView<'r>>,
    not_looked_at: Vec<GoneView<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoneView<'r> {
    id: &'r ProblemId,
    title: &'r str,
}

impl<'r> SinceView<'r> {
    /// The same, to be written.
    pub(super) fn of(since: &'r Since) -> Self {
        let gone = |all: &'r [Gone]| {
            let all = all.iter().map(|gone| GoneView {
                id: &gone.id,
                title: gone.title.to_show(),
            });
            all.collect()
        };
        Self {
            started_at: &since.started_at,
            fixed: gone(&since.fixed),
            not_looked_at: gone(&since.not_looked_at),
        }
    }
}

/// A likely cause, and in how many of the trials in which something went wrong it explains that.
#[derive(Serialize)]
pub(super) struct LikelyCause<'r> {
    deviations: &'r [String],
    sentence: &'r str,
    explains: usize,
    of: usize,
}

impl<'r> LikelyCause<'r> {
    /// The same, to be written.
    pub(super) fn of(likely: &'r Likely) -> Self {
        Self {
            deviations: &likely.deviations,
            sentence: &likely.sentence,
            explains: likely.explains,
            of: likely.of,
        }
    }
}
