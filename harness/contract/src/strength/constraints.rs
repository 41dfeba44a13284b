//! What the schemas of one position of a body say together.
//!
//! In: the addresses of the schemas. Out: their keywords, gathered through `$ref` and `allOf`, and through one branch of
//! each `oneOf` and `anyOf`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::document::{Address, Source};

/// What is said about one position.
pub(super) struct Constraints<'s> {
    nodes: Vec<(Address, &'s Map<String, Value>)>,
}

impl<'s> Constraints<'s> {
    /// Of each list of alternatives, the branch at `choice` is taken, or the last one.
    pub(super) fn new(source: &'s Source, schemas: &[Address], choice: usize) -> Self {
        let mut nodes = Vec::new();
        let mut seen = HashSet::new();
        let mut queue: Vec<Address> = schemas.iter().rev().cloned().collect();
        while let Some(at) = queue.pop() {
            let Ok((at, Value::Object(members))) = source.schema(&at) else {
                continue;
            };
            if !seen.insert(at.clone()) {
                continue;
            }
            // In 3.1, a reference may have siblings.
            let reference = members.get("$ref").and_then(Value::as_str);
            queue.extend(reference.and_then(|reference| source.target(&at, reference).ok()));
            let length = |list: &str| members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
            queue.extend((0..length("allOf")).map(|index| at.child("allOf").child(&index.to_string())));
            for list in ["oneOf", "anyOf"] {
                if let Some(last) = length(list).checked_sub(1) {
                    queue.push(at.child(list).child(&choice.min(last).to_string()));
                }
            }
            nodes.push((at, members));
        }
        Self { nodes }
    }

    /// The values of a keyword, wherever it is written.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'s Value> {
        self.nodes.iter().filter_map(move |(_, members)| members.get(keyword))
    }

    /// A keyword's values that are strings.
    pub(super) fn texts(&self, keyword: &str) -> impl Iterator<Item = &'s str> {
        self.all(keyword).filter_map(Value::as_str)
    }

    /// The greatest value of a keyword that is a number.
    pub(super) fn greatest(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(Value::as_f64).max_by(f64::total_cmp)
    }

    /// The least value of a keyword that is a number.
    pub(super) fn least(&self, keyword: &str) -> Option<f64> {
        self.all(keyword).filter_map(Value::as_f64).min_by(f64::total_cmp)
    }

    /// The types that are allowed; empty if nothing is said about them.
    pub(super) fn types(&self) -> Vec<&'s str> {
        let mut types: Vec<&str> = Vec::new();
        for (_, members) in &self.nodes {
            match members.get("type") {
                Some(Value::String(one)) => types.push(one),
                Some(Value::Array(several)) => types.extend(several.iter().filter_map(Value::as_str)),
                _ => continue,
            }
            if members.get("nullable") == Some(&Value::Bool(true)) {
                types.push("null");
            }
        }
        types
    }

    /// The properties by name, each with the schemas that speak of it. Those that are for requests only are left out.
    pub(super) fn properties(&self, source: &Source) -> Vec<(String, Vec<Address>)> {
        let mut properties: Vec<(String, Vec<Address>)> = Vec::new();
        for (at, members) in &self.nodes {
            let named = members.get("properties").and_then(Value::as_object);
            for name in named.into_iter().flat_map(Map::keys) {
                let schema = at.child("properties").child(name);
                let write_only = |node: &Value| node.get("writeOnly") == Some(&Value::Bool(true));
                if source.schema(&schema).is_ok_and(|(_, node)| write_only(node)) {
                    continue;
                }
                match properties.iter_mut().find(|(known, _)| known == name) {
                    Some((_, schemas)) => schemas.push(schema),
                    None => properties.push((name.clone(), vec![schema])),
                }
            }
        }
        properties
    }

    /// The properties that have to be there.
    pub(super) fn required(&self) -> HashSet<&'s str> {
        self.all("required")
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The schemas of elements.
    pub(super) fn items(&self) -> Vec<Address> {
        self.written("items")
    }

    /// The schemas of properties without a name of their own.
    pub(super) fn others(&self) -> Vec<Address> {
        self.written("additionalProperties")
    }

    /// Whether any property may come without being named.
    pub(super) fn open(&self) -> bool {
        self.all("additionalProperties")
            .any(|value| *value != Value::Bool(false))
    }

    fn written(&self, keyword: &str) -> Vec<Address> {
        let with = |(_, members): &&(Address, &Map<String, Value>)| members.get(keyword).is_some_and(Value::is_object);
        self.nodes
            .iter()
            .filter(with)
            .map(|(at, _)| at.child(keyword))
            .collect()
    }
}
