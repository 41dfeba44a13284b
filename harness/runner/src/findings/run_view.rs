//! A run as its reports need it: its record, what follows from all trials together, and a way to each trial.
//!
//! The record is read twice: once for the totals, which fit into memory however many trials there are, and then trial by
//! trial, in the order that a report wants.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use chrono::DateTime;

use super::causes::{Likely, Observed, Signatures, likely};
use super::coverage::{Coverage, OperationCoverage, RequirementCoverage};
use super::known_issues::{self, KnownIssueOutcome};
use super::problems::{Collecting, Problem, Problems, Since};
use super::response_times::{ResponseTimes, Timing};
use super::tally::{Counting, Tally, listed};
use super::trial_summary::TrialSummary;
use crate::record::{
    EndedEarlyRecord, FindingRecord, Gravity, ReadError, Record, ServiceIssueRecord, TrialRecord, Verdict,
};
use crate::text::count;

/// From how many trials on the next ones are read while one is looked at, and how many of them.
const READ_AHEAD_FROM: usize = 32;
const READ_AHEAD: usize = 8;

/// A run, read from its record.
pub struct RunView {
    /// The record.
    pub record: Record,
    /// The totals.
    pub tally: Tally,
    /// What became of each requirement, in the order of the catalogue.
    pub requirements: Vec<RequirementCoverage>,
    /// What was seen of each operation, in the order of the contracts.
    pub operations: Vec<OperationCoverage>,
    /// How long the answers of each operation took, most often answered first.
    pub response_times: Vec<ResponseTimes>,
    /// What was found, by its causes.
    pub problems: Problems,
    /// What went wrong in which trials that were played: what likely causes are recognised by.
    pub observed: Observed,
    /// The likely causes, the one that explains most first; empty until [`RunView::recognise`] finds one.
    pub likely: Vec<Likely>,
    /// What became of the known issues, in the order of their list.
    pub known_issues: Vec<KnownIssueOutcome>,
    /// How many trials met a warning that no known issue covers.
    pub new_warnings: usize,
    /// What became of problems since the run before, where there is one to compare with.
    pub since: Option<Since>,
    /// The trials, in the order of their ids and repeats.
    pub trials: Vec<TrialSummary>,
}

