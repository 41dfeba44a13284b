//! Which properties the documentation names at a position of a value.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::discriminator;
use super::patterns::Patterns;
use crate::document::{Address, Source};

/// What the schemas of one position name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// The properties by name, each with all schemas that speak of it.
    properties: Vec<(String, Vec<Address>)>,
    /// Where each of them stands in that list.
    places: HashMap<String, usize>,
    /// The patterns of property names, each with the schema that speaks of these.
    patterns: Vec<(String, Address)>,
    /// What each schema says of elements.
    elements: Vec<Elements>,
    /// The schemas of properties without a name of their own: `additionalProperties`, written out.
    pub(crate) others: Vec<Address>,
    /// Whether any property may come without being named: `additionalProperties` allows it expressly.
    pub(crate) open: bool,
}

/// What one schema says of the elements of an array.
#[derive(Debug)]
struct Elements {
    /// Those of the first elements, each its own.
    first: Vec<Address>,
    /// That of all others.
    others: Option<Address>,
    /// Those that may be about any element.
    any: Vec<Address>,
}

impl Named {
    /// The schemas that speak of the property `name`; none if nothing does.
    pub(crate) fn property(&self, name: &str, patterns: &mut Patterns) -> Cow<'_, [Address]> {
        let by_name = self.places.get(name).and_then(|place| self.properties.get(*place));
        let mut schemas = Cow::from(by_name.map(|(_, schemas)| schemas.as_slice()).unwrap_or_default());
        let by_pattern = self.patterns.iter().filter(|(pattern, _)| patterns.find(pattern, name));
        for (_, schema) in by_pattern {
            schemas.to_mut().push(schema.clone());
        }
        schemas
    }

    /// The names of the properties that are named.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|(name, _)| name.as_str())
    }

    /// Whether any property is named.
    pub(crate) fn names_properties(&self) -> bool {
        !self.properties.is_empty() || !self.patterns.is_empty()
    }

    /// The schemas that speak of the element at `index`.
    pub(crate) fn element(&self, index: usize) -> Vec<Address> {
        let its = |elements: &Elements| elements.first.get(index).or(elements.others.as_ref()).cloned();
        let own = self.elements.iter().filter_map(its);
        let any = self.elements.iter().flat_map(|elements| elements.any.iter().cloned());
        own.chain(any).collect()
    }

    /// What the members of one schema, which stands at `at`, say of properties and elements.
    fn gather(&mut self, at: &Address, members: &Map<String, Value>) {
        let names = |key: &str| {
            members
                .get(key)
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(Map::keys)
        };
        for name in names("properties") {
            let schema = at.child("properties").child(name);
            let next = self.properties.len();
            let place = *self.places.entry(name.clone()).or_insert(next);
            match self.properties.get_mut(place) {
                Some((_, schemas)) => schemas.push(schema),
                None => self.properties.push((name.clone(), vec![schema])),
            }
        }
        for pattern in names("patternProperties") {
            let schema = at.child("patternProperties").child(pattern);
            self.patterns.push((pattern.clone(), schema));
        }
        for key in ["additionalProperties", "unevaluatedProperties"] {
            match members.get(key) {
                Some(Value::Bool(open)) => self.open |= open,
                Some(Value::Object(_)) => {
                    self.open = true;
                    self.others.push(at.child(key));
                }
                _ => {}
            }
        }
        let written = |key: &str| members.contains_key(key).then(|| at.child(key));
        self.elements.push(Elements {
            first: listed(members, at, "prefixItems").collect(),
            others: written("items"),
            any: written("contains")
                .into_iter()
                .chain(written("unevaluatedItems"))
                .collect(),
        });
    }
}

/// What `schemas`, all speaking of the same position, name there; through `$ref`, `allOf`, `anyOf`, `oneOf`, conditions,
/// and the kinds of a discriminator.
pub(super) fn named(source: &Source, schemas: &[Address]) -> Named {
    let mut named = Named::default();
    let mut seen = HashSet::new();
    let mut queue: Vec<Address> = schemas.iter().rev().cloned().collect();
    while let Some(at) = queue.pop() {
        let Ok((at, node)) = source.schema(&at) else {
            continue;
        };
        let Value::Object(members) = node else {
            continue;
        };
        if !seen.insert(at.clone()) {
            continue;
        }
        named.gather(&at, members);
        // In 3.1, a reference may have siblings.
        let reference = members.get("$ref").and_then(Value::as_str);
        queue.extend(reference.and_then(|reference| source.target(&at, reference).ok()));
        for key in ["if", "then", "else"] {
            queue.extend(members.contains_key(key).then(|| at.child(key)));
        }
        let dependent = members.get("dependentSchemas").and_then(Value::as_object);
        for name in dependent.into_iter().flat_map(Map::keys) {
            queue.push(at.child("dependentSchemas").child(name));
        }
        for list in ["oneOf", "anyOf", "allOf"] {
            queue.extend(listed(members, &at, list).rev());
        }
        let list = members.contains_key("oneOf") || members.contains_key("anyOf");
        if members.contains_key("discriminator") && !list {
            queue.extend(discriminator::built_on(source, &at));
        }
        let mapping = members
            .get("discriminator")
            .and_then(|node| node.get("mapping")?.as_object());
        for target in mapping.into_iter().flat_map(Map::values).filter_map(Value::as_str) {
            let by_name = source.target(&at, &format!("#/components/schemas/{target}"));
            queue.extend(by_name.or_else(|_| source.target(&at, target)));
        }
    }
    named
}

/// The elements of a list of schemas.
fn listed<'m>(
    members: &'m Map<String, Value>,
    at: &'m Address,
    key: &'m str,
) -> impl DoubleEndedIterator<Item = Address> + 'm {
    let count = members.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(move |index| at.child(key).child(&index.to_string()))
}
