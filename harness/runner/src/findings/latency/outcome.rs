//! What is said of the latency of an operation, with its figures.
//!
//! Durations are milliseconds, with fractions; a positive shift is slower. Shares are between −1 and 1, probabilities between 0
//! and 1.

use schemars::JsonSchema;
use serde::Serialize;

/// How the latency of an operation compares.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OperationLatency {
    /// Method and full path template.
    pub operation: String,
    /// The baselines.
    pub baseline: Side,
    /// The candidates.
    pub candidate: Side,
    /// The figures of the comparison; null where a side has no answer.
    pub difference: Option<Difference>,
    /// What follows from them.
    pub outcome: LatencyOutcome,
}

/// What was measured on one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// How many runs have answers of this operation.
    pub runs: usize,
    /// How many answers there are in all.
    pub answers: usize,
    /// The median of the medians of the runs; null without an answer.
    pub median_ms: Option<f64>,
}

/// The figures of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Difference {
    /// By how much the candidates are slower, by the medians of the runs (Hodges and Lehmann).
    pub shift_ms: f64,
    /// Where that shift lies with 95 %; null with one run each, which tells nothing about other runs.
    pub interval_ms: Option<Interval>,
    /// How far apart the medians of the baselines are, or those of the candidates if there is one baseline; null with one run each.
    pub spread_ms: Option<f64>,
    /// What the interval has to exceed: the largest of a tenth of the baseline's median, 20 ms and the spread.
    pub threshold_ms: f64,
    /// Cliff's δ: how much more often an answer of the candidates is the slower one of a pair than the faster one.
    pub cliffs_delta: f64,
    /// How likely such a difference is by chance: Mann–Whitney, two-sided.
    pub p: f64,
    /// The same, considering how many operations were compared: Holm.
    pub adjusted_p: f64,
}

/// An interval of durations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// Its lower end.
    pub low_ms: f64,
    /// Its upper end.
    pub high_ms: f64,
}

/// What follows from the figures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LatencyOutcome {
    /// Slower, and chance is ruled out.
    Alarm,
    /// Faster, and chance is ruled out in the same way.
    Faster,
    /// No answer of one side is as slow as any of the other, by more than a second or tenfold; too few runs to rule out a bad hour.
    GrossShift,
    /// No difference was seen.
    NoDifference {
        /// From this shift on one would have been seen, in milliseconds.
        detectable_ms: f64,
    },
    /// There is too little to compare.
    NotEnough {
        /// What is missing.
        reason: TooLittle,
    },
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TooLittle {
    /// One side has no answer of this operation.
    NoAnswers,
    /// Both sides have one run: whether runs differ by chance is unknown. A gross shift would be told.
    OneRunEach,
    /// Even if every answer had been slower, so few of them would not have ruled out chance.
    FewAnswers,
}

impl OperationLatency {
    /// Whether the candidates are slower (`true`) or faster (`false`); `None` if no difference was seen.
    pub fn slower(&self) -> Option<bool> {
        match self.outcome {
            LatencyOutcome::Alarm => Some(true),
            LatencyOutcome::Faster => Some(false),
            LatencyOutcome::GrossShift => self.difference.map(|difference| difference.shift_ms > 0.0),
            LatencyOutcome::NoDifference { .. } | LatencyOutcome::NotEnough { .. } => None,
        }
    }
}
