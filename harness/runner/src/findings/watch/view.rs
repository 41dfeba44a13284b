//! A watch at a glance: lanes, sessions, mixed versions, response times and budgets. All that its reports are made from.
//!
//! Times are instants in UTC, durations in milliseconds. `now` is the end of the watch, or the latest time that its record tells of: what
//! is open is measured until then.

use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};

use super::budget::{BudgetOutcome, BudgetState, budgets};
use super::class::SampleClass;
use super::judge::slow_after_ms;
use super::lane::{Interval, Lane, tick_ms};
use super::latency::{ChangePeriod, LaneLatency, StripSlice, strip};
use super::mixed::MixedWindow;
use super::reader::WatchReader;
use super::session::Sessions;
use crate::record::watch::{
    EndReason, LaneName, Mark, Moment, WatchEnd, WatchManifest, WatchNote, WatchReadError, WatchRecord,
};
use crate::text::hex;

/// In how many slices a lane's response times are shown along the time of a watch.
const SLICES: i64 = 240;

/// A watch at a glance.
#[derive(Clone, Debug)]
pub struct WatchView {
    /// All that was known before anything was sent.
    pub manifest: WatchManifest,
    /// The lanes, in the order of the manifest.
    pub lanes: Vec<LaneView>,
    /// The held sessions.
    pub sessions: Sessions,
    /// When answers of two shapes came in turn.
    pub mixed: Vec<MixedWindow>,
    /// Words of the operator, in order.
    pub marks: Vec<Mark>,
    /// What the watch learned.
    pub notes: Vec<WatchNote>,
    /// What parts the time into before, during and after.
    pub period: Option<ChangePeriod>,
    /// What came of the budgets; empty if there are none.
    pub budgets: Vec<BudgetOutcome>,
    /// The closing facts; `None`: the watch was cut short, or still goes.
    pub end: Option<WatchEnd>,
    /// Whether an incomplete last line was dropped.
    pub is_cut: bool,
    /// The SHA-256 of the record, in hexadecimal digits; `None`: it was not read from a file.
    pub sha256: Option<String>,
    /// The end of the watch, or the latest time that is known.
    pub now: Moment,
}

/// A lane at a glance.
#[derive(Clone, Debug)]
pub struct LaneView {
    /// Which one.
    pub name: LaneName,
    /// The time between two samples, in milliseconds.
    pub tick_ms: u64,
    /// How long a sample waits, in milliseconds.
    pub timeout_ms: u64,
    /// From when on an answer is slow, in milliseconds.
    pub slow_after_ms: u64,
    /// What is asked.
    pub operation: String,
    /// How many samples there are.
    pub samples: usize,
    /// How many of them were good, or only slow.
    pub good: usize,
    /// How many ticks sent nothing.
    pub not_sent: usize,
    /// How many samples were sent more than a tick late.
    pub late: usize,
    /// The outages of the pod together, in milliseconds.
    pub total_ms: u64,
    /// The longest one: neighbours of any class of outage count as one.
    pub longest_ms: u64,
    /// The share of the time in which our network was there that was no outage, in percent; `None`: there was no such time.
    pub availability: Option<f64>,
    /// By class, the worst first: those that were seen.
    pub classes: Vec<ClassTotal>,
    /// The intervals, in order.
    pub intervals: Vec<Interval>,
    /// Times of three ticks and more without a sample.
    pub gaps: Vec<(Moment, Moment)>,
    /// How long answers took before, during and after a change.
    pub latency: LaneLatency,
    /// The same along the time of the watch.
    pub strip: Vec<StripSlice>,
}

/// The intervals of one class in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassTotal {
    /// Which class.
    pub class: SampleClass,
    /// How many intervals.
    pub intervals: usize,
    /// How many samples.
    pub samples: usize,
    /// All of them together, in milliseconds.
    pub total_ms: u64,
    /// The longest, in milliseconds.
    pub longest_ms: u64,
}

