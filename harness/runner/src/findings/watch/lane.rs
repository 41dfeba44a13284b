//! A lane as it is read: its samples in the order of their ticks, and the intervals that they make.
//!
//! An interval is a maximal run of samples of one class and cause (of slow ones: whatever their status is). It begins with the tick of its first sample and ends with the
//! tick of the first sample after it, so that both ends are right to one tick: the state of the pod changed somewhere between
//! two ticks. It is open (no end) as long as no sample follows.
//!
//! Samples arrive when they end, so that a slow one comes after later ones: it is put in its place, and only what touches it is
//! made anew.

use super::class::{Cause, SampleClass};
use crate::record::watch::{LaneRecord, Moment};

/// A sample, as much of it as is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// Its tick.
    pub(super) at: Moment,
    /// When it was sent.
    pub(super) started: Moment,
    /// When it ended.
    pub(super) ended: Moment,
    /// How long it took, in milliseconds.
    pub(super) duration_ms: f64,
    /// What it was by itself.
    pub(super) own: SampleClass,
    /// What it was, seen together with other lanes.
    pub(super) class: SampleClass,
    /// By what.
    pub(super) cause: Cause,
}

/// A maximal run of samples of one class and cause in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// What they were; never good.
    pub class: SampleClass,
    /// By what.
    pub cause: Cause,
    /// The tick of the first one.
    pub start: Moment,
    /// The tick of the first sample after them; `None`: there is none yet.
    pub end: Option<Moment>,
    /// How many samples they are.
    pub samples: usize,
}

impl Interval {
    /// How long it is, in milliseconds; an open one until `now`.
    pub fn duration_ms(&self, now: Moment) -> u64 {
        let end = self.end.unwrap_or(now.max(self.start));
        u64::try_from(end.since(self.start)).unwrap_or_default()
    }
}

/// An interval with its place among the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    interval: Interval,
    first: usize,
}

/// What became of the last intervals of a lane.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Changes {
    /// How many stayed as they were: those before these.
    kept: usize,
    /// Those that are no more, or ended otherwise.
    pub(super) before: Vec<Interval>,
    /// Those that stand in their place.
    pub(super) after: Vec<Interval>,
}

impl Changes {
    /// These and then others of the same lane, as one.
    pub(super) fn then(self, next: Self) -> Self {
        match next.kept.checked_sub(self.kept) {
            Some(untouched) => Self {
                kept: self.kept,
                before: self.before,
                after: self.after.into_iter().take(untouched).chain(next.after).collect(),
            },
            None => Self {
                kept: next.kept,
                before: next
                    .before
                    .into_iter()
                    .take(self.kept - next.kept)
                    .chain(self.before)
                    .collect(),
                after: next.after,
            },
        }
    }
}

/// A lane, as it is read.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) record: LaneRecord,
    samples: Vec<Seen>,
    runs: Vec<Run>,
    /// The longest sample, in milliseconds: what began earlier cannot reach a later time.
    longest_sample_ms: i64,
    /// How many ticks sent nothing.
    pub(super) not_sent: usize,
    /// How many samples were sent more than a tick late.
    pub(super) late: usize,
}

impl Lane {
    pub(super) fn new(record: LaneRecord) -> Self {
        Self {
            record,
            samples: Vec::new(),
            runs: Vec::new(),
            longest_sample_ms: 0,
            not_sent: 0,
            late: 0,
        }
    }

    /// The samples, in the order of their ticks.
    pub(super) fn samples(&self) -> &[Seen] {
        &self.samples
    }

    /// The intervals, in order.
    pub(super) fn intervals(&self) -> impl DoubleEndedIterator<Item = Interval> + '_ {
        self.runs.iter().map(|run| run.interval)
    }

    /// Puts a sample in its place.
    pub(super) fn add(&mut self, seen: Seen) -> Changes {
        self.late += usize::from(seen.started.since(seen.at) > tick_ms(&self.record));
        self.longest_sample_ms = self.longest_sample_ms.max(seen.ended.since(seen.at));
        let place = self.samples.partition_point(|other| other.at <= seen.at);
        self.samples.insert(place, seen);
        self.made_anew(place)
    }

    /// The longest sample, in milliseconds.
    pub(super) fn longest_sample_ms(&self) -> i64 {
        self.longest_sample_ms
    }

    /// Where the samples begin that may have gone on at this time or later.
    pub(super) fn reaching(&self, from: Moment) -> usize {
        let earliest = from.plus(-self.longest_sample_ms);
        self.samples.partition_point(|seen| seen.at < earliest)
    }

    /// Gives samples from this place on their class by what `class_of` says, until it says `None`; `None`: nothing changed.
    pub(super) fn classify(
        &mut self,
        from: usize,
        mut class_of: impl FnMut(&Seen) -> Option<SampleClass>,
    ) -> Option<Changes> {
        let mut first = None;
        for (place, seen) in self.samples.iter_mut().enumerate().skip(from) {
            let Some(class) = class_of(seen) else { break };
            if class != seen.class {
                seen.class = class;
                first = first.or(Some(place));
            }
        }
        first.map(|first| self.made_anew(first))
    }

    /// Makes the intervals anew that touch the sample at this place, or come after it; of one that begins before it, the part from there on.
    fn made_anew(&mut self, place: usize) -> Changes {
        let kept = self
            .runs
            .partition_point(|run| run.first + run.interval.samples < place);
        let touched = self.runs.split_off(kept);
        let before = touched.iter().map(|run| run.interval).collect();
        // No more than one begins before the sample: they do not overlap.
        if let Some(run) = touched.first().filter(|run| run.first < place) {
            self.runs.push(Run {
                interval: Interval {
                    samples: place - run.first,
                    end: None,
                    ..run.interval
                },
                ..*run
            });
        }
        for place in place..self.samples.len() {
            self.append(place);
        }
        Changes {
            kept,
            before,
            after: self.runs[kept..].iter().map(|run| run.interval).collect(),
        }
    }

    /// Adds the sample at this place to the intervals of those before it.
    fn append(&mut self, place: usize) {
        let seen = self.samples[place];
        if let Some(run) = self.runs.last_mut()
            && run.interval.end.is_none()
        {
            let is_same = run.interval.cause == seen.cause || seen.class == SampleClass::Slow;
            if run.interval.class == seen.class && is_same {
                run.interval.samples += 1;
                return;
            }
            run.interval.end = Some(seen.at);
        }
        if seen.class != SampleClass::Good {
            self.runs.push(Run {
                first: place,
                interval: Interval {
                    class: seen.class,
                    cause: seen.cause,
                    start: seen.at,
                    end: None,
                    samples: 1,
                },
            });
        }
    }
}

/// The time between two samples of a lane, in milliseconds.
pub(super) fn tick_ms(lane: &LaneRecord) -> i64 {
    i64::try_from(lane.tick_ms).unwrap_or(i64::MAX)
}
