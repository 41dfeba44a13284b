//! A record that is there already, held against what is always true; nothing is sent.

use podproof_explore::{Rules, Violation, always};

use super::history::{by_what_was_asked, history};
use crate::record::TrialRecord;

/// What a trial of a record breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The trial.
    pub trial: String,
    /// The step that shows it.
    pub step: String,
    /// What was broken.
    pub violation: Violation,
}

/// What of the exchanges of a trial can never be right, whatever the scenario expected.
pub fn examine(trial: &TrialRecord, rules: &Rules) -> Vec<Breach> {
    let history = history(trial, by_what_was_asked);
    let violations = always(&history, rules).into_iter();
    violations
        .map(|violation| Breach {
            trial: trial.id.clone(),
            step: history
                .calls
                .get(violation.call)
                .map(|call| call.label.clone())
                .unwrap_or_default(),
            violation,
        })
        .collect()
}
