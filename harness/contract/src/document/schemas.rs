//! Where in a page there are schemas.
//!
//! Keywords mean something only there: `$id` in an `example` is a word like any other.

use serde_json::{Map, Value};

use super::pointer;

/// The objects whose keys are names that people chose, in which a key `schema` is no schema.
const NAMED: [&str; 12] = [
    "headers",
    "responses",
    "parameters",
    "content",
    "callbacks",
    "requestBodies",
    "securitySchemes",
    "pathItems",
    "paths",
    "webhooks",
    "encoding",
    "links",
];

/// What stands in a document for itself alone.
const VALUES: [&str; 4] = ["example", "examples", "default", "mapping"];

/// The keywords that hold a schema.
const ONE: [&str; 12] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];

/// The keywords that hold a list of schemas.
const LISTS: [&str; 5] = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];

/// The keywords that hold schemas by name.
const BY_NAME: [&str; 6] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependencies",
    "$defs",
    "definitions",
];

/// What a page is as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    Description,
    Schema,
}

impl Whole {
    /// What the page with this root is: a schema if nothing says that it is more.
    pub(crate) fn of(root: &Value) -> Self {
        let parts = ["openapi", "swagger", "components", "paths"];
        if parts.iter().any(|part| root.get(part).is_some()) {
            Self::Description
        } else {
            Self::Schema
        }
    }
}

/// Calls `visit` with the pointer and the members of each schema of a page, the outer ones first. Schemas that are
/// `true` or `false` are left out.
pub(crate) fn each_schema<'p>(root: &'p Value, whole: Whole, visit: &mut dyn FnMut(&str, &'p Map<String, Value>)) {
    let mut walk = Walk { visit };
    match whole {
        Whole::Description => walk.part(root, ""),
        Whole::Schema => walk.schema(root, ""),
    }
}

struct Walk<'v, 'p> {
    visit: &'v mut dyn FnMut(&str, &'p Map<String, Value>),
}

/// Depth is bounded by that of the document.
impl<'p> Walk<'_, 'p> {
    fn part(&mut self, node: &'p Value, at: &str) {
        match node {
            Value::Object(members) => {
                for (key, child) in members {
                    let here = pointer::join(at, key);
                    match key.as_str() {
                        "schema" => self.schema(child, &here),
                        "schemas" if at == "/components" => self.by_name(child, &here),
                        key if NAMED.contains(&key) => self.named(child, &here),
                        key if VALUES.contains(&key) || key.starts_with("x-") => {}
                        _ => self.part(child, &here),
                    }
                }
            }
            Value::Array(list) => {
                for (index, child) in list.iter().enumerate() {
                    self.part(child, &pointer::join(at, &index.to_string()));
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, node: &'p Value, at: &str) {
        match node {
            Value::Object(members) => {
                for (name, child) in members {
                    self.part(child, &pointer::join(at, name));
                }
            }
            other => self.part(other, at),
        }
    }

    fn schema(&mut self, node: &'p Value, at: &str) {
        let Value::Object(members) = node else {
            return;
        };
        (self.visit)(at, members);
        for (key, child) in members {
            let here = pointer::join(at, key);
            match child {
                Value::Object(_) if BY_NAME.contains(&key.as_str()) => self.by_name(child, &here),
                Value::Object(_) if ONE.contains(&key.as_str()) => self.schema(child, &here),
                Value::Array(list) if LISTS.contains(&key.as_str()) => {
                    for (index, child) in list.iter().enumerate() {
                        self.schema(child, &pointer::join(&here, &index.to_string()));
                    }
                }
                _ => {}
            }
        }
    }

    fn by_name(&mut self, node: &'p Value, at: &str) {
        for (name, child) in node.as_object().into_iter().flatten() {
            self.schema(child, &pointer::join(at, name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schemas_are_found_where_they_are_and_nowhere_else() {
        let root = json!({
            "components": {
                "schemas": {"A": {"properties": {"items": {"enum": [{"items": {}}], "items": {"not": {}}}}, "example": {"not": {}}}},
                "headers": {"schema": {"schema": {"allOf": [{}, true]}}},
                "examples": {"e": {"schema": {}}},
            },
            "paths": {"/x": {"get": {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": "x"}, "example": {"schema": {}}}}}}}}},
            "x-other": {"schema": {}},
        });
        let mut found = Vec::new();
        each_schema(&root, Whole::Description, &mut |at, _| found.push(at.to_owned()));
        assert_eq!(
            found,
            [
                "/components/schemas/A",
                "/components/schemas/A/properties/items",
                "/components/schemas/A/properties/items/items",
                "/components/schemas/A/properties/items/items/not",
                "/components/headers/schema/schema",
                "/components/headers/schema/schema/allOf/0",
                "/paths/~1x/get/responses/200/content/a~1b/schema",
            ]
        );
    }
}
