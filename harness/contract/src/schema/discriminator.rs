//! Discriminators: a property of the value says which schema the value must fulfil.
//!
//! Beside `oneOf` or `anyOf`, it chooses among these, and its value must name one of them: the list is then replaced by
//! the choice, which also gives better complaints. Without them, the kinds are the schemas that are built on this one
//! by `allOf`; a value that names none of them is judged as the base alone, for a service may know kinds that its
//! document does not.

use serde_json::{Map, Value, json};

use super::translate::{Role, Translator};
use crate::document::{Address, Source, pointer};

/// Adds what the discriminator of `members` demands to the translation `new`.
pub(super) fn apply(
    translator: &mut Translator<'_>,
    members: &Map<String, Value>,
    at: &Address,
    here: &str,
    new: &mut Map<String, Value>,
) {
    let Some(node) = members.get("discriminator") else {
        return;
    };
    let origin = at.child("discriminator");
    let Some(property) = node.get("propertyName").and_then(Value::as_str) else {
        translator.complain(
            &origin,
            "a discriminator needs a `propertyName`",
            "name the property that tells the kinds apart",
        );
        return;
    };
    let list = ["oneOf", "anyOf"].into_iter().find(|key| members.contains_key(*key));
    let kinds = kinds(translator, members, node, at, list);
    let mut demands = Vec::new();
    if let Some(list) = list {
        new.shift_remove(list);
        let names: Vec<&str> = kinds.iter().map(|(name, _)| name.as_str()).collect();
        demands.push(json!({ "required": [property], "properties": { property: { "enum": names } } }));
    }
    for (name, schema) in &kinds {
        // As a `Base`, a kind that is built on this schema does not ask for the choice again.
        let then = translator.reference(schema, if list.is_some() { Role::Whole } else { Role::Base });
        demands.push(json!({
            "if": { "type": "object", "required": [property], "properties": { property: { "const": name } } },
            "then": then,
        }));
    }
    let Value::Array(all_of) = new.entry("allOf").or_insert_with(|| json!([])) else {
        return;
    };
    for demand in demands {
        let index = all_of.len().to_string();
        translator
            .origins
            .note(pointer::join_all(here, &["allOf", &index]), origin.clone());
        all_of.push(demand);
    }
    if all_of.is_empty() {
        new.shift_remove("allOf");
    }
}

/// The kinds by the value of the property: those of `mapping`, and each other one under its schema's name.
fn kinds(
    translator: &mut Translator<'_>,
    members: &Map<String, Value>,
    discriminator: &Value,
    at: &Address,
    list: Option<&str>,
) -> Vec<(String, Address)> {
    let mut kinds: Vec<(String, Address)> = Vec::new();
    for (name, target) in discriminator
        .get("mapping")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let place = at.child("discriminator").child("mapping").child(name);
        let Some(target) = target.as_str() else {
            translator.complain(
                &place,
                format!("the mapping of `{name}` is no string"),
                "map it to the name of a schema",
            );
            continue;
        };
        let named = format!("#{}", pointer::join("/components/schemas", target));
        let found = translator
            .source
            .target(at, &named)
            .or_else(|_| translator.source.target(at, target));
        match found {
            Ok(schema) => kinds.push((name.clone(), schema)),
            Err(broken) => translator.broken(&place, &broken),
        }
    }
    let branches = match list {
        Some(list) => {
            let count = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            let branch = |index: usize| at.child(list).child(&index.to_string());
            (0..count)
                .filter_map(|index| translator.source.follow(&branch(index)).ok())
                .map(|(at, _)| at)
                .collect()
        }
        None => built_on(translator.source, at),
    };
    for schema in branches {
        let mapped = kinds.iter().any(|(_, known)| *known == schema);
        if let (false, Some((_, name))) = (mapped, pointer::split(&schema.pointer)) {
            kinds.push((name, schema));
        }
    }
    kinds
}

/// The named schemas of the same page that have the schema at `base` among their `allOf`, directly or through others.
pub(super) fn built_on(source: &Source, base: &Address) -> Vec<Address> {
    let schemas = Address {
        page: base.page,
        pointer: "/components/schemas".to_owned(),
    };
    let named = source.node(&schemas).and_then(Value::as_object);
    let mut family = vec![base.clone()];
    loop {
        let mut grown = false;
        for name in named.into_iter().flat_map(Map::keys) {
            let schema = schemas.child(name);
            let count = source
                .node(&schema)
                .and_then(|node| node.get("allOf")?.as_array())
                .map_or(0, Vec::len);
            let built = (0..count)
                .map(|index| schema.child("allOf").child(&index.to_string()))
                .filter_map(|branch| source.follow(&branch).ok())
                .any(|(at, _)| family.contains(&at));
            if built && !family.contains(&schema) {
                family.push(schema);
                grown = true;
            }
        }
        if !grown {
            family.remove(0);
            return family;
        }
    }
}
