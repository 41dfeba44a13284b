//! From records to durations: how long each whole answer took, by operation and run.

use indexmap::IndexMap;

use super::samples::OperationSamples;
use crate::record::{ExchangeRecord, TrialRecord};

/// Which side of a comparison a run is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparedRun {
    /// One of those before, counted from 0.
    Baseline(usize),
    /// One of those after, counted from 0.
    Candidate(usize),
}

/// The durations of answers, as they are collected.
#[derive(Clone, Debug, Default)]
pub struct CollectedSamples(IndexMap<String, OperationSamples>);

impl CollectedSamples {
    /// Adds the answers of a trial: those that came whole.
    ///
    /// The trials of the runs must be the same ones: an operation that was only refused in one run and only allowed in another
    /// differs for that reason.
    pub fn add(&mut self, compared: ComparedRun, trial: &TrialRecord) {
        let answered = |exchange: &&ExchangeRecord| exchange.response.is_some() && exchange.failure.is_none();
        for exchange in trial.exchanges.iter().filter(answered) {
            let samples = self.0.entry(exchange.operation.clone()).or_default();
            let (runs, run) = match compared {
                ComparedRun::Baseline(run) => (&mut samples.baseline, run),
                ComparedRun::Candidate(run) => (&mut samples.candidate, run),
            };
            if runs.len() <= run {
                runs.resize(run + 1, Vec::new());
            }
            runs[run].push(exchange.duration_ms);
        }
    }

    /// The operations, in the order of their names.
    pub fn finish(self) -> Vec<OperationSamples> {
        let named = |(operation, samples): (String, OperationSamples)| OperationSamples { operation, ..samples };
        let mut all: Vec<OperationSamples> = self.0.into_iter().map(named).collect();
        all.sort_by(|one, other| one.operation.cmp(&other.operation));
        all
    }
}
