//! The counts of a load, as plays end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::operation::Operation;
use super::play::Counted;
use super::problems::Problems;
use crate::record::load::{LoadLine, OwnDelays, PlayCounts, TrialCounts};
use crate::record::{CheckTotals, TrialRecord, Verdict};
use crate::suite::plan::Trial;
use crate::text::milliseconds;

/// How many plays that went wrong are kept whole.
const KEPT: usize = 20;
/// A request that waits longer than this for its turn was held back.
const PACED: Duration = Duration::from_millis(1);
/// A play that begins later than this was late.
const LATE: Duration = Duration::from_millis(50);

/// The counts of a load.
pub(super) struct Tally {
    plays: Vec<PlayCounts>,
    operations: BTreeMap<String, Operation>,
    problems: Problems,
    kept: usize,
    /// Until when plays begin.
    until: Instant,
    pub(super) answers_meanwhile: u64,
    pub(super) requests: u64,
    pub(super) checks: CheckTotals,
    pub(super) open_sessions: usize,
    paced: Duration,
    stalled: Duration,
    latest: Duration,
    own: OwnDelays,
}

impl Tally {
    pub(super) fn new(trials: usize, until: Instant) -> Self {
        Self {
            plays: vec![PlayCounts::default(); trials],
            operations: BTreeMap::new(),
            problems: Problems::default(),
            kept: 0,
            until,
            answers_meanwhile: 0,
            requests: 0,
            checks: CheckTotals::default(),
            open_sessions: 0,
            paced: Duration::ZERO,
            stalled: Duration::ZERO,
            latest: Duration::ZERO,
            own: OwnDelays::default(),
        }
    }

    /// Counts a play of a trial, by its index. Returns it whole, if it is one of the first that went wrong.
    pub(super) fn add(&mut self, trial: usize, counted: Counted) -> Option<Box<TrialRecord>> {
        let plays = &mut self.plays[trial];
        plays.add(counted.verdict);
        let number = plays.ended() + plays.cut_short;
        self.requests += counted.requests;
        self.open_sessions += counted.open_sessions;
        sum(&mut self.checks, &counted.checks);
        for call in &counted.calls {
            if !self.operations.contains_key(&call.operation) {
                let operation = Operation::new(&call.operation);
                self.operations.insert(call.operation.clone(), operation);
            }
            if let Some(operation) = self.operations.get_mut(&call.operation) {
                operation.add(call);
            }
            let is_answer = call.outcome == super::play::CallOutcome::Answered;
            self.answers_meanwhile += u64::from(is_answer && call.ended <= self.until);
            self.paced += call.waited;
            self.own.paced += u64::from(call.waited > PACED);
            self.stalled += call.stalled;
            self.own.stalled += u64::from(!call.stalled.is_zero());
        }
        let mut record = counted.found?;
        self.problems.add(&record);
        let is_kept = matches!(counted.verdict, Verdict::Failed | Verdict::Broken) && self.kept < KEPT;
        self.kept += usize::from(is_kept);
        record.repeat = usize::try_from(number).unwrap_or(usize::MAX);
        is_kept.then_some(record)
    }

    /// A play that had a place when it was due began this much later.
    pub(super) fn began(&mut self, late: Duration) {
        if late > LATE {
            self.own.late += 1;
            self.latest = self.latest.max(late);
        }
    }

    /// The plays of all trials so far.
    pub(super) fn plays(&self) -> PlayCounts {
        self.plays.iter().fold(PlayCounts::default(), PlayCounts::and)
    }

    /// No further play begins from now on.
    pub(super) fn end_at(&mut self, until: Instant) {
        self.until = self.until.min(until);
    }

    /// What kept plays and answers waiting that is not the pod's doing.
    pub(super) fn own(&self) -> OwnDelays {
        OwnDelays {
            paced_ms: milliseconds(self.paced),
            stalled_ms: milliseconds(self.stalled),
            latest_ms: milliseconds(self.latest),
            ..self.own
        }
    }

    /// The lines of all counts, and how many findings belong to problems that were not told apart.
    pub(super) fn finish(self, trials: &[Trial]) -> (Vec<LoadLine>, u64) {
        let plays = trials.iter().zip(self.plays).map(|(trial, plays)| {
            LoadLine::Plays(TrialCounts {
                id: trial.id.to_string(),
                plays,
            })
        });
        let operations = self.operations.into_values();
        let operations = operations.map(|operation| LoadLine::Operation(operation.finish()));
        let (problems, left_out) = self.problems.finish();
        let problems = problems.into_iter().map(|problem| LoadLine::Problem(Box::new(problem)));
        (plays.chain(operations).chain(problems).collect(), left_out)
    }
}

fn sum(totals: &mut CheckTotals, more: &CheckTotals) {
    totals.passed += more.passed;
    totals.warned += more.warned;
    totals.failed += more.failed;
    totals.broken += more.broken;
    totals.not_evaluated += more.not_evaluated;
}
