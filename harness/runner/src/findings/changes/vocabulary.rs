//! Which values members have that are drawn from few, as the baselines show it.

use std::collections::{BTreeSet, HashMap};

use super::seen::{Outcome, TrialSeen};

/// A member with more values than this is not enumerated.
const FEW: usize = 6;

/// The values of members, by operation, outcome and pointer.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(HashMap<(String, Outcome, String), Words>);

#[derive(Debug, Default)]
struct Words {
    words: BTreeSet<String>,
    is_enumerated: bool,
}

impl Vocabulary {
    /// Learns the values of a trial of a baseline.
    pub(super) fn add(&mut self, trial: &TrialSeen) {
        for answer in trial.answers.values() {
            for (pointer, values) in &answer.body.values {
                let key = (answer.operation.clone(), answer.outcome, pointer.clone());
                let words = self.0.entry(key).or_insert_with(|| Words {
                    words: BTreeSet::new(),
                    is_enumerated: true,
                });
                if words.is_enumerated {
                    words.words.extend(values.iter().cloned());
                    words.is_enumerated = words.words.len() <= FEW;
                }
            }
        }
    }

    /// The known values of a member; `None` where it is not enumerated.
    pub(super) fn of(&self, operation: &str, outcome: Outcome, pointer: &str) -> Option<&BTreeSet<String>> {
        let words = self.0.get(&(operation.to_owned(), outcome, pointer.to_owned()))?;
        words.is_enumerated.then_some(&words.words)
    }
}
