//! Validators of what is known to be a schema, sooner than `jsonschema` makes them.

use std::sync::Arc;

use jsonschema::{Draft, Registry, Retrieve, ValidationError, ValidationOptions, Validator, json::Json};
use serde_json::{Value, json};

/// The URI of the schema. Nobody asks for it.
const URI: &str = "podproof:/schema";

/// Compiles a schema of JSON Schema 2020-12, without a look at whether it is one.
///
/// `jsonschema` validates what it compiles against the schema of its draft, and has to compile that first, which takes longer than
/// most schemas of answers do. So what it compiles here is a reference, of draft 4, whose schema is small; and what the reference
/// leads to, in the registry, is of the draft that it was registered with.
///
/// # Errors
/// It cannot be compiled.
pub fn unchecked<F: Json>(
    options: ValidationOptions<'_, Arc<dyn Retrieve>, F>,
    schema: &Value,
) -> Result<Validator<F>, ValidationError<'static>> {
    let registry = Registry::new()
        .draft(Draft::Draft202012)
        .add(URI, Draft::Draft202012.create_resource_ref(schema))?
        .prepare()?;
    options
        .with_registry(&registry)
        .with_draft(Draft::Draft4)
        .build(&json!({ "$ref": URI }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;

    #[test]
    fn a_schema_judges_by_its_own_draft_and_tells_its_own_places() {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "$ref": "#/$defs/a" } },
            "unevaluatedProperties": false,
            "$defs": { "a": { "prefixItems": [{ "const": 1 }] } },
        });
        let usual = jsonschema::draft202012::new(&schema).unwrap();
        let unchecked = unchecked(jsonschema::options(), &schema).unwrap();
        let instance = json!({ "a": [2], "b": 3 });
        let places = |validator: &Validator| {
            let errors = validator.iter_errors(&instance);
            let places = errors.map(|error| format!("{} {} {error}", error.schema_path(), error.instance_path()));
            places.collect::<Vec<_>>()
        };
        assert_eq!(places(&unchecked), places(&usual));
        assert_eq!(places(&usual).len(), 2);
        assert!(unchecked.is_valid(&json!({ "a": [1] })));
    }
}
