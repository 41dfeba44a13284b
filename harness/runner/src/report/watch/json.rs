//! A watch as one JSON document: its lanes with their intervals, its sessions, budgets and response times.
//!
//! Instants are RFC 3339 in UTC with milliseconds, durations in seconds (`…_s`) or milliseconds (`…Ms`). Text is escaped so that
//! showing the file on a terminal does nothing.

mod outcome;

use std::io::{self, Write};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use self::outcome::{Budget, Mixed};
use super::words;
use crate::findings::watch::{
    Flapping, Interval, LaneLatency, LaneView, Loss, Quantiles, SampleClass, WatchVerdict, WatchView,
};
use crate::record::push_harmless;
use crate::record::watch::{LaneName, LeftOutRecord, Mark, Moment, SessionKind, WatchEnd, WatchNote};
use crate::report::error::RenderError;
use crate::secret::RedactedProse;

/// The name and version of the format of this report.
const FORMAT: &str = "podproof-watch-report/1";

/// The report of a watch.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "podproof watch report", extend("$id" = "urn:podproof:schema:watch-report"))]
struct Document<'v> {
    /// The name and version of the format: `podproof-watch-report/1`.
    format: &'static str,
    /// The version of podproof that watched.
    podproof: &'v str,
    /// The target's name.
    target: &'v str,
    /// The base URL of each service.
    services: &'v IndexMap<String, String>,
    /// Words of the operator about the watch.
    labels: &'v IndexMap<String, String>,
    /// When the watch started.
    started_at: Moment,
    /// The end of the watch, or the latest time that is known.
    until: Moment,
    /// Whether the watch was cut short, or still goes.
    unfinished: bool,
    /// The closing facts.
    end: Option<&'v WatchEnd>,
    /// What came of it: `no-budget`, `kept`, `exceeded`, `not-judged` or `never-good`.
    verdict: &'static str,
    /// The same in words.
    outcome: String,
    /// What happened, in words.
    happened: String,
    /// What a reader must know before the rest.
    cautions: Vec<String>,
    /// The lanes.
    lanes: Vec<Lane<'v>>,
    /// The held sessions.
    sessions: SessionsOf<'v>,
    /// When answers of two shapes came in turn.
    mixed: Vec<Mixed<'v>>,
    /// What parts the time into before, during and after; `null`: nothing.
    change: Option<Change>,
    /// What came of the budgets.
    budgets: Vec<Budget<'v>>,
    /// Words of the operator on the timeline.
    marks: &'v [Mark],
    /// What the watch learned.
    notes: &'v [WatchNote],
    /// The lanes that the target has nothing for.
    left_out: &'v [LeftOutRecord],
}

#[derive(Serialize, JsonSchema)]
struct Lane<'v> {
    name: LaneName,
    /// What is asked.
    operation: &'v str,
    /// The outages of the pod together, in seconds.
    total_s: f64,
    /// The longest, in seconds: neighbours of any class of outage count as one.
    longest_s: f64,
    /// The share of the time in which our network was there that was no outage, in percent.
    availability: Option<f64>,
    samples: usize,
    /// Those that were answered as promised, however late.
    good: usize,
    #[serde(rename = "notSent")]
    not_sent: usize,
    /// How many were sent more than a tick late.
    late: usize,
    #[serde(rename = "tickMs")]
    tick_ms: u64,
    #[serde(rename = "timeoutMs")]
    timeout_ms: u64,
    #[serde(rename = "slowAfterMs")]
    slow_after_ms: u64,
    /// How exact the times are, in words.
    resolution: String,
    /// In order.
    intervals: Vec<IntervalOf>,
    /// Times without samples.
    gaps: Vec<Gap>,
    /// How long answers took.
    latency: Latency,
}

#[derive(Serialize, JsonSchema)]
struct IntervalOf {
    class: SampleClass,
    /// `dns`, `connect`, `tls`, `write`, `first-byte`, `body`, or the status.
    cause: String,
    start: Moment,
    /// `null` while it is open.
    end: Option<Moment>,
    samples: usize,
}

#[derive(Serialize, JsonSchema)]
struct Gap {
    from: Moment,
    to: Moment,
}

/// Before, during and after the change; all of it is before, if nothing changed.
#[derive(Serialize, JsonSchema)]
struct Latency {
    before: Part,
    during: Part,
    after: Part,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Part {
    samples: usize,
    median_ms: f64,
    p95_ms: f64,
    longest_ms: f64,
}

#[derive(Serialize, JsonSchema)]
struct SessionsOf<'v> {
    /// Those of the first generation.
    held: usize,
    /// How many of these were not lost.
    survived: usize,
    /// Of any generation.
    lost: Vec<Lost<'v>>,
    /// Those that were refused and accepted in turn.
    flapping: Vec<Flap<'v>>,
    /// How many were refused when last asked, and not asked again.
    unclear: usize,
    /// How many came to the end that they had from the start.
    expired: usize,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Lost<'v> {
    id: &'v str,
    kind: SessionKind,
    account: &'v RedactedProse,
    generation: u32,
    /// The tick at which it was refused first: it was dead by then.
    at: Moment,
    /// When it was last seen alive: it died later.
    alive_at: Option<Moment>,
    /// Between the two, in seconds.
    uncertainty_s: Option<f64>,
    reason: Option<&'v RedactedProse>,
}

