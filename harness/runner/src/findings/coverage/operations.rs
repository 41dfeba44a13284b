//! Which of the documented answers a run has seen.

use indexmap::IndexMap;

use super::rows::OperationCoverage;
use crate::record::{Manifest, OperationEntry, TrialRecord};

/// The operations of a run, with what was seen of each so far.
#[derive(Debug)]
pub(super) struct Operations(IndexMap<String, OperationCoverage>);

impl Operations {
    /// A row for each operation of the contracts, in their order; nothing was seen yet.
    pub(super) fn new(manifest: &Manifest) -> Self {
        let rows = manifest.operations.iter();
        Self(rows.map(|entry| (entry.operation.clone(), unseen(entry))).collect())
    }

    /// Adds what a trial saw.
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        for exchange in &trial.exchanges {
            let Some(row) = self.0.get_mut(&exchange.operation) else {
                continue;
            };
            row.calls += 1;
            // The contract says nothing about another method than the operation's.
            let method = exchange.operation.split(' ').next();
            let Some(response) = exchange.response.as_ref().filter(|_| method == Some(&exchange.method)) else {
                continue;
            };
            let seen = match documented(row, response.status) {
                Some(status) => row.documented.entry(status),
                None => row.undocumented.entry(response.status.to_string()),
            };
            *seen.or_default() += 1;
        }
    }

    pub(super) fn finish(self) -> Vec<OperationCoverage> {
        self.0.into_values().collect()
    }
}

/// The documented status that covers this one: itself, its range, or `default`.
fn documented(row: &OperationCoverage, status: u16) -> Option<String> {
    let candidates = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
    candidates
        .into_iter()
        .find(|candidate| row.documented.contains_key(candidate))
}

fn unseen(entry: &OperationEntry) -> OperationCoverage {
    let mut documented: IndexMap<String, usize> = entry.documented.iter().map(|status| (status.clone(), 0)).collect();
    // Overlays add statuses at the end; `4XX` and `default` come behind the numbers.
    documented.sort_unstable_keys();
    OperationCoverage {
        operation: entry.operation.clone(),
        service: entry.service.clone(),
        calls: 0,
        documented,
        undocumented: IndexMap::new(),
    }
}
