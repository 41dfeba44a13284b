//! An `OpenAPI` schema as JSON Schema 2020-12, with all schemas that it refers to under `$defs`.
//!
//! In: the address of a schema. Out: a schema for `jsonschema`, and for its nodes the addresses that they came from.
//! The words that mean the same in both are copied; what 3.0 says in its own way (`nullable`, boolean
//! `exclusiveMinimum`, `discriminator`, integer formats) is written in JSON Schema's way. A schema of 3.1 is JSON
//! Schema already, but for references.
//!
//! The schema judges answers: a `writeOnly` property is never required. `nullable` means what 3.0.3 says: it adds null
//! to a `type` beside it, and does nothing without one. Siblings of `$ref` mean nothing in 3.0.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{discriminator, formats};
use crate::document::{Address, Broken, Defect, Defects, Dialect, Origins, Source, pointer};

/// A schema to compile.
pub(super) struct Translation {
    pub(super) schema: Value,
    /// By pointer into `schema`.
    pub(super) origins: Origins<Address>,
}

/// Translates the schema at `at`.
pub(super) fn translate(source: &Source, at: &Address) -> Result<Translation, Vec<Defect>> {
    let mut translator = Translator {
        source,
        origins: Origins::new(at.clone()),
        names: HashMap::new(),
        queue: Vec::new(),
        defects: Defects::default(),
    };
    let root = translator.name(at, Role::Whole);
    let mut definitions = Map::new();
    while let Some((name, at, role)) = translator.queue.pop() {
        let here = format!("/$defs/{name}");
        translator.origins.note(here.as_str(), at.clone());
        let schema = match source.node(&at) {
            Some(node) => translator.schema(node, &at, &here, role),
            None => Value::Bool(true),
        };
        definitions.insert(name, schema);
    }
    let schema = json!({ "$ref": format!("#/$defs/{root}"), "$defs": definitions });
    translator.defects.or(Translation {
        schema,
        origins: translator.origins,
    })
}

/// How a schema with a discriminator is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// As the schema of a value: the discriminator says which of its kinds the value must be.
    Whole,
    /// As what one of these kinds is built on (`allOf`): the kind is known.
    Base,
}

pub(super) struct Translator<'s> {
    pub(super) source: &'s Source,
    pub(super) origins: Origins<Address>,
    names: HashMap<(Address, Role), String>,
    queue: Vec<(String, Address, Role)>,
    defects: Defects,
}

impl<'s> Translator<'s> {
    /// The name under `$defs` of the schema at `at`, which will be translated in its turn.
    fn name(&mut self, at: &Address, role: Role) -> String {
        let next = format!("s{}", self.names.len());
        let name = self
            .names
            .entry((at.clone(), role))
            .or_insert_with(|| next.clone())
            .clone();
        if name == next {
            self.queue.push((next, at.clone(), role));
        }
        name
    }

    /// A reference to the schema at `at`.
    pub(super) fn reference(&mut self, at: &Address, role: Role) -> Value {
        json!({ "$ref": format!("#/$defs/{}", self.name(at, role)) })
    }

    /// Complains about a broken reference written at `at`, be it no `$ref`.
    pub(super) fn broken(&mut self, at: &Address, broken: &Broken) {
        self.defects.push(self.source.defect(self.source.place(at), broken));
    }

