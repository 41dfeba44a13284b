//! Which of the documented answers a run has seen.

use indexmap::IndexMap;
use podproof_contract::{Contracts, Operation};

use crate::record::{OperationRecord, TrialRecord};

/// A row for each operation of the contracts, in their order.
pub fn operations(contracts: &Contracts, trials: &[TrialRecord]) -> Vec<OperationRecord> {
    let mut rows: IndexMap<String, (&Operation, OperationRecord)> = contracts
        .operations()
        .map(|operation| (name(operation), (operation, unseen(operation))))
        .collect();
    for exchange in trials.iter().flat_map(|trial| &trial.exchanges) {
        let Some((operation, row)) = rows.get_mut(&exchange.operation) else {
            continue;
        };
        row.calls += 1;
        // A scenario that sends another method knocks at a door that the contract does not have.
        let Some(response) = exchange
            .response
            .as_ref()
            .filter(|_| exchange.method == operation.method())
        else {
            continue;
        };
        let seen = match operation.promise(response.status) {
            Some(promise) => row.documented.entry(promise.status().to_owned()),
            None => row.undocumented.entry(response.status.to_string()),
        };
        *seen.or_default() += 1;
    }
    rows.into_values().map(|(_, row)| row).collect()
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method(), operation.template())
}

fn unseen(operation: &Operation) -> OperationRecord {
    let mut documented: IndexMap<String, usize> = operation
        .promises()
        .map(|promise| (promise.status().to_owned(), 0))
        .collect();
    // Overlays add statuses at the end; `4XX` and `default` come behind the numbers.
    documented.sort_unstable_keys();
    OperationRecord {
        operation: name(operation),
        service: operation.service().to_owned(),
        calls: 0,
        documented,
        undocumented: IndexMap::new(),
    }
}