/// What came of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchVerdict {
    /// No budget was set: nothing is judged.
    NoBudget,
    /// All budgets were kept.
    Kept,
    /// More failed than was allowed.
    Exceeded,
    /// A budget could not be judged, and none was exceeded.
    NotJudged,
    /// Something ended the watch before its time: a proxy that refuses, or a record that could not be written.
    Hindered,
    /// There was never one good sample.
    NeverGood,
}

impl WatchView {
    /// The view of a record in a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no record of a watch.
    pub fn open(path: &Path) -> Result<Self, WatchReadError> {
        let bytes = std::fs::read(path).map_err(|source| WatchReadError::File {
            path: path.to_owned(),
            source,
        })?;
        let record = WatchRecord::from_bytes(&bytes).map_err(|error| WatchReadError::In {
            path: path.to_owned(),
            source: Box::new(error),
        })?;
        let mut view = Self::of_record(&record);
        view.sha256 = Some(hex(digest(&SHA256, &bytes).as_ref()));
        Ok(view)
    }

    /// The view of a whole record.
    pub fn of_record(record: &WatchRecord) -> Self {
        let mut view = WatchReader::of(record).view();
        view.is_cut = record.is_cut;
        view
    }

    pub(super) fn of(reader: &WatchReader) -> Self {
        let now = reader.end.as_ref().map_or(reader.latest, |end| end.at);
        let marks: Vec<Moment> = reader.marks.iter().map(|mark| mark.at).collect();
        let intervals = reader.lanes.iter().flat_map(Lane::intervals);
        let outages: Vec<Interval> = intervals.filter(|interval| interval.class.is_outage()).collect();
        let period = ChangePeriod::of(&marks, &outages, now);
        let from = reader.manifest.started_at;
        let lanes: Vec<LaneView> = reader
            .lanes
            .iter()
            .map(|lane| LaneView::of(lane, from, now, period))
            .collect();
        let sessions = reader.sessions.sessions();
        Self {
            budgets: budgets(&reader.manifest, &lanes, &sessions),
            manifest: reader.manifest.clone(),
            lanes,
            sessions,
            mixed: reader.shapes.windows(),
            marks: reader.marks.clone(),
            notes: reader.notes.clone(),
            period,
            end: reader.end.clone(),
            is_cut: false,
            sha256: None,
            now,
        }
    }

    /// The lanes that ask the pod: all but the canary.
    pub fn pod_lanes(&self) -> impl Iterator<Item = &LaneView> {
        self.lanes.iter().filter(|lane| lane.name != LaneName::Canary)
    }

    /// What came of the watch.
    pub fn verdict(&self) -> WatchVerdict {
        if self.pod_lanes().all(|lane| lane.good == 0) {
            return WatchVerdict::NeverGood;
        }
        let worst = self.budgets.iter().map(|budget| budget.state).max();
        let is_hindered = self.end.as_ref().is_some_and(|end| end.reason == EndReason::Hindered);
        match worst {
            Some(BudgetState::Exceeded) => WatchVerdict::Exceeded,
            _ if is_hindered => WatchVerdict::Hindered,
            None => WatchVerdict::NoBudget,
            Some(BudgetState::Kept) => WatchVerdict::Kept,
            Some(BudgetState::NotJudged) => WatchVerdict::NotJudged,
        }
    }

    /// Whether there are no closing facts: the watch was cut short, or still goes.
    pub fn is_unfinished(&self) -> bool {
        self.end.is_none()
    }

    /// How long the watch went on, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        u64::try_from(self.now.since(self.manifest.started_at)).unwrap_or_default()
    }

    /// Whether there is a canary that never answered: then its silence says little.
    pub fn is_canary_dead(&self) -> bool {
        let mut canaries = self.lanes.iter().filter(|lane| lane.name == LaneName::Canary);
        canaries.any(|canary| canary.samples > 0 && canary.good == 0)
    }
}

