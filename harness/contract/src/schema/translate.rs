//! An `OpenAPI` schema as JSON Schema 2020-12, with all schemas that it refers to under `$defs`.
//!
//! In: the address of a schema. Out: a schema for `jsonschema`, and for its nodes the addresses that they came from.
//! The words that mean the same in both are copied; what 3.0 says in its own way (`nullable`, boolean
//! `exclusiveMinimum`, `discriminator`, integer formats) is written in JSON Schema's way. A schema of 3.1 is JSON
//! Schema already, but for references.
//!
//! The schema judges answers: a `writeOnly` property is never required. `nullable` means what 3.0.3 says: it adds null
//! to a `type` beside it, and does nothing without one. Siblings of `$ref` mean nothing in 3.0.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{
    discriminator::{self, Union},
    dynamic,
    in_place::{self, Reach},
    pattern::Matcher,
};
use crate::document::{Address, Broken, Defect, Defects, Dialect, Origins, Source, pointer};

/// More schemas than any description leads to from one. Each may count several times, as the ones around it differ.
const MOST_DEFINITIONS: usize = 50_000;

/// A schema to compile.
pub(super) struct Translation {
    pub(super) schema: Value,
    /// By pointer into `schema`.
    pub(super) origins: Origins<Address>,
    /// The alternatives that a discriminator chooses among, by pointer into `schema`.
    pub(super) unions: HashMap<String, Union>,
    /// The patterns, by their text.
    pub(super) patterns: HashMap<String, Matcher>,
}

/// Translates the schema at `at`.
pub(super) fn translate(source: &Source, at: &Address) -> Result<Translation, Vec<Defect>> {
    let mut translator = Translator {
        source,
        origins: Origins::new(at.clone()),
        unions: HashMap::new(),
        patterns: HashMap::new(),
        names: HashMap::new(),
        queue: Vec::new(),
        loops: HashMap::new(),
        defects: Defects::default(),
    };
    let root = translator.reference(at, &Surroundings::default());
    let mut definitions = Map::new();
    while let Some((name, at, around)) = translator.queue.pop() {
        let here = format!("/$defs/{name}");
        translator.origins.note(here.as_str(), at.clone());
        let mut schema = match source.node(&at) {
            Some(node) => translator.definition(node, &at, &here, &around),
            None => Value::Bool(true),
        };
        dynamic::name(&mut translator, &mut schema, &at, &name);
        definitions.insert(name, schema);
    }
    let mut schema = json!({ "$ref": root["$ref"], "$defs": definitions });
    dynamic::name_all(&translator, &mut schema);
    translator.defects.or(Translation {
        schema,
        origins: translator.origins,
        unions: translator.unions,
        patterns: translator.patterns,
    })
}

/// What is meant by a reference to a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The schema. A discriminator says which of its kinds the value must be.
    #[default]
    Whole,
    /// The schema, of which the value is known to be one of the kinds: the discriminator does not ask again.
    Base,
    /// Only the alternatives that its discriminator chooses among, as JSON Schema judges them.
    Alternatives,
    /// That one of these alternatives fits, or more.
    AnyAlternative,
}

/// What the schemas around one say that speak of the same value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Surroundings {
    pub(super) role: Role,
    /// The properties that they call `writeOnly`.
    pub(super) write_only: BTreeSet<String>,
}

pub(super) struct Translator<'s> {
    pub(super) source: &'s Source,
    pub(super) origins: Origins<Address>,
    pub(super) unions: HashMap<String, Union>,
    pub(super) patterns: HashMap<String, Matcher>,
    names: HashMap<(Address, Surroundings), String>,
    queue: Vec<(String, Address, Surroundings)>,
    /// By a schema with a discriminator: the places that lead from one of its kinds.
    loops: HashMap<Address, HashSet<Address>>,
    defects: Defects,
}

impl<'s> Translator<'s> {
    /// A reference to the schema at `at`, which will be translated in its turn.
    pub(super) fn reference(&mut self, at: &Address, around: &Surroundings) -> Value {
        // What nothing asks for there makes no difference.
        let mut write_only = around.write_only.clone();
        if !write_only.is_empty() {
            let required = in_place::required(self.source, at);
            write_only.retain(|name| required.contains(name));
        }
        let key = (
            at.clone(),
            Surroundings {
                role: around.role,
                write_only,
            },
        );
        if self.names.len() >= MOST_DEFINITIONS && !self.names.contains_key(&key) {
            let message = format!("the schemas lead to each other in more than {MOST_DEFINITIONS} ways");
            self.complain(at, message, "say with fewer references what is meant");
            return json!({});
        }
        let next = format!("s{}", self.names.len());
        let name = self.names.entry(key).or_insert_with_key(|(at, around)| {
            self.queue.push((next.clone(), at.clone(), around.clone()));
            next
        });
        let name = name.clone();
        json!({ "$ref": dynamic::uri(self.source, at, &name) })
    }

