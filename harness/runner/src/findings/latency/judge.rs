//! From durations to outcomes: the figures of each operation, corrected for their number, and what follows from them.

use super::holm::holm;
use super::interval::{interval, shift};
use super::mann_whitney::Ranked;
use super::outcome::{Difference, LatencyOutcome, OperationLatency, Side, TooLittle};
use super::samples::{OperationSamples, Runs, median};

/// The least shift that is told, whatever the figures: fewer milliseconds matter to nobody.
const FLOOR_MS: f64 = 20.0;
/// The same as a share of what was.
const FLOOR_SHARE: f64 = 0.1;
/// The least effect that is told: a third more pairs go one way than the other ("medium").
const LEAST_DELTA: f64 = 0.33;
/// How unlikely chance has to be.
const SIGNIFICANT: f64 = 0.01;
/// How many answers both sides need for a gross shift.
const GROSS_ANSWERS: usize = 10;
/// A gross shift is larger than this many milliseconds,
const GROSS_MS: f64 = 1_000.0;
/// or makes answers take this many times as long, or as short.
const GROSS_TIMES: f64 = 10.0;

/// Compares the latency of operations, all of them at once: how many there are decides how unlikely chance has to be.
///
/// The outcomes are in the order of the operations. Takes time in proportion to the answers, and to the product of the runs.
pub fn compare_latency(operations: &[OperationSamples]) -> Vec<OperationLatency> {
    let mut measured: Vec<Measured> = operations.iter().map(Measured::new).collect();
    let tested: Vec<&mut Difference> = measured.iter_mut().filter_map(|one| one.difference.as_mut()).collect();
    let adjusted = holm(&tested.iter().map(|difference| difference.p).collect::<Vec<_>>());
    let tests = tested.len();
    for (difference, adjusted) in tested.into_iter().zip(adjusted) {
        difference.adjusted_p = adjusted;
    }
    let judged = |(operation, measured): (&OperationSamples, Measured)| OperationLatency {
        operation: operation.operation.clone(),
        baseline: measured.before.side(),
        candidate: measured.after.side(),
        difference: measured.difference,
        outcome: measured.outcome(tests),
    };
    operations.iter().zip(measured).map(judged).collect()
}

/// One side: its runs, and all its answers in rising order.
struct Answers {
    runs: Runs,
    pooled: Vec<f64>,
}

impl Answers {
    fn new(runs: &[Vec<u64>]) -> Self {
        let runs = Runs::new(runs);
        Self {
            pooled: runs.pooled(),
            runs,
        }
    }

    fn side(&self) -> Side {
        Side {
            runs: self.runs.len(),
            answers: self.pooled.len(),
            median_ms: (!self.pooled.is_empty()).then(|| median(self.runs.medians())),
        }
    }

    /// How far apart the medians of the runs are; `None` for fewer than two runs.
    fn spread(&self) -> Option<f64> {
        let medians = self.runs.medians();
        let least = medians.iter().copied().min_by(f64::total_cmp)?;
        let most = medians.iter().copied().max_by(f64::total_cmp)?;
        (medians.len() > 1).then_some(most - least)
    }
}

/// An operation with its figures, before the number of operations is considered.
struct Measured {
    before: Answers,
    after: Answers,
    difference: Option<Difference>,
}

impl Measured {
    fn new(operation: &OperationSamples) -> Self {
        let before = Answers::new(&operation.baseline);
        let after = Answers::new(&operation.candidate);
        let difference = measure(&before, &after);
        Self {
            before,
            after,
            difference,
        }
    }

