//! What a header's schema says about how its text is read: through `$ref`, `allOf`, `anyOf` and `oneOf`.

use serde_json::{Map, Value};

use crate::document::{Address, Dialect, Source};
use crate::schema::{Reach, in_place};

/// The schemas that speak of one value, each that is not only a reference.
pub(super) struct HeaderSchema<'s> {
    nodes: Vec<(Address, &'s Map<String, Value>)>,
    is_swagger: bool,
}

/// A type that a text may be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Number,
    Boolean,
    Array,
    Object,
    Null,
    Text,
}

impl<'s> HeaderSchema<'s> {
    /// The schemas that speak of the value that the one at `at` describes.
    pub(super) fn new(source: &'s Source, at: &Address) -> Self {
        // In 3.0, what stands beside a reference says nothing.
        let speaks = |at: &Address, members: &Map<String, Value>| {
            source.dialect(at) == Dialect::OpenApi31 || !members.contains_key("$ref")
        };
        let nodes = in_place(source, at, Reach::Demands).into_iter().filter_map(|at| {
            let members = source.node(&at)?.as_object()?;
            speaks(&at, members).then_some((at, members))
        });
        Self {
            nodes: nodes.collect(),
            is_swagger: source.is_swagger(at),
        }
    }

    /// The types that any of the schemas asks for; the first ones are tried first. Where none asks for a type, those of
    /// the values and members that they name.
    pub(super) fn types(&self) -> Vec<Type> {
        let mut types: Vec<Type> = Vec::new();
        let mut add = |kind: Type| {
            if !types.contains(&kind) {
                types.push(kind);
            }
        };
        for (_, members) in &self.nodes {
            match members.get("type") {
                Some(Value::String(one)) => add(Type::named(one)),
                Some(Value::Array(several)) => several
                    .iter()
                    .filter_map(Value::as_str)
                    .map(Type::named)
                    .for_each(&mut add),
                _ => {
                    let values = members.get("enum").and_then(Value::as_array).into_iter().flatten();
                    values.chain(members.get("const")).map(Type::of).for_each(&mut add);
                    for (key, kind) in [
                        ("items", Type::Array),
                        ("prefixItems", Type::Array),
                        ("properties", Type::Object),
                    ] {
                        if members.contains_key(key) {
                            add(kind);
                        }
                    }
                }
            }
            if members.get("nullable") == Some(&Value::Bool(true)) {
                add(Type::Null);
            }
        }
        // Any text is a string, so that is tried last.
        types.sort_by_key(|kind| *kind == Type::Text);
        types
    }

    /// What the elements of a list are parted by.
    pub(super) fn separator(&self) -> char {
        let format = self
            .nodes
            .iter()
            .find_map(|(_, members)| members.get("collectionFormat"));
        match format.and_then(Value::as_str).filter(|_| self.is_swagger) {
            Some("ssv") => ' ',
            Some("tsv") => '\t',
            Some("pipes") => '|',
            _ => ',',
        }
    }

    /// The schemas of the element at `index`, of each schema that speaks of elements.
    pub(super) fn element(&self, index: usize) -> Vec<Option<Address>> {
        let of = |(at, members): &(Address, &Map<String, Value>)| {
            let first = members.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
            if index < first {
                return Some(at.child("prefixItems").child(&index.to_string()));
            }
            members.contains_key("items").then(|| at.child("items"))
        };
        self.nodes.iter().map(of).collect()
    }

    /// The schemas of the member `name`, of each schema that speaks of members.
    pub(super) fn member(&self, name: &str) -> Vec<Option<Address>> {
        let of = |(at, members): &(Address, &Map<String, Value>)| {
            if members.get("properties").is_some_and(|named| named.get(name).is_some()) {
                return Some(at.child("properties").child(name));
            }
            let others = members.get("additionalProperties").is_some_and(Value::is_object);
            others.then(|| at.child("additionalProperties"))
        };
        self.nodes.iter().map(of).collect()
    }
}

impl Type {
    fn named(name: &str) -> Self {
        match name {
            "integer" | "number" => Self::Number,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            "null" => Self::Null,
            _ => Self::Text,
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}
