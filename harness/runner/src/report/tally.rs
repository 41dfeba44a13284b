//! The totals of a run, counted once for every report.
//!
//! A [`RunRecord`] comes in; counts and grouped reasons go out.

use indexmap::IndexMap;
use serde::Serialize;

use crate::record::{CheckState, CheckTotals, EndedEarlyRecord, Gravity, RunRecord, TrialRecord, Verdict};

/// The order in which verdicts are listed: what was played first, from good to bad, then what was not.
const LISTED: [Verdict; 7] = [
    Verdict::Passed,
    Verdict::Warned,
    Verdict::KnownIssue,
    Verdict::Failed,
    Verdict::Broken,
    Verdict::Skipped,
    Verdict::NotApplicable,
];

/// What is said where a reason should be.
pub(super) const NO_REASON: &str = "no reason was recorded";

/// The totals of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tally {
    /// How many trials ended with each verdict; only verdicts that occurred, played ones first.
    pub verdicts: Vec<(Verdict, usize)>,
    /// How many checks ended in which state.
    pub checks: CheckTotals,
    /// How many of the passed checks noted something for information.
    pub noted: usize,
    /// Why the run ended early, in a line, where it did.
    pub ended_early: Option<String>,
    /// Why checks were not evaluated, most frequent first.
    pub not_evaluated: Vec<Reason>,
    /// Why trials were skipped or not applicable, most frequent first.
    pub not_played: Vec<Reason>,
}

/// A reason, and how often it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it explains: `not evaluated`, `skipped` or `not applicable`.
    pub what: &'static str,
    /// The reason, a fragment.
    pub why: String,
    /// How often.
    pub count: usize,
}

impl Tally {
    /// Counts a run.
    pub fn of(record: &RunRecord) -> Self {
        Self {
            verdicts: counted(record.trials.iter().map(|trial| trial.verdict)),
            checks: record.checks(),
            noted: states(record)
                .filter(|state| matches!(state, CheckState::Noted))
                .count(),
            ended_early: record.ended_early.as_ref().map(EndedEarlyRecord::text),
            not_evaluated: grouped(states(record).filter_map(not_evaluated)),
            not_played: grouped(record.trials.iter().filter_map(not_played)),
        }
    }
}

impl Tally {
    /// The run in a few words: what failed, or else its worst verdict; above all that it ended early, which no verdict says.
    pub fn outcome(&self) -> String {
        let bad = |(verdict, _): &&(Verdict, usize)| *verdict >= Verdict::Failed;
        let bad: Vec<(Verdict, usize)> = self.verdicts.iter().filter(bad).copied().collect();
        let worst = self.verdicts.iter().map(|(verdict, _)| *verdict).max();
        match (&self.ended_early, bad.is_empty(), worst) {
            (Some(early), true, _) => early.clone(),
            (Some(early), false, _) => format!("{early}, {}", listed(&bad, ", ")),
            (None, false, _) => listed(&bad, ", "),
            (None, true, Some(Verdict::NotApplicable) | None) => "nothing was played".to_owned(),
            (None, true, Some(worst)) => worst.name().to_owned(),
        }
    }

    /// How the checks ended: a name and a count that is not zero, in the order in which reports list them.
    pub fn check_counts(&self) -> Vec<(&'static str, usize)> {
        let checks = self.checks;
        let counts = [
            ("passed", checks.passed),
            ("of these with a note", self.noted),
            ("warned", checks.warned),
            ("failed", checks.failed),
            ("broken", checks.broken),
            ("not evaluated", checks.not_evaluated),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// How often each verdict occurs, in the order in which reports list them.
pub(super) fn counted(verdicts: impl Iterator<Item = Verdict> + Clone) -> Vec<(Verdict, usize)> {
    LISTED
        .into_iter()
        .map(|listed| (listed, verdicts.clone().filter(|verdict| *verdict == listed).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// Counts of verdicts in words: `2 failed, 1 broken` with `, ` between.
pub(super) fn listed(verdicts: &[(Verdict, usize)], between: &str) -> String {
    let counts: Vec<String> = verdicts
        .iter()
        .map(|(verdict, count)| format!("{count} {}", verdict.name()))
        .collect();
    counts.join(between)
}

/// The first finding that a person should read: a failed trial's worst, if it is more than a note.
pub(super) fn headline(trial: &TrialRecord) -> Option<&str> {
    // Of equally grave ones the first: it is the earliest.
    let worst = trial.findings.iter().rev().max_by_key(|finding| finding.gravity);
    worst
        .filter(|finding| finding.gravity > Gravity::Noted)
        .map(|finding| finding.title.as_str())
        .or_else(|| trial.reason.as_ref().map(|reason| reason.as_str()))
}

fn states(record: &RunRecord) -> impl Iterator<Item = &CheckState> {
    record
        .trials
        .iter()
        .flat_map(|trial| &trial.checks)
        .map(|check| &check.state)
}

fn not_evaluated(state: &CheckState) -> Option<(&'static str, &str)> {
    match state {
        CheckState::NotEvaluated { reason } => Some((state.name(), reason.as_str())),
        _ => None,
    }
}

fn not_played(trial: &TrialRecord) -> Option<(&'static str, &str)> {
    let reason = trial.reason.as_ref().map_or(NO_REASON, |reason| reason.as_str());
    (!trial.verdict.was_played()).then(|| (trial.verdict.name(), reason))
}

fn grouped<'a>(reasons: impl Iterator<Item = (&'static str, &'a str)>) -> Vec<Reason> {
    let mut counts: IndexMap<(&'static str, &str), usize> = IndexMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut groups: Vec<Reason> = counts
        .into_iter()
        .map(|((what, why), count)| Reason {
            what,
            why: why.to_owned(),
            count,
        })
        .collect();
    groups.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.why.cmp(&other.why)));
    groups
}
