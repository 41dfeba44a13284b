//! What stands below the timeline of a watch: budgets, lanes, sessions, versions, response times, intervals and notes, as tables.

use serde::Serialize;

use crate::findings::watch::{BudgetState, LaneView, Quantiles, WatchView};
use crate::record::Verdict;
use crate::report::watch::words::{
    class_and_cause, classes, clock, death, exact_clock, length, lost_session, mixed, outages, percent, session,
};
use crate::text::{count, short_duration};

/// So many intervals have a row; the longest ones, if there are more.
const INTERVALS: usize = 300;
/// So many lost sessions have a row.
const LOST: usize = 200;

/// All tables.
#[derive(Serialize)]
pub(super) struct Tables<'v> {
    budgets: Vec<BudgetRow<'v>>,
    lanes: Vec<LaneCells>,
    sessions: Vec<SessionCells>,
    more_sessions: Option<String>,
    mixed: Vec<String>,
    latency: Vec<LatencyRow>,
    /// What the parts of the response times are.
    parts: String,
    intervals: Vec<IntervalRow>,
    more_intervals: Option<String>,
    notes: Vec<(String, &'v str)>,
    resolution: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct BudgetRow<'v> {
    state: &'static str,
    slug: &'static str,
    allowed: &'v str,
    sentence: &'v str,
    from: Option<&'v str>,
}

#[derive(Serialize)]
struct LaneCells {
    name: &'static str,
    outages: String,
    is_bad: bool,
    availability: String,
    samples: String,
    classes: String,
}

#[derive(Serialize)]
struct SessionCells {
    whose: String,
    when: String,
    what: String,
    reason: String,
}

#[derive(Serialize)]
struct LatencyRow {
    lane: &'static str,
    parts: [Times; 3],
}

#[derive(Serialize)]
struct Times {
    samples: usize,
    median: String,
    most: String,
    longest: String,
}

#[derive(Serialize)]
struct IntervalRow {
    lane: &'static str,
    class: &'static str,
    what: String,
    start: String,
    end: String,
    length: String,
    samples: usize,
}

impl<'v> Tables<'v> {
    pub(super) fn of(view: &'v WatchView) -> Self {
        let (intervals, more_intervals) = intervals(view);
        let (sessions, more_sessions) = sessions(view);
        Self {
            budgets: budgets(view),
            lanes: view.lanes.iter().map(LaneCells::of).collect(),
            sessions,
            more_sessions,
            mixed: view.mixed.iter().map(mixed).collect(),
            latency: latency(view),
            parts: parts(view),
            intervals,
            more_intervals,
            notes: view
                .notes
                .iter()
                .map(|note| (clock(note.at), note.text.to_show()))
                .collect(),
            resolution: view
                .lanes
                .iter()
                .map(|lane| (lane.name.name(), lane.resolution()))
                .collect(),
        }
    }
}

fn budgets(view: &WatchView) -> Vec<BudgetRow<'_>> {
    let row = |budget: &'_ crate::findings::watch::BudgetOutcome| {
        let (state, slug) = match budget.state {
            BudgetState::Kept => ("kept", Verdict::Passed),
            BudgetState::NotJudged => ("not judged", Verdict::Broken),
            BudgetState::Exceeded => ("exceeded", Verdict::Failed),
        };
        (state, slug.name())
    };
    view.budgets
        .iter()
        .map(|budget| {
            let (state, slug) = row(budget);
            BudgetRow {
                state,
                slug,
                allowed: &budget.allowed,
                sentence: budget.sentence.to_show(),
                from: budget.from.as_deref(),
            }
        })
        .collect()
}

impl LaneCells {
    fn of(lane: &LaneView) -> Self {
        let not_sent = match lane.not_sent {
            0 => String::new(),
            not_sent => format!(", {not_sent} not sent"),
        };
        Self {
            name: lane.name.name(),
            outages: outages(lane),
            is_bad: lane.total_ms > 0 || lane.good == 0,
            availability: lane.availability.map_or_else(|| "–".to_owned(), percent),
            samples: format!("{} of {}{not_sent}", lane.good, lane.samples),
            classes: classes(lane),
        }
    }
}

/// Lost and flapping sessions, and how many more there are.
fn sessions(view: &WatchView) -> (Vec<SessionCells>, Option<String>) {
    let lost = view.sessions.lost.iter().map(|loss| SessionCells {
        whose: lost_session(loss),
        when: death(loss),
        what: "lost".to_owned(),
        reason: loss
            .reason
            .as_ref()
            .map_or(String::new(), |reason| reason.to_show().to_owned()),
    });
    let flapping = view.sessions.flapping.iter().map(|flapping| SessionCells {
        whose: session(flapping.kind, &flapping.account, flapping.generation),
        when: format!("from {} to {}", clock(flapping.first), clock(flapping.last)),
        what: "refused and accepted in turn".to_owned(),
        reason: format!(
            "refused {} ×, accepted again {} ×: as by nodes that do not share sessions",
            flapping.refused, flapping.returned
        ),
    });
    let all = view.sessions.lost.len() + view.sessions.flapping.len();
    let more = (all > LOST).then(|| format!("{} more in the JSON report", all - LOST));
    (lost.chain(flapping).take(LOST).collect(), more)
}

fn latency(view: &WatchView) -> Vec<LatencyRow> {
    let times = |part: Quantiles| Times {
        samples: part.samples,
        median: milliseconds(part, part.median_ms),
        most: milliseconds(part, part.most_ms),
        longest: milliseconds(part, part.longest_ms),
    };
    let row = |lane: &LaneView| LatencyRow {
        lane: lane.name.name(),
        parts: [lane.latency.before, lane.latency.during, lane.latency.after].map(times),
    };
    view.lanes.iter().map(row).collect()
}

fn milliseconds(part: Quantiles, ms: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a conversion of floating point to integer saturates"
    )]
    let shown = short_duration(ms.round() as u64);
    if part.samples == 0 { "–".to_owned() } else { shown }
}

fn parts(view: &WatchView) -> String {
    match view.period {
        None => "Nothing parted the time: there was no mark and no outage.".to_owned(),
        Some(period) => {
            let by = if period.is_marked {
                "the marks of the operator, and the outages after the first of them, say so"
            } else {
                "from the first outage to the end of the last one"
            };
            format!("“During” is {} to {}: {by}.", clock(period.from), clock(period.to))
        }
    }
}

/// The rows of the intervals in the order of their beginnings, and how many more there are.
fn intervals(view: &WatchView) -> (Vec<IntervalRow>, Option<String>) {
    let lanes = view.lanes.iter();
    let mut all: Vec<_> = lanes
        .flat_map(|lane| lane.intervals.iter().map(move |interval| (lane.name, interval)))
        .collect();
    let more = all.len().saturating_sub(INTERVALS);
    all.sort_by_key(|(_, interval)| std::cmp::Reverse(interval.duration_ms(view.now)));
    all.truncate(INTERVALS);
    all.sort_by_key(|(lane, interval)| (interval.start, *lane));
    let row = |(lane, interval): &(crate::record::watch::LaneName, &crate::findings::watch::Interval)| IntervalRow {
        lane: lane.name(),
        class: interval.class.name(),
        what: class_and_cause(interval.class, interval.cause),
        start: exact_clock(interval.start),
        end: interval.end.map_or_else(|| "open".to_owned(), exact_clock),
        length: length(interval, view.now),
        samples: interval.samples,
    };
    let more = (more > 0).then(|| format!("{} that are shorter: see the JSON report", count(more, "interval")));
    (all.iter().map(row).collect(), more)
}
