//! Swagger 2.0 schemas: almost those of 3.0; discriminators, files and `x-nullable` differ.

use serde_json::{Map, Value, json};

use super::references::{Demands, Kind};
use super::swagger::Upgrade;
use crate::document::pointer;

/// The 3.0 form of a schema; `at` is its pointer there.
pub(super) fn schema(upgrade: &mut Upgrade<'_>, schema: &Value, at: &str, demands: &mut Demands<'_>) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    if let Some(Value::String(reference)) = members.get("$ref") {
        upgrade.link(reference, Kind::Schema, demands);
        return schema.clone();
    }
    if !demands.spend() {
        return Value::Bool(true);
    }
    let mut new = Map::new();
    for (key, value) in members {
        let here = pointer::join(at, key);
        let mut inner = |value: &Value, at: &str| self::schema(upgrade, value, at, demands);
        let value = match (key.as_str(), value) {
            ("properties", Value::Object(named)) => {
                let named = named
                    .iter()
                    .map(|(name, value)| (name.clone(), inner(value, &pointer::join(&here, name))));
                Value::Object(named.collect())
            }
            // A list of `items` is no Swagger, and will be complained about as that.
            ("allOf" | "anyOf" | "oneOf" | "items", Value::Array(list)) => {
                let list = list
                    .iter()
                    .enumerate()
                    .map(|(index, value)| inner(value, &pointer::join(&here, &index.to_string())));
                Value::Array(list.collect())
            }
            ("items" | "additionalProperties" | "not", value) => inner(value, &here),
            ("discriminator", Value::String(property)) => {
                upgrade.stays(&here, "propertyName");
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
            ("example" | "default" | "enum", value) => value.clone(),
            (key, value) => {
                if !key.starts_with("x-") {
                    link_all(upgrade, value, demands);
                }
                value.clone()
            }
        };
        new.insert(key.clone(), value);
    }
    Value::Object(new)
}

/// References below a keyword that Swagger does not have: what they name is there, whatever the keyword means.
fn link_all(upgrade: &mut Upgrade<'_>, value: &Value, demands: &mut Demands<'_>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                upgrade.link(reference, Kind::Schema, demands);
            }
            members.values().for_each(|value| link_all(upgrade, value, demands));
        }
        Value::Array(values) => values.iter().for_each(|value| link_all(upgrade, value, demands)),
        _ => {}
    }
}