    /// What follows, as one of so many tests.
    fn outcome(&self, tests: usize) -> LatencyOutcome {
        let Some(difference) = &self.difference else {
            return not_enough(TooLittle::NoAnswers);
        };
        if let Some(beyond_chance) = beyond_chance(difference) {
            return beyond_chance;
        }
        if self.is_gross(difference) {
            return LatencyOutcome::GrossShift;
        }
        let Some(interval) = difference.interval_ms else {
            return not_enough(TooLittle::OneRunEach);
        };
        let least = difference.threshold_ms + (difference.shift_ms - interval.low_ms).max(0.0);
        match self.detectable(difference.shift_ms, least, tests) {
            Some(detectable_ms) => LatencyOutcome::NoDifference { detectable_ms },
            None => not_enough(TooLittle::FewAnswers),
        }
    }

    /// Whether the sides do not overlap, and are a second or a factor of ten apart.
    fn is_gross(&self, difference: &Difference) -> bool {
        let (before, after) = (&self.before.pooled, &self.after.pooled);
        if before.len().min(after.len()) < GROSS_ANSWERS || difference.cliffs_delta.abs() < 1.0 {
            return false;
        }
        let (before, after) = (self.before.side().median_ms, self.after.side().median_ms);
        let (Some(before), Some(after)) = (before, after) else {
            return false;
        };
        let apart = (after - before).abs();
        apart > GROSS_MS || (apart > FLOOR_MS && after.max(before) >= GROSS_TIMES * after.min(before))
    }

    /// The least shift, in whole milliseconds from `least` on, that would have been an alarm as one of so many tests; `None` if
    /// none would have been. Supposes that the answers differ among each other as they do now.
    fn detectable(&self, shift: f64, least: f64, tests: usize) -> Option<f64> {
        let seen = |wanted: f64| {
            let ranked = Ranked::new(&self.before.pooled, &self.after.pooled, wanted - shift);
            ranked.cliffs_delta() >= LEAST_DELTA && ranked.p() * (tests as f64) < SIGNIFICANT
        };
        let least = least.ceil();
        let (first, last) = (self.before.pooled.last()?, self.after.pooled.first()?);
        let apart = (first - last + shift + 1.0).max(least).ceil(); // by so much they do not overlap
        if !seen(apart) {
            return None;
        }
        let (mut unseen, mut visible) = (least - 1.0, apart);
        while visible - unseen > 1.0 {
            let middle = f64::midpoint(unseen, visible).floor();
            if seen(middle) {
                visible = middle;
            } else {
                unseen = middle;
            }
        }
        Some(visible)
    }
}

/// All figures but the adjusted p; `None` if a side has no answer.
fn measure(before: &Answers, after: &Answers) -> Option<Difference> {
    let middle = before.side().median_ms?;
    after.side().median_ms?;
    let ranked = Ranked::new(&before.pooled, &after.pooled, 0.0);
    let one_run_each = before.runs.len() == 1 && after.runs.len() == 1;
    let spread_ms = before.spread().or_else(|| after.spread());
    let p = ranked.p();
    Some(Difference {
        shift_ms: shift(&before.runs.medians(), &after.runs.medians()),
        interval_ms: (!one_run_each).then(|| interval(&before.runs, &after.runs)),
        spread_ms,
        threshold_ms: (FLOOR_SHARE * middle).max(FLOOR_MS).max(spread_ms.unwrap_or_default()),
        cliffs_delta: ranked.cliffs_delta(),
        p,
        adjusted_p: p,
    })
}

/// Slower or faster, if chance is ruled out.
fn beyond_chance(difference: &Difference) -> Option<LatencyOutcome> {
    let interval = difference.interval_ms?;
    if difference.adjusted_p >= SIGNIFICANT {
        return None;
    }
    if interval.low_ms > difference.threshold_ms && difference.cliffs_delta >= LEAST_DELTA {
        return Some(LatencyOutcome::Alarm);
    }
    let is_faster = interval.high_ms < -difference.threshold_ms && difference.cliffs_delta <= -LEAST_DELTA;
    is_faster.then_some(LatencyOutcome::Faster)
}

fn not_enough(reason: TooLittle) -> LatencyOutcome {
    LatencyOutcome::NotEnough { reason }
}

#[cfg(test)]
mod tests;
