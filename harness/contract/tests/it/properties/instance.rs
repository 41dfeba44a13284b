//! Instances for a schema: some that are meant to fit it, some with a fault, some of any kind.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::schema::{KIND, NAMES, Object, Schema, Union};

/// Several instances to judge by a schema.
pub(super) fn instances(schema: &Schema) -> BoxedStrategy<Vec<Value>> {
    proptest::collection::vec(instance(schema), 4..8).boxed()
}

/// Mostly one that fits.
fn instance(schema: &Schema) -> BoxedStrategy<Value> {
    prop_oneof![5 => fitting(schema), 1 => anything()].boxed()
}

/// One that fits, if its parts do.
fn fitting(schema: &Schema) -> BoxedStrategy<Value> {
    match schema {
        Schema::Any | Schema::Not(_) => anything(),
        Schema::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Schema::Integer { minimum, .. } => (*minimum..minimum + 4).prop_map(Value::from).boxed(),
        Schema::String { longest } => {
            let length = usize::from(*longest);
            proptest::collection::vec(Just("ü"), 0..=length)
                .prop_map(|text| Value::from(text.concat()))
                .boxed()
        }
        Schema::OneOf(values) => proptest::sample::select(values.clone()).prop_map(Value::from).boxed(),
        Schema::List { each, least } => proptest::collection::vec(instance(each), usize::from(*least)..3)
            .prop_map(Value::from)
            .boxed(),
        Schema::Object(object) | Schema::Apart { object, .. } => of_object(object, None),
        Schema::Nullable(schema) => prop_oneof![3 => fitting(schema), 1 => Just(Value::Null)].boxed(),
        Schema::Described(schema) => fitting(schema),
        Schema::All(schemas) | Schema::AtLeastOne(schemas) | Schema::ExactlyOne(schemas) => {
            proptest::strategy::Union::new(schemas.iter().map(instance)).boxed()
        }
        Schema::Union(union) => {
            let members = union.members.iter().enumerate();
            let members = members.map(|(index, member)| of_object(member, Some((union, index))));
            proptest::strategy::Union::new(members).boxed()
        }
    }
}

/// Most of the properties, and now and then another one; the member of a union has mostly its own kind.
fn of_object(object: &Object, member: Option<(&Union, usize)>) -> BoxedStrategy<Value> {
    let properties: Vec<BoxedStrategy<Option<(String, Value)>>> = object
        .properties
        .iter()
        .map(|(name, property)| {
            let name = (*name).to_owned();
            let present = instance(&property.schema).prop_map(move |value| Some((name.clone(), value)));
            prop_oneof![4 => present, 1 => Just(None)].boxed()
        })
        .collect();
    let others = (proptest::sample::select(&NAMES[..]), anything());
    let other = proptest::option::weighted(0.1, others.prop_map(|(name, value)| (name.to_owned(), value)));
    let kind = match member {
        Some((union, index)) => {
            let kinds: Vec<Value> = (0..3)
                .flat_map(|other| [json!(union.kind(other)), json!(union.component(other))])
                .chain([json!("k9"), json!(7)])
                .collect();
            prop_oneof![
                6 => Just(Some(json!(union.kind(index)))),
                2 => proptest::sample::select(kinds).prop_map(Some),
                1 => Just(None),
            ]
            .boxed()
        }
        None => Just(None).boxed(),
    };
    (properties, other, kind)
        .prop_map(|(properties, other, kind)| {
            let mut members: Map<String, Value> = properties.into_iter().flatten().collect();
            if let Some((name, value)) = other {
                members.entry(name).or_insert(value);
            }
            members.extend(kind.map(|kind| (KIND.to_owned(), kind)));
            Value::Object(members)
        })
        .boxed()
}

/// Any small JSON value.
fn anything() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4_i8).prop_map(Value::from),
        Just(json!(1.0)),
        Just(json!(0.5)),
        proptest::sample::select(vec!["", "x", "yy", "k0", "zzz"]).prop_map(Value::from),
        Just(json!([])),
        Just(json!([null])),
        Just(json!({})),
        proptest::sample::select(&NAMES[..]).prop_map(|name| json!({ name: "x" })),
        (0..3_usize).prop_map(|index| json!({ KIND: format!("k{index}") })),
    ]
    .boxed()
}
