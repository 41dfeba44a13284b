//! The timeline: lanes and held sessions beside each other on one axis of time, with the marks of the operator across all of them.
//!
//! In: a view. Out: what [`TIMELINE`] is rendered with, one `<figure>`. It needs [`TIMELINE_STYLE`] on its page, no script, and is drawn
//! once on a page, since its patterns have ids.

use serde::Serialize;

use super::axis::{Axis, Tick};
use super::lanes::{LaneRow, classes};
use super::sessions::{ROW, SessionRow, rows};
use crate::findings::watch::WatchView;
use crate::report::watch::words::{clock, survivors};

/// The name and the text of the template of a timeline: its variable is `timeline`.
pub(in crate::report) const TIMELINE: (&str, &str) = ("timeline.html", include_str!("timeline.html"));
/// The style of a timeline, which goes between that of the page and that of narrow windows.
pub(in crate::report) const TIMELINE_STYLE: &str = include_str!("timeline.css");

/// How high the row of a lane is, and a line of marks, in pixels.
const LANE: usize = 66;
const MARK: usize = 15;
/// Marks have so many lines at most for their texts.
const MARK_LINES: usize = 4;
/// About how wide a character of a mark is in a window of usual width, in percent.
const CHARACTER: f64 = 0.62;

/// A timeline, ready to be drawn.
#[derive(Serialize)]
pub(in crate::report) struct Timeline {
    height: usize,
    /// Where lanes begin and end.
    top: usize,
    bottom: usize,
    lanes: Vec<LaneRow>,
    /// The heading of the sessions.
    held: Option<(usize, String)>,
    sessions: Vec<SessionRow>,
    ticks: Vec<Tick>,
    marks: Vec<MarkLine>,
    /// From where to where things changed.
    period: Option<(f64, f64)>,
    legend: Vec<(&'static str, &'static str)>,
    /// For who cannot see it.
    summary: String,
}

#[derive(Serialize)]
struct MarkLine {
    number: usize,
    x: f64,
    /// The line of its text, in pixels; `None`: there is no room.
    y: Option<usize>,
    anchor: &'static str,
    at: String,
    text: String,
}

impl Timeline {
    /// The timeline of a watch.
    pub(in crate::report) fn of(view: &WatchView) -> Self {
        let axis = Axis::new(view.manifest.started_at, view.now);
        let marks = marks(view, &axis);
        let mark_lines = marks.iter().filter_map(|mark| mark.y).max().map_or(0, |y| y / MARK + 1);
        let top = if marks.is_empty() {
            4
        } else {
            mark_lines.max(1) * MARK + 6
        };
        let lanes = view.lanes.iter().enumerate();
        let lanes: Vec<LaneRow> = lanes
            .map(|(index, lane)| LaneRow::of(lane, view, &axis, top + index * LANE))
            .collect();
        let below = top + lanes.len() * LANE;
        let held = survivors(view).map(|said| (below + 16, format!("held sessions: {said}")));
        let sessions = rows(view, &axis, below + 26);
        let bottom = match sessions.len() {
            0 => below,
            count => below + 26 + count * ROW,
        };
        Self {
            height: bottom + 22,
            top,
            bottom,
            lanes,
            held,
            sessions,
            ticks: axis.ticks(),
            marks,
            period: view
                .period
                .map(|period| (axis.x(period.from), axis.x(period.to)))
                .map(|(from, to)| (from, (to - from).max(0.1))),
            legend: classes(view),
            summary: crate::report::watch::words::happened(view),
        }
    }
}

/// The marks, each on the first line that has room for its text.
fn marks(view: &WatchView, axis: &Axis) -> Vec<MarkLine> {
    let mut ends: Vec<f64> = Vec::new();
    let marks = view.marks.iter().enumerate().map(|(index, mark)| {
        let x = axis.x(mark.at);
        let text = mark.text.to_show();
        let width = (text.chars().count() + 4) as f64 * CHARACTER;
        let anchor = if x + width > 100.0 { "end" } else { "start" };
        let (from, to) = if anchor == "end" {
            (x - width, x)
        } else {
            (x, x + width)
        };
        let free = ends.iter().position(|end| *end <= from);
        let line = free.or_else(|| (ends.len() < MARK_LINES).then_some(ends.len()));
        if let Some(line) = line {
            match ends.get_mut(line) {
                Some(end) => *end = to,
                None => ends.push(to),
            }
        }
        MarkLine {
            number: index + 1,
            x,
            y: line.map(|line| line * MARK),
            anchor,
            at: clock(mark.at),
            text: text.to_owned(),
        }
    });
    marks.collect()
}
