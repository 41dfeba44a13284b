//! Each request of a collection as a scenario, with the requests before it that it needs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{Auth, Collection, Environment, Event, Item, Pair, Request, Whole};
use super::path::Address;
use super::script::{Understood, understood};
use super::step::Scenario;
use crate::import::draft::{Draft, Imported, LeftOut, Slugs, slug};
use crate::import::known::{Known, Operation};
use crate::secret::looks_secret;

/// A request where it lies.
pub(super) struct Found<'c> {
    /// Its name, with the folders that it lies in.
    pub(super) place: String,
    /// A path for its scenario, without an ending.
    path: String,
    pub(super) name: &'c str,
    pub(super) whole: Option<&'c Whole>,
    pub(super) address: Address,
    /// What a contract documents of it.
    pub(super) operation: Option<Operation>,
    /// What it says of authorization, or else the folders around it.
    pub(super) auth: Option<&'c Auth>,
    /// What the script after it does.
    pub(super) after: Understood,
    /// What the script before it does, and whether it does anything.
    pub(super) before: Option<Understood>,
    method: String,
}

/// What requests refer to.
pub(super) struct Context<'c> {
    pub(super) found: Vec<Found<'c>>,
    pub(super) known: &'c Known,
    /// Which request keeps a variable: the first that does.
    pub(super) keepers: BTreeMap<String, usize>,
    /// Variables that hold a JWT, and who signs it.
    pub(super) jwts: BTreeMap<String, &'static str>,
    /// Variables with a value that may be written down.
    pub(super) values: BTreeMap<String, String>,
}

/// All requests.
pub(super) fn all(collection: &Collection, environment: &Environment, known: &Known, file: &str) -> Imported {
    let context = Context::of(collection, environment, known);
    let mut imported = Imported::default();
    let mut paths = Slugs::default();
    for (index, found) in context.found.iter().enumerate() {
        let Some(operation) = &found.operation else {
            let called = format!("{} /{}", found.method, found.address.path.join("/"));
            let why = format!("no contract documents `{called}`");
            imported.left_out.push(LeftOut::request(&found.place, why));
            continue;
        };
        let Some(verifies) = operation.requirement.clone() else {
            let why = format!("no requirement is verified by `{}`", operation.name());
            imported.left_out.push(LeftOut::request(&found.place, why));
            continue;
        };
        let mut scenario = Scenario::new(&context);
        match scenario.play(index) {
            Err(why) => imported.left_out.push(LeftOut::request(&found.place, why)),
            Ok(()) => {
                // A request that others need is told once.
                let parts = scenario.parts.into_iter();
                let is_new = |part: &LeftOut| !imported.left_out.iter().any(|told| told.is_the_same(part));
                let new: Vec<LeftOut> = parts.filter(is_new).collect();
                imported.left_out.extend(new);
                let draft = Draft {
                    path: format!("{}.yaml", paths.unique(found.path.clone())),
                    from: format!("{file}: {}", found.place),
                    title: titled(found.name),
                    verifies: vec![verifies],
                    needs: scenario.needs,
                    cases: Vec::new(),
                    steps: scenario.steps,
                    finally: scenario.finally,
                };
                match draft.checked() {
                    Ok(draft) => imported.drafts.push(draft),
                    Err(why) => imported.left_out.push(LeftOut::request(&found.place, why)),
                }
            }
        }
    }
    imported
}

fn titled(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { "Unnamed".to_owned() } else { name }
}

impl<'c> Context<'c> {
    fn of(collection: &'c Collection, environment: &Environment, known: &'c Known) -> Self {
        let mut found = Vec::new();
        flatten(&collection.item, &[], collection.auth.as_ref(), known, &mut found);
        let (mut keepers, mut jwts) = (BTreeMap::new(), BTreeMap::new());
        for (index, request) in found.iter().enumerate() {
            let Some(operation) = &request.operation else { continue };
            for (name, _) in &request.after.kept {
                keepers.entry(name.clone()).or_insert(index);
            }
            if let Some((property, who)) = operation.jwt()
                && let Some(name) = request.jwt_variable(property)
            {
                jwts.entry(name).or_insert(who);
            }
        }
        Self {
            found,
            known,
            keepers,
            jwts,
            values: values(collection.variable.iter().chain(&environment.values)),
        }
    }
}

impl Found<'_> {
    /// The variable that a property of the body is.
    fn jwt_variable(&self, property: &str) -> Option<String> {
        let raw = self.whole?.body.as_ref()?.raw.as_deref()?;
        let body: Value = serde_json::from_str(raw).ok()?;
        let name = body.get(property)?.as_str()?.strip_prefix("{{")?.strip_suffix("}}")?;
        Some(name.trim().to_owned())
    }
}

/// Variables that have a value, and none that looks secret.
fn values<'p>(pairs: impl Iterator<Item = &'p Pair>) -> BTreeMap<String, String> {
    let plain = pairs.filter(|pair| pair.is_on() && pair.r#type.as_deref() != Some("secret"));
    plain
        .filter_map(|pair| Some((pair.name()?.to_owned(), pair.text())))
        .filter(|(_, value)| !value.is_empty() && !looks_secret(value) && !value.contains("{{"))
        .collect()
}

/// All requests in their order, with the folders that they lie in.
fn flatten<'c>(
    items: &'c [Item],
    folders: &[&'c str],
    auth: Option<&'c Auth>,
    known: &Known,
    found: &mut Vec<Found<'c>>,
) {
    for item in items {
        let auth = item.auth.as_ref().or(auth);
        if let Some(inner) = &item.item {
            let folders: Vec<&str> = folders.iter().copied().chain([item.name.as_str()]).collect();
            flatten(inner, &folders, auth, known, found);
        }
        if let Some(request) = &item.request {
            found.push(one(item, request, folders, auth, known));
        }
    }
}

fn one<'c>(
    item: &'c Item,
    request: &'c Request,
    folders: &[&'c str],
    auth: Option<&'c Auth>,
    known: &Known,
) -> Found<'c> {
    let (whole, address) = match request {
        Request::Url(url) => (None, Address::of(&super::model::Url::Text(url.clone()))),
        Request::Whole(whole) => (Some(&**whole), whole.url.as_ref().map(Address::of).unwrap_or_default()),
    };
    let method = whole
        .and_then(|whole| whole.method.clone())
        .unwrap_or_else(|| "GET".to_owned());
    let names = || folders.iter().copied().chain([item.name.as_str()]);
    let scripts = |listen: &str| {
        let on = item
            .event
            .iter()
            .filter(|event| event.listen == listen && !event.disabled);
        on.map(Event::text).collect::<Vec<_>>().join("\n")
    };
    let before = scripts("prerequest");
    Found {
        place: names().map(str::trim).collect::<Vec<_>>().join(" / "),
        path: names().map(slug).collect::<Vec<_>>().join("/"),
        name: &item.name,
        whole,
        operation: known.find(&method, &address.path).cloned(),
        address,
        auth: whole.and_then(|whole| whole.auth.as_ref()).or(auth),
        after: understood(&scripts("test")),
        before: (!before.trim().is_empty()).then(|| understood(&before)),
        method,
    }
}
