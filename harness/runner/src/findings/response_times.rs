//! How long the answers of each operation took.
//!
//! In: trials, one by one. Out: per operation, how often each duration in whole milliseconds was seen; what is kept grows
//! with the durations that differ, not with the answers.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::record::{ExchangeRecord, TrialRecord};

/// How long the answers of an operation took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseTimes {
    /// Method and full path template.
    pub operation: String,
    /// How many whole answers came.
    pub answers: usize,
    /// How many answers took so many milliseconds.
    pub by_duration: BTreeMap<u64, usize>,
}

impl ResponseTimes {
    /// The duration in milliseconds that this share of the answers did not exceed: the median of 50, the longest of 100.
    pub fn percentile(&self, percent: usize) -> u64 {
        let rank = (self.answers * percent).div_ceil(100).max(1);
        let mut passed = 0;
        for (duration, count) in &self.by_duration {
            passed += count;
            if passed >= rank {
                return *duration;
            }
        }
        0
    }
}

/// The response times of a run, as they are collected.
#[derive(Debug, Default)]
pub(super) struct Timing(IndexMap<String, ResponseTimes>);

impl Timing {
    /// Adds the answers of a trial: those that came whole.
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        let answered = |exchange: &&ExchangeRecord| exchange.response.is_some() && exchange.failure.is_none();
        for exchange in trial.exchanges.iter().filter(answered) {
            let times = match self.0.get_mut(&exchange.operation) {
                Some(times) => times,
                None => self
                    .0
                    .entry(exchange.operation.clone())
                    .or_insert_with(|| ResponseTimes {
                        operation: exchange.operation.clone(),
                        answers: 0,
                        by_duration: BTreeMap::new(),
                    }),
            };
            times.answers += 1;
            *times.by_duration.entry(exchange.duration_ms).or_default() += 1;
        }
    }

    /// The operations, most often answered first.
    pub(super) fn finish(self) -> Vec<ResponseTimes> {
        let mut all: Vec<ResponseTimes> = self.0.into_values().collect();
        all.sort_by(|one, other| {
            let by_answers = other.answers.cmp(&one.answers);
            by_answers.then_with(|| one.operation.cmp(&other.operation))
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(durations: &[u64]) -> ResponseTimes {
        let mut by_duration = BTreeMap::new();
        for duration in durations {
            *by_duration.entry(*duration).or_default() += 1;
        }
        ResponseTimes {
            operation: "GET /".to_owned(),
            answers: durations.len(),
            by_duration,
        }
    }

    #[test]
    fn a_percentile_is_a_duration_that_was_seen() {
        let hundred: Vec<u64> = (1..=100).collect();
        let percentiles = |times: &ResponseTimes| [50, 95, 100].map(|percent| times.percentile(percent));
        assert_eq!(percentiles(&times(&hundred)), [50, 95, 100]);
        assert_eq!(percentiles(&times(&[7])), [7, 7, 7]);
        assert_eq!(percentiles(&times(&[1, 1, 1, 3_000])), [1, 3_000, 3_000]);
        assert_eq!(percentiles(&times(&[])), [0, 0, 0]);
    }
}