#[derive(Serialize, JsonSchema)]
struct Flap<'v> {
    id: &'v str,
    kind: SessionKind,
    account: &'v RedactedProse,
    generation: u32,
    /// When it was refused first, and last.
    first: Moment,
    last: Moment,
    refused: usize,
    returned: usize,
}

#[derive(Serialize, JsonSchema)]
struct Change {
    from: Moment,
    to: Moment,
    /// Marks say so; otherwise the outages do.
    marked: bool,
}

/// The JSON Schema of the document.
pub fn watch_report_schema() -> schemars::Schema {
    schemars::schema_for!(Document<'_>)
}

/// Writes the document: indented JSON that ends with a line feed.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn json(view: &WatchView, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = serde_json::to_string_pretty(&Document::of(view)).map_err(io::Error::from)?;
    let mut text = String::with_capacity(document.len() + 1);
    push_harmless(&mut text, &document);
    text.push('\n');
    Ok(out.write_all(text.as_bytes())?)
}

/// Milliseconds as seconds.
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

impl<'v> Document<'v> {
    fn of(view: &'v WatchView) -> Self {
        let manifest = &view.manifest;
        Self {
            format: FORMAT,
            podproof: &manifest.podproof,
            target: &manifest.target,
            services: &manifest.services,
            labels: &manifest.labels,
            started_at: manifest.started_at,
            until: view.now,
            unfinished: view.is_unfinished(),
            end: view.end.as_ref(),
            verdict: match view.verdict() {
                WatchVerdict::NoBudget => "no-budget",
                WatchVerdict::Kept => "kept",
                WatchVerdict::Exceeded => "exceeded",
                WatchVerdict::NotJudged => "not-judged",
                WatchVerdict::Hindered => "hindered",
                WatchVerdict::NeverGood => "never-good",
            },
            outcome: words::verdict(view),
            happened: words::happened(view),
            cautions: words::cautions(view),
            lanes: view.lanes.iter().map(Lane::of).collect(),
            sessions: SessionsOf {
                held: view.sessions.held,
                survived: view.sessions.survived,
                lost: view.sessions.lost.iter().map(Lost::of).collect(),
                flapping: view.sessions.flapping.iter().map(Flap::of).collect(),
                unclear: view.sessions.unclear,
                expired: view.sessions.expired,
            },
            mixed: view.mixed.iter().map(Mixed::of).collect(),
            change: view.period.map(|period| Change {
                from: period.from,
                to: period.to,
                marked: period.is_marked,
            }),
            budgets: view.budgets.iter().map(Budget::of).collect(),
            marks: &view.marks,
            notes: &view.notes,
            left_out: &manifest.left_out,
        }
    }
}

impl<'v> Lane<'v> {
    fn of(lane: &'v LaneView) -> Self {
        Self {
            name: lane.name,
            operation: &lane.operation,
            total_s: seconds(lane.total_ms),
            longest_s: seconds(lane.longest_ms),
            availability: lane.availability.map(|share| (share * 1_000.0).floor() / 1_000.0),
            samples: lane.samples,
            good: lane.good,
            not_sent: lane.not_sent,
            late: lane.late,
            tick_ms: lane.tick_ms,
            timeout_ms: lane.timeout_ms,
            slow_after_ms: lane.slow_after_ms,
            resolution: lane.resolution(),
            intervals: lane.intervals.iter().map(IntervalOf::of).collect(),
            gaps: lane.gaps.iter().map(|&(from, to)| Gap { from, to }).collect(),
            latency: Latency::of(&lane.latency),
        }
    }
}

impl IntervalOf {
    fn of(interval: &Interval) -> Self {
        Self {
            class: interval.class,
            cause: interval.cause.to_string(),
            start: interval.start,
            end: interval.end,
            samples: interval.samples,
        }
    }
}

impl Latency {
    fn of(latency: &LaneLatency) -> Self {
        let part = |quantiles: Quantiles| Part {
            samples: quantiles.samples,
            median_ms: quantiles.median_ms,
            p95_ms: quantiles.most_ms,
            longest_ms: quantiles.longest_ms,
        };
        Self {
            before: part(latency.before),
            during: part(latency.during),
            after: part(latency.after),
        }
    }
}

impl<'v> Lost<'v> {
    fn of(loss: &'v Loss) -> Self {
        Self {
            id: &loss.id,
            kind: loss.kind,
            account: &loss.account,
            generation: loss.generation,
            at: loss.at,
            alive_at: loss.alive_at,
            uncertainty_s: loss.uncertainty_ms().map(seconds),
            reason: loss.reason.as_ref(),
        }
    }
}

impl<'v> Flap<'v> {
    fn of(flapping: &'v Flapping) -> Self {
        Self {
            id: &flapping.id,
            kind: flapping.kind,
            account: &flapping.account,
            generation: flapping.generation,
            first: flapping.first,
            last: flapping.last,
            refused: flapping.refused,
            returned: flapping.returned,
        }
    }
}
