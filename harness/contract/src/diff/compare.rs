//! Two contracts, operation by operation.
//!
//! Operations are the same if method and path are, whatever the path's parameters are called; the prefixes of the
//! services don't matter. Nothing is said about servers and whatever else does not show in a request or an answer.

use std::collections::HashMap;

use super::{
    Aspect, Change, Kind, bodies,
    change::Changes,
    pair::{Pair, same_text},
    parameters, promises, security,
};
use crate::model::{Contract, Operation};
use crate::text::names;

/// What changed from `old` to `new`.
///
/// Breaking is what may break a client that keeps to the old contract: an operation, a success status, a media type or
/// a property of an answer that is gone or has another type; a parameter or property of a request that is needed now,
/// or no longer known (the vendor rejects unknown fields). Additive is what such a client does not notice. Neutral is
/// what does not show on the wire, or only makes a promise more exact.
#[must_use]
pub fn diff(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut changes = Changes::default();
    let (before, after) = (Index::of(old), Index::of(new));
    for operation in new.operations() {
        changes.of_operation(title(operation));
        match before.counterpart(operation) {
            Some(earlier) => {
                let pair = Pair {
                    old: old.cache.source(),
                    new: new.cache.source(),
                };
                operations(&pair, earlier, operation, &mut changes);
            }
            None => {
                changes.add(
                    Kind::Additive,
                    Aspect::Operation,
                    "the operation is new".to_owned(),
                    None,
                    Some(operation.place()),
                );
            }
        }
    }
    for operation in old
        .operations()
        .filter(|operation| after.counterpart(operation).is_none())
    {
        changes.of_operation(title(operation));
        let message = "the operation is gone".to_owned();
        changes.add(
            Kind::Breaking,
            Aspect::Operation,
            message,
            Some(operation.place()),
            None,
        );
    }
    changes.into_list()
}

fn title(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// The operations of a contract, to be found by method and path.
struct Index<'c> {
    exact: HashMap<(&'c str, &'c str), &'c Operation>,
    /// By the path without its parameters' names.
    anonymous: HashMap<(&'c str, String), &'c Operation>,
}

impl<'c> Index<'c> {
    fn of(contract: &'c Contract) -> Self {
        let exact = |operation: &'c Operation| ((operation.method.as_str(), operation.path.as_str()), operation);
        let nameless = |operation: &'c Operation| ((operation.method.as_str(), anonymous(&operation.path)), operation);
        Self {
            exact: contract.operations().map(exact).collect(),
            anonymous: contract.operations().map(nameless).collect(),
        }
    }

    /// The operation that has the same method and path; if there is one that calls the path's parameters the same, that one.
    fn counterpart(&self, operation: &Operation) -> Option<&'c Operation> {
        let method = operation.method.as_str();
        let exact = self.exact.get(&(method, operation.path.as_str()));
        exact
            .or_else(|| self.anonymous.get(&(method, anonymous(&operation.path))))
            .copied()
    }
}

/// The path with its parameters' names left out.
fn anonymous(path: &str) -> String {
    let mut anonymous = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        anonymous.push(c);
    }
    anonymous
}

fn operations(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    let (before, after) = (Some(old.place()), Some(new.place()));
    let mut note = |aspect, message: String| changes.add(Kind::Neutral, aspect, message, before, after);
    match (old.deprecated, new.deprecated) {
        (false, true) => note(Aspect::Operation, "the operation is deprecated now".to_owned()),
        (true, false) => note(Aspect::Operation, "the operation is no longer deprecated".to_owned()),
        _ => {}
    }
    if old.tags != new.tags {
        note(
            Aspect::Name,
            format!("the tags are {} now, they were {}", tags(new), tags(old)),
        );
    }
    if old.id != new.id {
        let name = |id: &Option<String>| id.as_ref().map_or("none".to_owned(), |id| format!("`{id}`"));
        note(
            Aspect::Name,
            format!("the `operationId` is {} now, it was {}", name(&new.id), name(&old.id)),
        );
    }
    if !same_text(old.summary.as_deref(), new.summary.as_deref()) {
        note(Aspect::Text, "the operation's summary changed".to_owned());
    }
    if !same_text(old.description.as_deref(), new.description.as_deref()) {
        note(Aspect::Text, "the operation's description changed".to_owned());
    }
    security::security(pair, old, new, changes);
    parameters::parameters(pair, old, new, changes);
    bodies::request_bodies(pair, old, new, changes);
    promises::promises(pair, old, new, changes);
}

/// The tags of an operation, in words.
fn tags(operation: &Operation) -> String {
    if operation.tags.is_empty() {
        return "none".to_owned();
    }
    names(operation.tags.iter().map(String::as_str))
}