    /// Complains about a broken reference written at `at`, be it no `$ref`.
    pub(super) fn broken(&mut self, at: &Address, broken: &Broken) {
        self.defects.push(self.source.defect(self.source.place(at), broken));
    }

    pub(super) fn complain(&mut self, at: &Address, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::at(self.source.place(at), message).help(help));
    }

    pub(super) fn mistyped(&mut self, at: &Address, expected: &str, found: &Value) {
        self.defects.mistyped(self.source.place(at), expected, found);
    }

    /// The schema that the reference under `key` in the schema at `at` leads to.
    fn target(&mut self, at: &Address, key: &str, reference: &str) -> Option<Address> {
        let target = match self.source.target(at, reference) {
            Ok(target) => target,
            Err(broken) => {
                self.broken(&at.child(key), &broken);
                return None;
            }
        };
        match self.source.schema(&target) {
            // A way through resources leads somewhere else than a short cut.
            Ok(_) if self.source.identifiers().are_dynamic() => Some(target),
            Ok((target, _)) => Some(target),
            Err((at, broken)) => {
                self.defects.push(self.source.reference_defect(&at, &broken));
                None
            }
        }
    }

    /// Whether the schema at `target` chooses by a discriminator among kinds of which one leads to `at`: a value that
    /// comes this way is known to be of a kind.
    fn leads_back(&mut self, at: &Address, target: &Address) -> bool {
        let source = self.source;
        let chooses = |node: &Value| node.get("discriminator").is_some();
        if !source.node(target).is_some_and(chooses) {
            return false;
        }
        let places = self.loops.entry(target.clone()).or_insert_with(|| {
            let kinds = discriminator::kinds(source, target);
            let reached = |kind: &Address| in_place::in_place(source, kind, Reach::All);
            kinds.iter().flat_map(|(_, kind)| reached(kind)).collect()
        });
        places.contains(at)
    }

    /// A schema under `$defs`.
    fn definition(&mut self, node: &'s Value, at: &Address, here: &str, around: &Surroundings) -> Value {
        match around.role {
            Role::Whole | Role::Base => self.schema(node, at, here, around),
            Role::Alternatives | Role::AnyAlternative => discriminator::alternatives(self, node, at, here, around),
        }
    }

    /// The schema `node`, at `at` in the document and `here` in the translation.
    pub(super) fn schema(&mut self, node: &'s Value, at: &Address, here: &str, around: &Surroundings) -> Value {
        let members = match node {
            Value::Object(members) => members,
            Value::Bool(_) => return node.clone(),
            other => {
                self.mistyped(at, "a schema, which is an object", other);
                return Value::Bool(true);
            }
        };
        if dynamic::is_resource_within(self.source, members, here) {
            return self.reference(at, around);
        }
        let dialect = self.source.dialect(at);
        let mut inner = Surroundings {
            role: Role::Whole,
            write_only: in_place::write_only(self.source, at),
        };
        inner.write_only.extend(around.write_only.iter().cloned());
        let mut new = Map::new();
        if let Some(Value::String(reference)) = members.get("$ref") {
            if let Some(target) = self.target(at, "$ref", reference) {
                let role = if self.leads_back(at, &target) {
                    Role::Base
                } else {
                    Role::Whole
                };
                let around = Surroundings {
                    role,
                    write_only: inner.write_only.clone(),
                };
                new.insert("$ref".to_owned(), self.reference(&target, &around)["$ref"].take());
            }
            if dialect == Dialect::OpenApi30 {
                return Value::Object(new);
            }
        }
        let chosen = discriminator::alternatives_of(members);
        for (key, value) in members.iter().filter(|(key, _)| Some(key.as_str()) != chosen) {
            self.keyword(key, value, members, at, here, &inner, &mut new);
        }
        if let Some(Value::Array(required)) = new.get_mut("required") {
            required.retain(|name| name.as_str().is_none_or(|name| !inner.write_only.contains(name)));
        }
        if let (Some(Value::String(reference)), Dialect::OpenApi31) = (members.get("$dynamicRef"), dialect)
            && let Some(target) = self.target(at, "$dynamicRef", reference)
        {
            dynamic::refer(self, reference, &target, at, here, &mut new);
        }
        if let (Some(node), Dialect::OpenApi31) = (members.get("dependencies"), dialect) {
            self.dependencies(node, &at.child("dependencies"), here, &inner, &mut new);
        }
        if around.role == Role::Whole {
            discriminator::apply(self, members, at, here, &inner, &mut new);
        }
        Value::Object(new)
    }

    /// Notes that the keyword `name` of the translation at `here` says what the document says at `at`.
    pub(super) fn renamed(&mut self, here: &str, name: &str, at: &Address) {
        let parent = pointer::split(here).map_or("", |(parent, _)| parent);
        self.origins.note(pointer::join(parent, name), at.clone());
    }
}
