//! The schemas that speak of the same value as another one: through `$ref`, `allOf`, and the other keywords that apply
//! schemas in place.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::document::{Address, Dialect, Source};

/// The keywords whose lists of schemas apply to the same value.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Whether conditions count, or only what has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What is asked of the value, always or under a condition.
    Demands,
    /// Whatever looks at the value.
    All,
}

/// The schemas that the one at `at` applies to the same value, itself first; each once, references followed.
pub(crate) fn in_place(source: &Source, at: &Address, reach: Reach) -> Vec<Address> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut open = vec![at.clone()];
    while let Some(at) = open.pop() {
        let Some(Value::Object(members)) = source.node(&at) else {
            continue;
        };
        if !seen.insert(at.clone()) {
            continue;
        }
        found.push(at.clone());
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            open.extend(source.target(&at, reference).ok());
            if source.dialect(&at) == Dialect::OpenApi30 {
                continue;
            }
        }
        for list in LISTS {
            let count = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            open.extend((0..count).rev().map(|index| at.child(list).child(&index.to_string())));
        }
        let named = members.get("dependentSchemas").and_then(Value::as_object);
        open.extend(
            named
                .into_iter()
                .flatten()
                .map(|(name, _)| at.child("dependentSchemas").child(name)),
        );
        let conditions: &[&str] = match reach {
            Reach::Demands => &["then", "else"],
            Reach::All => &["if", "then", "else", "not"],
        };
        open.extend(
            conditions
                .iter()
                .filter(|key| members.contains_key(**key))
                .map(|key| at.child(key)),
        );
    }
    found
}

/// The properties of a value that are for requests only, wherever the schemas say so that speak of it.
pub(super) fn write_only(source: &Source, at: &Address) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if !source.has_write_only() {
        return names;
    }
    for schema in in_place(source, at, Reach::Demands) {
        let properties = schema.child("properties");
        let named = source.node(&properties).and_then(Value::as_object);
        for name in named.into_iter().flat_map(serde_json::Map::keys) {
            let is_marked = |at: &Address| {
                let node = source.node(at);
                node.and_then(|node| node.get("writeOnly")) == Some(&Value::Bool(true))
            };
            if in_place(source, &properties.child(name), Reach::Demands)
                .iter()
                .any(is_marked)
            {
                names.insert(name.clone());
            }
        }
    }
    names
}

/// The properties that the schemas ask for that speak of the same value.
pub(super) fn required(source: &Source, at: &Address) -> BTreeSet<String> {
    let schemas = in_place(source, at, Reach::Demands);
    let lists = schemas
        .iter()
        .filter_map(|schema| source.node(schema)?.get("required")?.as_array());
    lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
