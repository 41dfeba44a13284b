//! How a pod is explored.

use std::time::Duration;

use podproof_explore::Rules;

/// The longest pause between two questions of a `within`, and some more, in milliseconds.
const LAST_QUESTION: u64 = 1000;

/// Where sequences come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// One after the other from this seed on.
    From(u64),
    /// The one sequence of this seed.
    Only(u64),
}

/// How a pod is explored.
#[derive(Clone, Debug)]
pub struct ExploreSettings {
    /// Where sequences come from.
    pub source: Source,
    /// No sequence begins later than this; what was found is still made short.
    pub time: Duration,
    /// How many requests may be sent in all, those that make short and those that tidy up among them.
    pub requests: u64,
    /// How many sign-ins the pod may have to refuse.
    pub refused: u64,
    /// It goes on after a finding.
    pub keeps_going: bool,
    /// How often a race is played to see whether it shows.
    pub tries: usize,
    /// How strict the model is.
    pub rules: Rules,
}

impl ExploreSettings {
    /// How long a scenario asks again for what has ended; nothing where there is no grace. The last question has to come after it.
    pub(super) fn within(&self) -> Option<String> {
        let grace = self.rules.grace();
        (grace > 0).then(|| format!("{}ms", grace.saturating_add(LAST_QUESTION)))
    }
}