    pub(super) fn complain(&mut self, at: &Address, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::at(self.source.place(at), message).help(help));
    }

    fn mistyped(&mut self, at: &Address, expected: &str, found: &Value) {
        self.defects.mistyped(self.source.place(at), expected, found);
    }

    /// The schema that the `$ref` at `at` leads to.
    fn target(&mut self, at: &Address, reference: &str) -> Option<Address> {
        let target = self.source.target(at, reference).map_err(|broken| (at.clone(), broken));
        match target.and_then(|target| self.source.schema(&target)) {
            Ok((target, _)) => Some(target),
            Err((at, broken)) => {
                self.defects.push(self.source.reference_defect(&at, &broken));
                None
            }
        }
    }

    /// The schema `node`, at `at` in the document and `here` in the translation.
    fn schema(&mut self, node: &'s Value, at: &Address, here: &str, role: Role) -> Value {
        let members = match node {
            Value::Object(members) => members,
            Value::Bool(_) => return node.clone(),
            other => {
                self.mistyped(at, "a schema, which is an object", other);
                return Value::Bool(true);
            }
        };
        let dialect = self.source.dialect(at);
        let mut new = Map::new();
        if let Some(Value::String(reference)) = members.get("$ref") {
            if let Some(target) = self.target(at, reference) {
                new.insert("$ref".to_owned(), self.reference(&target, role)["$ref"].take());
            }
            if dialect == Dialect::OpenApi30 {
                return Value::Object(new);
            }
        }
        for (key, value) in members {
            self.keyword(key, value, members, at, here, &mut new);
        }
        if dialect == Dialect::OpenApi30 {
            dialect_30(members, &mut new);
        }
        self.drop_write_only(members, at, &mut new);
        match role {
            Role::Whole => discriminator::apply(self, members, at, here, &mut new),
            Role::Base if members.contains_key("discriminator") => {
                new.shift_remove("oneOf");
                new.shift_remove("anyOf");
            }
            Role::Base => {}
        }
        Value::Object(new)
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &'s Value,
        members: &Map<String, Value>,
        at: &Address,
        here: &str,
        new: &mut Map<String, Value>,
    ) {
        let (at, here) = (at.child(key), pointer::join(here, key));
        let modern = self.source.dialect(&at) == Dialect::OpenApi31;
        let translated = match key {
            "$ref" => return,
            "properties" => self.schemas_by_name(value, &at, &here),
            "patternProperties" | "dependentSchemas" | "$defs" if modern => self.schemas_by_name(value, &at, &here),
            "allOf" => self.schemas_in_list(value, &at, &here, Role::Base),
            "anyOf" | "oneOf" => self.schemas_in_list(value, &at, &here, Role::Whole),
            "prefixItems" if modern => self.schemas_in_list(value, &at, &here, Role::Whole),
            "items" | "additionalProperties" | "not" => self.schema(value, &at, &here, Role::Whole),
            "if" | "then" | "else" | "contains" | "propertyNames" | "unevaluatedItems" | "unevaluatedProperties"
                if modern =>
            {
                self.schema(value, &at, &here, Role::Whole)
            }
            "type" => self.types(value, members, &at, modern),
            "format" => match value.as_str() {
                Some("int32" | "int64") => {
                    // The origin of our keyword is the format.
                    let keyword = here.replace("/format", &format!("/{}", formats::INTEGER));
                    self.origins.note(keyword, at);
                    new.insert(
                        formats::INTEGER.to_owned(),
                        json!(if value == "int32" { 32 } else { 64 }),
                    );
                    return;
                }
                Some(_) => value.clone(),
                None => return self.mistyped(&at, "a format, which is a string", value),
            },
            "required" => match value {
                Value::Array(names) if names.iter().all(Value::is_string) => value.clone(),
                other => return self.mistyped(&at, "a list of property names", other),
            },
            "enum" => match value {
                Value::Array(values) if !values.is_empty() => value.clone(),
                other => return self.mistyped(&at, "a list of values, not empty", other),
            },
            "pattern" => match value {
                Value::String(_) => value.clone(),
                other => {
                    return self.mistyped(&at, "a regular expression, which is a string", other);
                }
            },
            "exclusiveMinimum" | "exclusiveMaximum" if !modern => match value {
                // Written by `dialect_30`.
                Value::Bool(_) => return,
                other => return self.mistyped(&at, "`true` or `false`", other),
            },
            "minimum" | "maximum" | "multipleOf" | "exclusiveMinimum" | "exclusiveMaximum" => match value {
                Value::Number(_) => value.clone(),
                other => return self.mistyped(&at, "a number", other),
            },
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                match value.as_u64() {
                    Some(count) => json!(count),
                    None => return self.mistyped(&at, "a count, which is an integer", value),
                }
            }
            "uniqueItems" => match value {
                Value::Bool(_) => value.clone(),
                other => return self.mistyped(&at, "`true` or `false`", other),
            },
            "const" | "minContains" | "maxContains" | "dependentRequired" if modern => value.clone(),
            "const"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "patternProperties"
            | "prefixItems"
            | "dependentSchemas"
            | "dependentRequired"
            | "unevaluatedProperties"
            | "unevaluatedItems" => {
                // Ignored, as the version demands, it would make the contract look stricter than it is.
                let help =
                    "use a keyword of 3.0 (`enum` with one value for `const`), or make the document an OpenAPI 3.1";
                return self.complain(&at, format!("`{key}` is no keyword of OpenAPI 3.0"), help);
            }
            // Annotations and extensions say nothing about values.
            _ => return,
        };
        new.insert(key.to_owned(), translated);
    }

    fn schemas_by_name(&mut self, node: &'s Value, at: &Address, here: &str) -> Value {
        let Value::Object(named) = node else {
            self.mistyped(at, "schemas by name, which is an object", node);
            return json!({});
        };
        let schemas = named.iter().map(|(name, node)| {
            (
                name.clone(),
                self.schema(node, &at.child(name), &pointer::join(here, name), Role::Whole),
            )
        });
        Value::Object(schemas.collect())
    }

    fn schemas_in_list(&mut self, node: &'s Value, at: &Address, here: &str, role: Role) -> Value {
        let Some(list) = node.as_array().filter(|list| !list.is_empty()) else {
            self.mistyped(at, "a list of schemas, not empty", node);
            return json!([true]);
        };
        let schemas = list.iter().enumerate().map(|(index, node)| {
            let index = index.to_string();
            self.schema(node, &at.child(&index), &pointer::join(here, &index), role)
        });
        Value::Array(schemas.collect())
    }

    fn types(&mut self, node: &Value, members: &Map<String, Value>, at: &Address, modern: bool) -> Value {
        const KNOWN: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
        const HELP: &str = "known are `string`, `integer`, `number`, `boolean`, `array` and `object`";
        let names: Vec<&Value> = match node {
            Value::Array(names) if modern => names.iter().collect(),
            other => vec![other],
        };
        let mut types = Vec::new();
        for name in names {
            match name.as_str() {
                Some(name) if KNOWN.contains(&name) || (modern && name == "null") => {
                    types.push(json!(name));
                }
                Some(name) => self.complain(at, format!("`{name}` is no type"), HELP),
                None => self.mistyped(at, "a type, which is a string", name),
            }
        }
        if !modern && members.get("nullable") == Some(&Value::Bool(true)) {
            types.push(json!("null"));
        }
        match types.len() {
            1 => types.remove(0),
            _ => Value::Array(types),
        }
    }

    /// Takes the `writeOnly` properties out of `required`: they are for requests.
    fn drop_write_only(&self, members: &Map<String, Value>, at: &Address, new: &mut Map<String, Value>) {
        let Some(Value::Array(required)) = new.get_mut("required") else {
            return;
        };
        let mut write_only = HashSet::new();
        self.write_only(members, at, &mut HashSet::new(), &mut write_only);
        required.retain(|name| name.as_str().is_none_or(|name| !write_only.contains(name)));
    }

    fn write_only(
        &self,
        members: &Map<String, Value>,
        at: &Address,
        seen: &mut HashSet<Address>,
        names: &mut HashSet<String>,
    ) {
        let properties = at.child("properties");
        for name in members
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
        {
            let property = properties.child(name);
            let own = self
                .source
                .node(&property)
                .is_some_and(|node| node["writeOnly"] == true);
            if own
                || self
                    .source
                    .follow(&property)
                    .is_ok_and(|(_, node)| node["writeOnly"] == true)
            {
                names.insert(name.clone());
            }
        }
        let branches = members.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..branches {
            let branch = at.child("allOf").child(&index.to_string());
            if let Ok((at, Value::Object(members))) = self.source.follow(&branch)
                && seen.insert(at.clone())
            {
                self.write_only(members, &at, seen, names);
            }
        }
    }
}

/// What 3.0 says in its own way: boolean `exclusiveMinimum` and `exclusiveMaximum`.
fn dialect_30(members: &Map<String, Value>, new: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if members.get(exclusive) == Some(&Value::Bool(true))
            && let Some(limit) = new.shift_remove(bound)
        {
            new.insert(exclusive.to_owned(), limit);
        }
    }
}
