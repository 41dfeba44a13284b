//! A run as its reports need it: its record, what follows from all trials together, and a way to each trial.
//!
//! The record is read twice: once for the totals, which fit into memory however many trials there are, and then trial by
//! trial, in the order that a report wants.

use std::path::Path;

use chrono::{DateTime, FixedOffset};

use super::coverage::{Coverage, OperationCoverage, RequirementCoverage};
use super::problems::{Collecting, Problems, Since};
use super::tally::{Counting, Tally, listed};
use super::warnings::{SharedWarning, Warnings};
use crate::record::{EndedEarlyRecord, Gravity, ReadError, Record, ServiceIssueRecord, TrialRecord, Verdict};
use crate::text::count;

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
    /// The warnings that more than one trial met, most frequent first.
    pub warnings: Vec<SharedWarning>,
    /// What was found, by its causes.
    pub problems: Problems,
    /// What became of problems since the run before, where there is one to compare with.
    pub since: Option<Since>,
    /// The trials, in the order of their ids and repeats.
    pub trials: Vec<TrialSummary>,
}

/// What is kept of each trial.
#[derive(Clone, Debug)]
pub struct TrialSummary {
    /// Its id.
    pub id: Box<str>,
    /// How it ended.
    pub verdict: Verdict,
    /// When it started; `None` if it was not played.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many requests it sent.
    pub exchanges: usize,
    /// Whether an issue with a service, which is told once for all trials, broke it.
    pub is_about_service_issue: bool,
    /// Whether something was noted for information.
    pub has_notes: bool,
    /// Whether it met nothing but warnings that an earlier trial met too.
    pub is_told_elsewhere: bool,
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
        let mut counting = Counting::default();
        let mut warnings = Warnings::default();
        let mut problems = Collecting::default();
        let mut trials = Vec::with_capacity(record.len());
        for trial in record.trials() {
            let trial = trial?;
            coverage.add(&trial);
            counting.add(&trial);
            problems.add(trials.len(), &trial);
            trials.push(TrialSummary {
                is_told_elsewhere: warnings.add(&trial),
                id: trial.id.as_str().into(),
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
        }
        let (requirements, operations) = coverage.finish();
        Ok(Self {
            tally: counting.finish(),
            requirements,
            operations,
            warnings: warnings.shared(),
            problems: problems.finish(&record.manifest),
            since: None,
            trials,
            record,
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

    /// The run in a few words: what failed, or else its worst verdict; above all that it ended early, which no verdict says.
    pub fn outcome(&self) -> String {
        let bad: Vec<(Verdict, usize)> = self.tally.bad().collect();
        match (self.incomplete(), bad.is_empty(), self.worst()) {
            (Some(incomplete), true, _) => format!("{incomplete}, no failure"),
            (Some(incomplete), false, _) => format!("{incomplete}, {}", listed(&bad, ", ")),
            (None, false, _) => listed(&bad, ", "),
            (None, true, Some(Verdict::NotApplicable) | None) => "nothing was played".to_owned(),
            (None, true, Some(worst)) => worst.name().to_owned(),
        }
    }

    /// What was wrong with services, each with how many trials it broke.
    pub fn service_issues(&self) -> Vec<(&ServiceIssueRecord, usize)> {
        let issues = self.record.service_issues();
        issues.map(|issue| (issue, self.tally.broken_by(issue.id))).collect()
    }
}
