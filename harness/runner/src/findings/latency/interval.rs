//! By how much the answers of the candidates take longer: the shift between the medians of runs, and an interval for it.
//!
//! In: the runs of two sides. Out: milliseconds; a positive shift is slower. The shift is that of Hodges and Lehmann: the median of
//! the differences between every candidate's median and every baseline's. The interval is a bootstrap that draws runs, then
//! answers within each: answers of one run resemble each other, and however many there are of them, they are one run.
//!
//! Where a side has one run alone, how runs differ there is unknown; the deviations of the other side's runs stand in.

use rand_distr::{Beta, Distribution, Uniform};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::SeedableRng;

use super::outcome::Interval;
use super::samples::{Runs, median, median_of_sorted};

/// How often both sides are drawn anew.
const DRAWS: usize = 2_000;
/// The share of the drawn shifts that lies below the interval, and as much above it: the interval is one of 95 %.
const BELOW: f64 = 0.025;
/// The same on every machine, for every operation.
const SEED: u64 = 0x7f0d_9700;

/// The shift of Hodges and Lehmann between two lists of medians.
pub(super) fn shift(before: &[f64], after: &[f64]) -> f64 {
    shift_by(before, after, &mut Vec::new())
}

/// The same, with a list for the differences that can be used again.
fn shift_by(before: &[f64], after: &[f64], differences: &mut Vec<f64>) -> f64 {
    differences.clear();
    for after in after {
        differences.extend(before.iter().map(|before| after - before));
    }
    differences.sort_unstable_by(f64::total_cmp);
    median_of_sorted(differences)
}

/// The interval of that shift, 95 %.
pub(super) fn interval(before: &Runs, after: &Runs) -> Interval {
    let mut random = Pcg64Mcg::seed_from_u64(SEED);
    let (before_deviations, after_deviations) = (deviations(before), deviations(after));
    let before = DrawnSide::new(before, &after_deviations);
    let after = DrawnSide::new(after, &before_deviations);
    let (mut drawn_before, mut drawn_after, mut differences) = (Vec::new(), Vec::new(), Vec::new());
    let mut draw = |_| {
        before.draw(&mut random, &mut drawn_before);
        after.draw(&mut random, &mut drawn_after);
        shift_by(&drawn_before, &drawn_after, &mut differences)
    };
    let mut shifts: Vec<f64> = (0..DRAWS).map(&mut draw).collect();
    shifts.sort_unstable_by(f64::total_cmp);
    let cut = (BELOW * DRAWS as f64) as usize;
    Interval {
        low_ms: shifts[cut],
        high_ms: shifts[DRAWS - 1 - cut],
    }
}

/// How far the median of each run lies from the middle one.
fn deviations(runs: &Runs) -> Vec<f64> {
    let medians = runs.medians();
    let middle = median(medians.clone());
    medians.iter().map(|median| median - middle).collect()
}

/// A side as it is drawn from.
struct DrawnSide<'a> {
    runs: Vec<DrawnRun<'a>>,
    /// What is added to the median of a run that stands alone: one of these.
    deviations: &'a [f64],
}

impl<'a> DrawnSide<'a> {
    fn new(runs: &'a Runs, others: &'a [f64]) -> Self {
        Self {
            runs: runs.iter().map(DrawnRun::new).collect(),
            deviations: if runs.len() == 1 { others } else { &[0.0] },
        }
    }

    /// As many runs as there are, each any of them: the median of answers drawn from each.
    fn draw(&self, random: &mut Pcg64Mcg, medians: &mut Vec<f64>) {
        medians.clear();
        for _ in &self.runs {
            let run = any(&self.runs, random).map_or(0.0, |run| run.draw(random));
            medians.push(run + any(self.deviations, random).copied().unwrap_or_default());
        }
    }
}

fn any<'a, T>(all: &'a [T], random: &mut Pcg64Mcg) -> Option<&'a T> {
    let index = Uniform::new(0, all.len()).ok()?.sample(random);
    all.get(index)
}

/// A run as answers are drawn from it, with replacement.
///
/// Of n drawn answers only the median is wanted. The k-th smallest of n random numbers between 0 and 1 has the distribution
/// Beta(k, n + 1 − k), and n times that number is the place of the k-th smallest of n drawn answers. So one random number is as
/// good as n of them.
struct DrawnRun<'a> {
    sorted: &'a [f64],
    /// The distribution of the middle one, or of the one below the middle; `None` for a single answer, which is always drawn.
    middle: Option<Beta<f64>>,
    /// Of an even number: how far the next one lies on the way from there to 1. It is the smallest of the half that lies above.
    next: Option<Beta<f64>>,
}

