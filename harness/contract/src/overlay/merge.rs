//! The recursive merge of the Overlay specification: objects member by member, lists appended, anything else replaced.
//!
//! What is merged beside a `$ref` would have no effect in `OpenAPI` 3.0, but in a path item; such nodes are told to the caller.

use serde_json::Value;

use crate::document::{Origins, Place, pointer};

/// Merges `update` into `node`, which is at `at`; `origin` is the place of `update`. Returns the places of members that
/// stand beside a `$ref` and therefore mean nothing.
pub(super) fn merge(
    node: &mut Value,
    update: &Value,
    at: &str,
    origin: &Place,
    origins: &mut Origins<Place>,
) -> Vec<Place> {
    let mut idle = Vec::new();
    match (node, update) {
        (Value::Object(members), Value::Object(update)) => {
            let refers = members.get("$ref").is_some_and(Value::is_string);
            if refers && !update.contains_key("$ref") && !update.is_empty() && !is_path_item(at) {
                idle.push(origin.clone());
            }
            for (key, value) in update {
                let here = pointer::join(at, key);
                let there = Place {
                    document: origin.document.clone(),
                    pointer: pointer::join(&origin.pointer, key),
                };
                match members.get_mut(key) {
                    Some(old) => idle.extend(merge(old, value, &here, &there, origins)),
                    None => {
                        members.insert(key.clone(), value.clone());
                        origins.note(here, there);
                    }
                }
            }
        }
        (Value::Array(list), Value::Array(update)) => {
            for (index, value) in update.iter().enumerate() {
                let there = pointer::join(&origin.pointer, &index.to_string());
                origins.note(
                    pointer::join(at, &list.len().to_string()),
                    Place {
                        document: origin.document.clone(),
                        pointer: there,
                    },
                );
                list.push(value.clone());
            }
        }
        (node, update) => {
            origins.forget(at);
            origins.note(at, origin.clone());
            *node = update.clone();
        }
    }
    idle
}

/// The members beside the `$ref` of a path item count.
fn is_path_item(at: &str) -> bool {
    at.strip_prefix("/paths/").is_some_and(|rest| !rest.contains('/'))
}
