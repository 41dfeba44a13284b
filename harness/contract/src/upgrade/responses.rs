//! Swagger 2.0 responses: one schema for all media types becomes one media type each, headers get a schema of their
//! own.

use serde_json::{Map, Value, json};

use super::{
    parameters, schemas,
    swagger::{MediaTypes, Upgrade},
};
use crate::document::pointer;

/// The `responses` of the operation; its pointer is the same before and after.
pub(super) fn all(upgrade: &mut Upgrade<'_>, responses: &Value, at: &str, produces: &MediaTypes) -> Value {
    let Value::Object(members) = responses else {
        return responses.clone();
    };
    let new = members.iter().map(|(status, value)| {
        let here = pointer::join(at, status);
        let new = if status.starts_with("x-") {
            value.clone()
        } else {
            response(upgrade, value, &here, &here, produces)
        };
        (status.clone(), new)
    });
    Value::Object(new.collect())
}

/// One response, from `old` to `at`.
pub(super) fn response(
    upgrade: &mut Upgrade<'_>,
    response: &Value,
    old: &str,
    at: &str,
    produces: &MediaTypes,
) -> Value {
    let Value::Object(members) = response else {
        return response.clone();
    };
    if members.contains_key("$ref") {
        return schemas::reference(response);
    }
    let mut new = Map::new();
    for (key, value) in members {
        match key.as_str() {
            "schema" => {
                let content = pointer::join(at, "content");
                upgrade.moved(&content, &produces.pointer);
                let types = produces.names.iter().map(|name| {
                    let here = pointer::join_all(&content, &[name, "schema"]);
                    upgrade.moved(&here, pointer::join(old, "schema"));
                    (
                        name.clone(),
                        json!({ "schema": schemas::schema(upgrade, value, &here) }),
                    )
                });
                let types = Value::Object(types.collect());
                new.insert("content".to_owned(), types);
            }
            "headers" => {
                new.insert(
                    key.clone(),
                    headers(upgrade, value, &pointer::join(old, key), &pointer::join(at, key)),
                );
            }
            "examples" => {}
            _ => {
                new.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Object(new)
}

fn headers(upgrade: &mut Upgrade<'_>, headers: &Value, old: &str, at: &str) -> Value {
    let Value::Object(members) = headers else {
        return headers.clone();
    };
    let new = members.iter().map(|(name, header)| {
        let new = parameters::with_schema(upgrade, header, &pointer::join(old, name), &pointer::join(at, name));
        (name.clone(), new)
    });
    Value::Object(new.collect())
}
