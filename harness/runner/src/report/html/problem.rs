//! Problems as the page shows them, what is known of the pod, and what could not be judged.

use serde::Serialize;

use super::page::anchor;
use crate::findings::known_issues::KnownIssue;
use crate::findings::problems::{Gone, Problem, Since};
use crate::findings::{Reason, RunView};
use crate::record::{Gravity, UnsupportedEntry, Verdict};
use crate::report::wording::likely_cause;
use crate::text::{by_number, count};

/// So many trials of a problem are linked one by one; the filter finds the others.
const LINKED: usize = 40;
/// Up to so many problems are shown with their examples opened.
const OPENED: usize = 2;

/// What stands between the head and the coverage.
#[derive(Serialize)]
pub(super) struct Problems<'a> {
    problems: Vec<ProblemView<'a>>,
    /// Those that a list of known issues accepts.
    known: Vec<ProblemView<'a>>,
    /// What became of each entry of that list: whether it is no longer true, and in words.
    known_issues: Vec<(bool, String)>,
    /// What is only seen behind steps that failed before.
    followers: Vec<ProblemView<'a>>,
    /// What became of the problems of the run before, where there is one to compare with.
    since: Option<SinceView<'a>>,
    left_out: usize,
    service_issues: Vec<Issue<'a>>,
    not_evaluated: &'a [Reason],
    not_played: &'a [Reason],
    unsupported: &'a [UnsupportedEntry],
    /// How many requirements nothing is known of.
    unknown_requirements: usize,
    notes: usize,
}

/// A problem.
#[derive(Serialize)]
pub(super) struct ProblemView<'a> {
    id: String,
    title: &'a str,
    /// The gravity, in words and as a class.
    severity: &'static str,
    slug: &'static str,
    check: &'static str,
    /// `new` or `still`, where an earlier run is known.
    seen: Option<&'static str>,
    /// What accepts it, in a line.
    known: Option<String>,
    /// What it looks like, each in a line.
    likely: Vec<String>,
    trials: usize,
    answers: usize,
    operations: Vec<(&'a str, usize)>,
    /// Id, level and text.
    requirements: Vec<(&'a str, &'static str, &'a str)>,
    clients: Option<&'a str>,
    again: &'a str,
    example: &'a str,
    example_trial: &'a str,
    example_anchor: String,
    opened: bool,
    /// Anchors and ids.
    linked: Vec<(String, &'a str)>,
}

/// An issue with services, and how many trials it broke.
#[derive(Serialize)]
struct Issue<'a> {
    text: &'a str,
    trials: String,
}

/// What the run before met and this one did not: titles and ids.
#[derive(Serialize)]
struct SinceView<'a> {
    started_at: &'a str,
    fixed: Vec<(&'a str, String)>,
    not_looked_at: Vec<(&'a str, String)>,
}

impl<'a> SinceView<'a> {
    fn of(since: &'a Since) -> Self {
        let gone = |all: &'a [Gone]| {
            let all = all.iter();
            all.map(|gone| (gone.title.to_show(), gone.id.to_string())).collect()
        };
        Self {
            started_at: &since.started_at,
            fixed: gone(&since.fixed),
            not_looked_at: gone(&since.not_looked_at),
        }
    }
}

impl<'a> Problems<'a> {
    pub(super) fn of(run: &'a RunView) -> Self {
        let opened = run.problems.problems.len() <= OPENED;
        let views = run.problems.problems.iter();
        let views = views.map(|problem| ProblemView::of(problem, run, opened));
        let (known, problems) = views.partition(|problem| problem.known.is_some());
        let unknown = run.requirements.iter();
        let unknown = unknown.filter(|row| row.not_evaluated.is_some() || row.verdict == Verdict::Broken);
        Self {
            problems,
            known,
            known_issues: run
                .known_issues
                .iter()
                .map(|outcome| {
                    (
                        outcome.is_trouble(),
                        format!("{}: {}", outcome.issue.entry, outcome.text()),
                    )
                })
                .collect(),
            followers: run
                .problems
                .followers
                .iter()
                .map(|problem| ProblemView::of(problem, run, false))
                .collect(),
            since: run.since.as_ref().map(SinceView::of),
            left_out: run.problems.left_out,
            service_issues: run
                .service_issues()
                .into_iter()
                .map(|(issue, trials)| Issue {
                    text: issue.text.to_show(),
                    trials: match trials {
                        0 => "no trial was broken by it".to_owned(),
                        trials => format!(
                            "{} {} broken by it",
                            count(trials, "trial"),
                            by_number(trials, "was", "were")
                        ),
                    },
                })
                .collect(),
            not_evaluated: &run.tally.not_evaluated,
            not_played: &run.tally.not_played,
            unsupported: &run.record.manifest.unsupported,
            unknown_requirements: unknown.count(),
            notes: run.problems.notes.len(),
        }
    }
}

impl<'a> ProblemView<'a> {
    pub(super) fn of(problem: &'a Problem, run: &'a RunView, opened: bool) -> Self {
        let catalogue = &run.record.manifest.requirements;
        let requirement = |id: &'a String| match catalogue.iter().find(|entry| entry.id == *id) {
            Some(entry) => (id.as_str(), entry.level.name(), entry.text.as_str()),
            None => (id.as_str(), "", ""),
        };
        let trials = problem.trials.iter().take(LINKED);
        Self {
            id: problem.id.to_string(),
            title: problem.title.to_show(),
            severity: match problem.severity {
                Gravity::Broken => "could not be judged",
                gravity => gravity.name(),
            },
            slug: problem.severity.name(),
            check: problem.check.as_str(),
            // Notes are not followed from run to run.
            seen: run
                .since
                .as_ref()
                .filter(|_| problem.severity > Gravity::Noted)
                .map(|since| since.word(&problem.id)),
            known: problem.known.as_ref().map(KnownIssue::text),
            likely: run.likely_of(problem).map(likely_cause).collect(),
            trials: problem.trials.len(),
            answers: problem.answers,
            operations: problem
                .operations
                .iter()
                .map(|share| (share.operation.as_str(), share.answers))
                .collect(),
            requirements: problem.requirements.iter().map(requirement).collect(),
            clients: problem.clients.as_deref(),
            again: &problem.again,
            example: problem.example.finding.text.to_show().trim_end(),
            example_trial: &problem.example.trial,
            example_anchor: anchor(problem.example.place),
            opened,
            linked: trials.map(|place| (anchor(*place), &*run.trials[*place].id)).collect(),
        }
    }
}
