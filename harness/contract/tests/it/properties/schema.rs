//! Schemas as their authors think of them, and how they are written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The names of properties. `kind` tells the members of unions apart.
pub(super) const NAMES: [&str; 3] = ["a", "b", "c"];

/// The property that tells the members of a union apart.
pub(super) const KIND: &str = "kind";

/// A schema, in terms of what it means.
#[derive(Debug, Clone)]
pub(super) enum Schema {
    Any,
    Boolean,
    Integer {
        minimum: i8,
        exclusive: bool,
    },
    String {
        longest: u8,
    },
    OneOf(Vec<&'static str>),
    List {
        each: Box<Self>,
        least: u8,
    },
    Object(Object),
    /// `null` is allowed as well.
    Nullable(Box<Self>),
    Not(Box<Self>),
    All(Vec<Self>),
    AtLeastOne(Vec<Self>),
    ExactlyOne(Vec<Self>),
    /// Members are told apart by [`KIND`].
    Union(Union),
    /// `allOf` of one schema, as 3.0 gives a reference a description.
    Described(Box<Self>),
    /// An object whose properties are required by another branch of an `allOf`.
    Apart {
        object: Object,
        required: Vec<&'static str>,
    },
}

/// Alternatives that are told apart by [`KIND`]. Each names its own kind, so that no value fits two of them, whether the name is
/// looked at first or not.
#[derive(Debug, Clone)]
pub(super) struct Union {
    pub(super) members: Vec<Object>,
    combined: Combined,
    mapped: Mapped,
    /// No other union has it.
    id: u64,
}

impl Union {
    /// The value of [`KIND`] that a member has: without a mapping, the name of its component.
    pub(super) fn kind(&self, index: usize) -> String {
        match self.mapped {
            Mapped::Implicitly => self.component(index),
            Mapped::Explicitly | Mapped::Inline => format!("k{index}"),
        }
    }

    /// The name of the component that a member is, where it is one.
    pub(super) fn component(&self, index: usize) -> String {
        format!("U{:x}K{index}", self.id)
    }
}

/// The keyword of a union.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combined {
    OneOf,
    AnyOf,
}

/// How a union says which of its members a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapped {
    /// By the names of its components.
    Implicitly,
    /// By a `mapping`.
    Explicitly,
    /// Not at all: its members are written in place.
    Inline,
}

/// An object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) properties: BTreeMap<&'static str, Property>,
    pub(super) closed: bool,
}

/// A property.
#[derive(Debug, Clone)]
pub(super) struct Property {
    pub(super) schema: Schema,
    pub(super) required: bool,
    pub(super) way: Way,
}

/// Which way a property goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Both,
    ReadOnly,
    WriteOnly,
}

/// What a schema has somewhere in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    Union,
    InlineUnion,
    MappedUnion,
    AllOfOverUnion,
    Nullable,
    ReadOnly,
    WriteOnly,
    WriteOnlyRequiredApart,
}

impl Feature {
    pub(super) const ALL: [Self; 8] = [
        Self::Union,
        Self::InlineUnion,
        Self::MappedUnion,
        Self::AllOfOverUnion,
        Self::Nullable,
        Self::ReadOnly,
        Self::WriteOnly,
        Self::WriteOnlyRequiredApart,
    ];
}

/// The version that a schema is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    OpenApi30,
    OpenApi31,
}

impl Version {
    pub(super) fn number(self) -> &'static str {
        match self {
            Self::OpenApi30 => "3.0.3",
            Self::OpenApi31 => "3.1.0",
        }
    }
}

/// The components of a document, by name.
type Components = BTreeMap<String, Value>;

