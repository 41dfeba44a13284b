//! What happens during a run, as it happens: the interface between the engine and those who watch.

use crate::record::TroubleRecord;
use crate::record::{RunRecord, TrialRecord};

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The run begins.
    Started {
        /// The target's name and address, for a person.
        target: &'a str,
        /// How many trials there are, played or not.
        trials: usize,
        /// How many are played at the same time.
        jobs: usize,
    },
    /// Services are in trouble: what needs them is broken, and nothing is sent for it. Each is told
    /// once, before any trial or as soon as it shows.
    Troubled(&'a [TroubleRecord]),
    /// A trial ended, or was found to be not applicable or skipped.
    Ended(&'a TrialRecord),
    /// The run is over.
    Finished(&'a RunRecord),
}

/// Somebody who watches a run. Called from one thread at a time, in the order of events.
pub trait Watcher {
    /// Takes note of an event.
    fn watch(&mut self, event: Event<'_>);
}

impl<F: FnMut(Event<'_>)> Watcher for F {
    fn watch(&mut self, event: Event<'_>) {
        self(event);
    }
}
