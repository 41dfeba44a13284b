//! What is read of lines whose truth is known.

mod at_a_glance;
mod intervals;
mod network;
mod random;

use super::kit::{ms, sample};
use super::{Interval, SampleClass, WatchView};
use crate::record::watch::{LaneName, Outcome, WatchLine};

pub(super) const LANES: [(LaneName, u64); 4] = [
    (LaneName::SignIn, 1_000),
    (LaneName::Held, 200),
    (LaneName::NewConnection, 400),
    (LaneName::Life, 3_000),
];

/// The intervals of a lane: class, start and end in milliseconds from the start of the watch.
pub(super) fn intervals(view: &WatchView, name: LaneName) -> Vec<(SampleClass, i64, Option<i64>)> {
    let lane = view.lanes.iter().find(|lane| lane.name == name).expect("a lane");
    let shown = |interval: &Interval| (interval.class, ms(interval.start), interval.end.map(ms));
    lane.intervals.iter().map(shown).collect()
}

pub(super) fn sampled(lane: LaneName, at_ms: i64, outcome: Outcome) -> WatchLine {
    WatchLine::Sample(sample(lane, at_ms, outcome))
}
