//! A good value for a schema: every documented property is there, and each value is one that the validator accepts.

use std::cell::Cell;

use serde_json::{Map, Number, Value, json};

use super::constraints::Constraints;
use super::text;
use crate::document::Address;
use crate::schema::{MOST_STEPS, SchemaCache};

/// Beyond this depth, in properties and elements, only what is required is made: schemas may refer to themselves.
const DEEPEST: usize = 5;

/// How many values a body has at most. Where types refer to each other, more would be made with every level.
const MOST_VALUES: usize = 300;

/// The name of a property that the contract allows without naming it.
const OTHER: &str = "example";

/// Makes values for the schemas of one contract.
pub(super) struct Sampler<'l> {
    pub(super) cache: &'l SchemaCache,
    /// Which branch of `oneOf` and `anyOf` is taken, where there are so many.
    choice: usize,
    /// How many steps were taken to judge what was made.
    pub(super) steps: Cell<u64>,
}

/// A value that was made.
pub(super) struct Sample {
    pub(super) value: Value,
    /// The depth to which optional properties were made, if [`DEEPEST`] would have been too many values.
    pub(super) cut_at: Option<usize>,
}

/// One attempt to make a value.
struct Attempt<'a, 'l> {
    sampler: &'a Sampler<'l>,
    /// Beyond this depth, only what is required is made.
    deepest: usize,
    /// How many values were made.
    made: Cell<usize>,
}

impl<'l> Sampler<'l> {
    pub(super) fn new(cache: &'l SchemaCache, choice: usize) -> Self {
        Self {
            cache,
            choice,
            steps: Cell::new(0),
        }
    }

    /// A value for the position that `schemas` speak of, as deep as [`MOST_VALUES`] allow; `None` if what is required alone is
    /// more.
    pub(super) fn sample(&self, schemas: &[Address]) -> Option<Sample> {
        (0..=DEEPEST).rev().find_map(|deepest| {
            let attempt = Attempt {
                sampler: self,
                deepest,
                made: Cell::new(0),
            };
            let value = attempt.at_depth(schemas, 0);
            (!attempt.is_exhausted()).then_some(Sample {
                value,
                cut_at: (deepest < DEEPEST).then_some(deepest),
            })
        })
    }

    pub(super) fn constraints(&self, schemas: &[Address]) -> Constraints<'l> {
        Constraints::new(self.cache.source(), schemas, self.choice)
    }

    /// The first candidate that the validator accepts; without one the last, and the judgement of the whole will tell.
    fn scalar(&self, constraints: &Constraints<'_>, schemas: &[Address], kind: &str) -> Value {
        let mut candidates: Vec<Value> = constraints.all("const").cloned().collect();
        candidates.extend(constraints.all("enum").filter_map(Value::as_array).flatten().cloned());
        for keyword in ["example", "default"] {
            candidates.extend(constraints.all(keyword).filter(|value| is_scalar(value)).cloned());
        }
        candidates.extend(
            constraints
                .all("examples")
                .filter_map(Value::as_array)
                .flatten()
                .cloned(),
        );
        candidates.retain(|value| !matches!(value, Value::Null) && *value != json!(""));
        candidates.extend(made(constraints, kind));
        let position = candidates.iter().position(|value| self.fits(schemas, value));
        match position {
            Some(position) => candidates.swap_remove(position),
            None => candidates.pop().unwrap_or(Value::Null),
        }
    }

    fn fits(&self, schemas: &[Address], value: &Value) -> bool {
        schemas.iter().all(|schema| match &*self.cache.compiled(schema) {
            Ok(compiled) => {
                let steps = compiled.steps(value);
                let counted = steps.as_ref().map_or(MOST_STEPS, |steps| *steps);
                self.steps.set(self.steps.get().saturating_add(counted));
                // What takes too long to tell is told of the whole.
                steps.is_err() || self.steps.get() > MOST_STEPS || compiled.accepts(value)
            }
            Err(_) => true,
        })
    }
}

impl Attempt<'_, '_> {
    fn is_exhausted(&self) -> bool {
        self.made.get() > MOST_VALUES
    }

