//! The Mann–Whitney U test, two-sided, and the effect size that belongs to it, Cliff's δ.
//!
//! In: the numbers of two sides in rising order. Out: U of the second side, p and δ. Equal numbers are common among whole
//! milliseconds; they count half, and the variance is corrected for them. p is exact for few numbers without equal ones, otherwise
//! that of the normal distribution with continuity correction, down to the smallest that a double can hold.
//!
//! The same figures as `scipy.stats.mannwhitneyu` (`harness/upgrade/statistics`).

use std::cmp::Ordering;

/// Up to this product of both sizes p is counted out. No count exceeds that of 20 against 20, 1.4e11, and 30,000 steps suffice.
const EXACT_UP_TO: usize = 400;

/// How p is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Counted out: every order of the numbers is equally likely.
    Exact,
    /// By the normal distribution, corrected for continuity and equal numbers.
    Normal,
}

/// Two sides, ranked among each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// How many numbers the first side has.
    first: usize,
    /// How many the second has.
    second: usize,
    /// In how many pairs the number of the second side is the larger one; a pair of equal ones counts half.
    u: f64,
    /// The sum of t³ − t over the groups of t equal numbers.
    ties: f64,
}

impl Ranked {
    /// Ranks the numbers of two sides, each in rising order; `moved_by` is added to those of the second.
    pub fn new(first: &[f64], second: &[f64], moved_by: f64) -> Self {
        let (mut u, mut ties) = (0.0, 0.0);
        let (mut at_first, mut at_second) = (0, 0);
        loop {
            let value = match (first.get(at_first), second.get(at_second)) {
                (Some(one), Some(other)) => one.min(other + moved_by),
                (Some(one), None) => *one,
                (None, Some(other)) => other + moved_by,
                (None, None) => break,
            };
            let equal_in = |numbers: &[f64], moved_by: f64| {
                let equal = |number: &&f64| (**number + moved_by).total_cmp(&value) == Ordering::Equal;
                numbers.iter().take_while(equal).count()
            };
            let of_first = equal_in(&first[at_first..], 0.0);
            let of_second = equal_in(&second[at_second..], moved_by);
            u += of_second as f64 * (at_first as f64 + of_first as f64 / 2.0);
            let group = (of_first + of_second) as f64;
            ties += group * group * group - group;
            at_first += of_first;
            at_second += of_second;
        }
        Self {
            first: first.len(),
            second: second.len(),
            u,
            ties,
        }
    }

    /// U of the second side: in how many pairs its number is the larger one; equal ones count half.
    pub fn u(&self) -> f64 {
        self.u
    }

    /// Cliff's δ: the share of pairs in which the second side is the larger one, less the share in which it is the smaller one;
    /// from −1 to 1, and 0 if a side is empty.
    pub fn cliffs_delta(&self) -> f64 {
        let pairs = self.pairs();
        if pairs == 0.0 { 0.0 } else { 2.0 * self.u / pairs - 1.0 }
    }

    /// The method that fits these sides.
    pub fn method(&self) -> Method {
        if self.ties == 0.0 && self.first * self.second <= EXACT_UP_TO {
            Method::Exact
        } else {
            Method::Normal
        }
    }

    /// How likely a difference at least as large is, in either direction, if the sides do not differ.
    pub fn p(&self) -> f64 {
        self.p_by(self.method())
    }

    /// The same by a method of the caller's choice. `Exact` ignores equal numbers, and is meant for small sides.
    pub fn p_by(&self, method: Method) -> f64 {
        if self.first == 0 || self.second == 0 {
            return 1.0;
        }
        let larger_u = self.u.max(self.pairs() - self.u);
        let one_sided = match method {
            Method::Exact => exact_tail(self.first, self.second, larger_u),
            Method::Normal => self.normal_tail(larger_u),
        };
        (2.0 * one_sided).min(1.0)
    }

    fn pairs(&self) -> f64 {
        self.first as f64 * self.second as f64
    }

    /// The share of the normal distribution that lies at or above `u`.
    fn normal_tail(&self, u: f64) -> f64 {
        let all = (self.first + self.second) as f64;
        let variance = self.pairs() / 12.0 * (all + 1.0 - self.ties / (all * (all - 1.0)));
        if variance <= 0.0 {
            return 1.0; // all numbers are equal
        }
        let deviations = (u - self.pairs() / 2.0 - 0.5) / variance.sqrt();
        // Not 1 − Φ: far out that would be 0.
        libm::erfc(deviations / std::f64::consts::SQRT_2) / 2.0
    }
}

