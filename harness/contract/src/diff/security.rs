//! The credentials that an operation asks for.
//!
//! Each list of `security` is a list of alternatives; each alternative names the schemes that are needed together. Without a
//! list of its own, an operation has the document's; without any, nothing is asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Aspect, Kind, change::Changes, pair::Pair};
use crate::document::{Address, Source};
use crate::model::Operation;
use crate::text::names;

/// Schemes that are needed together, each with its scopes.
type Alternative = BTreeMap<String, BTreeSet<String>>;

/// Compares the credentials that two operations ask for.
pub(super) fn security(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    let (before, after) = (alternatives(pair.old, old), alternatives(pair.new, new));
    if before != after {
        // A client goes on if what it shows is still enough.
        let enough = |shown: &Alternative| after.iter().any(|asked| is_within(asked, shown));
        let kind = if before.iter().all(enough) {
            Kind::Additive
        } else {
            Kind::Breaking
        };
        let message = format!(
            "the credentials asked for are {} now, they were {}",
            in_words(&after),
            in_words(&before)
        );
        changes.add(kind, Aspect::Security, message, Some(old.place()), Some(new.place()));
    }
    let used = |list: &BTreeSet<Alternative>| list.iter().flat_map(|one| one.keys().cloned()).collect::<BTreeSet<_>>();
    for scheme in used(&before).intersection(&used(&after)) {
        schemes(pair, scheme, changes);
    }
}

/// Compares what a scheme says, wherever both documents define it.
fn schemes(pair: &Pair<'_>, scheme: &str, changes: &mut Changes) {
    let at = Address::own("/components/securitySchemes").child(scheme);
    let (Ok((old, before)), Ok((new, after))) = (pair.old.follow(&at), pair.new.follow(&at)) else {
        return;
    };
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return;
    };
    let told = |members: &Map<String, Value>| {
        let told = members
            .iter()
            .filter(|(key, _)| *key != "description" && !key.starts_with("x-"));
        told.map(|(key, value)| (key.clone(), value.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (told(before), told(after));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let text = |members: &BTreeMap<String, Value>| {
            members
                .get(key)
                .map_or("absent".to_owned(), |value| format!("`{value}`"))
        };
        if before.get(key) != after.get(key) {
            let message = format!(
                "`{key}` of the security scheme `{scheme}` is {} now, it was {}",
                text(&after),
                text(&before)
            );
            let (old, new) = (pair.old.place(&old), pair.new.place(&new));
            changes.add(Kind::Breaking, Aspect::Security, message, Some(&old), Some(&new));
        }
    }
}

/// The alternatives of an operation; one that asks for nothing if there are none.
fn alternatives(source: &Source, operation: &Operation) -> BTreeSet<Alternative> {
    let path = Address::own("/paths").child(&operation.path);
    let own = source.follow(&path).ok().and_then(|(_, item)| {
        let operation = item.get(operation.method.to_ascii_lowercase())?;
        operation.get("security")?.as_array()
    });
    let list = own.or_else(|| source.node(&Address::own("/security"))?.as_array());
    let mut alternatives: BTreeSet<Alternative> = list
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(|schemes| {
            schemes
                .iter()
                .map(|(name, scopes)| (name.clone(), texts(scopes)))
                .collect()
        })
        .collect();
    if alternatives.is_empty() {
        alternatives.insert(Alternative::new());
    }
    alternatives
}

fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether whoever shows `shown` has all that `asked` needs.
fn is_within(asked: &Alternative, shown: &Alternative) -> bool {
    asked
        .iter()
        .all(|(scheme, scopes)| shown.get(scheme).is_some_and(|shown| scopes.is_subset(shown)))
}

/// The alternatives as a person would say them: `a` and `b`, or none.
fn in_words(alternatives: &BTreeSet<Alternative>) -> String {
    let each = alternatives.iter().map(|schemes| {
        if schemes.is_empty() {
            return "none".to_owned();
        }
        let schemes = schemes.iter().map(|(name, scopes)| match scopes.len() {
            0 => format!("`{name}`"),
            _ => format!("`{name}` with {}", names(scopes.iter().map(String::as_str))),
        });
        schemes.collect::<Vec<_>>().join(" and ")
    });
    each.collect::<Vec<_>>().join(", or ")
}