impl LaneView {
    fn of(lane: &Lane, from: Moment, now: Moment, period: Option<ChangePeriod>) -> Self {
        let record = &lane.record;
        let samples = lane.samples();
        let intervals: Vec<Interval> = lane.intervals().collect();
        let answered = samples
            .iter()
            .filter(|seen| matches!(seen.class, SampleClass::Good | SampleClass::Slow));
        let outages = Outages::of(&intervals, now);
        let time_of = |class| {
            let of_class = intervals.iter().filter(|interval| interval.class == class);
            of_class.map(|interval| interval.duration_ms(now)).sum::<u64>()
        };
        let first = samples.first().map_or(now, |seen| seen.at);
        let watched = u64::try_from(now.since(first)).unwrap_or_default();
        let pods = watched.saturating_sub(time_of(SampleClass::OurNetwork));
        Self {
            name: record.name,
            tick_ms: record.tick_ms,
            timeout_ms: record.timeout_ms,
            slow_after_ms: slow_after_ms(record),
            operation: record.operation.clone(),
            samples: samples.len(),
            good: answered.count(),
            not_sent: lane.not_sent,
            late: lane.late,
            total_ms: outages.total_ms,
            longest_ms: outages.longest_ms,
            availability: (pods > 0).then(|| 100.0 * (1.0 - outages.total_ms.min(pods) as f64 / pods as f64)),
            classes: classes(&intervals, now),
            gaps: gaps(lane),
            latency: LaneLatency::of(record.name, samples, period),
            strip: strip(samples, from, now, SLICES),
            intervals,
        }
    }

    /// How exact the times of this lane are, a sentence.
    pub fn resolution(&self) -> String {
        let [shortest, ends] = [self.tick_ms.saturating_mul(2), self.tick_ms].map(std::time::Duration::from_millis);
        format!(
            "outages of {} or more are seen; ends are right to ± {}",
            crate::text::exact_duration(shortest),
            crate::text::exact_duration(ends)
        )
    }
}

/// The outages of a lane.
#[derive(Default)]
struct Outages {
    total_ms: u64,
    longest_ms: u64,
}

impl Outages {
    /// Neighbours are one outage: a pod that answers 502, then nothing, then 503 is out all the time.
    fn of(intervals: &[Interval], now: Moment) -> Self {
        let mut outages = Self::default();
        let mut current = 0;
        let mut last_end = None;
        for interval in intervals.iter().filter(|interval| interval.class.is_outage()) {
            let duration = interval.duration_ms(now);
            current = if last_end == Some(interval.start) {
                current + duration
            } else {
                duration
            };
            last_end = interval.end;
            outages.total_ms += duration;
            outages.longest_ms = outages.longest_ms.max(current);
        }
        outages
    }
}

fn classes(intervals: &[Interval], now: Moment) -> Vec<ClassTotal> {
    let total = |class: SampleClass| {
        let of_class = || intervals.iter().filter(move |interval| interval.class == class);
        let durations = || of_class().map(|interval| interval.duration_ms(now));
        ClassTotal {
            class,
            intervals: of_class().count(),
            samples: of_class().map(|interval| interval.samples).sum(),
            total_ms: durations().sum(),
            longest_ms: durations().max().unwrap_or_default(),
        }
    };
    let totals = SampleClass::BAD.into_iter().map(total);
    totals.filter(|total| total.intervals > 0).collect()
}

/// Times of three ticks and more, and of a second, without a sample: what happened then is not known.
fn gaps(lane: &Lane) -> Vec<(Moment, Moment)> {
    let least = tick_ms(&lane.record).saturating_mul(3).max(1_000);
    let pairs = lane.samples().windows(2).map(|pair| (pair[0].at, pair[1].at));
    pairs.filter(|(before, after)| after.since(*before) >= least).collect()
}
