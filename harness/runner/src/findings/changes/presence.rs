//! Which operations are new or gone: all of their answers say it, not one of them.
//!
//! One 404 may be about what was asked for. That there is no operation is said where a whole side answers it with nothing else, and
//! the other side with success at least once. A 404 that refused somebody, and lets in now, must not pass for a new operation: so
//! something must have been wrong with its absence, or the candidate must refuse as well.

use std::collections::HashMap;

use super::seen::{Outcome, TrialSeen};
use crate::record::Gravity;

/// Where a trial is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// A baseline, by its number.
    Baseline(usize),
    /// A candidate, by its number.
    Candidate(usize),
}

/// What became of an operation as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// No baseline has it, and the candidate does.
    New,
    /// Every baseline has it, and the candidate does not.
    Gone,
}

/// How the operations are answered, by run.
#[derive(Debug, Default)]
pub(super) struct Operations(HashMap<String, HashMap<Side, Answers>>);

/// What is known of the answers of an operation in one run.
#[derive(Clone, Copy, Debug, Default)]
struct Answers {
    has_success: bool,
    /// An answer that is neither a success nor says that there is nothing.
    has_other: bool,
    /// A check had something to say against a step that was answered so.
    is_missed: bool,
}

impl Answers {
    fn is_absent(self) -> bool {
        !self.has_success && !self.has_other
    }
}

impl Operations {
    /// Learns the answers of a trial.
    pub(super) fn add(&mut self, side: Side, trial: &TrialSeen) {
        for (step, answer) in &trial.answers {
            let of_operation = self.0.entry(answer.operation.clone()).or_default();
            let answers = of_operation.entry(side).or_default();
            match answer.outcome {
                outcome if outcome.is_absence() => {
                    answers.is_missed |= trial.found(step, Gravity::Warned).next().is_some();
                }
                Outcome::Status(200..=299) => answers.has_success = true,
                // No answer says nothing of it.
                Outcome::NoAnswer => {}
                _ => answers.has_other = true,
            }
        }
    }

    /// Whether an operation is new or gone.
    pub(super) fn of(&self, operation: &str) -> Option<Presence> {
        let by_run = self.0.get(operation)?;
        let of = |is_baseline: bool| {
            let runs = by_run.iter();
            let runs = runs.filter(move |(side, _)| matches!(side, Side::Baseline(_)) == is_baseline);
            runs.map(|(_, answers)| *answers).collect::<Vec<_>>()
        };
        let (before, now) = (of(true), of(false));
        let is_absent = |runs: &[Answers]| !runs.is_empty() && runs.iter().all(|run| run.is_absent());
        let is_there = |runs: &[Answers]| !runs.is_empty() && runs.iter().all(|run| run.has_success);
        let is_missed = before.iter().all(|run| run.is_missed) || now.iter().all(|run| run.has_other);
        if is_absent(&before) && is_there(&now) && is_missed {
            Some(Presence::New)
        } else if is_there(&before) && is_absent(&now) {
            Some(Presence::Gone)
        } else {
            None
        }
    }
}