/// The share of the orders of `first` and `second` numbers in which U is at least `u`.
fn exact_tail(first: usize, second: usize, u: f64) -> f64 {
    let counts = counts_of_u(first, second);
    let (mut total, mut tail) = (0.0, 0.0);
    for (value, count) in counts.into_iter().enumerate() {
        total += count as f64;
        if value as f64 >= u {
            tail += count as f64;
        }
    }
    tail / total
}

/// In how many orders of `first` and `second` numbers U has each value, from 0 to their product: the coefficients of the Gaussian
/// binomial, made factor by factor: times 1 − q^(larger + i), divided by 1 − q^i.
fn counts_of_u(first: usize, second: usize) -> Vec<i64> {
    let (smaller, larger) = (first.min(second), first.max(second));
    let mut counts = vec![0_i64; first * second + 1];
    counts[0] = 1;
    for factor in 1..=smaller {
        for value in (larger + factor..counts.len()).rev() {
            counts[value] -= counts[value - larger - factor];
        }
        for value in factor..counts.len() {
            counts[value] += counts[value - factor];
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_u_are_those_of_every_order() {
        assert_eq!(counts_of_u(2, 2), [1, 1, 2, 1, 1]);
        assert_eq!(counts_of_u(1, 3), [1, 1, 1, 1]);
        assert_eq!(counts_of_u(20, 20).iter().sum::<i64>(), 137_846_528_820); // 40 over 20
        assert!(counts_of_u(8, 50).iter().all(|count| *count > 0));
    }

    #[test]
    fn equal_numbers_count_half() {
        let ranked = Ranked::new(&[1.0, 2.0, 2.0], &[2.0, 3.0], 0.0);
        assert_eq!(ranked.u(), 2.0 + 3.0);
        assert_eq!(ranked.method(), Method::Normal);
        assert_eq!(Ranked::new(&[5.0; 10], &[5.0; 10], 0.0).p(), 1.0);
        assert_eq!(Ranked::new(&[5.0; 10], &[5.0; 10], 0.0).cliffs_delta(), 0.0);
    }

    #[test]
    fn sides_apart_have_the_largest_effect_whichever_is_above() {
        let (low, high) = ([1.0, 2.0, 3.0], [10.0, 11.0, 12.0]);
        assert_eq!(Ranked::new(&low, &high, 0.0).cliffs_delta(), 1.0);
        assert_eq!(Ranked::new(&high, &low, 0.0).cliffs_delta(), -1.0);
        assert_eq!(Ranked::new(&high, &low, 100.0).cliffs_delta(), 1.0);
        assert_eq!(Ranked::new(&low, &high, 0.0).p(), 0.1); // 2 of 20 orders
    }

    #[test]
    fn an_empty_side_tells_nothing() {
        assert_eq!(Ranked::new(&[], &[1.0], 0.0).p(), 1.0);
        assert_eq!(Ranked::new(&[1.0], &[], 0.0).cliffs_delta(), 0.0);
    }

    #[test]
    fn a_difference_far_beyond_chance_keeps_a_p_above_nothing() {
        let one: Vec<f64> = (0..400).map(f64::from).collect();
        let p = Ranked::new(&one, &one, 1_000.0).p();
        assert!(p > 0.0 && p < 1e-100, "{p}");
    }

    /// What scipy says, written by `harness/upgrade/statistics/run --golden`.
    #[test]
    fn the_figures_are_those_of_scipy() {
        let golden = include_str!("../../../../upgrade/statistics/golden.json");
        let golden: Vec<serde_json::Value> = serde_json::from_str(golden).expect("it is there");
        assert!(golden.len() > 60);
        let mut counted_out = 0;
        for case in &golden {
            let numbers = |key: &str| {
                let mut numbers: Vec<f64> = serde_json::from_value(case[key].clone()).expect("it is there");
                numbers.sort_by(f64::total_cmp);
                numbers
            };
            let ranked = Ranked::new(&numbers("first"), &numbers("second"), 0.0);
            let agrees = |key: &str, found: f64| {
                let expected = case[key].as_f64().expect("it is there");
                let tolerance = 1e-9 * expected.abs().max(f64::MIN_POSITIVE);
                assert!(
                    (expected - found).abs() <= tolerance,
                    "{key}: found {found}, expected {case}"
                );
            };
            agrees("u", ranked.u());
            agrees("delta", ranked.cliffs_delta());
            agrees("normal", ranked.p_by(Method::Normal));
            assert_eq!(case["exact"].is_number(), ranked.method() == Method::Exact, "{case}");
            if ranked.method() == Method::Exact {
                agrees("exact", ranked.p());
                counted_out += 1;
            }
        }
        assert!(counted_out > 20);
    }
}
