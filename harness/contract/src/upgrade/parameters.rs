//! Swagger 2.0 parameters: bodies and forms become request bodies, the others get a schema of their own.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::references::{Demands, Kind};
use super::{
    schemas,
    swagger::{MediaTypes, Upgrade},
};
use crate::document::{Address, Defect, pointer};

/// Whether a parameter belongs to the request's body.
pub(super) fn is_body(parameter: &Value) -> bool {
    matches!(parameter.get("in").and_then(Value::as_str), Some("body" | "formData"))
}

/// The list of parameters at `old`, which goes to `at`, without those of the body.
pub(super) fn without_bodies(
    upgrade: &mut Upgrade<'_>,
    list: &Value,
    old: &Address,
    at: &str,
    demands: &mut Demands<'_>,
) -> Value {
    let Value::Array(all) = list else {
        return list.clone();
    };
    let mut kept = Vec::new();
    let mut bodies: HashMap<(&str, Option<&str>), String> = HashMap::new();
    for (index, value) in all.iter().enumerate() {
        let old = old.child(&index.to_string());
        let found = demands.follow(&old).map_or(value, |(_, found)| found);
        if !is_body(found) {
            let new = pointer::join(at, &kept.len().to_string());
            upgrade.moved(&new, &old);
            kept.push(parameter(upgrade, value, &old, &new, demands));
            continue;
        }
        // There can be one body, and one form field of a name.
        let is_form = found["in"] == "formData";
        let name = found.get("name").and_then(Value::as_str).unwrap_or_default();
        let key = if is_form {
            ("formData", Some(name))
        } else {
            ("body", None)
        };
        if let Some(first) = bodies.insert(key, name.to_owned()) {
            let message = if is_form {
                format!("the form field `{first}` is listed twice")
            } else {
                format!("an operation has one body at most, and `{first}` is one already")
            };
            let defect = Defect::at(upgrade.place(&old), message);
            upgrade.defects.push(defect.help("remove or rename one of the two"));
        }
    }
    Value::Array(kept)
}

/// One parameter that is not of the body, from `old` to `at`.
pub(super) fn parameter(
    upgrade: &mut Upgrade<'_>,
    parameter: &Value,
    old: &Address,
    at: &str,
    demands: &mut Demands<'_>,
) -> Value {
    match parameter.get("$ref") {
        Some(Value::String(reference)) => {
            upgrade.link(reference, Kind::Parameter, demands);
            parameter.clone()
        }
        Some(_) => parameter.clone(),
        None => with_schema(upgrade, parameter, old, at, demands),
    }
}

/// A parameter or header with what describes its value moved into `schema`.
pub(super) fn with_schema(
    upgrade: &mut Upgrade<'_>,
    parameter: &Value,
    old: &Address,
    at: &str,
    demands: &mut Demands<'_>,
) -> Value {
    let Value::Object(members) = parameter else {
        return parameter.clone();
    };
    let mut new = Map::new();
    let mut schema = Map::new();
    for (key, value) in members {
        match key.as_str() {
            "name" | "in" | "description" | "required" => {
                new.insert(key.clone(), value.clone());
            }
            // `multi` repeats the parameter, which is what `explode` does; the other ways join the values in one. 3.0
            // has no name for most of them, so that who reads the value looks at the word itself.
            "collectionFormat" => {
                new.insert("explode".to_owned(), json!(value == "multi"));
                schema.insert(key.clone(), value.clone());
            }
            "allowEmptyValue" | "schema" => {}
            _ if key.starts_with("x-") && key != "x-nullable" => {
                new.insert(key.clone(), value.clone());
            }
            _ => {
                schema.insert(key.clone(), value.clone());
            }
        }
    }
    let here = pointer::join(at, "schema");
    upgrade.moved(&here, old);
    let schema = schemas::schema(upgrade, &Value::Object(schema), &here, demands);
    new.insert("schema".to_owned(), schema);
    Value::Object(new)
}

