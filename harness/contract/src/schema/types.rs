//! The types that a schema allows.

use serde_json::Value;

use crate::document::{Address, Source};

/// The types that the schema at `at` allows, `null` among them; empty if it says nothing about types. An `allOf` of one
/// counts as that one.
pub(super) fn types(source: &Source, at: &Address) -> Vec<String> {
    let mut at = at.clone();
    // A schema that is built on itself says nothing about types.
    for _ in 0..16 {
        let Ok((schema, node)) = source.follow(&at) else {
            return Vec::new();
        };
        let mut types: Vec<String> = match node.get("type") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if !types.is_empty() {
            types.extend((node.get("nullable") == Some(&Value::Bool(true))).then(|| "null".to_owned()));
            return types;
        }
        match node.get("allOf").and_then(Value::as_array).map(Vec::len) {
            Some(1) => at = schema.child("allOf").child("0"),
            _ => return Vec::new(),
        }
    }
    Vec::new()
}
