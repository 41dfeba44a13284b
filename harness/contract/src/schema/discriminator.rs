//! Discriminators: a property of the value says which schema the value must fulfil.
//!
//! Beside `oneOf` or `anyOf`, it picks among these: of a value that names a kind, this kind alone is asked. An object
//! without the property is judged by the list as if there were no discriminator, and so is everything that is no object.
//! A name that is none of the kinds' is refused, unless an alternative that takes objects has no name. Without a list, the kinds are the schemas that are built on this one by `allOf`; a value that names none of them is judged as
//! the base alone, for a service may know kinds that its document does not.

use serde_json::{Map, Value, json};

use super::{
    keyword::{demand, next_demand},
    translate::{Role, Surroundings, Translator},
    types::types,
};
use crate::document::{Address, Broken, Source, pointer};

/// The lists of alternatives that a discriminator picks from.
const LISTS: [&str; 2] = ["oneOf", "anyOf"];

/// Alternatives and the property that picks one: for saying what is wrong with a value that fits none.
#[derive(Debug)]
pub(super) struct Union {
    pub(super) property: String,
    /// The values that pick one, as JSON.
    pub(super) names: Vec<String>,
}

/// The list that the discriminator of a schema with these members picks from.
pub(super) fn alternatives_of(members: &Map<String, Value>) -> Option<&'static str> {
    members.get("discriminator")?.get("propertyName")?.as_str()?;
    LISTS.into_iter().find(|key| members.contains_key(*key))
}

/// Adds what the discriminator of `members` demands to the translation `new`, which stands at `here`.
pub(super) fn apply(
    translator: &mut Translator<'_>,
    members: &Map<String, Value>,
    at: &Address,
    here: &str,
    around: &Surroundings,
    new: &mut Map<String, Value>,
) {
    let Some(node) = members.get("discriminator") else {
        return;
    };
    let origin = at.child("discriminator");
    let Some(property) = node.get("propertyName").and_then(Value::as_str) else {
        translator.complain(
            &origin,
            "a discriminator needs a `propertyName`",
            "name the property that tells the kinds apart",
        );
        return;
    };
    complain(translator, node, at);
    let source = translator.source;
    let kinds = kinds(source, at);
    let list = alternatives_of(members);
    let branches: Vec<Address> = list.map_or_else(Vec::new, |list| {
        let branches = branches(members, at, list);
        branches
            .iter()
            .filter_map(|branch| Some(source.schema(branch).ok()?.0))
            .collect()
    });
    let mut refer = |role: Role, schema: &Address| {
        let around = Surroundings {
            role,
            write_only: around.write_only.clone(),
        };
        translator.reference(schema, &around)
    };
    let mut demands = Vec::new();
    if list.is_some() {
        let names: Vec<&str> = kinds.iter().map(|(name, _)| name.as_str()).collect();
        demands.push(json!({
            "if": picks(property, &json!({ "enum": names })),
            "else": refer(Role::Alternatives, at),
        }));
        if union(source, members, at, list.unwrap_or_default()).is_some() {
            demands.push(json!({
                "if": picks(property, &json!({ "not": { "enum": names } })),
                "then": { "properties": { property: { "enum": names } } },
            }));
        }
    }
    for (name, schema) in &kinds {
        let target = source
            .schema(schema)
            .map_or_else(|_| schema.clone(), |(target, _)| target);
        // A schema that is a kind of itself does not ask again.
        let kind = refer(if target == *at { Role::Base } else { Role::Whole }, &target);
        let is_alternative = list.is_none() || branches.contains(&target);
        let then = if is_alternative {
            kind
        } else {
            // Named by the mapping alone: the value has to fit into the list, too.
            json!({ "allOf": [kind, refer(Role::AnyAlternative, at)] })
        };
        demands.push(json!({ "if": picks(property, &json!({ "const": name })), "then": then }));
    }
    for one in demands {
        translator.origins.note(next_demand(here, new), origin.clone());
        demand(one, new);
    }
}

/// Holds for an object with this value of the property. What it looks at does not count as evaluated, for nothing of it
/// is the schema's own.
pub(super) fn picks(property: &str, value: &Value) -> Value {
    let object = json!({ "type": "object", "required": [property], "properties": { property: value } });
    json!({ "not": { "not": object } })
}

/// The property and the one value that `schema` asks for before it says anything else, if it is what [`apply`] writes for a kind.
pub(super) fn picked(schema: &Value) -> Option<(&str, &Value)> {
    let condition = schema.get("if")?;
    let properties = condition.pointer("/not/not/properties")?.as_object()?;
    let (property, value) = properties.iter().next()?;
    let name = value.get("const")?;
    (*condition == picks(property, &json!({ "const": name }))).then_some((property.as_str(), name))
}