impl Schema {
    /// As `OpenAPI`; components that it needs are added.
    pub(super) fn written(&self, version: Version, components: &mut Components) -> Value {
        let mut all = |schemas: &[Self]| -> Vec<Value> {
            schemas
                .iter()
                .map(|schema| schema.written(version, components))
                .collect()
        };
        match self {
            Self::Any => json!({}),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Integer { minimum, exclusive } => match (version, exclusive) {
                (_, false) => json!({ "type": "integer", "minimum": minimum }),
                (Version::OpenApi30, true) => {
                    json!({ "type": "integer", "minimum": minimum, "exclusiveMinimum": true })
                }
                (Version::OpenApi31, true) => json!({ "type": "integer", "exclusiveMinimum": minimum }),
            },
            Self::String { longest } => json!({ "type": "string", "maxLength": longest }),
            Self::OneOf(values) => json!({ "type": "string", "enum": values }),
            Self::List { each, least } => {
                json!({ "type": "array", "items": each.written(version, components), "minItems": least })
            }
            Self::Object(object) => object.written(version, components, None),
            Self::Nullable(schema) => {
                let mut written = schema.written(version, components);
                match (version, written.get("type").cloned()) {
                    (Version::OpenApi30, Some(_)) => written["nullable"] = json!(true),
                    (Version::OpenApi31, Some(name)) => written["type"] = json!([name, "null"]),
                    (_, None) => {}
                }
                written
            }
            Self::Not(schema) => json!({ "not": schema.written(version, components) }),
            Self::All(schemas) => json!({ "allOf": all(schemas) }),
            Self::AtLeastOne(schemas) => json!({ "anyOf": all(schemas) }),
            Self::ExactlyOne(schemas) => json!({ "oneOf": all(schemas) }),
            Self::Union(union) => union.written(version, components),
            Self::Described(schema) => json!({ "description": "d", "allOf": [schema.written(version, components)] }),
            Self::Apart { object, required } => {
                json!({ "allOf": [object.written(version, components, None), { "required": required }] })
            }
        }
    }

    /// As the plain JSON Schema that answers are judged by.
    pub(super) fn plain(&self) -> Value {
        self.plain_beside(&self.write_only())
    }

    /// The same, as a part of a schema that has these properties for requests only: they are required of requests only, whichever
    /// part asks for them (OAS 3.0.3, Schema Object, `writeOnly`).
    fn plain_beside(&self, write_only: &BTreeSet<&'static str>) -> Value {
        let all =
            |schemas: &[Self]| -> Vec<Value> { schemas.iter().map(|schema| schema.plain_beside(write_only)).collect() };
        match self {
            Self::Any | Self::Boolean | Self::Integer { .. } | Self::String { .. } | Self::OneOf(_) => {
                self.written(Version::OpenApi31, &mut Components::new())
            }
            Self::List { each, least } => json!({ "type": "array", "items": each.plain(), "minItems": least }),
            Self::Object(object) => object.plain(None, &[], write_only),
            Self::Nullable(schema) => {
                let mut plain = schema.plain_beside(write_only);
                if let Some(name) = plain.get("type").cloned() {
                    plain["type"] = json!([name, "null"]);
                }
                plain
            }
            Self::Not(schema) => json!({ "not": schema.plain_beside(write_only) }),
            Self::All(schemas) => json!({ "allOf": all(schemas) }),
            Self::AtLeastOne(schemas) => json!({ "anyOf": all(schemas) }),
            Self::ExactlyOne(schemas) => json!({ "oneOf": all(schemas) }),
            Self::Union(union) => union.plain(write_only),
            Self::Described(schema) => schema.plain_beside(write_only),
            Self::Apart { object, required } => object.plain(None, required, write_only),
        }
    }

    /// The properties of the object that it describes which some part of it says are for requests only.
    fn write_only(&self) -> BTreeSet<&'static str> {
        let of_object = |object: &Object| -> BTreeSet<&'static str> {
            let names = object.properties.keys().copied();
            names.filter(|name| object.is_write_only(name)).collect()
        };
        match self {
            Self::Any
            | Self::Boolean
            | Self::Integer { .. }
            | Self::String { .. }
            | Self::OneOf(_)
            | Self::List { .. } => BTreeSet::new(),
            Self::Object(object) | Self::Apart { object, .. } => of_object(object),
            Self::Nullable(schema) | Self::Not(schema) | Self::Described(schema) => schema.write_only(),
            Self::All(schemas) | Self::AtLeastOne(schemas) | Self::ExactlyOne(schemas) => {
                schemas.iter().flat_map(Self::write_only).collect()
            }
            Self::Union(union) => union.members.iter().flat_map(of_object).collect(),
        }
    }

    /// What is in it.
    pub(super) fn features(&self) -> BTreeSet<Feature> {
        let mut features = BTreeSet::new();
        self.add_features(&mut features);
        features
    }

    fn add_features(&self, features: &mut BTreeSet<Feature>) {
        match self {
            Self::Any | Self::Boolean | Self::Integer { .. } | Self::String { .. } | Self::OneOf(_) => {}
            Self::List { each, .. } => each.add_features(features),
            Self::Object(object) => object.add_features(features),
            Self::Nullable(schema) => {
                features.insert(Feature::Nullable);
                schema.add_features(features);
            }
            Self::Not(schema) => schema.add_features(features),
            Self::All(schemas) | Self::AtLeastOne(schemas) | Self::ExactlyOne(schemas) => {
                for schema in schemas {
                    if matches!((self, schema), (Self::All(_), Self::Union(_))) {
                        features.insert(Feature::AllOfOverUnion);
                    }
                    schema.add_features(features);
                }
            }
            Self::Union(union) => {
                features.insert(match union.mapped {
                    Mapped::Implicitly => Feature::Union,
                    Mapped::Explicitly => Feature::MappedUnion,
                    Mapped::Inline => Feature::InlineUnion,
                });
                for member in &union.members {
                    member.add_features(features);
                }
            }
            Self::Described(schema) => {
                if matches!(**schema, Self::Union(_)) {
                    features.insert(Feature::AllOfOverUnion);
                }
                schema.add_features(features);
            }
            Self::Apart { object, required } => {
                if required.iter().any(|name| object.is_write_only(name)) {
                    features.insert(Feature::WriteOnlyRequiredApart);
                }
                object.add_features(features);
            }
        }
    }
}

