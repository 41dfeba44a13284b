//! The response times of an operation as a histogram over a logarithmic axis, drawn as SVG.

use serde::Serialize;

use crate::findings::ResponseTimes;
use crate::text::short_duration;

/// The lower bounds of the bars in milliseconds: five to a decade, from below 1 ms to beyond a minute.
const BOUNDS: [u64; 25] = [
    0, 1, 2, 3, 4, 6, 10, 16, 25, 40, 63, 100, 160, 250, 400, 630, 1_000, 1_600, 2_500, 4_000, 6_300, 10_000, 16_000,
    25_000, 63_000,
];
/// The bounds that the axis names.
const NAMED: [(u64, &str); 5] = [
    (1, "1 ms"),
    (10, "10 ms"),
    (100, "100 ms"),
    (1_000, "1 s"),
    (10_000, "10 s"),
];
/// How wide a bar is, with the gap behind it, and how high the highest is.
const STEP: usize = 10;
const HEIGHT: usize = 28;

/// The response times of an operation.
#[derive(Serialize)]
pub(super) struct TimesRow<'a> {
    operation: &'a str,
    answers: usize,
    median: String,
    most: String,
    longest: String,
    bars: Vec<Bar>,
    /// Where the median stands.
    median_x: usize,
}

/// A bar of a histogram, in the units of the drawing.
#[derive(Serialize)]
struct Bar {
    x: usize,
    y: usize,
    height: usize,
}

/// The axis below the histograms.
#[derive(Serialize)]
pub(super) struct Axis {
    width: usize,
    height: usize,
    bar: usize,
    /// Where a tick stands, and its name.
    ticks: Vec<(usize, &'static str)>,
}

impl Axis {
    pub(super) fn new() -> Self {
        Self {
            width: BOUNDS.len() * STEP,
            height: HEIGHT,
            bar: STEP - 2,
            ticks: NAMED.map(|(bound, name)| (place(bound) * STEP, name)).to_vec(),
        }
    }
}

impl<'a> TimesRow<'a> {
    pub(super) fn of(times: &'a ResponseTimes) -> Self {
        let mut counts = [0; BOUNDS.len()];
        for (duration, count) in &times.by_duration {
            counts[place(*duration)] += count;
        }
        let highest = counts.iter().copied().max().unwrap_or_default().max(1);
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        Self {
            operation: &times.operation,
            answers: times.answers,
            median: short_duration(times.percentile(50)),
            most: short_duration(times.percentile(95)),
            longest: short_duration(times.percentile(100)),
            bars: bars
                .map(|(place, count)| {
                    // What was seen once among ten thousand is seen here, too.
                    let height = (count * HEIGHT / highest).max(1);
                    Bar {
                        x: place * STEP,
                        y: HEIGHT - height,
                        height,
                    }
                })
                .collect(),
            median_x: place(times.percentile(50)) * STEP + STEP / 2 - 1,
        }
    }
}

/// The bar that a duration belongs to.
fn place(duration: u64) -> usize {
    BOUNDS.partition_point(|bound| *bound <= duration) - 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_duration_has_a_bar_and_rare_ones_are_seen() {
        assert_eq!([0, 1, 9, 10, 62_999, u64::MAX].map(place), [0, 1, 5, 6, 23, 24]);
        let times = ResponseTimes {
            operation: "GET /".to_owned(),
            answers: 10_001,
            by_duration: BTreeMap::from([(5, 10_000), (120_000, 1)]),
        };
        let row = TimesRow::of(&times);
        assert_eq!(row.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [28, 1]);
        assert_eq!((row.median.as_str(), row.longest.as_str()), ("5 ms", "2 min 0 s"));
    }
}
