//! A good body, spoilt in every way at every position.
//!
//! In: a value, and the schemas that it was made for. Out: bodies, each with one fault. Where the contract expressly
//! allows what a mutation would do (a null, another property), the mutation is left out.

use serde_json::{Map, Value, json};

use super::Mutation;
use super::constraints::Constraints;
use super::sample::Sampler;
use crate::document::{Address, pointer};

/// A spoilt body.
pub(super) struct Spoilt {
    pub(super) mutation: Mutation,
    /// RFC 6901 pointer to what was spoilt.
    pub(super) at: String,
    /// The body.
    pub(super) body: String,
}

/// Stands for a second occurrence of a key until the text is made: a JSON object has no duplicates.
const SECOND: &str = "\u{e000}second";

/// A property that no contract names.
const EXTRA: &str = "podproofExtra";

/// A string that is of no format, matches no sensible pattern and is in no enumeration.
const NONSENSE: &str = "§ nonsense §";

/// All bodies with one fault that are made from `good`.
pub(super) fn spoilt(sampler: &Sampler<'_>, good: &Value, schemas: &[Address]) -> Vec<Spoilt> {
    let mut spoiler = Spoiler {
        sampler,
        good,
        spoilt: Vec::new(),
    };
    spoiler.position("", good, schemas);
    spoiler.spoilt
}

struct Spoiler<'a> {
    sampler: &'a Sampler<'a>,
    good: &'a Value,
    spoilt: Vec<Spoilt>,
}

impl Spoiler<'_> {
    /// Spoils the value at a position, then what is in it.
    fn position(&mut self, at: &str, value: &Value, schemas: &[Address]) {
        let constraints = self.sampler.constraints(schemas);
        if !at.is_empty() {
            self.types(at, value, &constraints);
        }
        match value {
            Value::Object(members) => self.object(at, members, &constraints),
            Value::Array(elements) => self.array(at, elements, &constraints),
            Value::String(text) => self.string(at, text, &constraints),
            Value::Number(_) => self.number(at, value, &constraints),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn types(&mut self, at: &str, value: &Value, constraints: &Constraints<'_>) {
        let types = constraints.types();
        if types.is_empty() {
            return;
        }
        let numeric = types.contains(&"integer") || types.contains(&"number");
        let as_text = json!(value.to_string());
        let others = [
            (value.is_number() && !types.contains(&"string"), as_text),
            (!numeric, json!(7)),
            (!types.contains(&"string"), json!("text")),
            (!types.contains(&"object"), json!({})),
            (!types.contains(&"array"), json!([])),
        ];
        if let Some((_, other)) = others.into_iter().find(|(allowed, _)| *allowed) {
            self.replace(Mutation::Retype, at, other);
        }
        if !types.contains(&"null") {
            self.replace(Mutation::Null, at, Value::Null);
        }
    }

    fn object(&mut self, at: &str, members: &Map<String, Value>, constraints: &Constraints<'_>) {
        if !members.is_empty() {
            self.replace(Mutation::EmptyObject, at, json!({}));
        }
        if !constraints.open() {
            let mut more = members.clone();
            more.insert(EXTRA.to_owned(), json!("text"));
            self.replace(Mutation::ExtraProperty, at, Value::Object(more));
        }
        if let Some((key, value)) = members.iter().next() {
            let mut twice = members.clone();
            twice.insert(SECOND.to_owned(), value.clone());
            let body = self.with(at, Value::Object(twice)).to_string();
            let body = body.replace(&json!(SECOND).to_string(), &json!(key).to_string());
            self.push(Mutation::DuplicateKey, at, body);
        }
        let properties = constraints.properties(self.sampler.cache.source());
        for (name, value) in members {
            let here = pointer::join(at, name);
            let mut without = members.clone();
            without.shift_remove(name);
            let body = self.with(at, Value::Object(without)).to_string();
            // A property that the contract does not name is no loss.
            match properties.iter().find(|(known, _)| known == name) {
                Some((_, schemas)) => {
                    self.push(Mutation::Drop, &here, body);
                    self.position(&here, value, schemas);
                }
                None => self.position(&here, value, &constraints.others()),
            }
        }
    }

    fn array(&mut self, at: &str, elements: &[Value], constraints: &Constraints<'_>) {
        if !elements.is_empty() {
            self.replace(Mutation::EmptyArray, at, json!([]));
        }
        if let Some(first) = elements.first() {
            self.position(&pointer::join(at, "0"), first, &constraints.items());
        }
    }

    fn string(&mut self, at: &str, text: &str, constraints: &Constraints<'_>) {
        let has = |keyword| constraints.all(keyword).next().is_some();
        if !text.is_empty() {
            self.replace(Mutation::EmptyString, at, json!(""));
        }
        if has("enum") || has("const") {
            self.replace(Mutation::WrongValue, at, json!(NONSENSE));
        }
        if has("pattern") {
            self.replace(Mutation::WrongPattern, at, json!(NONSENSE));
        }
        if has("format") {
            self.replace(Mutation::WrongFormat, at, json!(NONSENSE));
        }
    }

    fn number(&mut self, at: &str, value: &Value, constraints: &Constraints<'_>) {
        let integer = !constraints.types().contains(&"number");
        let maximum = constraints.least("maximum").or(constraints.least("exclusiveMaximum"));
        let minimum = constraints
            .greatest("minimum")
            .or(constraints.greatest("exclusiveMinimum"));
        let narrow = constraints.texts("format").any(|format| format == "int32");
        let too_large = match maximum {
            Some(maximum) => Some(json!(maximum + 1.0)),
            None if narrow => Some(json!(1_u64 << 31)),
            None if integer => Some(json!(1_u64 << 63)),
            None => None,
        };
        if let Some(too_large) = too_large {
            self.replace(Mutation::TooLarge, at, too_large);
        }
        self.replace(
            Mutation::TooSmall,
            at,
            minimum.map_or(json!(-1), |minimum| json!(minimum - 1.0)),
        );
        if let (true, Some(number)) = (integer, value.as_i64()) {
            let fraction = serde_json::from_str(&format!("{number}.5")).unwrap_or_default();
            self.replace(Mutation::Fraction, at, fraction);
        }
    }

    fn replace(&mut self, mutation: Mutation, at: &str, value: Value) {
        let body = self.with(at, value).to_string();
        self.push(mutation, at, body);
    }

    /// The good body with another value at `at`.
    fn with(&self, at: &str, value: Value) -> Value {
        let mut body = self.good.clone();
        if let Some(place) = body.pointer_mut(at) {
            *place = value;
        }
        body
    }

    fn push(&mut self, mutation: Mutation, at: &str, body: String) {
        self.spoilt.push(Spoilt {
            mutation,
            at: at.to_owned(),
            body,
        });
    }
}
