//! The configuration as a tree that may be rearranged, while every node still knows where it was written.
//!
//! In: the tree of a file. Out: the same, with members moved to where today's names would have them.
//! Places are JSON pointers (RFC 6901).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Location, Written};

/// A tree, and where its parts were written.
pub(crate) struct Tree {
    value: Value,
    source: Arc<str>,
    /// Pointers of moved nodes → where they were written.
    origins: BTreeMap<String, String>,
}

impl Tree {
    pub(crate) fn new(written: Written, source: Arc<str>) -> Self {
        Self {
            value: written.value,
            source,
            origins: written.merged.into_iter().collect(),
        }
    }

    /// What is there; an empty value (`key:`) is nothing.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }

    /// The keys of the mapping at a pointer, in the order of the file.
    pub(crate) fn keys(&self, pointer: &str) -> Vec<String> {
        let mapping = self.find(pointer).and_then(Value::as_object);
        mapping
            .map(|members| members.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Takes a node out.
    pub(crate) fn take(&mut self, pointer: &str) -> Option<Value> {
        let (parent, key) = pointer.rsplit_once('/')?;
        self.value.pointer_mut(parent)?.as_object_mut()?.shift_remove(key)
    }

    /// Puts a value somewhere, on behalf of what was written at `origin`. Mappings on the way are made.
    pub(crate) fn put(&mut self, pointer: &str, value: Value, origin: &str) {
        let mut node = &mut self.value;
        let mut place = String::new();
        for key in pointer.split('/').skip(1) {
            if !node.is_object() {
                *node = Value::Object(Map::new());
            }
            let Value::Object(members) = node else { return };
            place = format!("{place}/{key}");
            if !members.contains_key(key) {
                self.origins.insert(place.clone(), origin.to_owned());
            }
            node = members.entry(key.to_owned()).or_insert(Value::Null);
        }
        *node = value;
    }

    /// Where the value at a pointer was written.
    pub(crate) fn value_at(&self, pointer: &str) -> Location {
        Location::value(&self.source, self.origin(pointer))
    }

    /// Where the key of a pointer was written.
    pub(crate) fn key_at(&self, pointer: &str) -> Location {
        Location::key(&self.source, self.origin(pointer))
    }

    pub(crate) fn source(&self) -> &Arc<str> {
        &self.source
    }

    fn origin(&self, pointer: &str) -> String {
        let mut prefix = pointer;
        loop {
            if let Some(origin) = self.origins.get(prefix) {
                return format!("{origin}{}", &pointer[prefix.len()..]);
            }
            match prefix.rsplit_once('/') {
                Some((parent, _)) => prefix = parent,
                None => return pointer.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_moved_value_points_at_where_it_was_written() {
        let written = Written {
            value: json!({ "podHost": "a", "pod": { "port": 1 } }),
            ..Written::default()
        };
        let mut tree = Tree::new(written, "x.json".into());
        let host = tree.take("/podHost").expect("is there");
        tree.put("/pod/host", host, "/podHost");
        assert_eq!(tree.find("/pod"), Some(&json!({ "port": 1, "host": "a" })));
        assert_eq!(
            tree.value_at("/pod/host"),
            Location::value(&"x.json".into(), "/podHost")
        );
        assert_eq!(
            tree.value_at("/pod/port"),
            Location::value(&"x.json".into(), "/pod/port")
        );
    }
}