impl RunView {
    /// Reads a run from the file of its record, and compares its problems with those of the run before.
    ///
    /// # Errors
    /// The file cannot be read, or is no record.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let mut run = Self::of(Record::open(path)?)?;
        run.since = Since::the_run_before(path, &run.record, &run.problems.problems, &run.trials);
        Ok(run)
    }

    /// What follows from a record.
    ///
    /// # Errors
    /// A trial of it cannot be read.
    pub fn of(record: Record) -> Result<Self, ReadError> {
        let mut coverage = Coverage::new(&record.manifest);
        let mut timing = Timing::default();
        let mut counting = Counting::default();
        let mut problems = Collecting::default();
        let mut observed = Observed::default();
        let mut known = known_issues::Collecting::new(&record.manifest);
        let mut new_warnings = 0;
        let mut trials = Vec::with_capacity(record.len());
        each_trial(&record, |trial| {
            coverage.add(&trial);
            timing.add(&trial);
            counting.add(&trial);
            observed.add(&trial);
            problems.add(trials.len(), &trial);
            known.add(&trial);
            let is_new = |finding: &FindingRecord| finding.gravity == Gravity::Warned && finding.known.is_none();
            new_warnings += usize::from(trial.findings.iter().any(is_new));
            trials.push(TrialSummary {
                id: record.id(trials.len()),
                verdict: trial.verdict,
                started_at: trial
                    .started_at
                    .as_deref()
                    .and_then(|start| DateTime::parse_from_rfc3339(start).ok()),
                duration_ms: trial.duration_ms,
                exchanges: trial.exchanges.len(),
                is_about_service_issue: trial.service_issue.is_some(),
                has_notes: trial.findings.iter().any(|finding| finding.gravity == Gravity::Noted),
            });
        })?;
        let (requirements, operations) = coverage.finish();
        let known_issues = known.finish(&record.manifest);
        Ok(Self {
            tally: counting.finish(),
            requirements,
            operations,
            response_times: timing.finish(),
            observed,
            likely: Vec::new(),
            problems: problems.finish(&record.manifest, &known_issues),
            known_issues,
            new_warnings,
            since: None,
            trials,
            record,
        })
    }

    /// Looks for likely causes. Signatures of another suite, or of other contracts, say nothing of this run.
    pub fn recognise(&mut self, signatures: &Signatures) {
        if signatures.fit(&self.record.manifest.hashes) {
            self.likely = likely(signatures, &self.observed);
        }
    }

    /// The likely causes that explain something of a problem.
    pub fn likely_of(&self, problem: &Problem) -> impl Iterator<Item = &Likely> {
        let trials: BTreeSet<&str> = problem.trials.iter().map(|place| &*self.trials[*place].id).collect();
        let check = problem.check;
        let kind = problem.example.finding.cause.kind;
        self.likely.iter().filter(move |likely| {
            let mut cells = likely.cells.iter();
            cells.any(|cell| (cell.symptom.check, cell.symptom.kind) == (check, kind) && trials.contains(&*cell.trial))
        })
    }

    /// A trial, by its place in [`RunView::trials`].
    ///
    /// # Errors
    /// It cannot be read any more.
    pub fn trial(&self, index: usize) -> Result<TrialRecord, ReadError> {
        self.record.trial(index)
    }

    /// The places of the trials that ended so, in the order of their ids.
    pub fn ended(&self, verdict: Verdict) -> impl Iterator<Item = usize> {
        self.trials
            .iter()
            .enumerate()
            .filter(move |(_, trial)| trial.verdict == verdict)
            .map(|(index, _)| index)
    }

    /// How many trials ended with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.ended(verdict).count()
    }

    /// The worst verdict of the run; `None` without trials.
    pub fn worst(&self) -> Option<Verdict> {
        self.trials.iter().map(|trial| trial.verdict).max()
    }

    /// The known issues that are no longer true: stale, expired or exceeded. They fail the run.
    pub fn untrue_known_issues(&self) -> impl Iterator<Item = &KnownIssueOutcome> {
        self.known_issues.iter().filter(|outcome| outcome.is_trouble())
    }

    /// Whether the run fails by warnings: it was to, and there are some that no known issue covers.
    pub fn fails_by_warnings(&self) -> bool {
        self.record.manifest.settings.fail_on_warnings && self.new_warnings > 0
    }

    /// What fails the run beside its trials, each a fragment: known issues that are no longer true, and warnings where these fail it.
    pub fn held_against(&self) -> Vec<String> {
        let warnings = self.fails_by_warnings().then(|| {
            let trials = count(self.new_warnings, "trial");
            format!("warnings in {trials}, which fail this run")
        });
        let issues = self.untrue_known_issues();
        let issues = issues.map(|outcome| format!("known issue {} {}", outcome.issue.entry, outcome.name()));
        warnings.into_iter().chain(issues).collect()
    }

    /// How many trials were played: what an issue with a service broke was not.
    pub fn played(&self) -> usize {
        let played = |trial: &&TrialSummary| trial.verdict.was_played() && !trial.is_about_service_issue;
        self.trials.iter().filter(played).count()
    }

    /// Why the run ended before all its trials were played; `None` if it did not, or does not say.
    pub fn ended_early(&self) -> Option<&EndedEarlyRecord> {
        self.record.closing.as_ref()?.ended_early.as_ref()
    }

    /// Whether the run was cut short without a word, or still goes.
    pub fn is_unfinished(&self) -> bool {
        self.record.closing.is_none()
    }

    /// How long the run took, in milliseconds; of an unfinished one, until its last trial ended.
    pub fn duration_ms(&self) -> u64 {
        match &self.record.closing {
            Some(closing) => closing.duration_ms,
            None => self.tally.last_end_ms,
        }
    }

    /// Why not all that was planned was played, in a line; `None` if it was.
    pub fn incomplete(&self) -> Option<String> {
        match (&self.record.closing, self.ended_early()) {
            (None, _) => {
                let planned = count(self.record.manifest.trials(), "trial");
                Some(format!("unfinished: {} of {planned} played", self.played()))
            }
            (Some(_), early) => early.map(EndedEarlyRecord::text),
        }
    }

    /// Of a run that is one of several shards: which one, and how much of the whole plan it played: `shard 2 of 4: 71 of 283 played`.
    pub fn part(&self) -> Option<String> {
        let shard = self.record.manifest.shard.as_ref().filter(|shard| shard.is_part())?;
        let whole = shard.plan.len() * self.record.manifest.settings.repeat;
        Some(format!("{}: {} of {whole} played", shard.name(), self.played()))
    }

    /// The run in a few words: what failed, or else its worst verdict; above all that it ended early, which no verdict says. Of a shard
    /// nothing is said that would hold for all of them.
    pub fn outcome(&self) -> String {
        let bad: Vec<(Verdict, usize)> = self.tally.bad().collect();
        let verdicts = (!bad.is_empty()).then(|| listed(&bad, ", "));
        let bad: Vec<String> = verdicts.into_iter().chain(self.held_against()).collect();
        let not_all: Vec<String> = self.part().into_iter().chain(self.incomplete()).collect();
        match (not_all.is_empty(), bad.is_empty(), self.worst()) {
            (false, true, _) => format!("{}, no failure", not_all.join("; ")),
            (false, false, _) => format!("{}, {}", not_all.join("; "), bad.join(", ")),
            (true, false, _) => bad.join(", "),
            (true, true, Some(Verdict::NotApplicable) | None) => "nothing was played".to_owned(),
            (true, true, Some(worst)) => worst.name().to_owned(),
        }
    }

    /// What was wrong with services, each with how many trials it broke.
    pub fn service_issues(&self) -> Vec<(&ServiceIssueRecord, usize)> {
        let issues = self.record.service_issues();
        issues.map(|issue| (issue, self.tally.broken_by(issue.id))).collect()
    }
}

/// Looks at every trial of a record, in the order of ids and repeats; where there are many, the next ones are read meanwhile.
fn each_trial(record: &Record, mut look: impl FnMut(TrialRecord)) -> Result<(), ReadError> {
    if record.len() < READ_AHEAD_FROM {
        return record.trials().try_for_each(|trial| trial.map(&mut look));
    }
    thread::scope(|threads| {
        let (sender, read) = sync_channel(READ_AHEAD);
        threads.spawn(move || {
            for trial in record.trials() {
                // Who looks leaves at the first that cannot be read.
                if sender.send(trial).is_err() {
                    break;
                }
            }
        });
        read.into_iter().try_for_each(|trial| trial.map(&mut look))
    })
}
