//! Overlays on a document: actions in order, each on what the ones before left.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::{
    merge::merge,
    read::{Change, Overlay},
};
use crate::document::{Defect, Defects, Dialect, Origins, Page, Place, Written, pointer};
use crate::json::Numerals;

/// A document in the form in which an overlay sees it.
pub(crate) struct Form<'d> {
    root: &'d mut Value,
    origins: &'d mut Origins<Place>,
    numerals: &'d mut HashMap<Arc<str>, Numerals>,
    dialect: Dialect,
}

impl<'d> From<&'d mut Written> for Form<'d> {
    fn from(written: &'d mut Written) -> Self {
        Self {
            root: &mut written.root,
            origins: &mut written.origins,
            numerals: &mut written.numerals,
            dialect: written.version.dialect(),
        }
    }
}

impl<'d> From<&'d mut Page> for Form<'d> {
    fn from(page: &'d mut Page) -> Self {
        Self {
            root: &mut page.root,
            origins: &mut page.origins,
            numerals: &mut page.numerals,
            dialect: page.version.dialect(),
        }
    }
}

/// Applies `overlay` to `form`; returns the places of the actions whose targets matched nothing.
pub(crate) fn apply(overlay: &Overlay, form: &mut Form<'_>) -> Result<Vec<Place>, Vec<Defect>> {
    let mut unmatched = Vec::new();
    let mut defects = Defects::default();
    form.numerals.insert(overlay.document.clone(), overlay.numerals.clone());
    for action in &overlay.actions {
        let target = overlay.place(action.index, "target");
        let nodes: Vec<String> = action
            .target
            .query_located(form.root)
            .locations()
            .map(|at| at.to_json_pointer())
            .collect();
        if nodes.is_empty() {
            unmatched.push(target);
            continue;
        }
        match &action.change {
            Change::Update(update) => {
                let origin = overlay.place(action.index, "update");
                for node in nodes {
                    match self::update(form, &node, update, &origin) {
                        Ok(idle) => defects.extend(idle.into_iter().map(beside_reference)),
                        Err(found) => {
                            defects.mistyped(target.clone(), "a target that selects objects or lists", &found);
                        }
                    }
                }
            }
            Change::Remove => remove(form, nodes),
        }
    }
    defects.or(unmatched)
}

fn beside_reference(place: Place) -> Defect {
    Defect::at(place, "the update stands beside a `$ref`, where OpenAPI 3.0 ignores it")
        .help("target what the reference names, or remove the `$ref` by an action before this one")
}

/// Merges into an object, appends to a list. Returns what stands beside a `$ref` now, or the node if it is neither.
fn update(form: &mut Form<'_>, at: &str, update: &Value, origin: &Place) -> Result<Vec<Place>, Value> {
    let origins = &mut *form.origins;
    match form.root.pointer_mut(at) {
        Some(node @ Value::Object(_)) => {
            let idle = merge(node, update, at, origin, origins);
            return Ok(if form.dialect == Dialect::OpenApi30 {
                idle
            } else {
                Vec::new()
            });
        }
        Some(Value::Array(list)) => {
            origins.note(pointer::join(at, &list.len().to_string()), origin.clone());
            list.push(update.clone());
        }
        Some(other) => return Err(other.clone()),
        None => {}
    }
    Ok(Vec::new())
}

/// Removes nodes; those of a list from its end on, so that the others keep their indices until it is their turn.
fn remove(form: &mut Form<'_>, mut nodes: Vec<String>) {
    let order = |pointer: &str| -> Vec<(Option<usize>, String)> {
        pointer::segments(pointer)
            .map(|segment| (segment.parse().ok(), segment))
            .collect()
    };
    nodes.sort_by_cached_key(|node| order(node));
    nodes.dedup();
    for node in nodes.iter().rev() {
        let Some((parent, key)) = pointer::split(node) else {
            continue;
        };
        match form.root.pointer_mut(parent) {
            Some(Value::Object(members)) => {
                members.shift_remove(&key);
                form.origins.forget(node);
            }
            Some(Value::Array(list)) => {
                let Ok(index) = key.parse::<usize>() else {
                    continue;
                };
                if index >= list.len() {
                    continue;
                }
                list.remove(index);
                let length = list.len();
                shift_down(form.origins, parent, index, length);
            }
            _ => {}
        }
    }
}

