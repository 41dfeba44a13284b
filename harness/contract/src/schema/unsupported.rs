//! What the schemas of a contract say and nobody here understands.
//!
//! A document may say more than can be judged: a format of its own, a keyword of another dialect. That is no mistake,
//! but whoever trusts a contract has to know what it leaves unjudged. Annotations and extensions (`x-`) are left out, for
//! they promise nothing.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{formats, pattern::Pattern};
use crate::document::{Address, Dialect, Place, Source, Whole, each_schema};

/// A keyword that is not judged, or not as it is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unsupported {
    /// Where it stands.
    pub place: Place,
    /// The keyword.
    pub keyword: String,
    /// What follows from that: a fragment.
    pub follows: String,
}

/// The keywords that are judged in every version, and those that say nothing about values.
const COMMON: [&str; 39] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
    // Annotations of JSON Schema, which 3.0 does not know and which promise nothing there either.
    "$comment",
    "contentEncoding",
    "contentMediaType",
    "examples",
];

/// Those of 3.0 alone.
const ONLY_30: [&str; 1] = ["nullable"];

/// Those of 3.1 alone. `definitions` is a place for schemas, as `$defs` is.
const ONLY_31: [&str; 23] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "const",
    "contains",
    "contentSchema",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// The dialects that are read, without what tells their dates apart.
const DIALECTS: [&str; 2] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/",
];

/// What the schemas of all pages say and nobody here understands, in the order of the documents.
pub(crate) fn unsupported(source: &Source) -> Vec<Unsupported> {
    let mut survey = Survey {
        source,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    for (index, page) in source.pages.iter().enumerate() {
        let root = Address {
            page: index,
            pointer: String::new(),
        };
        if let Some(dialect) = page.root.get("jsonSchemaDialect") {
            survey.dialect("jsonSchemaDialect", dialect, &root);
        }
        each_schema(&page.root, Whole::of(&page.root), &mut |pointer, members| {
            let pointer = pointer.to_owned();
            survey.schema(&Address { page: index, pointer }, members);
        });
    }
    survey.found
}

struct Survey<'s> {
    source: &'s Source,
    seen: HashSet<Unsupported>,
    found: Vec<Unsupported>,
}

impl Survey<'_> {
    fn schema(&mut self, at: &Address, members: &Map<String, Value>) {
        let modern = self.source.dialect(at) == Dialect::OpenApi31;
        if !modern && members.contains_key("$ref") {
            // Nothing beside it counts.
            return;
        }
        for (key, value) in members {
            match key.as_str() {
                "$schema" if modern => self.dialect(key, value, at),
                "format" => self.format(value, at),
                "pattern" => self.pattern(value.as_str(), key, &at.child(key)),
                "patternProperties" if modern => {
                    for name in value.as_object().into_iter().flat_map(Map::keys) {
                        self.pattern(Some(name), key, &at.child(key).child(name));
                    }
                }
                _ if key.starts_with("x-") || is_known(key, modern) => {}
                _ => self.unknown(key, at, modern),
            }
        }
    }

    fn tell(&mut self, at: &Address, keyword: &str, follows: impl Into<String>) {
        let one = Unsupported {
            place: self.source.place(at),
            keyword: keyword.to_owned(),
            follows: follows.into(),
        };
        if self.seen.insert(one.clone()) {
            self.found.push(one);
        }
    }

    fn dialect(&mut self, key: &str, value: &Value, at: &Address) {
        let name = value.as_str().unwrap_or_default().trim_end_matches('#');
        if !DIALECTS.iter().any(|known| name.starts_with(known)) {
            let follows = format!("`{name}` is another dialect; what follows is read as JSON Schema 2020-12");
            self.tell(&at.child(key), key, follows);
        }
    }

    fn format(&mut self, value: &Value, at: &Address) {
        if let Some(format) = value.as_str()
            && !formats::is_known(format)
        {
            self.tell(
                &at.child("format"),
                "format",
                format!("the format `{format}` is not checked"),
            );
        }
    }

    fn pattern(&mut self, pattern: Option<&str>, key: &str, at: &Address) {
        let pattern = pattern.and_then(|pattern| Pattern::parse(pattern).ok());
        for foreign in pattern.into_iter().flat_map(|pattern| pattern.foreign) {
            self.tell(at, key, foreign);
        }
    }

    fn unknown(&mut self, key: &str, at: &Address, modern: bool) {
        let follows = if modern {
            format!("`{key}` is no keyword of JSON Schema 2020-12; it is not applied")
        } else {
            format!("`{key}` is no keyword of OpenAPI 3.0; it is not applied")
        };
        self.tell(&at.child(key), key, follows);
    }
}

fn is_known(key: &str, modern: bool) -> bool {
    let of_version: &[&str] = if modern { &ONLY_31 } else { &ONLY_30 };
    COMMON.contains(&key) || of_version.contains(&key)
}
