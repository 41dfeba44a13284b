//! Events: what changed while a watch is read, one for each line that a person would want to see.

use super::class::{Cause, SampleClass};
use super::lane::{Changes, Interval};
use crate::record::watch::{LaneName, Mark, Moment, SessionRecord, WatchEnd, WatchNote};

/// Something changed.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent {
    /// An interval began, or was found to have begun.
    Began {
        /// The lane.
        lane: LaneName,
        /// The interval; one with an end is over already.
        interval: Interval,
        /// What its time was taken for before.
        instead_of: Option<SampleClass>,
    },
    /// An interval ended.
    Ended {
        /// The lane.
        lane: LaneName,
        /// The interval, with its end.
        interval: Interval,
        /// What came after it.
        then: Option<(SampleClass, Cause)>,
    },
    /// A held session was lost, or refused and accepted in turn, or came to its natural end.
    Session(SessionRecord),
    /// A shape of answers came for the first time, after others.
    NewShape {
        /// The lane.
        lane: LaneName,
        /// When.
        at: Moment,
    },
    /// Words of the operator.
    Mark(Mark),
    /// Something that the watch learned.
    Note(WatchNote),
    /// The watch ended.
    End(WatchEnd),
}

/// The events of what changed in a lane.
pub(super) fn events(lane: LaneName, changes: &Changes) -> Vec<WatchEvent> {
    let is_like =
        |one: &Interval, other: &Interval| (one.class, one.cause, one.start) == (other.class, other.cause, other.start);
    let mut events = Vec::new();
    for interval in &changes.after {
        let known = changes.before.iter().find(|before| is_like(before, interval));
        match known {
            Some(known) if known.end.is_none() && interval.end.is_some() => {
                let next = changes.after.iter().find(|after| Some(after.start) == interval.end);
                events.push(WatchEvent::Ended {
                    lane,
                    interval: *interval,
                    then: next.map(|next| (next.class, next.cause)),
                });
            }
            Some(_) => {}
            None => {
                let mut covering = changes.before.iter().filter(|before| covers(before, interval.start));
                let instead_of = covering.next().map(|before| before.class);
                // A piece of what was told already is no news.
                if instead_of != Some(interval.class) {
                    events.push(WatchEvent::Began {
                        lane,
                        interval: *interval,
                        instead_of,
                    });
                }
            }
        }
    }
    events
}

/// Whether an interval goes on at this time.
fn covers(interval: &Interval, at: Moment) -> bool {
    interval.start <= at && interval.end.is_none_or(|end| at < end)
}
