//! Swagger 2.0 responses: one schema for all media types becomes one media type each, headers get a schema of their
//! own.

use serde_json::{Map, Value, json};

use super::references::{Demands, Kind};
use super::{
    parameters, schemas,
    swagger::{MediaTypes, Upgrade},
};
use crate::document::{Address, pointer};

/// The `responses` of an operation, from `old` to `at`.
pub(super) fn all(
    upgrade: &mut Upgrade<'_>,
    responses: &Value,
    old: &Address,
    at: &str,
    produces: &MediaTypes,
    demands: &mut Demands<'_>,
) -> Value {
    let Value::Object(members) = responses else {
        return responses.clone();
    };
    let new = members.iter().map(|(status, value)| {
        let new = if status.starts_with("x-") {
            value.clone()
        } else {
            let (old, at) = (old.child(status), pointer::join(at, status));
            response(upgrade, value, &old, &at, produces, demands)
        };
        (status.clone(), new)
    });
    Value::Object(new.collect())
}

/// One response, from `old` to `at`.
pub(super) fn response(
    upgrade: &mut Upgrade<'_>,
    response: &Value,
    old: &Address,
    at: &str,
    produces: &MediaTypes,
    demands: &mut Demands<'_>,
) -> Value {
    let Value::Object(members) = response else {
        return response.clone();
    };
    if let Some(Value::String(reference)) = members.get("$ref") {
        upgrade.link(reference, Kind::Response, demands);
        return response.clone();
    }
    let mut new = Map::new();
    for (key, value) in members {
        match key.as_str() {
            "schema" => {
                let content = pointer::join(at, "content");
                upgrade.moved(&content, &produces.at);
                let types = produces.names.iter().map(|name| {
                    let here = pointer::join_all(&content, &[name, "schema"]);
                    upgrade.moved(&here, &old.child("schema"));
                    let schema = schemas::schema(upgrade, value, &here, demands);
                    (name.clone(), json!({ "schema": schema }))
                });
                let types = Value::Object(types.collect());
                new.insert("content".to_owned(), types);
            }
            "headers" => {
                let (old, at) = (old.child(key), pointer::join(at, key));
                new.insert(key.clone(), headers(upgrade, value, &old, &at, demands));
            }
            "examples" => {}
            _ => {
                new.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Object(new)
}

fn headers(upgrade: &mut Upgrade<'_>, headers: &Value, old: &Address, at: &str, demands: &mut Demands<'_>) -> Value {
    let Value::Object(members) = headers else {
        return headers.clone();
    };
    let new = members.iter().map(|(name, header)| {
        let (old, at) = (old.child(name), pointer::join(at, name));
        let new = parameters::with_schema(upgrade, header, &old, &at, demands);
        (name.clone(), new)
    });
    Value::Object(new.collect())
}
