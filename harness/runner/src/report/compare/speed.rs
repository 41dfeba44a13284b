//! The latency of an operation as a row of the page's table, with its interval drawn.

use serde::Serialize;

use crate::findings::latency::OperationLatency;
use crate::text::short_duration;

/// How wide the drawing is, in its own units.
pub(super) const WIDTH: f64 = 200.0;
/// The axis goes from a tenth of what was to ten times as much, logarithmically.
const DECADES: f64 = 1.0;

/// A row.
#[derive(Serialize)]
pub(super) struct SpeedRow<'c> {
    operation: &'c str,
    answers: String,
    before: String,
    now: String,
    /// By how much it is slower, or faster, from where to where.
    interval: String,
    sentence: String,
    slug: &'static str,
    plot: Option<Plot>,
}

/// The interval on the axis.
#[derive(Serialize)]
struct Plot {
    /// Its ends, and the shift itself.
    low: f64,
    high: f64,
    shift: f64,
    /// Where what may be chance begins and ends.
    chance_low: f64,
    chance_high: f64,
}

impl<'c> SpeedRow<'c> {
    pub(super) fn of(latency: &'c OperationLatency) -> Self {
        let median =
            |median: Option<f64>| median.map_or_else(|| "–".to_owned(), |median| short_duration(whole(median)));
        Self {
            operation: &latency.operation,
            answers: format!("{} / {}", latency.baseline.answers, latency.candidate.answers),
            before: median(latency.baseline.median_ms),
            now: median(latency.candidate.median_ms),
            interval: interval(latency),
            sentence: latency.sentence(),
            slug: match latency.slower() {
                Some(true) => "warned",
                Some(false) => "passed",
                None => "noted",
            },
            plot: plot(latency),
        }
    }
}

fn interval(latency: &OperationLatency) -> String {
    match latency.difference.and_then(|difference| difference.interval_ms) {
        Some(interval) => format!("{} to {}", signed(interval.low_ms), signed(interval.high_ms)),
        None => "–".to_owned(),
    }
}

fn plot(latency: &OperationLatency) -> Option<Plot> {
    let difference = latency.difference?;
    let interval = difference.interval_ms?;
    let before = latency.baseline.median_ms?.max(1.0);
    let place = |shift: f64| {
        let decades = ((before + shift).max(before / 10.0) / before)
            .log10()
            .clamp(-DECADES, DECADES);
        ((decades + DECADES) / (2.0 * DECADES) * WIDTH * 10.0).round() / 10.0
    };
    Some(Plot {
        low: place(interval.low_ms),
        high: place(interval.high_ms),
        shift: place(difference.shift_ms),
        chance_low: place(-difference.threshold_ms),
        chance_high: place(difference.threshold_ms),
    })
}

fn signed(milliseconds: f64) -> String {
    let sign = if milliseconds < 0.0 { "−" } else { "+" };
    format!("{sign}{}", short_duration(whole(milliseconds.abs())))
}

fn whole(milliseconds: f64) -> u64 {
    milliseconds.round().max(0.0) as u64
}
