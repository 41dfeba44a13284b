//! What a value must look like: literal values, matchers by type, and structures of both.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::value::{Object, ValueKind};
use serde_json::Value;

use super::error::EvaluationError;

/// A pattern that a value matches or does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Exactly this value.
    Exact(Value),
    /// Any value of a type.
    Any(Kind),
    /// An object with at least these members.
    Members(IndexMap<String, Self>),
    /// A list of exactly these items.
    Items(Vec<Self>),
}

/// A matcher: `any.string` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An object.
    Object,
    /// A list.
    Array,
    /// Anything, as long as it is there.
    Present,
}

impl Kind {
    /// All matchers, by their names after `any.`.
    pub const ALL: [(&'static str, Self); 7] = [
        ("string", Self::String),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("boolean", Self::Boolean),
        ("object", Self::Object),
        ("array", Self::Array),
        ("present", Self::Present),
    ];

    /// Whether a value matches.
    pub fn matches(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Integer => {
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|float| float.fract() == 0.0)
            }
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::Present => true,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL
            .iter()
            .find(|(_, kind)| kind == self)
            .map_or("present", |(name, _)| name);
        formatter.write_str(name)
    }
}

/// A matcher as a value of expressions.
#[derive(Debug)]
pub(super) struct Matcher(pub(super) Kind);

impl Object for Matcher {}

/// `any` itself.
#[derive(Debug)]
pub(super) struct Any;

impl Object for Any {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        let (_, kind) = Kind::ALL.iter().find(|(name, _)| key.as_str() == Some(name))?;
        Some(minijinja::Value::from_object(Matcher(*kind)))
    }
}

/// The pattern that the value of an expression stands for.
pub(super) fn pattern_of(value: &minijinja::Value) -> Result<Pattern, EvaluationError> {
    if let Some(matcher) = value.downcast_object_ref::<Matcher>() {
        return Ok(Pattern::Any(matcher.0));
    }
    match value.kind() {
        ValueKind::Map => {
            let mut members = IndexMap::new();
            for key in value.try_iter()? {
                members.insert(key.to_string(), pattern_of(&value.get_item(&key)?)?);
            }
            Ok(Pattern::Members(members))
        }
        ValueKind::Seq | ValueKind::Iterable => Ok(Pattern::Items(
            value
                .try_iter()?
                .map(|item| pattern_of(&item))
                .collect::<Result<_, _>>()?,
        )),
        _ => Ok(Pattern::Exact(super::scope::to_json(value)?)),
    }
}