/// The request body at `at` that the parameters in these lists amount to: those of the operation, then those of its path
/// item.
pub(super) fn request_body(
    upgrade: &mut Upgrade<'_>,
    lists: &[&Address],
    at: &str,
    consumes: &MediaTypes,
    demands: &mut Demands<'_>,
) -> Option<Value> {
    let mut form: Vec<(Value, Address)> = Vec::new();
    for list in lists {
        let count = upgrade.node(list).and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count {
            let Some((old, parameter)) = demands.follow(&list.child(&index.to_string())) else {
                continue;
            };
            match parameter.get("in").and_then(Value::as_str) {
                Some("body") => return Some(body(upgrade, parameter, &old, at, consumes, demands)),
                Some("formData") => form.push((parameter.clone(), old)),
                _ => {}
            }
        }
    }
    (!form.is_empty()).then(|| form_body(upgrade, &form, at, consumes, demands))
}

fn body(
    upgrade: &mut Upgrade<'_>,
    parameter: &Value,
    old: &Address,
    at: &str,
    consumes: &MediaTypes,
    demands: &mut Demands<'_>,
) -> Value {
    upgrade.moved(at, old);
    let content = pointer::join(at, "content");
    upgrade.moved(&content, &consumes.at);
    let schema = parameter.get("schema");
    let types = consumes.names.iter().map(|name| {
        let here = pointer::join_all(&content, &[name, "schema"]);
        upgrade.moved(&here, &old.child("schema"));
        let schema = match schema {
            None => json!({}),
            // What a body of another document refers to is relative to that one.
            Some(_) if !upgrade.is_own(old) => upgrade.reference(&old.child("schema"), Kind::Schema, demands),
            Some(schema) => schemas::schema(upgrade, schema, &here, demands),
        };
        (name.clone(), json!({ "schema": schema }))
    });
    let content = Value::Object(types.collect());
    let mut body = Map::new();
    for key in ["description", "required"] {
        if let Some(value) = parameter.get(key) {
            body.insert(key.to_owned(), value.clone());
        }
    }
    body.insert("content".to_owned(), content);
    Value::Object(body)
}

fn form_body(
    upgrade: &mut Upgrade<'_>,
    fields: &[(Value, Address)],
    at: &str,
    consumes: &MediaTypes,
    demands: &mut Demands<'_>,
) -> Value {
    let has_file = fields
        .iter()
        .any(|(field, _)| field.get("type").is_some_and(|kind| kind == "file"));
    let declared = consumes
        .names
        .iter()
        .filter(|name| name.contains("form"))
        .cloned()
        .collect::<Vec<_>>();
    let names = match (declared.is_empty(), has_file) {
        (false, _) => declared,
        (true, true) => vec!["multipart/form-data".to_owned()],
        (true, false) => vec!["application/x-www-form-urlencoded".to_owned()],
    };
    upgrade.moved(at, &fields[0].1);
    let required: Vec<&Value> = fields
        .iter()
        .filter(|(field, _)| field["required"] == true)
        .filter_map(|(field, _)| field.get("name"))
        .collect();
    let mut content = Map::new();
    for name in names {
        let schema_at = pointer::join_all(at, &["content", &name, "schema"]);
        let mut properties = Map::new();
        for (field, old) in fields {
            let Some(name) = field.get("name").and_then(Value::as_str) else {
                continue;
            };
            let here = pointer::join_all(&schema_at, &["properties", name]);
            let mut schema = with_schema(upgrade, field, old, &here, demands)["schema"].take();
            upgrade.moved(&here, old);
            if let (Some(text), Some(schema)) = (field.get("description"), schema.as_object_mut()) {
                schema.insert("description".to_owned(), text.clone());
            }
            properties.insert(name.to_owned(), schema);
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        content.insert(name, json!({ "schema": schema }));
    }
    json!({ "required": !required.is_empty(), "content": content })
}
