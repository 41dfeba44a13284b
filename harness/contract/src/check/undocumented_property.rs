//! `undocumented-property`: properties that no schema names.

use serde_json::Value;

use super::{
    Check, ContractCheck, Severity, Violation,
    catalogue::Ruling,
    context::{Body, CheckContext},
};
use crate::{
    document::{Address, Source, pointer},
    schema::{found, named},
};

pub(super) const CHECK: Check = Check {
    id: ContractCheck::UndocumentedProperty,
    sentence: "The contract names every property of the body.",
    explanation: "The vendor may add fields to answers, and clients have to ignore those they don't know, so a \
                  property that no schema names is information, never a failure. It is told because it is how \
                  an upgrade shows itself first, and because a misspelt property looks like one missing and \
                  one added. Objects that expressly take any property (`additionalProperties`), and those of \
                  which the contract names no property at all, are left alone.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if let Err(reason) = context.promised() {
        return Ruling::NotEvaluated(reason);
    }
    let value = match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Empty => return Ruling::NotExpected("the body is empty".to_owned()),
        Body::Other(_) => return Ruling::NotExpected("the body is not JSON".to_owned()),
        Body::Json(scan) => scan.value.as_ref(),
    };
    let schema = context.media_type.and_then(|media_type| media_type.schema.as_ref());
    let (Some(value), Some(schema)) = (value, schema) else {
        return Ruling::NotEvaluated(format!(
            "the contract documents no schema for this body of {}",
            context.status()
        ));
    };
    let mut violations = Vec::new();
    walk(
        context.source(),
        value,
        std::slice::from_ref(schema),
        "",
        &mut violations,
    );
    Ruling::Found(violations)
}

/// Depth is bounded by that of the value.
fn walk(source: &Source, value: &Value, schemas: &[Address], at: &str, violations: &mut Vec<Violation>) {
    match value {
        Value::Object(members) => {
            let known = named(source, schemas);
            for (key, value) in members {
                let here = pointer::join(at, key);
                match known.property(key) {
                    Some(schemas) => walk(source, value, schemas, &here, violations),
                    None if known.open => walk(source, value, &known.others, &here, violations),
                    None if known.properties.is_empty() => {}
                    None => violations.push(violation(source, value, schemas, here)),
                }
            }
        }
        Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
            let known = named(source, schemas);
            for (index, value) in values.iter().enumerate() {
                walk(
                    source,
                    value,
                    &known.items,
                    &pointer::join(at, &index.to_string()),
                    violations,
                );
            }
        }
        _ => {}
    }
}

fn violation(source: &Source, value: &Value, schemas: &[Address], at: String) -> Violation {
    let message = format!("`{}` is not documented", pointer::dotted(&at));
    let violation = Violation::new(Severity::Information, message)
        .found(found(value))
        .at(at);
    let schema = schemas.first().and_then(|schema| source.follow(schema).ok());
    schema.map_or(violation.clone(), |(schema, _)| {
        violation.promised(&source.place(&schema))
    })
}