/// The list alone that a discriminator picks from, as a schema at `here`.
pub(super) fn alternatives<'s>(
    translator: &mut Translator<'s>,
    node: &'s Value,
    at: &Address,
    here: &str,
    around: &Surroundings,
) -> Value {
    let Some((members, list)) = node
        .as_object()
        .and_then(|members| Some((members, alternatives_of(members)?)))
    else {
        return Value::Bool(true);
    };
    // One of them fitting is all that is asked where the discriminator has picked.
    let written = if around.role == Role::AnyAlternative {
        "anyOf"
    } else {
        list
    };
    let here = pointer::join(here, written);
    translator.origins.note(here.as_str(), at.child(list));
    let inner = Surroundings {
        role: Role::Whole,
        write_only: around.write_only.clone(),
    };
    let schemas = translator.schemas_in_list(&members[list], &at.child(list), &here, &inner);
    if around.role == Role::Alternatives
        && let Some(union) = union(translator.source, members, at, list)
    {
        translator.unions.insert(here, union);
    }
    json!({ written: schemas })
}

/// How the property picks, if each of the alternatives that take objects has a name by which it can.
fn union(source: &Source, members: &Map<String, Value>, at: &Address, list: &str) -> Option<Union> {
    let property = members.get("discriminator")?.get("propertyName")?.as_str()?;
    let kinds = kinds(source, at);
    let is_named = |branch: &Address| {
        let types = types(source, branch);
        if !types.is_empty() && !types.iter().any(|name| name == "object") {
            return true;
        }
        let target = source.schema(branch).ok().map(|(target, _)| target);
        let mut targets = kinds.iter().filter_map(|(_, kind)| Some(source.schema(kind).ok()?.0));
        targets.any(|kind| Some(kind) == target)
    };
    let complete = branches(members, at, list).iter().all(is_named);
    complete.then(|| Union {
        property: property.to_owned(),
        names: kinds
            .iter()
            .map(|(name, _)| Value::from(name.as_str()).to_string())
            .collect(),
    })
}

fn branches(members: &Map<String, Value>, at: &Address, list: &str) -> Vec<Address> {
    let count = members.get(list).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count)
        .map(|index| at.child(list).child(&index.to_string()))
        .collect()
}

/// The kinds by the value of the property: those of `mapping`, and then each of the others under its schema's name. The
/// name of a schema is the one that the list refers to, be this a reference in its turn; a schema that is written out
/// in the list has none.
pub(super) fn kinds(source: &Source, at: &Address) -> Vec<(String, Address)> {
    let Some(Value::Object(members)) = source.node(at) else {
        return Vec::new();
    };
    let mapping = members
        .get("discriminator")
        .and_then(|node| node.get("mapping")?.as_object());
    let mut kinds: Vec<(String, Address)> = Vec::new();
    for (name, target) in mapping.into_iter().flatten() {
        let target = target.as_str().map(|target| mapped(source, at, target));
        if let Some(Ok(schema)) = target {
            kinds.push((name.clone(), schema));
        }
    }
    let named = match alternatives_of(members) {
        Some(list) => branches(members, at, list)
            .iter()
            .filter_map(|branch| {
                let reference = source.node(branch)?.get("$ref")?.as_str()?;
                source.target(branch, reference).ok()
            })
            .collect(),
        None => built_on(source, at),
    };
    for schema in named {
        if let Some((_, name)) = pointer::split(&schema.pointer)
            && kinds.iter().all(|(known, _)| *known != name)
        {
            kinds.push((name, schema));
        }
    }
    kinds
}

/// What a mapping names: a schema of the document by its name, or by a reference.
fn mapped(source: &Source, at: &Address, target: &str) -> Result<Address, Broken> {
    let named = format!("#{}", pointer::join("/components/schemas", target));
    source.target(at, &named).or_else(|_| source.target(at, target))
}

/// Complains about what the mapping of a discriminator does not name.
fn complain(translator: &mut Translator<'_>, discriminator: &Value, at: &Address) {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    for (name, target) in mapping.into_iter().flatten() {
        let place = at.child("discriminator").child("mapping").child(name);
        match target.as_str().map(|target| mapped(translator.source, at, target)) {
            Some(Ok(_)) => {}
            Some(Err(broken)) => translator.broken(&place, &broken),
            None => translator.complain(
                &place,
                format!("the mapping of `{name}` is no string"),
                "map it to the name of a schema",
            ),
        }
    }
}

/// The named schemas of the same page that have the schema at `base` among their `allOf`, directly or through others.
pub(super) fn built_on(source: &Source, base: &Address) -> Vec<Address> {
    let schemas = Address {
        page: base.page,
        pointer: "/components/schemas".to_owned(),
    };
    let named = source.node(&schemas).and_then(Value::as_object);
    let mut family = vec![base.clone()];
    loop {
        let mut grown = false;
        for name in named.into_iter().flat_map(Map::keys) {
            let schema = schemas.child(name);
            let count = source
                .node(&schema)
                .and_then(|node| node.get("allOf")?.as_array())
                .map_or(0, Vec::len);
            let built = (0..count)
                .map(|index| schema.child("allOf").child(&index.to_string()))
                .filter_map(|branch| source.follow(&branch).ok())
                .any(|(at, _)| family.contains(&at));
            if built && !family.contains(&schema) {
                family.push(schema);
                grown = true;
            }
        }
        if !grown {
            family.remove(0);
            return family;
        }
    }
}
