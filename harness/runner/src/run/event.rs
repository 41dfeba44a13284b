//! What happens during a run, as it happens: the interface between the engine and those who listen.

use crate::record::{ServiceIssueRecord, TrialRecord};

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
    /// Services are faulty: what needs them is broken, and nothing is sent for it. Each issue is told once, before any trial or
    /// as soon as it shows, with how many trials it breaks.
    ServiceIssues(&'a [(ServiceIssueRecord, usize)]),
    /// A trial ended, or was found to be not applicable or skipped.
    Ended(&'a TrialRecord),
}

/// Somebody who listens to a run. Called from one thread at a time, in the order of events.
pub trait RunListener {
    /// Takes note of an event.
    fn on_event(&mut self, event: Event<'_>);
}

impl<F: FnMut(Event<'_>)> RunListener for F {
    fn on_event(&mut self, event: Event<'_>) {
        self(event);
    }
}
