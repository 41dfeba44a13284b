//! How long answers took: before, during and after a change, and along the time of a watch.
//!
//! What parts the time: the marks of the operator; without any, the outages of all lanes. One mark and no outage after it makes a
//! before and an after. With neither there is one part. Quantiles are durations that were seen (nearest rank), of samples that were
//! answered as promised, in milliseconds.

use super::class::SampleClass;
use super::lane::{Interval, Seen};
use crate::record::watch::{LaneName, Moment};

/// The part of a watch in which things changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangePeriod {
    /// The first mark, or the beginning of the first outage.
    pub from: Moment,
    /// The last mark or the end of the last outage, whichever is later.
    pub to: Moment,
    /// Whether marks say so.
    pub is_marked: bool,
}

impl ChangePeriod {
    /// The period of a watch with these marks and outages; `None` if there are neither.
    pub(super) fn of(marks: &[Moment], outages: &[Interval], now: Moment) -> Option<Self> {
        let first_mark = marks.iter().min().copied();
        let from = first_mark.or_else(|| outages.iter().map(|interval| interval.start).min())?;
        let ends = outages.iter().map(|interval| interval.end.unwrap_or(now));
        let last = marks.iter().copied().chain(ends).chain([from]).max();
        Some(Self {
            from,
            to: last.unwrap_or(from),
            is_marked: first_mark.is_some(),
        })
    }
}

/// How long the answers of a lane took in a part of a watch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantiles {
    /// How many there were.
    pub samples: usize,
    /// The median, in milliseconds.
    pub median_ms: f64,
    /// What 95 of 100 did not exceed, in milliseconds.
    pub most_ms: f64,
    /// The longest, in milliseconds.
    pub longest_ms: f64,
}

impl Quantiles {
    fn of(mut durations: Vec<f64>) -> Self {
        durations.sort_by(f64::total_cmp);
        let ranked = |percent: usize| {
            let rank = (durations.len() * percent).div_ceil(100);
            durations.get(rank.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self {
            samples: durations.len(),
            median_ms: ranked(50),
            most_ms: ranked(95),
            longest_ms: ranked(100),
        }
    }
}

/// The answers of a lane before, during and after a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneLatency {
    /// The lane.
    pub lane: LaneName,
    /// Before the change; all of it, if nothing changed.
    pub before: Quantiles,
    /// While it went on.
    pub during: Quantiles,
    /// Afterwards.
    pub after: Quantiles,
}

impl LaneLatency {
    pub(super) fn of(lane: LaneName, samples: &[Seen], period: Option<ChangePeriod>) -> Self {
        let mut parts: [Vec<f64>; 3] = Default::default();
        for seen in samples.iter().filter(|seen| is_answer(seen)) {
            let part = match period {
                Some(period) if seen.at > period.to => 2,
                Some(period) if seen.at >= period.from => 1,
                _ => 0,
            };
            parts[part].push(seen.duration_ms);
        }
        let [before, during, after] = parts.map(Quantiles::of);
        Self {
            lane,
            before,
            during,
            after,
        }
    }
}

/// The answers of a lane in a slice of the watch's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StripSlice {
    /// Where the slice begins.
    pub from: Moment,
    /// How long its answers took.
    pub quantiles: Quantiles,
}

/// The answers of a lane along the time from `from` to `to`, in so many slices of the same length; slices without any are left out.
pub(super) fn strip(samples: &[Seen], from: Moment, to: Moment, slices: i64) -> Vec<StripSlice> {
    let length = (to.since(from) / slices).max(1);
    let mut strip: Vec<StripSlice> = Vec::new();
    let mut slice: Option<(i64, Vec<f64>)> = None;
    let finished = |(number, durations): (i64, Vec<f64>)| StripSlice {
        from: from.plus(number * length),
        quantiles: Quantiles::of(durations),
    };
    for seen in samples.iter().filter(|seen| is_answer(seen)) {
        let number = seen.at.since(from) / length;
        match &mut slice {
            Some((other, durations)) if *other == number => durations.push(seen.duration_ms),
            _ => strip.extend(slice.replace((number, vec![seen.duration_ms])).map(finished)),
        }
    }
    strip.extend(slice.map(finished));
    strip
}

/// Whether a sample was answered as promised, however late.
fn is_answer(seen: &Seen) -> bool {
    matches!(seen.class, SampleClass::Good | SampleClass::Slow)
}