impl Union {
    fn written(&self, version: Version, components: &mut Components) -> Value {
        let mut branches = Vec::new();
        let mut mapping = Map::new();
        for (index, member) in self.members.iter().enumerate() {
            let written = member.written(version, components, Some(self.kind(index)));
            if self.mapped == Mapped::Inline {
                branches.push(written);
                continue;
            }
            let reference = format!("#/components/schemas/{}", self.component(index));
            components.insert(self.component(index), written);
            branches.push(json!({ "$ref": reference }));
            mapping.insert(self.kind(index), json!(reference));
        }
        let mut discriminator = json!({ "propertyName": KIND });
        if self.mapped == Mapped::Explicitly {
            discriminator["mapping"] = Value::Object(mapping);
        }
        json!({ self.combined.keyword(): branches, "discriminator": discriminator })
    }

    fn plain(&self, write_only: &BTreeSet<&'static str>) -> Value {
        let members = self.members.iter().enumerate();
        let members: Vec<Value> = members
            .map(|(index, member)| member.plain(Some(self.kind(index)), &[], write_only))
            .collect();
        json!({ self.combined.keyword(): members })
    }
}

impl Combined {
    fn keyword(self) -> &'static str {
        match self {
            Self::OneOf => "oneOf",
            Self::AnyOf => "anyOf",
        }
    }
}

impl Object {
    /// As `OpenAPI`; the member of a union has its kind.
    fn written(&self, version: Version, components: &mut Components, member: Option<String>) -> Value {
        let mut properties = Map::new();
        let mut required: Vec<&str> = Vec::new();
        for (name, property) in &self.properties {
            let mut written = property.schema.written(version, components);
            match property.way {
                Way::Both => {}
                Way::ReadOnly => written["readOnly"] = json!(true),
                Way::WriteOnly => written["writeOnly"] = json!(true),
            }
            properties.insert((*name).to_owned(), written);
            required.extend(property.required.then_some(*name));
        }
        self.finished(properties, required, member)
    }

    /// As plain JSON Schema; what is required `apart` is required as well.
    fn plain(&self, member: Option<String>, apart: &[&'static str], write_only: &BTreeSet<&'static str>) -> Value {
        let properties = self.properties.iter();
        let written = properties
            .clone()
            .map(|(name, property)| ((*name).to_owned(), property.schema.plain()));
        let required = properties
            .filter(|(_, property)| property.required)
            .map(|(name, _)| *name);
        let required: BTreeSet<&str> = required
            .chain(apart.iter().copied())
            .filter(|name| !write_only.contains(name))
            .collect();
        self.finished(written.collect(), required.into_iter().collect(), member)
    }

    fn finished(&self, mut properties: Map<String, Value>, mut required: Vec<&str>, member: Option<String>) -> Value {
        if let Some(kind) = member {
            properties.insert(KIND.to_owned(), json!({ "type": "string", "enum": [kind] }));
            required.push(KIND);
        }
        let mut written = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            written["required"] = json!(required);
        }
        if self.closed {
            written["additionalProperties"] = json!(false);
        }
        written
    }

