//! The view of a load: its record, and what follows from it.

use std::cmp::Reverse;
use std::path::Path;

use super::times::LatencyView;
use super::verdict::LoadVerdict;
use crate::record::Gravity;
use crate::record::load::{
    FailureCounts, LoadKind, LoadProblem, LoadReadError, LoadRecord, OperationCounts, PlayCounts, Times,
};

/// A load that was recorded.
#[derive(Clone, Debug)]
pub struct LoadView {
    /// Its record.
    pub record: LoadRecord,
    /// What was sent, by operation; those first that were asked most often.
    pub operations: Vec<OperationView>,
    /// How long answers took, all operations together; `None` where nothing was sent.
    pub latency: Option<LatencyView>,
}

/// What was sent of an operation.
#[derive(Clone, Debug)]
pub struct OperationView {
    /// As it is recorded.
    pub counts: OperationCounts,
    /// How long its answers took; `None` where nothing was sent.
    pub latency: Option<LatencyView>,
}

impl LoadView {
    /// Reads a load from its record.
    ///
    /// # Errors
    /// The file is not the record of a load.
    pub fn open(path: &Path) -> Result<Self, LoadReadError> {
        Ok(Self::of(LoadRecord::open(path)?))
    }

    /// The view of a record.
    pub fn of(mut record: LoadRecord) -> Self {
        record.problems.sort_by_key(order);
        let all = |times: fn(&OperationCounts) -> &Times| Times::joined(record.operations.iter().map(times));
        let latency = LatencyView::of(&all(|counts| &counts.service), &all(|counts| &counts.response));
        let mut operations: Vec<OperationView> = record
            .operations
            .iter()
            .map(|counts| OperationView {
                latency: LatencyView::of(&counts.service, &counts.response),
                counts: counts.clone(),
            })
            .collect();
        operations.sort_by_key(|view| (Reverse(view.counts.requests), view.counts.operation.clone()));
        Self {
            record,
            operations,
            latency,
        }
    }

    /// What it amounts to.
    pub fn verdict(&self) -> LoadVerdict {
        LoadVerdict::of(self)
    }

    /// How the plays of all trials ended.
    pub fn plays(&self) -> PlayCounts {
        let plays = self.record.plays.iter();
        plays.fold(PlayCounts::default(), |sum, trial| sum.and(&trial.plays))
    }

    /// How many requests of steps were sent.
    pub fn requests(&self) -> u64 {
        self.sum(|counts| counts.requests)
    }

    /// How many answers came.
    pub fn answers(&self) -> u64 {
        self.sum(|counts| counts.answers)
    }

    /// How many answers were judged.
    pub fn judged(&self) -> u64 {
        self.sum(|counts| counts.judged)
    }

    /// How many answers were wrong.
    pub fn wrong(&self) -> u64 {
        self.sum(|counts| counts.wrong)
    }

    /// Requests without a whole answer.
    pub fn failures(&self) -> FailureCounts {
        let operations = self.record.operations.iter();
        operations.fold(FailureCounts::default(), |sum, counts| sum.and(&counts.failures))
    }

    fn sum(&self, count: fn(&OperationCounts) -> u64) -> u64 {
        self.record.operations.iter().map(count).fold(0, u64::saturating_add)
    }

    /// For how long plays began, in seconds; zero as long as that is not known.
    pub fn seconds(&self) -> f64 {
        self.record
            .end
            .as_ref()
            .map_or(0.0, |end| end.lasted_ms as f64 / 1_000.0)
    }

    /// How many plays were to begin per second; `None` for users.
    pub fn rate_asked(&self) -> Option<f64> {
        match self.record.manifest.load {
            LoadKind::Rate(rate) => Some(rate),
            LoadKind::Users(_) => None,
        }
    }

    /// How many plays began per second.
    pub fn rate_reached(&self) -> Option<f64> {
        let begun = self.record.end.as_ref()?.arrivals.begun;
        self.per_second(begun)
    }

    /// How many answers came per second, while plays began.
    pub fn answers_per_second(&self) -> Option<f64> {
        let answers = self.record.end.as_ref()?.answers_meanwhile;
        self.per_second(answers)
    }

    fn per_second(&self, count: u64) -> Option<f64> {
        let seconds = self.seconds();
        (seconds > 0.0).then(|| count as f64 / seconds)
    }

    /// How many plays were due and did not begin before the time was over.
    pub fn not_begun(&self) -> u64 {
        let arrivals = self.record.end.as_ref().map(|end| end.arrivals);
        arrivals.map_or(0, |arrivals| arrivals.due.saturating_sub(arrivals.begun))
    }

    /// Problems that are told by themselves: the others merely follow from them.
    pub fn problems(&self) -> impl Iterator<Item = &LoadProblem> {
        self.record.problems.iter().filter(|problem| !problem.follows)
    }
}

/// What failed first, then what could not be judged, then what is only tolerated, then what is known; each by how often it was found.
fn order(problem: &LoadProblem) -> impl Ord + use<> {
    let severity = match problem.severity {
        Gravity::Failed => 0,
        Gravity::Broken => 1,
        Gravity::Warned => 2,
        Gravity::Noted => 3,
    };
    (
        problem.known.is_some(),
        severity,
        Reverse(problem.plays),
        problem.id.clone(),
    )
}
