//! A schema as a whole: what it and its `allOf` say together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::{Address, Source, pointer};

/// What a schema says, in a form that can be compared.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The types it allows, `null` among them; empty if it does not say.
    pub(super) types: BTreeSet<String>,
    pub(super) format: Option<String>,
    /// The values it allows, as JSON texts.
    pub(super) values: Option<BTreeSet<String>>,
    pub(super) properties: Vec<(String, Address)>,
    pub(super) required: BTreeSet<String>,
    pub(super) items: Option<Address>,
    /// `additionalProperties: false`.
    pub(super) closed: bool,
    /// `additionalProperties` as a schema.
    pub(super) others: Option<Address>,
    /// The schemas of `oneOf` and `anyOf`.
    pub(super) alternatives: Vec<Address>,
    /// Ranges, lengths, patterns and the like: keyword and value.
    pub(super) limits: BTreeMap<String, String>,
    pub(super) description: Option<String>,
    /// Where its `discriminator` is.
    pub(super) discriminator: Option<Address>,
}

const LIMITS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

impl Shape {
    /// The shape of the schema at `at`.
    pub(super) fn of(source: &Source, at: &Address) -> Self {
        let mut shape = Self::default();
        shape.add(source, at, &mut Vec::new());
        if shape.types.is_empty() && !shape.properties.is_empty() {
            shape.types.insert("object".to_owned());
        }
        shape
    }

    fn add(&mut self, source: &Source, at: &Address, seen: &mut Vec<Address>) {
        let Ok((at, Value::Object(members))) = source.schema(at) else {
            return;
        };
        if seen.contains(&at) {
            return;
        }
        seen.push(at.clone());
        for (key, value) in members {
            let here = at.child(key);
            match (key.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    if let Ok(target) = source.target(&at, reference) {
                        self.add(source, &target, seen);
                    }
                }
                ("type", Value::String(one)) => self.add_types([one.as_str()]),
                ("type", Value::Array(several)) => {
                    self.add_types(several.iter().filter_map(Value::as_str));
                }
                ("nullable", Value::Bool(true)) if members.contains_key("type") => {
                    self.add_types(["null"]);
                }
                ("format", Value::String(format)) => self.format = Some(format.clone()),
                ("enum", Value::Array(values)) => {
                    self.values = Some(values.iter().map(Value::to_string).collect());
                }
                ("const", value) => self.values = Some(BTreeSet::from([value.to_string()])),
                ("properties", Value::Object(named)) => {
                    for name in named.keys() {
                        if !self.properties.iter().any(|(known, _)| known == name) {
                            self.properties.push((name.clone(), here.child(name)));
                        }
                    }
                }
                ("required", Value::Array(names)) => {
                    self.required
                        .extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                ("items", _) => self.items = Some(here),
                ("additionalProperties", Value::Bool(open)) => self.closed |= !open,
                ("additionalProperties", Value::Object(members)) if !members.is_empty() => {
                    self.others = Some(here);
                }
                ("allOf", Value::Array(list)) => {
                    for index in 0..list.len() {
                        self.add(source, &here.child(&index.to_string()), seen);
                    }
                }
                ("oneOf" | "anyOf", Value::Array(list)) => {
                    self.alternatives
                        .extend((0..list.len()).map(|index| here.child(&index.to_string())));
                }
                ("discriminator", Value::Object(_)) => self.discriminator = Some(here),
                ("description", Value::String(text)) if seen.len() == 1 => {
                    self.description = Some(text.clone());
                }
                // `false` says what its absence says.
                ("uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum", Value::Bool(false)) => {}
                (key, value) if LIMITS.contains(&key) => {
                    self.limits.insert(key.to_owned(), value.to_string());
                }
                _ => {}
            }
        }
    }

    fn add_types<'t>(&mut self, types: impl IntoIterator<Item = &'t str>) {
        self.types.extend(types.into_iter().map(str::to_owned));
    }
}

/// The name of the component that `at` is, or refers to.
pub(super) fn name(source: &Source, at: &Address) -> Option<String> {
    let (at, _) = source.schema(at).ok()?;
    let (parent, name) = pointer::split(&at.pointer)?;
    (parent == "/components/schemas").then_some(name)
}
