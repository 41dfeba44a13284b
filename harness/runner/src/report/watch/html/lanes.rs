//! The lanes of a timeline: of each the intervals as bars, and its response times as a strip.
//!
//! The number of bars does not grow with the intervals: what is too narrow to be told apart is drawn as one, in the class of the worst.

use std::fmt::Write;

use serde::Serialize;

use super::axis::Axis;
use crate::findings::watch::{Interval, LaneView, SampleClass, WatchView};
use crate::report::watch::words::{class_and_cause, exact_clock, length, outages};
use crate::text::short_duration;

/// Intervals that are narrower than this, in percent of the width, and stand in the same piece of it, are one bar.
const PIECE: f64 = 0.2;
/// No bar is narrower, so that each is seen.
const NARROWEST: f64 = 0.12;
/// From this width on a bar has room for its name, in percent of the width for each character.
const CHARACTER: f64 = 0.75;
/// How wide and high the strip is, in its own units.
const STRIP: (f64, f64) = (1_000.0, 24.0);
/// From which response time on the strip rises, and how many decades it shows.
const STRIP_FROM_MS: f64 = 1.0;
const DECADES: f64 = 4.0;

/// A lane.
#[derive(Serialize)]
pub(super) struct LaneRow {
    /// Where it begins, in pixels from the top.
    pub(super) y: usize,
    name: &'static str,
    operation: String,
    said: String,
    is_bad: bool,
    bars: Vec<Bar>,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct Bar {
    x: f64,
    width: f64,
    class: &'static str,
    title: String,
    /// Its name, where there is room.
    name: Option<String>,
}

/// Response times: the median as a line, the longest as an area behind it.
#[derive(Serialize)]
struct Strip {
    area: String,
    line: String,
    title: String,
}

impl LaneRow {
    pub(super) fn of(lane: &LaneView, view: &WatchView, axis: &Axis, y: usize) -> Self {
        Self {
            y,
            name: lane.name.name(),
            operation: lane.operation.clone(),
            said: outages(lane),
            is_bad: lane.total_ms > 0 || lane.good == 0,
            bars: bars(lane, view, axis),
            strip: strip(lane, axis),
        }
    }
}

/// Intervals that are drawn as one.
struct Group<'l> {
    piece: i64,
    intervals: Vec<&'l Interval>,
}

fn bars(lane: &LaneView, view: &WatchView, axis: &Axis) -> Vec<Bar> {
    let place = |interval: &Interval| {
        let from = axis.x(interval.start);
        (from, axis.x(interval.end.unwrap_or(view.now)) - from)
    };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for interval in &lane.intervals {
        let (x, width) = place(interval);
        #[expect(clippy::cast_possible_truncation, reason = "a percentage")]
        let piece = if width < PIECE { (x / PIECE) as i64 } else { -1 };
        match groups.last_mut() {
            Some(group) if piece >= 0 && group.piece == piece => group.intervals.push(interval),
            _ => groups.push(Group {
                piece,
                intervals: vec![interval],
            }),
        }
    }
    let bar = |group: &Group<'_>| {
        let worst = group.intervals.iter().max_by_key(|interval| interval.class)?;
        let x = group.intervals.first().map(|interval| place(interval).0)?;
        let end = group
            .intervals
            .last()
            .map(|interval| place(interval))
            .map(|(x, width)| x + width)?;
        let width = (end - x).clamp(NARROWEST, 100.0);
        let x = x.min(100.0 - width);
        let name = worst.class.words();
        Some(Bar {
            x,
            width: (width * 1_000.0).round() / 1_000.0,
            class: worst.class.name(),
            title: title(lane, &group.intervals, worst, view),
            name: (width > CHARACTER * name.len() as f64).then(|| name.to_owned()),
        })
    };
    groups.iter().filter_map(bar).collect()
}

fn title(lane: &LaneView, intervals: &[&Interval], worst: &Interval, view: &WatchView) -> String {
    let what = class_and_cause(worst.class, worst.cause);
    let times = |from: &Interval, to: &Interval| {
        let end = to.end.map_or_else(|| "the end".to_owned(), exact_clock);
        format!("{} to {end}", exact_clock(from.start))
    };
    match intervals {
        [only] => format!(
            "{}: {what}, {}, {}",
            lane.name,
            times(only, only),
            length(only, view.now)
        ),
        [first, .., last] => format!(
            "{}: {} intervals, the worst {what}, {}",
            lane.name,
            intervals.len(),
            times(first, last)
        ),
        [] => String::new(),
    }
}

fn strip(lane: &LaneView, axis: &Axis) -> Option<Strip> {
    let longest = lane
        .strip
        .iter()
        .map(|slice| slice.quantiles.longest_ms)
        .fold(0.0, f64::max);
    if lane.strip.is_empty() {
        return None;
    }
    let [width, height] = [STRIP.0, STRIP.1];
    let y = |ms: f64| {
        let decades = (ms.max(STRIP_FROM_MS) / STRIP_FROM_MS).log10();
        height - height * (decades / DECADES).min(1.0)
    };
    let (mut area, mut line) = (String::new(), String::new());
    for slice in &lane.strip {
        let x = axis.x(slice.from) / 100.0 * width;
        // Writing to a string cannot fail.
        let high = y(slice.quantiles.longest_ms);
        _ = write!(area, "M{x:.1} {height}V{high:.1}h3V{height}z");
        let middle = y(slice.quantiles.median_ms);
        _ = write!(line, "M{x:.1} {middle:.1}h4");
    }
    let median = lane.latency.before.median_ms;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion of floating point to integer saturates"
    )]
    let [median, longest] = [median, longest].map(|ms| short_duration(ms.round() as u64));
    Some(Strip {
        area,
        line,
        title: format!(
            "{}: response times from 1 ms to 10 s, on a logarithmic scale; median {median} before the change, longest {longest}",
            lane.name
        ),
    })
}

/// The classes that a view shows, the worst first, for a legend.
pub(super) fn classes(view: &WatchView) -> Vec<(&'static str, &'static str)> {
    let is_shown = |class: &SampleClass| {
        let mut intervals = view.lanes.iter().flat_map(|lane| &lane.intervals);
        intervals.any(|interval| interval.class == *class)
    };
    let shown = SampleClass::BAD.into_iter().filter(is_shown);
    shown.map(|class| (class.name(), class.words())).collect()
}
