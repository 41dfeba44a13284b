//! Swagger 2.0 parameters: bodies and forms become request bodies, the others get a schema of their own.

use serde_json::{Map, Value, json};

use super::{
    schemas,
    swagger::{MediaTypes, Upgrade},
};
use crate::document::pointer;

/// The parameters that a path item shares among its operations.
pub(super) struct Bodies<'d> {
    pub(super) shared: Option<&'d Value>,
    pub(super) shared_at: String,
}

/// Whether a parameter belongs to the request's body.
pub(super) fn is_body(parameter: &Value) -> bool {
    matches!(parameter.get("in").and_then(Value::as_str), Some("body" | "formData"))
}

/// The list of parameters at `at` without those of the body.
pub(super) fn without_bodies(upgrade: &mut Upgrade<'_>, list: &Value, at: &str) -> Value {
    let Value::Array(all) = list else {
        return list.clone();
    };
    let mut kept = Vec::new();
    for (index, value) in all.iter().enumerate() {
        let old = pointer::join(at, &index.to_string());
        if is_body(resolved(upgrade, value, &old).0) {
            continue;
        }
        let new = pointer::join(at, &kept.len().to_string());
        upgrade.moved(&new, &old);
        kept.push(parameter(upgrade, value, &old, &new));
    }
    Value::Array(kept)
}

/// One parameter that is not of the body, from `old` to `at`.
pub(super) fn parameter(upgrade: &mut Upgrade<'_>, parameter: &Value, old: &str, at: &str) -> Value {
    if parameter.get("$ref").is_some() {
        schemas::reference(parameter)
    } else {
        with_schema(upgrade, parameter, old, at)
    }
}

/// A parameter or header with what describes its value moved into `schema`.
pub(super) fn with_schema(upgrade: &mut Upgrade<'_>, parameter: &Value, old: &str, at: &str) -> Value {
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
            // `multi` repeats the parameter, which is what `explode` does; the other ways join the values in one.
            "collectionFormat" => {
                new.insert("explode".to_owned(), json!(value == "multi"));
            }
            "allowEmptyValue" => {}
            "schema" => {}
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
    new.insert(
        "schema".to_owned(),
        schemas::schema(upgrade, &Value::Object(schema), &here),
    );
    Value::Object(new)
}

/// The request body that the parameters of an operation amount to.
pub(super) fn request_body(
    upgrade: &mut Upgrade<'_>,
    own: Option<&Value>,
    operation: &str,
    shared: &Bodies<'_>,
    consumes: &MediaTypes,
) -> Option<Value> {
    let at = pointer::join(operation, "requestBody");
    let listed = [
        (own, pointer::join(operation, "parameters")),
        (shared.shared, shared.shared_at.clone()),
    ];
    let mut form = Vec::new();
    for (list, list_at) in &listed {
        for (index, value) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let here = pointer::join(list_at, &index.to_string());
            let (parameter, here) = resolved(upgrade, value, &here);
            match parameter.get("in").and_then(Value::as_str) {
                Some("body") => {
                    return Some(body(upgrade, &parameter.clone(), &here, &at, consumes));
                }
                Some("formData") => form.push((parameter.clone(), here)),
                _ => {}
            }
        }
    }
    (!form.is_empty()).then(|| form_body(upgrade, &form, &at, consumes))
}

fn body(upgrade: &mut Upgrade<'_>, parameter: &Value, old: &str, at: &str, consumes: &MediaTypes) -> Value {
    upgrade.moved(at, old);
    let content = pointer::join(at, "content");
    upgrade.moved(&content, &consumes.pointer);
    let schema = parameter.get("schema").cloned().unwrap_or_else(|| json!({}));
    let types = consumes.names.iter().map(|name| {
        let here = pointer::join_all(&content, &[name, "schema"]);
        upgrade.moved(&here, pointer::join(old, "schema"));
        (
            name.clone(),
            json!({ "schema": schemas::schema(upgrade, &schema, &here) }),
        )
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

fn form_body(upgrade: &mut Upgrade<'_>, fields: &[(Value, String)], at: &str, consumes: &MediaTypes) -> Value {
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
            let mut schema = with_schema(upgrade, field, old, &here)["schema"].take();
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

/// The parameter itself, or the one of the document's `parameters` that it names.
fn resolved<'v>(upgrade: &Upgrade<'v>, parameter: &'v Value, at: &str) -> (&'v Value, String) {
    let named = parameter
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    match named.and_then(|pointer| Some((upgrade.old.pointer(pointer)?, pointer))) {
        Some((value, pointer)) => (value, pointer.to_owned()),
        None => (parameter, at.to_owned()),
    }
}
