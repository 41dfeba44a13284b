//! Warnings that many trials share: each is told once, with how many there are.
//!
//! A record comes in; its warnings go out, each with the trials that met it, in the order in which they first occur. Two are
//! the same if check, operation, status and headline are.

use indexmap::IndexMap;

use crate::record::{FindingRecord, Gravity, RunRecord, TrialRecord};
use crate::text::count;

/// What makes two warnings the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    check: String,
    operation: Option<String>,
    status: Option<u16>,
    title: String,
}

impl Key {
    /// The key of a warning; `None` for what is graver or less grave.
    pub(super) fn of(trial: &TrialRecord, finding: &FindingRecord) -> Option<Self> {
        if finding.gravity != Gravity::Warned {
            return None;
        }
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        Some(Self {
            check: finding.check.clone(),
            operation: exchange.map(|exchange| exchange.operation.clone()),
            status: exchange.and_then(|exchange| Some(exchange.response.as_ref()?.status)),
            title: finding.title.as_str().to_owned(),
        })
    }
}

/// The warnings of a run, each with the ids of the trials that met it.
pub(super) struct Warnings<'r>(IndexMap<Key, Vec<&'r str>>);

impl<'r> Warnings<'r> {
    pub(super) fn of(record: &'r RunRecord) -> Self {
        let mut warnings: IndexMap<Key, Vec<&str>> = IndexMap::new();
        for trial in &record.trials {
            for key in trial.findings.iter().filter_map(|finding| Key::of(trial, finding)) {
                let trials = warnings.entry(key).or_default();
                if trials.last() != Some(&trial.id.as_str()) {
                    trials.push(&trial.id);
                }
            }
        }
        Self(warnings)
    }

    /// Those that more than one trial met, most frequent first: `error-shape: the answer to POST …: the error's body is empty
    /// (401), in 192 trials, first in \`logout/twice\``.
    pub(super) fn repeated(&self) -> Vec<String> {
        let mut repeated: Vec<(&Key, &Vec<&str>)> = self.0.iter().filter(|(_, trials)| trials.len() > 1).collect();
        repeated.sort_by_key(|(_, trials)| std::cmp::Reverse(trials.len()));
        let texts = repeated.into_iter().map(|(key, trials)| {
            let status = key.status.map_or(String::new(), |status| format!(" ({status})"));
            let trials_in_words = count(trials.len(), "trial");
            format!(
                "{}: {}{status}, in {trials_in_words}, first in `{}`",
                key.check, key.title, trials[0]
            )
        });
        texts.collect()
    }

    /// Whether a trial met nothing but warnings that are told of an earlier one.
    pub(super) fn is_told_elsewhere(&self, trial: &TrialRecord) -> bool {
        let mut grave = trial
            .findings
            .iter()
            .filter(|finding| finding.gravity > Gravity::Noted)
            .peekable();
        grave.peek().is_some()
            && grave.all(|finding| {
                let key = Key::of(trial, finding);
                let trials = key.and_then(|key| self.0.get(&key));
                trials.is_some_and(|trials| trials[0] != trial.id)
            })
    }
}
