//! Times of answers, as counts: what a histogram holds, without the histogram.
//!
//! In: pairs of a time and how often it was measured, as a histogram with three digits gives them. Out: their number, quantiles, the
//! largest; two of them as one. Joining loses nothing.
//!
//! Unit: microseconds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often each time was measured: pairs of microseconds, to three digits, and a count; the shortest time first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Times(Vec<(u64, u64)>);

impl Times {
    /// Those of these pairs, in whatever order.
    pub fn of(pairs: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for (time, count) in pairs {
            let known = counts.entry(time).or_default();
            *known = known.saturating_add(count);
        }
        Self(counts.into_iter().filter(|(_, count)| *count > 0).collect())
    }

    /// The times of several as those of one.
    pub fn joined<'t>(all: impl IntoIterator<Item = &'t Self>) -> Self {
        Self::of(all.into_iter().flat_map(|times| times.0.iter().copied()))
    }

    /// How many times were measured.
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The time that this share of all, from 0 to 1, do not exceed, in microseconds; `None` where nothing was measured.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let rank = (share.clamp(0.0, 1.0) * self.count() as f64).ceil() as u64;
        let mut before = 0_u64;
        let reached = self.0.iter().find(|(_, count)| {
            before = before.saturating_add(*count);
            before >= rank.max(1)
        });
        reached.or(self.0.last()).map(|(time, _)| *time)
    }

    /// The longest, in microseconds; `None` where nothing was measured.
    pub fn longest(&self) -> Option<u64> {
        self.0.last().map(|(time, _)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn a_quantile_is_the_shortest_time_that_so_many_do_not_exceed() {
        let times = Times::of([(30, 1), (10, 98), (20, 1)]);
        assert_eq!(times.count(), 100);
        let of = |share| times.quantile(share);
        assert_eq!((of(0.0), of(0.5), of(0.98)), (Some(10), Some(10), Some(10)));
        assert_eq!((of(0.99), of(0.999), of(1.0)), (Some(20), Some(30), Some(30)));
        assert_eq!(times.longest(), Some(30));
    }

    #[test]
    fn nothing_measured_has_no_quantile() {
        assert_eq!(Times::default().quantile(0.5), None);
        assert_eq!((Times::of([(1, 0)]).longest(), Times::default().count()), (None, 0));
    }

    #[test]
    fn joining_adds_counts_of_equal_times() {
        let joined = Times::joined([&Times::of([(1, 2), (5, 1)]), &Times::of([(5, 3)])]);
        assert_eq!(joined, Times::of([(1, 2), (5, 4)]));
    }

    #[test]
    fn a_record_that_counts_without_end_is_read_without_an_overflow() {
        let times = Times::of([(1, u64::MAX), (2, u64::MAX)]);
        assert_eq!((times.count(), times.quantile(0.5)), (u64::MAX, Some(1)));
    }
}
