//! Swagger 2.0 schemas: almost those of 3.0; references, discriminators, files and `x-nullable` differ.

use serde_json::{Map, Value, json};

use super::swagger::Upgrade;
use crate::document::{pointer, swagger_reference};

/// The 3.0 form of a schema; `at` is its pointer there.
pub(super) fn schema(upgrade: &mut Upgrade<'_>, schema: &Value, at: &str) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    if members.get("$ref").is_some_and(Value::is_string) {
        return reference(schema);
    }
    let mut new = Map::new();
    for (key, value) in members {
        let here = pointer::join(at, key);
        let value = match (key.as_str(), value) {
            ("properties", Value::Object(named)) => {
                let named = named
                    .iter()
                    .map(|(name, value)| (name.clone(), self::schema(upgrade, value, &pointer::join(&here, name))));
                Value::Object(named.collect())
            }
            ("items" | "additionalProperties" | "not", value) => self::schema(upgrade, value, &here),
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => {
                let list = list
                    .iter()
                    .enumerate()
                    .map(|(index, value)| self::schema(upgrade, value, &pointer::join(&here, &index.to_string())));
                Value::Array(list.collect())
            }
            ("discriminator", Value::String(property)) => {
                let old = upgrade.origins.of(&here);
                upgrade.origins.note(pointer::join(&here, "propertyName"), old);
                json!({ "propertyName": property })
            }
            ("type", Value::String(kind)) if kind == "file" => {
                new.insert("format".to_owned(), json!("binary"));
                json!("string")
            }
            ("x-nullable", nullable) => {
                new.insert("nullable".to_owned(), nullable.clone());
                continue;
            }
            (_, value) => value.clone(),
        };
        new.insert(key.clone(), value);
    }
    Value::Object(new)
}

/// A node with a `$ref`, which names where its target is in the 3.0 form.
pub(super) fn reference(node: &Value) -> Value {
    let mut node = node.clone();
    if let Some(Value::String(reference)) = node.get_mut("$ref") {
        *reference = swagger_reference::upgraded(reference).unwrap_or_else(|| reference.clone());
    }
    node
}
