//! `$dynamicRef`: which schema it leads to depends on the resources that a judgement has come through.
//!
//! Where a document has a `$dynamicAnchor`, each schema of the translation is a resource, as the document's resource
//! that it came from is one, with all the dynamic anchors of that. Elsewhere nothing of this is written.

use serde_json::{Map, Value, json};

use super::{
    keyword::{demand, next_demand},
    translate::{Surroundings, Translator},
};
use crate::document::{Address, Source};

/// The URI of the translation. Nobody asks for it.
const BASE: &str = "https://podproof.invalid/";

/// How the schema at `at`, which is called `name` in the translation, is referred to.
pub(super) fn uri(source: &Source, at: &Address, name: &str) -> String {
    if !source.identifiers().are_dynamic() {
        format!("#/$defs/{name}")
    } else if source.node(at).is_some_and(Value::is_object) {
        format!("{BASE}{name}")
    } else {
        // `true` and `false` are no resources.
        format!("{BASE}#/$defs/{name}")
    }
}

/// Makes the translation as a whole a resource.
pub(super) fn name_all(translator: &Translator<'_>, schema: &mut Value) {
    if translator.source.identifiers().are_dynamic() {
        schema["$id"] = json!(BASE);
    }
}

/// Makes the translation of the schema at `at` a resource.
pub(super) fn name(translator: &mut Translator<'_>, schema: &mut Value, at: &Address, name: &str) {
    let source = translator.source;
    let (true, Value::Object(members)) = (source.identifiers().are_dynamic(), schema) else {
        return;
    };
    let (_, resource) = source.identifiers().resource(at.page, &at.pointer);
    let anchors = resource.dynamic.iter().enumerate().map(|(index, (anchor, pointer))| {
        let target = Address {
            page: at.page,
            pointer: pointer.clone(),
        };
        let mut stub = translator.reference(&target, &Surroundings::default());
        stub["$dynamicAnchor"] = json!(anchor);
        (format!("a{index}"), stub)
    });
    let anchors: Map<String, Value> = anchors.collect();
    members.insert("$id".to_owned(), json!(format!("{BASE}{name}")));
    members.insert("$defs".to_owned(), Value::Object(anchors));
}

/// Adds the demand of a `$dynamicRef` to the translation `new` at `here`. If no dynamic anchor is what it leads to first,
/// it means what `$ref` means.
pub(super) fn refer(
    translator: &mut Translator<'_>,
    reference: &str,
    target: &Address,
    at: &Address,
    here: &str,
    new: &mut Map<String, Value>,
) {
    let source = translator.source;
    let (_, resource) = source.identifiers().resource(target.page, &target.pointer);
    let anchor = reference.split_once('#').map_or("", |(_, anchor)| anchor);
    let schema = if resource.dynamic.get(anchor) == Some(&target.pointer) {
        // Any schema of the resource would do: all of them have its anchors.
        let uri = translator.reference(target, &Surroundings::default());
        json!({ "$dynamicRef": format!("{}#{anchor}", uri["$ref"].as_str().unwrap_or_default()) })
    } else {
        translator.reference(target, &Surroundings::default())
    };
    translator.origins.note(next_demand(here, new), at.child("$dynamicRef"));
    demand(schema, new);
}

/// Whether the schema with these members is a resource within another one: then it stands under `$defs` for itself.
pub(super) fn is_resource_within(source: &Source, members: &Map<String, Value>, here: &str) -> bool {
    let is_definition = here.matches('/').count() == 2 && here.starts_with("/$defs/");
    source.identifiers().are_dynamic() && members.contains_key("$id") && !is_definition
}
