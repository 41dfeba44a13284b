//! The shapes of the parts of a document are those of the `openapiv3` crate.
//!
//! Schemas are taken out before a part is given to it: they are judged by what they become, a JSON Schema, and 3.1
//! writes them in a way of its own. Examples are taken out too; nothing reads them.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::document::{Address, Defect, Source};

/// Reads the node at `at` as a `T`.
pub(super) fn shape<T: DeserializeOwned>(source: &Source, at: &Address, node: &Value) -> Result<T, Defect> {
    serde_json::from_value(without_schemas(node)).map_err(|error| {
        let text = error.to_string();
        let mistyped = text
            .strip_prefix("invalid type: ")
            .and_then(|rest| rest.split_once(", expected "));
        let message = match mistyped {
            Some((found, expected)) => {
                format!("expected {expected}, found {}", found.replace('"', "`"))
            }
            None => text,
        };
        Defect::at(source.place(at), message)
    })
}

fn without_schemas(node: &Value) -> Value {
    match node {
        Value::Object(members) => {
            let kept = members
                .iter()
                .filter(|(key, _)| *key != "example" && *key != "examples")
                .map(|(key, value)| {
                    let value = if key == "schema" {
                        Value::Object(Map::new())
                    } else {
                        without_schemas(value)
                    };
                    (key.clone(), value)
                });
            Value::Object(kept.collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(without_schemas).collect()),
        other => other.clone(),
    }
}
