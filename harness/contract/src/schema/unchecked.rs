//! Validators of what is known to be a schema, made faster than `jsonschema` makes them.

use std::sync::Arc;

use jsonschema::{Draft, Registry, Retrieve, ValidationError, ValidationOptions, Validator, json::Json};
use serde_json::{Value, json};

/// The URI of a schema that does not name its own. Of this scheme, `jsonschema` keeps no URI for each keyword.
const URI: &str = "json-schema:///known-schema";

/// Compiles a schema of JSON Schema 2020-12, without a check that it is one. It is complete: nothing is retrieved. If it names itself,
/// it does so with an absolute URI.
///
/// `jsonschema` checks what it compiles against the schema of its draft, and has to compile that first, which takes longer than
/// most schemas of answers do. So what it compiles here is a reference, of draft 4, whose schema is small; and what the reference
/// leads to, in the registry, is of the draft that it was registered with.
///
/// # Errors
/// It cannot be compiled.
pub fn compile_unchecked<F: Json>(
    options: ValidationOptions<'_, Arc<dyn Retrieve>, F>,
    schema: &Value,
) -> Result<Validator<F>, ValidationError<'static>> {
    let resource = Draft::Draft202012.create_resource_ref(schema);
    let uri = resource.id().filter(|id| !id.is_empty()).unwrap_or(URI);
    let registry = Registry::new()
        .draft(Draft::Draft202012)
        .add(uri, resource)?
        .prepare()?;
    options
        .with_registry(&registry)
        .with_draft(Draft::Draft4)
        .build(&json!({ "$ref": uri }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a validator says of a value: its errors, each with its places.
    fn said(validator: &Validator, value: &Value) -> Vec<String> {
        let errors = validator.iter_errors(value);
        let errors = errors.map(|error| format!("{} {} {error}", error.schema_path(), error.instance_path()));
        errors.collect()
    }

    #[test]
    fn a_schema_judges_as_it_does_where_it_was_checked() {
        let schemas = [
            json!(true),
            json!(false),
            json!({}),
            json!({
                "type": "object",
                "properties": { "a": { "$ref": "#/$defs/a" } },
                "unevaluatedProperties": false,
                "$defs": { "a": { "prefixItems": [{ "const": 1 }] } },
            }),
            json!({ "properties": { "a": { "$ref": "#one" } }, "$defs": { "x": { "$anchor": "one", "type": "string" } } }),
            json!({ "properties": { "a": { "$ref": "#" }, "b": { "type": "string" } } }),
            json!({ "properties": { "a": { "items": { "format": "email" } } } }),
            json!({ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "a": { "prefixItems": [false] } } }),
            json!({
                "$id": "https://podproof.invalid/root",
                "properties": { "a": { "$ref": "/a" }, "b": { "$ref": "root#/$defs/b" } },
                "$defs": { "a": { "$id": "/a", "items": { "$ref": "#/$defs/c" }, "$defs": { "c": { "const": 1 } } }, "b": false },
            }),
            json!({
                "$id": "https://podproof.invalid/list",
                "$ref": "tree",
                "$defs": {
                    "tree": {
                        "$id": "tree",
                        "$dynamicAnchor": "node",
                        "properties": { "a": { "items": { "$dynamicRef": "#node" } } },
                    },
                    "node": { "$id": "leaf", "$dynamicAnchor": "node", "type": "string" },
                },
            }),
            json!({ "properties": { "a": { "$ref": "#/$defs/none" } } }),
            json!({ "properties": { "a": { "$ref": "https://podproof.invalid/none" } } }),
        ];
        let values = [
            json!({ "a": [2], "b": 3 }),
            json!({ "a": [1] }),
            json!({ "a": ["x"] }),
            json!("a"),
        ];
        let mut found = 0;
        for schema in schemas {
            let usual = jsonschema::draft202012::new(&schema);
            let unchecked = compile_unchecked(jsonschema::options(), &schema);
            assert_eq!(unchecked.is_ok(), usual.is_ok(), "{schema}");
            let (Ok(usual), Ok(unchecked)) = (usual, unchecked) else {
                continue;
            };
            for value in &values {
                let expected = said(&usual, value);
                assert_eq!(said(&unchecked, value), expected, "{schema} {value}");
                assert_eq!(unchecked.is_valid(value), expected.is_empty(), "{schema} {value}");
                found += expected.len();
            }
        }
        assert!(found > 15, "{found}");
    }
}
