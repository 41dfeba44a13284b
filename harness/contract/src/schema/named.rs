//! Which properties the documentation names at a position of a value, and which types it allows there.

use std::collections::HashSet;

use serde_json::Value;

use super::discriminator;
use crate::document::{Address, Source};

/// What the schemas of one position name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The properties by name, each with all schemas that speak of it.
    pub(crate) properties: Vec<(String, Vec<Address>)>,
    /// The schemas of elements.
    pub(crate) items: Vec<Address>,
    /// The schemas of properties without a name of their own: `additionalProperties`, written out.
    pub(crate) others: Vec<Address>,
    /// Whether any property may come without being named: `additionalProperties` allows it expressly.
    pub(crate) open: bool,
}

impl Named {
    /// The schemas of the property `name`.
    pub(crate) fn property(&self, name: &str) -> Option<&[Address]> {
        self.properties
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, schemas)| schemas.as_slice())
    }
}

/// What `schemas`, all speaking of the same position, name there; through `$ref`, `allOf`, `anyOf`, `oneOf`, and the
/// kinds of a discriminator.
pub(crate) fn named(source: &Source, schemas: &[Address]) -> Named {
    let mut named = Named::default();
    let mut seen = HashSet::new();
    let mut queue: Vec<Address> = schemas.iter().rev().cloned().collect();
    while let Some(at) = queue.pop() {
        let Ok((at, node)) = source.schema(&at) else {
            continue;
        };
        let Value::Object(members) = node else {
            continue;
        };
        if !seen.insert(at.clone()) {
            continue;
        }
        // In 3.1, a reference may have siblings.
        let reference = members.get("$ref").and_then(Value::as_str);
        queue.extend(reference.and_then(|reference| source.target(&at, reference).ok()));
        for name in members
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(serde_json::Map::keys)
        {
            let schema = at.child("properties").child(name);
            match named.properties.iter_mut().find(|(known, _)| known == name) {
                Some((_, schemas)) => schemas.push(schema),
                None => named.properties.push((name.clone(), vec![schema])),
            }
        }
        if members.contains_key("items") {
            named.items.push(at.child("items"));
        }
        match members.get("additionalProperties") {
            Some(Value::Bool(open)) => named.open |= open,
            Some(Value::Object(_)) => {
                named.open = true;
                named.others.push(at.child("additionalProperties"));
            }
            _ => {}
        }
        for list in ["oneOf", "anyOf", "allOf"] {
            let count = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            queue.extend((0..count).rev().map(|index| at.child(list).child(&index.to_string())));
        }
        let list = members.contains_key("oneOf") || members.contains_key("anyOf");
        if members.contains_key("discriminator") && !list {
            queue.extend(discriminator::built_on(source, &at));
        }
        let mapping = members
            .get("discriminator")
            .and_then(|node| node.get("mapping")?.as_object());
        for target in mapping
            .into_iter()
            .flat_map(serde_json::Map::values)
            .filter_map(Value::as_str)
        {
            let by_name = source.target(&at, &format!("#/components/schemas/{target}"));
            queue.extend(by_name.or_else(|_| source.target(&at, target)));
        }
    }
    named
}

/// The types that the schema at `at` allows, `null` among them; empty if it says nothing about types. An `allOf` of one
/// counts as that one.
pub(crate) fn types(source: &Source, at: &Address) -> Vec<String> {
    let mut at = at.clone();
    // A schema that is built on itself says nothing about types.
    for _ in 0..16 {
        let Ok((schema, node)) = source.follow(&at) else {
            return Vec::new();
        };
        let mut types: Vec<String> = match node.get("type") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if !types.is_empty() {
            types.extend((node.get("nullable") == Some(&Value::Bool(true))).then(|| "null".to_owned()));
            return types;
        }
        match node.get("allOf").and_then(Value::as_array).map(Vec::len) {
            Some(1) => at = schema.child("allOf").child("0"),
            _ => return Vec::new(),
        }
    }
    Vec::new()
}
