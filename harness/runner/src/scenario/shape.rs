//! Whether a file has the shape of the scenario language: all mistakes at once, each with its place.
//!
//! The schema that editors use is the judge; here its verdicts are put into words.

use std::sync::Arc;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::complaint::{Complaint, Location, Owner, shown, unknown_key};

/// The mistakes of shape in `tree`, which was read from `source`.
pub(super) fn mistakes(schema: &Value, tree: &Value, source: &Arc<str>) -> Vec<Complaint> {
    match jsonschema::draft202012::new(schema) {
        Ok(validator) => mistakes_by(&validator, schema, tree, source),
        Err(error) => vec![Complaint::general(
            Owner::Harness,
            format!("the schema of scenarios is broken: {error}"),
        )],
    }
}

fn mistakes_by(validator: &Validator, schema: &Value, tree: &Value, source: &Arc<str>) -> Vec<Complaint> {
    validator
        .iter_errors(tree)
        .flat_map(|error| complaints(&error, schema, source))
        .collect()
}

fn complaints(error: &ValidationError<'_>, schema: &Value, source: &Arc<str>) -> Vec<Complaint> {
    let pointer = error.instance_path().as_str().to_owned();
    let value = || Location::value(source, pointer.clone());
    let found = shown(error.instance());
    let one = |location: Location, title: String| vec![Complaint::at(Owner::Scenario, location, title)];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_keys(schema, error.schema_path().as_str());
            unexpected
                .iter()
                .map(|key| unknown_key(Owner::Scenario, source, &pointer, key, &known))
                .collect()
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            one(Location::key(source, pointer.clone()), format!("`{key}` is missing"))
        }
        ValidationErrorKind::Type { kind } => {
            let mistake = Complaint::at(
                Owner::Scenario,
                value(),
                format!("expected {}, found {found}", types(kind)),
            );
            vec![mistake.label("wrong type")]
        }
        ValidationErrorKind::Enum { options } => one(value(), format!("expected one of {options}, found {found}")),
        ValidationErrorKind::Pattern { pattern } => one(
            value(),
            format!("expected {}, found {found}", in_words(&pointer, pattern)),
        ),
        ValidationErrorKind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            let place = Location::key(source, format!("{pointer}/{name}"));
            let complaint = Complaint::at(Owner::Scenario, place, format!("`{name}` cannot be a name"));
            vec![complaint.help("a name starts with a letter and holds letters, digits and `_`")]
        }
        ValidationErrorKind::MinItems { .. } => one(
            Location::key(source, pointer.clone()),
            format!("`{}` is empty", last(&pointer)),
        ),
        ValidationErrorKind::MinLength { .. } => one(value(), format!("`{}` is empty", last(&pointer))),
        ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
            one(value(), format!("expected a status from 100 to 599, found {found}"))
        }
        _ => one(value(), error.to_string()),
    }
}

/// The keys that the schema knows where it refused one: `…/additionalProperties` lies beside `properties`.
fn known_keys(schema: &Value, schema_path: &str) -> Vec<String> {
    let Some((parent, _)) = schema_path.rsplit_once('/') else {
        return Vec::new();
    };
    let properties = schema.pointer(&format!("{}/properties", resolved(schema, parent)));
    properties
        .and_then(Value::as_object)
        .map(|keys| keys.keys().cloned().collect())
        .unwrap_or_default()
}

/// Follows the `$ref`s on a schema path: `/properties/steps/items/$ref` → `/$defs/StepFile`.
fn resolved(schema: &Value, path: &str) -> String {
    let mut place = String::new();
    for segment in path.split('/').skip(1) {
        place = format!("{place}/{segment}");
        if segment == "$ref" {
            let target = schema.pointer(&place).and_then(Value::as_str).unwrap_or("#");
            place = target.trim_start_matches('#').to_owned();
        }
    }
    place
}

fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

fn types(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "nothing",
    };
    let names: Vec<&str> = match kind {
        TypeKind::Single(one) => vec![word(one.as_str())],
        TypeKind::Multiple(set) => set
            .iter()
            .map(|one| word(one.as_str()))
            .filter(|word| *word != "nothing")
            .collect(),
    };
    names.join(" or ")
}

fn in_words(pointer: &str, pattern: &str) -> String {
    match last(pointer) {
        "call" => "a method and a path such as `POST /login/pubkey/authenticate`".to_owned(),
        "method" => "a method such as `GET`".to_owned(),
        "id" => "letters, digits, `-`, `_` and `.`".to_owned(),
        "within" => "a duration such as `5s` or `500ms`".to_owned(),
        _ if pointer.contains("/status") || pointer.contains("/tolerate") => {
            "a status such as `200`, a class such as `4xx`, or a list of them".to_owned()
        }
        _ => format!("a text that matches `{pattern}`"),
    }
}
