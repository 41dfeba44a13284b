//! Which schemas take any bytes: `type: file` of Swagger 2.0, `format: binary` of `OpenAPI`.

use std::collections::HashSet;

use serde_json::Value;

use crate::document::{Address, Source};

/// Whether the schema at `at`, or one of its alternatives, takes any bytes.
pub(super) fn takes_bytes(source: &Source, at: &Address) -> bool {
    let mut seen = HashSet::new();
    let mut queue = vec![at.clone()];
    while let Some(at) = queue.pop() {
        let Ok((at, Value::Object(members))) = source.follow(&at) else {
            continue;
        };
        if !seen.insert(at.clone()) {
            continue;
        }
        let is_text = match members.get("type") {
            None => true,
            Some(Value::Array(types)) => types.iter().any(|kind| kind == "string"),
            Some(kind) => kind == "string",
        };
        if is_text && members.get("format").is_some_and(|format| format == "binary") {
            return true;
        }
        for list in ["allOf", "anyOf", "oneOf"] {
            let count = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            queue.extend((0..count).map(|index| at.child(list).child(&index.to_string())));
        }
    }
    false
}