    fn at_depth(&self, schemas: &[Address], depth: usize) -> Value {
        self.made.set(self.made.get() + 1);
        if self.is_exhausted() {
            return Value::Null;
        }
        let constraints = self.sampler.constraints(schemas);
        match kind(&constraints) {
            "object" => self.object(&constraints, depth),
            "array" => self.array(&constraints, depth),
            kind => self.sampler.scalar(&constraints, schemas, kind),
        }
    }

    fn object(&self, constraints: &Constraints<'_>, depth: usize) -> Value {
        let required = constraints.required();
        let mut members = Map::new();
        for (name, schemas) in constraints.properties(self.sampler.cache.source()) {
            if depth < self.deepest || (required.contains(name.as_str()) && depth < 2 * DEEPEST) {
                members.insert(name, self.at_depth(&schemas, depth + 1));
            }
        }
        let others = constraints.others();
        if !others.is_empty() && depth < self.deepest {
            members
                .entry(OTHER)
                .or_insert_with(|| self.at_depth(&others, depth + 1));
        }
        Value::Object(members)
    }

    fn array(&self, constraints: &Constraints<'_>, depth: usize) -> Value {
        let items = constraints.items();
        let least = constraints.greatest("minItems").map_or(0, count);
        let most = constraints.least("maxItems").map_or(usize::MAX, count);
        let wanted = if depth < self.deepest {
            least.max(1).min(most)
        } else {
            least
        };
        let items = (0..wanted.min(DEEPEST)).map(|_| self.at_depth(&items, depth + 1));
        Value::Array(items.collect())
    }
}

/// The type to make a value of. Where nothing is said, the keywords tell.
fn kind<'s>(constraints: &Constraints<'s>) -> &'s str {
    let named = constraints.types().into_iter().find(|kind| *kind != "null");
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| constraints.all(keyword).next().is_some());
    named.unwrap_or_else(|| match () {
        () if has(&["properties", "additionalProperties", "required"]) => "object",
        () if has(&["items", "minItems", "maxItems"]) => "array",
        () if has(&["minimum", "maximum", "multipleOf"]) => "number",
        () => "string",
    })
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn made(constraints: &Constraints<'_>, kind: &str) -> Vec<Value> {
    match kind {
        "integer" | "number" => numbers(constraints),
        "boolean" => vec![json!(true), json!(false)],
        "null" => vec![Value::Null],
        _ => {
            let patterns: Vec<&str> = constraints.texts("pattern").collect();
            let shortest = constraints.greatest("minLength").map_or(0, count);
            let longest = constraints.least("maxLength").map_or(usize::MAX, count);
            let texts = text::candidates(constraints.texts("format").next(), &patterns, shortest, longest);
            texts.into_iter().map(Value::String).collect()
        }
    }
}

fn numbers(constraints: &Constraints<'_>) -> Vec<Value> {
    let step = constraints
        .greatest("multipleOf")
        .filter(|step| *step > 0.0)
        .unwrap_or(1.0);
    let bounds = [
        ("minimum", constraints.greatest("minimum"), 0.0),
        ("exclusiveMinimum", constraints.greatest("exclusiveMinimum"), step),
        ("maximum", constraints.least("maximum"), 0.0),
        ("exclusiveMaximum", constraints.least("exclusiveMaximum"), -step),
    ];
    let at_bounds = bounds.into_iter().filter_map(|(_, bound, aside)| Some(bound? + aside));
    let multiple = |number: f64| (number / step).ceil() * step;
    // A plain number first, then those at the bounds, and beside them for bounds that do not count.
    let mut numbers = vec![multiple(7.0), 0.0];
    for bound in at_bounds {
        numbers.extend([multiple(bound), bound, bound + step, bound - step]);
    }
    numbers.into_iter().filter_map(number).collect()
}

/// Whole numbers are written without a fraction.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is looked at first; beyond 2^53 a document's bound is not exact anyway"
)]
fn number(value: f64) -> Option<Value> {
    let whole = value.fract() == 0.0 && value.abs() < 9.0e18;
    if whole {
        return Some(json!(value as i64));
    }
    Number::from_f64(value).map(Value::Number)
}

/// A length or count of a document; a negative one is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from f64 saturates, which is what is wanted"
)]
fn count(value: f64) -> usize {
    value as usize
}