    fn is_write_only(&self, name: &str) -> bool {
        self.properties
            .get(name)
            .is_some_and(|property| property.way == Way::WriteOnly)
    }

    fn add_features(&self, features: &mut BTreeSet<Feature>) {
        for property in self.properties.values() {
            match property.way {
                Way::Both => {}
                Way::ReadOnly => drop(features.insert(Feature::ReadOnly)),
                Way::WriteOnly => drop(features.insert(Feature::WriteOnly)),
            }
            property.schema.add_features(features);
        }
    }
}

/// Schemas of every kind, nested a few times.
pub(super) fn schemas() -> BoxedStrategy<Schema> {
    let leaf = prop_oneof![
        1 => Just(Schema::Any),
        1 => Just(Schema::Boolean),
        2 => (-2..3_i8, any::<bool>()).prop_map(|(minimum, exclusive)| Schema::Integer { minimum, exclusive }),
        2 => (0..3_u8).prop_map(|longest| Schema::String { longest }),
        1 => Just(Schema::OneOf(vec!["x", "yy"])),
    ];
    let nested = leaf.prop_recursive(3, 16, 3, |inner| {
        let few = proptest::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            1 => (inner.clone(), 0..2_u8).prop_map(|(each, least)| Schema::List { each: Box::new(each), least }),
            3 => objects(inner.clone()).prop_map(Schema::Object),
            3 => nullable(inner.clone()),
            1 => inner.clone().prop_map(|schema| Schema::Not(Box::new(schema))),
            1 => few.clone().prop_map(Schema::All),
            1 => few.clone().prop_map(Schema::AtLeastOne),
            1 => few.prop_map(Schema::ExactlyOne),
            4 => unions(inner.clone()),
            2 => unions(inner.clone()).prop_map(|union| Schema::Described(Box::new(union))),
            1 => (unions(inner.clone()), inner.clone()).prop_map(|(union, other)| Schema::All(vec![union, other])),
            3 => apart(inner),
        ]
    });
    nested.boxed()
}

/// `nullable` says something beside a `type` only.
fn nullable(inner: impl Strategy<Value = Schema> + 'static) -> impl Strategy<Value = Schema> {
    let typed = prop_oneof![
        Just(Schema::Boolean),
        (0..3_u8).prop_map(|longest| Schema::String { longest }),
        objects(inner).prop_map(Schema::Object),
        Just(Schema::OneOf(vec!["x", "yy"])),
    ];
    typed.prop_map(|schema| Schema::Nullable(Box::new(schema)))
}

fn objects(inner: impl Strategy<Value = Schema> + 'static) -> impl Strategy<Value = Object> {
    let way = prop_oneof![2 => Just(Way::Both), 1 => Just(Way::ReadOnly), 1 => Just(Way::WriteOnly)];
    let property = (inner, any::<bool>(), way).prop_map(|(schema, required, way)| Property { schema, required, way });
    let properties = proptest::collection::btree_map(proptest::sample::select(&NAMES[..]), property, 0..3);
    (properties, proptest::bool::weighted(0.2)).prop_map(|(properties, closed)| Object { properties, closed })
}

fn unions(inner: impl Strategy<Value = Schema> + 'static) -> impl Strategy<Value = Schema> {
    let members = proptest::collection::vec(objects(inner), 1..4);
    let combined = prop_oneof![Just(Combined::OneOf), Just(Combined::AnyOf)];
    let mapped = prop_oneof![Just(Mapped::Implicitly), Just(Mapped::Explicitly), Just(Mapped::Inline)];
    (members, combined, mapped, any::<u64>().no_shrink()).prop_map(|(members, combined, mapped, id)| {
        Schema::Union(Union {
            members,
            combined,
            mapped,
            id,
        })
    })
}

/// Often one of the properties is for requests only.
fn apart(inner: impl Strategy<Value = Schema> + Clone + 'static) -> impl Strategy<Value = Schema> {
    let required = proptest::sample::subsequence(&NAMES[..], 1..=2);
    let secret = proptest::option::weighted(0.8, inner.clone());
    (objects(inner), required, secret).prop_map(|(mut object, required, secret)| {
        if let Some(schema) = secret {
            let property = Property {
                schema,
                required: false,
                way: Way::WriteOnly,
            };
            object.properties.insert(required[0], property);
        }
        Schema::Apart { object, required }
    })
}