/// After the removal of a list's element `removed`: the origins of those behind it, which moved up. `length` is the new
/// length.
fn shift_down(origins: &mut Origins<Place>, list: &str, removed: usize, length: usize) {
    let at = |index: usize| pointer::join(list, &index.to_string());
    for index in removed..length {
        let behind = at(index + 1);
        let mut moved = origins.noted_below(&behind);
        moved.push((String::new(), origins.of(&behind)));
        origins.forget(&at(index));
        for (rest, origin) in moved {
            origins.note(format!("{}{rest}", at(index)), origin);
        }
    }
    origins.forget(&at(length));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;
    use crate::document::{Document, Version};
    use serde_json::json;
    use std::collections::HashMap;

    fn written() -> Written {
        let root = json!({
            "paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}, "tags": ["x", "y", "z"]}}},
            "info": {"title": "t"},
        });
        let origins = Origins::new(Place {
            document: "d.yaml".into(),
            pointer: String::new(),
        });
        Written {
            name: "d.yaml".into(),
            version: Version::OpenApi30,
            is_fragment: false,
            root,
            origins,
            numerals: HashMap::new(),
        }
    }

    fn applied(actions: &str) -> (Written, Result<Vec<Place>, Vec<Defect>>) {
        let text = format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
        let overlay = Overlay::read(&Document::new("o.yaml", text)).unwrap();
        let mut written = written();
        let result = apply(&overlay, &mut Form::from(&mut written));
        (written, result)
    }

    #[test]
    fn an_update_merges_into_objects_and_points_at_the_overlay() {
        let (page, result) = applied(
            "- {target: \"$.paths['/a'].get.responses\", update: {'401': {description: no}}, x-reason: r}\n\
             - {target: $.info, update: {title: new}, x-reason: r}",
        );
        assert_eq!(result, Ok(vec![]));
        assert_eq!(page.root["info"], json!({"title": "new"}));
        let responses = &page.root["paths"]["/a"]["get"]["responses"];
        assert_eq!(
            *responses,
            json!({"200": {"description": "ok"}, "401": {"description": "no"}})
        );
        let of = |pointer: &str| page.origins.of(pointer).to_string();
        assert_eq!(
            of("/paths/~1a/get/responses/401/description"),
            "o.yaml#/actions/0/update/401/description"
        );
        assert_eq!(
            of("/paths/~1a/get/responses/200"),
            "d.yaml#/paths/~1a/get/responses/200"
        );
        assert_eq!(of("/info/title"), "o.yaml#/actions/1/update/title");
    }

    #[test]
    fn an_update_of_a_list_is_appended() {
        let (page, _) = applied(
            "- {target: $..tags, update: new, x-reason: r}\n- {target: $..get, update: {tags: [more]}, x-reason: r}",
        );
        assert_eq!(
            page.root["paths"]["/a"]["get"]["tags"],
            json!(["x", "y", "z", "new", "more"])
        );
        assert_eq!(
            page.origins.of("/paths/~1a/get/tags/3").to_string(),
            "o.yaml#/actions/0/update"
        );
        assert_eq!(
            page.origins.of("/paths/~1a/get/tags/4").to_string(),
            "o.yaml#/actions/1/update/tags/0"
        );
    }

    #[test]
    fn removed_elements_leave_the_others_their_origins() {
        let (page, result) = applied(
            "- {target: $..tags, update: new, x-reason: r}\n\
             - {target: \"$..tags[?@ == 'x' || @ == 'z']\", remove: true, x-reason: r}",
        );
        assert_eq!(result, Ok(vec![]));
        assert_eq!(page.root["paths"]["/a"]["get"]["tags"], json!(["y", "new"]));
        assert_eq!(
            page.origins.of("/paths/~1a/get/tags/0").to_string(),
            "d.yaml#/paths/~1a/get/tags/1"
        );
        assert_eq!(
            page.origins.of("/paths/~1a/get/tags/1").to_string(),
            "o.yaml#/actions/0/update"
        );
    }

    #[test]
    fn a_target_that_matches_nothing_is_told() {
        let (_, result) = applied("- {target: $.paths.nowhere, remove: true, x-reason: r}");
        assert_eq!(result.unwrap()[0].to_string(), "o.yaml#/actions/0/target");
    }

    #[test]
    fn a_target_that_is_neither_object_nor_list_is_a_defect() {
        let (_, result) = applied("- {target: $.info.title, update: new, x-reason: r}");
        assert_eq!(
            result.unwrap_err()[0].message,
            "expected a target that selects objects or lists, found string `t`"
        );
    }

    #[test]
    fn an_update_beside_a_reference_is_a_defect() {
        let (_, result) = applied(
            "- {target: \"$.paths['/a'].get.responses['200']\", update: {schema: {$ref: '#/x'}}, x-reason: r}\n\
             - {target: \"$.paths['/a'].get.responses\", update: {'200': {schema: {required: [a]}}}, x-reason: r}",
        );
        assert_eq!(
            result.unwrap_err()[0].place.to_string(),
            "o.yaml#/actions/1/update/200/schema"
        );
    }
}
