//! How documents, overlays and each other fit together, and what to do where they do not.
//!
//! In: contracts as they were read. Out: input errors about what somebody can mend, notes about what they should know.
//!
//! The project's overlays are written for the project's documents. Where one does not fit a document that was given in the
//! place of these, nobody made a mistake: it is a note. An overlay that was given, and fits nothing, is a mistake.

use std::collections::{BTreeMap, BTreeSet};

use podproof_contract::{Contract, Operation, Overlay};

use super::ContractFile;
use crate::diagnostic::{InputError, Location, Owner};
use crate::text::{by_number, count};

/// The documents and overlays that were named one by one, by their paths as they are shown.
pub(super) struct Given<'s> {
    pub(super) contracts: &'s [ContractFile],
    pub(super) overlays: BTreeSet<String>,
}

impl Given<'_> {
    /// Whether this contract was given.
    pub(super) fn has(&self, contract: &Contract) -> bool {
        self.contracts.iter().any(|given| given.service == contract.service())
    }
}

/// The actions of an overlay that match nothing in a contract.
fn idle(overlay: &Overlay, contract: &Contract) -> BTreeSet<String> {
    let its = contract
        .unmatched()
        .iter()
        .filter(|place| *place.document == *overlay.document());
    its.map(|place| place.pointer.clone()).collect()
}

/// Actions of overlays that changed nothing anywhere: a slip of the pen, or a document that has moved on.
pub(super) fn unmatched_actions(overlays: &[Overlay], contracts: &[Contract], given: &Given<'_>) -> Vec<InputError> {
    let mut input_errors = Vec::new();
    for overlay in overlays {
        let is_given = given.overlays.contains(overlay.document());
        let concerned: Vec<&Contract> = contracts
            .iter()
            .filter(|contract| overlay.applies_to(contract.service()))
            .collect();
        let is_excused = !is_given && concerned.iter().any(|contract| given.has(contract));
        if concerned.is_empty() || is_excused {
            continue;
        }
        let places: BTreeSet<String> = overlay.actions().map(|place| place.pointer).collect();
        let idle: Vec<BTreeSet<String>> = concerned.iter().map(|contract| idle(overlay, contract)).collect();
        for pointer in places {
            if idle.iter().all(|idle| idle.contains(&pointer)) {
                let place = Location::value(&overlay.document().into(), pointer);
                let input_error = InputError::at(
                    Owner::Overlay,
                    place,
                    "this action matches nothing in any contract that it applies to",
                );
                input_errors.push(input_error.help("mend the JSONPath under `target`, or remove the action"));
            }
        }
    }
    input_errors
}

/// What of the project's overlays does not hold for documents that were given.
pub(super) fn notes(overlays: &[Overlay], contracts: &[Contract], given: &Given<'_>) -> Vec<String> {
    let own = overlays
        .iter()
        .filter(|overlay| !given.overlays.contains(overlay.document()));
    let mut notes = Vec::new();
    for overlay in own {
        // One that is for every service can concern what a document never had.
        let named = overlay.services().unwrap_or_default();
        let theirs = contracts
            .iter()
            .filter(|contract| given.has(contract) && named.iter().any(|name| name == contract.service()));
        for contract in theirs {
            let idle = idle(overlay, contract).len();
            if idle > 0 {
                notes.push(format!(
                    "{} of `{}` {} nothing in `{}`, and {} nothing of `{}` in this run",
                    count(idle, "action"),
                    overlay.document(),
                    by_number(idle, "matches", "match"),
                    contract.document(),
                    by_number(idle, "asks", "ask"),
                    contract.service()
                ));
            }
        }
    }
    notes
}

/// Takes out documents of the project's whose every operation stands in one that was given, under another name; with a note
/// about each.
pub(super) fn superseded(contracts: &mut Vec<Contract>, given: &Given<'_>) -> Vec<String> {
    let key = |operation: &Operation| (operation.method().to_owned(), operation.template().to_owned());
    let (mut theirs, mut notes) = (BTreeMap::new(), Vec::new());
    for contract in contracts.iter().filter(|contract| given.has(contract)) {
        theirs.extend(
            contract
                .operations()
                .map(|operation| (key(operation), contract.document().to_owned())),
        );
    }
    contracts.retain(|contract| {
        let documents: Option<BTreeSet<&String>> = contract.operations().map(|own| theirs.get(&key(own))).collect();
        let by = documents.unwrap_or_default().into_iter().next();
        match by.filter(|_| !given.has(contract)) {
            Some(by) => {
                notes.push(format!(
                    "`{by}` takes the place of `{}` too: it documents all of its operations",
                    contract.document()
                ));
                false
            }
            None => true,
        }
    });
    notes
}

/// Pairs of documents that promise something about the same operation.
pub(super) fn clashes(contracts: &[Contract], given: &Given<'_>) -> Vec<InputError> {
    let mut first_of: BTreeMap<(&str, &str), &Contract> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), (InputError, usize)> = BTreeMap::new();
    for contract in contracts {
        for operation in contract.operations() {
            let key = (operation.method(), operation.template());
            let Some(first) = first_of.get(&key) else {
                first_of.insert(key, contract);
                continue;
            };
            let pair = (first.service(), contract.service());
            let found = pairs.entry(pair).or_insert_with(|| {
                let place = operation.place();
                let place = Location::key(&place.document.as_ref().into(), place.pointer.clone());
                let title = format!(
                    "`{}` and `{}` both document `{} {}`",
                    first.document(),
                    contract.document(),
                    key.0,
                    key.1
                );
                let input_error = InputError::at(Owner::Contract, place, title);
                (input_error.help(remedy(first, contract, given)), 0)
            });
            found.1 += 1;
        }
    }
    let told = pairs.into_values().map(|(mut input_error, count)| {
        if count > 1 {
            input_error.title = format!("{}, and {} more", input_error.title, count - 1).into();
        }
        input_error
    });
    told.collect()
}

/// What to write where two documents clash. One that was given can take the place of another, or have another prefix.
fn remedy(first: &Contract, second: &Contract, given: &Given<'_>) -> String {
    let (theirs, other) = match (given.has(first), given.has(second)) {
        (false, true) => (second, first),
        _ => (first, second),
    };
    let (service, file) = (theirs.service(), theirs.document());
    let another = format!("leave one out, or give it another prefix: `--contract {service}@/prefix={file}`");
    if given.has(theirs) && !given.has(other) {
        format!(
            "`--contract {}={file}` judges by it in place of `{}`; otherwise {another}",
            other.service(),
            other.document()
        )
    } else {
        another
    }
}