impl<'a> DrawnRun<'a> {
    fn new(sorted: &'a [f64]) -> Self {
        let rank = sorted.len().div_ceil(2) as f64;
        let middle = match sorted.len() {
            0 | 1 => None,
            length => Beta::new(rank, length as f64 + 1.0 - rank).ok(),
        };
        let next = match sorted.len() {
            length if length % 2 == 0 => Beta::new(1.0, length as f64 / 2.0).ok(),
            _ => None,
        };
        Self { sorted, middle, next }
    }

    /// The median of as many answers as there are, drawn from them.
    fn draw(&self, random: &mut Pcg64Mcg) -> f64 {
        let Some(middle) = &self.middle else {
            return median_of_sorted(self.sorted);
        };
        let place = middle.sample(random);
        match &self.next {
            None => self.at(place),
            Some(next) => f64::midpoint(self.at(place), self.at(place + (1.0 - place) * next.sample(random))),
        }
    }

    fn at(&self, place: f64) -> f64 {
        let index = (place * self.sorted.len() as f64) as usize;
        self.sorted[index.min(self.sorted.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `runs` runs of `answers` answers around 100 ms, each run `apart` ms above the one before it.
    fn runs(runs: u64, answers: u64, apart: u64, slower: u64) -> Runs {
        let run = |run: u64| {
            (0..answers)
                .map(|answer| 90 + answer * 7 % 21 + run * apart + slower)
                .collect()
        };
        Runs::new(&(0..runs).map(run).collect::<Vec<_>>())
    }

    #[test]
    fn the_interval_holds_the_shift_and_is_narrow_where_runs_agree() {
        let (before, after) = (runs(5, 40, 0, 0), runs(5, 40, 0, 30));
        let shift = shift(&before.medians(), &after.medians());
        let found = interval(&before, &after);
        assert_eq!(shift, 30.0);
        assert!(found.low_ms > 24.0 && found.low_ms <= shift, "{found:?}");
        assert!(found.high_ms < 36.0 && found.high_ms >= shift, "{found:?}");
    }

    #[test]
    fn more_answers_of_the_same_runs_do_not_make_runs_agree() {
        let few = interval(&runs(4, 40, 20, 0), &runs(4, 40, 20, 0));
        let many = interval(&runs(4, 4_000, 20, 0), &runs(4, 4_000, 20, 0));
        assert!(few.high_ms - few.low_ms > 40.0, "{few:?}");
        assert!(many.high_ms - many.low_ms > 40.0, "{many:?}");
    }

    #[test]
    fn a_single_candidate_varies_as_the_baselines_do() {
        let narrow = interval(&runs(4, 40, 0, 0), &runs(1, 40, 0, 0));
        let wide = interval(&runs(4, 40, 20, 0), &runs(1, 40, 0, 30));
        assert!(narrow.high_ms - narrow.low_ms < 10.0, "{narrow:?}");
        assert!(wide.high_ms - wide.low_ms > 50.0, "{wide:?}");
    }

    #[test]
    fn the_median_of_drawn_answers_is_spread_as_if_each_had_been_drawn() {
        for answers in [2_u64, 3, 10, 51] {
            let run: Vec<f64> = (0..answers).map(|answer| answer as f64).collect();
            let mut random = Pcg64Mcg::seed_from_u64(1);
            let places = Uniform::new(0, run.len()).expect("it is there");
            let one_by_one = |random: &mut Pcg64Mcg| median(run.iter().map(|_| run[places.sample(random)]).collect());
            let at_once = DrawnRun::new(&run);
            let draws = 20_000;
            let moments = |draw: &mut dyn FnMut() -> f64| {
                let drawn: Vec<f64> = (0..draws).map(|_| draw()).collect();
                let mean = drawn.iter().sum::<f64>() / f64::from(draws);
                let variance = drawn.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / f64::from(draws);
                (mean, variance.sqrt())
            };
            let (mean, deviation) = moments(&mut || one_by_one(&mut random));
            let (fast_mean, fast_deviation) = moments(&mut || at_once.draw(&mut random));
            assert!(
                (mean - fast_mean).abs() < 0.05 * deviation,
                "{answers}: {mean} {fast_mean}"
            );
            assert!(
                (deviation / fast_deviation - 1.0).abs() < 0.05,
                "{answers}: {deviation} {fast_deviation}"
            );
        }
    }
}
