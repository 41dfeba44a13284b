//! What is compared: the durations of the answers of one operation, run by run.
//!
//! Durations are whole milliseconds, as records hold them, so that equal ones are common.

/// The durations of an operation's answers in the baselines and in the candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationSamples {
    /// Method and full path template.
    pub operation: String,
    /// One list of durations for each baseline, in milliseconds; an empty list is a run in which nothing was answered.
    pub baseline: Vec<Vec<u64>>,
    /// The same for each candidate.
    pub candidate: Vec<Vec<u64>>,
}

/// The runs of one side: the durations of each in rising order, in milliseconds; no run is empty.
#[derive(Clone, Debug)]
pub(super) struct Runs(Vec<Vec<f64>>);

impl Runs {
    /// Leaves out runs in which nothing was answered.
    pub(super) fn new(runs: &[Vec<u64>]) -> Self {
        let sorted = |run: &Vec<u64>| {
            let mut run = run.clone();
            run.sort_unstable();
            // A duration above 2^53 ms is no duration.
            run.into_iter().map(|duration| duration as f64).collect()
        };
        Self(runs.iter().filter(|run| !run.is_empty()).map(sorted).collect())
    }

    /// The runs, each in rising order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// How many runs have answers.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All durations, in rising order.
    pub(super) fn pooled(&self) -> Vec<f64> {
        let mut all = self.0.concat();
        all.sort_unstable_by(f64::total_cmp);
        all
    }

    /// The median of each run.
    pub(super) fn medians(&self) -> Vec<f64> {
        self.iter().map(median_of_sorted).collect()
    }
}

/// The median of numbers in rising order; 0 of none.
pub(super) fn median_of_sorted(sorted: &[f64]) -> f64 {
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => 0.0,
        (length, middle) if length % 2 == 1 => sorted[middle],
        (_, middle) => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The median of numbers in any order; 0 of none.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    median_of_sorted(&numbers)
}
