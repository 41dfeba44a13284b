//! Keywords of our own, for what those of JSON Schema do only for numbers of 64 bits and for the patterns of Rust.
//!
//! The translation writes them under these names, so that the errors of `jsonschema` lead back to the keyword of the
//! document. The values are text: JSON, which holds numbers of any size, or a pattern.

use std::sync::Arc;

use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::Value;

use super::{instance::ExactJson, pattern::Patterns};
use crate::json::{Decimal, Exact, Scan, scan};

/// `format: int32` and `int64`; the value is the number of bits.
pub(super) const INTEGER: &str = "x-podproof-integer";

/// `pattern`.
pub(super) const PATTERN: &str = "x-podproof-pattern";

/// `enum`, with a number that a double does not hold; the value is the list, as JSON.
pub(super) const ENUM: &str = "x-podproof-enum";

/// `const`, as [`ENUM`].
pub(super) const CONST: &str = "x-podproof-const";

/// The keywords that compare numbers, and the names that stand for them.
const LIMITS: [(&str, &str, Limit); 5] = [
    ("minimum", "x-podproof-minimum", Limit::Minimum),
    ("maximum", "x-podproof-maximum", Limit::Maximum),
    (
        "exclusiveMinimum",
        "x-podproof-exclusive-minimum",
        Limit::ExclusiveMinimum,
    ),
    (
        "exclusiveMaximum",
        "x-podproof-exclusive-maximum",
        Limit::ExclusiveMaximum,
    ),
    ("multipleOf", "x-podproof-multiple-of", Limit::MultipleOf),
];

/// The name that stands for a keyword that compares numbers.
pub(super) fn limit(keyword: &str) -> Option<&'static str> {
    LIMITS
        .iter()
        .find(|(name, ..)| *name == keyword)
        .map(|(_, own, _)| *own)
}

type Options<'i> = ValidationOptions<'i, Arc<dyn jsonschema::Retrieve>, ExactJson>;

/// Registers the keywords.
pub(super) fn register(mut options: Options<'_>, patterns: Patterns) -> Options<'_> {
    options = options
        .with_keyword(INTEGER, |_, bits, _| boxed(Integer { wide: bits == 64 }))
        .with_keyword(ENUM, |_, values, _| {
            boxed(Listed {
                values: constant(values),
            })
        })
        .with_keyword(CONST, |_, value, _| boxed(Constant { value: constant(value) }))
        .with_keyword(PATTERN, move |_, pattern, _| {
            boxed(Matching {
                pattern: pattern.as_str().unwrap_or_default().to_owned(),
                patterns: patterns.clone(),
            })
        });
    for (_, own, kind) in LIMITS {
        options = options.with_keyword(own, move |_, limit, _| {
            let text = limit.as_str().unwrap_or("0").to_owned();
            let limit = Decimal::parse(&text).unwrap_or_else(|| Decimal::of(&0.into()));
            boxed(Limited { kind, limit, text })
        });
    }
    options
}

/// A check of one value: what it demands, to be read after "expected", where the value is not right.
trait Demand: Send + Sync {
    fn unmet(&self, value: Exact<'_>) -> Option<String>;
}

struct Own<D>(D);

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of jsonschema's keyword factories"
)]
fn boxed<'s, D: Demand + 'static>(demand: D) -> Result<Box<dyn for<'i> Keyword<'i, ExactJson>>, ValidationError<'s>> {
    Ok(Box::new(Own(demand)))
}

impl<'i, D: Demand> Keyword<'i, ExactJson> for Own<D> {
    fn validate(&self, value: Exact<'i>) -> Result<(), ValidationError<'i>> {
        self.0
            .unmet(value)
            .map_or(Ok(()), |demand| Err(ValidationError::custom(demand)))
    }

    fn is_valid(&self, value: Exact<'i>) -> bool {
        self.0.unmet(value).is_none()
    }
}

#[derive(Debug, Clone, Copy)]
enum Limit {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
}

struct Limited {
    kind: Limit,
    limit: Decimal,
    text: String,
}

impl Demand for Limited {
    fn unmet(&self, value: Exact<'_>) -> Option<String> {
        let number = value.decimal()?;
        let (holds, words) = match self.kind {
            Limit::Minimum => (*number >= self.limit, "at least"),
            Limit::Maximum => (*number <= self.limit, "at most"),
            Limit::ExclusiveMinimum => (*number > self.limit, "more than"),
            Limit::ExclusiveMaximum => (*number < self.limit, "less than"),
            Limit::MultipleOf => (number.is_multiple_of(&self.limit), "a multiple of"),
        };
        (!holds).then(|| format!("{words} {}", self.text))
    }
}

struct Integer {
    wide: bool,
}

impl Demand for Integer {
    fn unmet(&self, value: Exact<'_>) -> Option<String> {
        let number = value.decimal()?;
        let (least, most) = if self.wide {
            (i64::MIN, i64::MAX)
        } else {
            (i64::from(i32::MIN), i64::from(i32::MAX))
        };
        let within = (Decimal::of(&least.into())..=Decimal::of(&most.into())).contains(&number);
        let name = if self.wide { "int64" } else { "int32" };
        (!within).then(|| format!("an integer within `{name}`"))
    }
}

struct Listed {
    values: Scan,
}

impl Demand for Listed {
    fn unmet(&self, value: Exact<'_>) -> Option<String> {
        let list = self.values.exact()?;
        let values = list.value.as_array()?;
        let known = values
            .iter()
            .enumerate()
            .any(|(index, known)| list.element(index, known) == value);
        (!known).then(|| {
            let shown = values.iter().enumerate();
            let shown: Vec<String> = shown.map(|(index, known)| list.element(index, known).json()).collect();
            super::explain::one_of(&shown)
        })
    }
}

struct Constant {
    value: Scan,
}

impl Demand for Constant {
    fn unmet(&self, value: Exact<'_>) -> Option<String> {
        let constant = self.value.exact()?;
        (constant != value).then(|| super::explain::one_of(&[constant.json()]))
    }
}

fn constant(json: &Value) -> Scan {
    scan(json.as_str().unwrap_or("null").as_bytes())
}

struct Matching {
    pattern: String,
    patterns: Patterns,
}

impl Demand for Matching {
    fn unmet(&self, value: Exact<'_>) -> Option<String> {
        let text = value.value.as_str()?;
        match self.patterns.get(&self.pattern)?.matches(text) {
            Ok(true) => None,
            Ok(false) => Some(format!("a match of `{}`", self.pattern)),
            Err(_) => Some("a string that the pattern can be tried on".to_owned()),
        }
    }
}
