//! The times and counts of one operation, as they are measured.

use hdrhistogram::Histogram;

use super::play::{CallOutcome, CountedCall};
use crate::record::load::{OperationCounts, Times};

/// Digits of a time that are kept: an error of a thousandth at most.
const DIGITS: u8 = 3;
/// The longest time that is told from longer ones, in microseconds: a day.
const LONGEST: u64 = 24 * 3600 * 1_000_000;

/// What is measured of one operation.
pub(super) struct Operation {
    counts: OperationCounts,
    service: TimesMeasured,
    response: TimesMeasured,
}

impl Operation {
    pub(super) fn new(operation: &str) -> Self {
        Self {
            counts: OperationCounts {
                operation: operation.to_owned(),
                ..OperationCounts::default()
            },
            service: TimesMeasured::new(),
            response: TimesMeasured::new(),
        }
    }

    pub(super) fn add(&mut self, call: &CountedCall) {
        let counts = &mut self.counts;
        counts.requests += 1;
        counts.judged += u64::from(call.is_judged);
        counts.wrong += u64::from(call.is_wrong);
        let outcome = match call.outcome {
            CallOutcome::Answered => &mut counts.answers,
            CallOutcome::TimedOut => &mut counts.failures.time_outs,
            CallOutcome::NotConnected => &mut counts.failures.not_connected,
            CallOutcome::CutOff => &mut counts.failures.cut_off,
        };
        *outcome += 1;
        self.service.add(call.service.as_micros());
        self.response.add(call.response.as_micros());
    }

    pub(super) fn finish(self) -> OperationCounts {
        OperationCounts {
            service: self.service.finish(),
            response: self.response.finish(),
            ..self.counts
        }
    }
}

/// Times as they are measured: a histogram that grows with the longest of them, and not with their number.
struct TimesMeasured {
    histogram: Histogram<u64>,
}

impl TimesMeasured {
    fn new() -> Self {
        #[expect(clippy::expect_used, reason = "it fails for more than five digits alone")]
        let histogram = Histogram::new(DIGITS).expect("three digits");
        Self { histogram }
    }

    fn add(&mut self, microseconds: u128) {
        let time = u64::try_from(microseconds).unwrap_or(LONGEST).clamp(1, LONGEST);
        // It grows as far as is needed, and `LONGEST` is far below what it can hold.
        _ = self.histogram.record(time);
    }

    fn finish(self) -> Times {
        let steps = self.histogram.iter_recorded();
        Times::of(steps.map(|step| (step.value_iterated_to(), step.count_since_last_iteration())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_a_thousandth_and_no_longer_than_a_day() {
        let mut times = TimesMeasured::new();
        for time in [0, 1, 1_234_567, u128::MAX] {
            times.add(time);
        }
        let times = times.finish();
        assert_eq!(times.count(), 4);
        assert_eq!(times.quantile(0.5), Some(1));
        let middle = times.quantile(0.75).expect("a time");
        assert!(middle.abs_diff(1_234_567) <= 1_235, "{middle}");
        assert!(times.longest().expect("a time").abs_diff(LONGEST) <= LONGEST / 1000);
    }

    #[test]
    fn the_record_has_the_quantiles_that_the_histogram_has() {
        let mut measured = TimesMeasured::new();
        let mut time: u128 = 7;
        for _ in 0..10_000 {
            time = (time * 1_103_515_245 + 12_345) % 2_147_483_648;
            measured.add(time % 3_000_000);
        }
        let histogram = measured.histogram.clone();
        let times = measured.finish();
        for share in [0.5, 0.9, 0.99, 0.999, 1.0] {
            assert_eq!(
                times.quantile(share),
                Some(histogram.value_at_quantile(share)),
                "{share}"
            );
        }
    }
}
