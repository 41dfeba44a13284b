//! Warnings that many trials share: each is told once, with how many there are.
//!
//! In: trials, in the order of their ids. Out: the warnings, each with the first trial that met it. Two are the same if check,
//! operation, status and headline are.

use indexmap::IndexMap;

use crate::record::{FindingRecord, Gravity, TrialRecord};
use crate::secret::RedactedProse;
use crate::suite::check::CheckId;

/// What makes two warnings the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WarningKey {
    /// The check.
    pub check: CheckId,
    /// The operation whose answer it is about.
    pub operation: Option<String>,
    /// The status of that answer.
    pub status: Option<u16>,
    /// The headline.
    pub title: RedactedProse,
}

impl WarningKey {
    /// The key of a warning; `None` for what is graver or less grave.
    pub fn of(trial: &TrialRecord, finding: &FindingRecord) -> Option<Self> {
        if finding.gravity != Gravity::Warned {
            return None;
        }
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        Some(Self {
            check: finding.check,
            operation: exchange.map(|exchange| exchange.operation.clone()),
            status: exchange.and_then(|exchange| Some(exchange.response.as_ref()?.status)),
            title: finding.title.clone(),
        })
    }
}

/// A warning that more than one trial met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedWarning {
    /// What it is.
    pub key: WarningKey,
    /// How many trials met it.
    pub trials: usize,
    /// The id of the first of them.
    pub first: String,
}

/// The warnings of a run, as they are collected.
#[derive(Default)]
pub(super) struct Warnings(IndexMap<WarningKey, Met>);

struct Met {
    first: String,
    /// The key of the trial that met it last.
    last: (String, usize),
    trials: usize,
}

impl Warnings {
    /// Adds those of a trial, and says whether it met nothing but warnings that an earlier one met.
    pub(super) fn add(&mut self, trial: &TrialRecord) -> bool {
        let this = (trial.id.clone(), trial.repeat);
        let grave = trial.findings.iter().filter(|finding| finding.gravity > Gravity::Noted);
        let mut is_told = trial.findings.iter().any(|finding| finding.gravity > Gravity::Noted);
        for finding in grave {
            let Some(key) = WarningKey::of(trial, finding) else {
                is_told = false;
                continue;
            };
            let met = self.0.entry(key).or_insert_with(|| Met {
                first: trial.id.clone(),
                last: (String::new(), 0),
                trials: 0,
            });
            if met.last != this {
                met.trials += 1;
                met.last.clone_from(&this);
            }
            is_told &= met.first != trial.id;
        }
        is_told
    }

    /// Those that more than one trial met, most frequent first.
    pub(super) fn shared(self) -> Vec<SharedWarning> {
        let shared = self.0.into_iter().filter(|(_, met)| met.trials > 1);
        let mut shared: Vec<SharedWarning> = shared
            .map(|(key, met)| SharedWarning {
                key,
                trials: met.trials,
                first: met.first,
            })
            .collect();
        shared.sort_by_key(|warning| std::cmp::Reverse(warning.trials));
        shared
    }
}
