//! The totals of a run, counted once for every report.
//!
//! In: trials, one by one. Out: counts and grouped reasons.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use serde::Serialize;

use crate::record::{CheckState, CheckTotals, Gravity, ServiceIssueId, TrialRecord, Verdict};
use crate::secret::RedactedProse;

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
pub const NO_REASON: &str = "no reason was recorded";

/// The totals of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many trials ended with each verdict; only verdicts that occurred, played ones first.
    pub verdicts: Vec<(Verdict, usize)>,
    /// How many checks ended in which state.
    pub checks: CheckTotals,
    /// How many of the passed checks noted something for information.
    pub noted: usize,
    /// Why checks were not evaluated, most frequent first.
    pub not_evaluated: Vec<Reason>,
    /// Why trials were skipped or not applicable, most frequent first.
    pub not_played: Vec<Reason>,
    /// When the last trial ended, in milliseconds after the first one began.
    pub last_end_ms: u64,
    /// How many trials each issue with a service broke.
    broken_by: BTreeMap<ServiceIssueId, usize>,
}

/// A reason, and how often it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it explains: `not evaluated`, `skipped` or `not applicable`.
    pub what: &'static str,
    /// The reason, a fragment.
    pub why: RedactedProse,
    /// How often.
    pub count: usize,
}

impl Tally {
    /// The verdicts that are no success, with how often each occurred.
    pub fn bad(&self) -> impl Iterator<Item = (Verdict, usize)> {
        self.verdicts
            .iter()
            .copied()
            .filter(|(verdict, _)| *verdict >= Verdict::Failed)
    }

    /// How many trials an issue with a service broke.
    pub fn broken_by(&self, issue: ServiceIssueId) -> usize {
        self.broken_by.get(&issue).copied().unwrap_or_default()
    }

    /// How the checks ended: a name and a count that is not zero, in the order in which reports list them.
    pub fn check_counts(&self) -> Vec<(&'static str, usize)> {
        let checks = self.checks;
        let counts = [
            (CheckState::Passed.name(), checks.passed),
            ("of these with a note", self.noted),
            (CheckState::Warned.name(), checks.warned),
            (CheckState::Failed.name(), checks.failed),
            (CheckState::Broken.name(), checks.broken),
            (CheckState::NOT_EVALUATED, checks.not_evaluated),
        ];
        counts.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// Totals that grow, trial by trial.
#[derive(Default)]
pub(super) struct Counting {
    tally: Tally,
    verdicts: Vec<Verdict>,
    not_evaluated: Grouped,
    not_played: Grouped,
    first: Option<DateTime<FixedOffset>>,
    last: Option<DateTime<FixedOffset>>,
}

impl Counting {
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        self.verdicts.push(trial.verdict);
        for check in &trial.checks {
            self.tally.checks.add(&check.state);
            match &check.state {
                CheckState::Noted => self.tally.noted += 1,
                CheckState::NotEvaluated { reason } => self.not_evaluated.add(check.state.name(), reason.clone()),
                CheckState::Passed | CheckState::Warned | CheckState::Failed | CheckState::Broken => {}
            }
        }
        if !trial.verdict.was_played() {
            let reason = trial.reason.clone();
            let reason = reason.unwrap_or_else(|| RedactedProse::of_our_words(NO_REASON));
            self.not_played.add(trial.verdict.name(), reason);
        }
        if let Some(issue) = trial.service_issue {
            *self.tally.broken_by.entry(issue).or_default() += 1;
        }
        let start = trial.started_at.as_deref().map(DateTime::parse_from_rfc3339);
        if let Some(Ok(start)) = start {
            let took = i64::try_from(trial.duration_ms).unwrap_or(i64::MAX);
            let end = chrono::TimeDelta::try_milliseconds(took).and_then(|took| start.checked_add_signed(took));
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
            self.last = self.last.max(end);
        }
    }

    pub(super) fn finish(self) -> Tally {
        let took = self.first.zip(self.last).map(|(first, last)| last - first);
        Tally {
            verdicts: counted(self.verdicts),
            not_evaluated: self.not_evaluated.finish(),
            not_played: self.not_played.finish(),
            last_end_ms: took
                .and_then(|took| took.num_milliseconds().try_into().ok())
                .unwrap_or_default(),
            ..self.tally
        }
    }
}

/// How often each verdict occurs, in the order in which reports list them.
pub fn counted(verdicts: impl IntoIterator<Item = Verdict>) -> Vec<(Verdict, usize)> {
    let mut counts = [0; Verdict::ALL.len()];
    for verdict in verdicts {
        counts[verdict as usize] += 1;
    }
    let counted = LISTED.into_iter().map(|verdict| (verdict, counts[verdict as usize]));
    counted.filter(|(_, count)| *count > 0).collect()
}

/// `3 passed, 1 failed`.
pub fn listed(verdicts: &[(Verdict, usize)], between: &str) -> String {
    let counts: Vec<String> = verdicts
        .iter()
        .map(|(verdict, count)| verdict.counted(*count))
        .collect();
    counts.join(between)
}

/// The first finding that a person should read: a failed trial's worst, if it is more than a note.
pub fn headline(trial: &TrialRecord) -> Option<&RedactedProse> {
    // Of equally grave ones the first: it is the earliest.
    let worst = trial.findings.iter().rev().max_by_key(|finding| finding.gravity);
    worst
        .filter(|finding| finding.gravity > Gravity::Noted)
        .map(|finding| &finding.title)
        .or(trial.reason.as_ref())
}

/// Reasons, and how often each was given.
#[derive(Default)]
struct Grouped(IndexMap<(&'static str, RedactedProse), usize>);

impl Grouped {
    fn add(&mut self, what: &'static str, why: RedactedProse) {
        *self.0.entry((what, why)).or_default() += 1;
    }

    fn finish(self) -> Vec<Reason> {
        let reasons = self.0.into_iter();
        let mut reasons: Vec<Reason> = reasons
            .map(|((what, why), count)| Reason { what, why, count })
            .collect();
        reasons.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.why.cmp(&other.why)));
        reasons
    }
}
