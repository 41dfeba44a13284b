//! `undocumented-property`: properties that no schema names.

use serde_json::Value;

use super::{
    Check, ContractCheck, Rule, Severity, Violation, bytes,
    catalogue::Ruling,
    context::{Body, CheckContext},
};
use crate::{
    document::{Address, pointer},
    schema::{Patterns, SchemaCache, found},
};

pub(super) const CHECK: Check = Check {
    id: ContractCheck::UndocumentedProperty,
    sentence: "The contract names every property of the body.",
    explanation: "The vendor may add fields to answers, and clients have to ignore those they don't know, so a \
                  property that no schema names is information, never a failure. It is told because it is how \
                  an upgrade shows itself first, and because a misspelt property looks like one missing and \
                  one added. A property is named by any schema that speaks of it, also under a condition \
                  (`then`, `dependentSchemas`), and by a pattern. Objects that expressly take any property \
                  (`additionalProperties`, `unevaluatedProperties`), and those of which the contract names no \
                  property at all, are left alone.",
};

/// More properties than anybody reads about.
const MOST_TOLD: usize = 200;

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if let Err(reason) = context.promised() {
        return Ruling::NotEvaluated(reason);
    }
    let value = match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Empty => return Ruling::NotExpected("the body is empty".to_owned()),
        Body::Coded(reason) => return Ruling::NotEvaluated(reason.clone()),
        Body::Json(_) | Body::Other(_) if context.is_bytes => return Ruling::NotExpected(bytes::REASON.to_owned()),
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
    let mut walk = Walk {
        schemas: &context.operation.cache,
        patterns: Patterns::default(),
        violations: Vec::new(),
        untold: 0,
    };
    walk.value(value, std::slice::from_ref(schema), "");
    Ruling::Found(walk.told())
}

struct Walk<'c> {
    schemas: &'c SchemaCache,
    patterns: Patterns,
    violations: Vec<Violation>,
    /// How many more there are.
    untold: usize,
}

impl Walk<'_> {
    /// Depth is bounded by that of the value.
    fn value(&mut self, value: &Value, schemas: &[Address], at: &str) {
        match value {
            Value::Object(members) => {
                let known = self.schemas.named(schemas);
                for (key, value) in members {
                    let its = known.property(key, &mut self.patterns);
                    let speaking = match &*its {
                        [] if known.open => Some(known.others.as_slice()),
                        [] => None,
                        its => Some(its),
                    };
                    match speaking {
                        Some(schemas) if is_collection(value) => self.value(value, schemas, &pointer::join(at, key)),
                        Some(_) => {}
                        // Nothing is said of its properties.
                        None if !known.names_properties() => {}
                        None if self.violations.len() < MOST_TOLD => {
                            let violation = self.violation(value, schemas, pointer::join(at, key));
                            self.violations.push(violation);
                        }
                        None => self.untold += 1,
                    }
                }
            }
            Value::Array(values) if values.iter().any(is_collection) => {
                let known = self.schemas.named(schemas);
                for (index, value) in values.iter().enumerate() {
                    self.value(value, &known.element(index), &pointer::join(at, &index.to_string()));
                }
            }
            _ => {}
        }
    }

    /// The violations, and in a last one how many more there are.
    fn told(mut self) -> Vec<Violation> {
        if self.untold > 0 {
            let message = format!("{} more properties are not documented", self.untold);
            self.violations.push(Violation {
                stands_for: self.untold,
                ..Violation::new(Severity::Information, Rule::Property, message)
            });
        }
        self.violations
    }

    fn violation(&self, value: &Value, schemas: &[Address], at: String) -> Violation {
        let message = format!("`{}` is not documented", pointer::dotted(&at));
        let violation = Violation::new(Severity::Information, Rule::Property, message)
            .found(found(value))
            .at(at);
        let source = self.schemas.source();
        let schema = schemas.first().and_then(|schema| source.follow(schema).ok());
        schema.map_or(violation.clone(), |(schema, _)| {
            violation.promised(&source.place(&schema))
        })
    }
}

fn is_collection(value: &Value) -> bool {
    value.is_object() || value.is_array()
}
