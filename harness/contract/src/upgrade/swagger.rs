//! Swagger 2.0 to `OpenAPI` 3.0: the parts that say what a service answers.
//!
//! In: the document as read. Out: its 3.0 form, and for every node that moved the pointer that it had. References stay
//! as they are written; the page's links say where they lead. Left out are parts that nothing here reads (security
//! definitions). Whatever has the wrong type is kept as it is, so that the reader of the 3.0 form complains about it;
//! only what would be lost is complained about here.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{
    pages::node,
    parameters,
    references::{Demands, Kind, UPGRADED},
    responses, schemas,
};
use crate::document::{Address, Defect, Defects, Origins, Page, Place, Written, pointer};

/// The extension of an upgraded operation that holds its own media types, for the responses that it refers to.
pub(crate) const PRODUCES: &str = "x-podproof-produces";

/// The upgrade of one document.
pub(super) struct Upgrade<'w> {
    written: &'w [Written],
    page: usize,
    /// The document as written.
    old: &'w Value,
    /// Where nodes of the 3.0 form were, as written.
    origins: Origins<Address>,
    links: HashMap<String, Address>,
    pub(super) defects: Defects,
}

/// The media types of one operation: their names, and where they are written.
pub(super) struct MediaTypes {
    pub(super) names: Vec<String>,
    pub(super) at: Address,
}

impl<'w> Upgrade<'w> {
    pub(super) fn new(written: &'w [Written], page: usize) -> Self {
        let root = Address {
            page,
            pointer: String::new(),
        };
        Self {
            written,
            page,
            old: &written[page].root,
            origins: Origins::new(root),
            links: HashMap::new(),
            defects: Defects::default(),
        }
    }

    /// A node of this document, as written.
    pub(super) fn own(&self, pointer: impl Into<String>) -> Address {
        Address {
            page: self.page,
            pointer: pointer.into(),
        }
    }

    /// Whether a node stands in this document.
    pub(super) fn is_own(&self, old: &Address) -> bool {
        old.page == self.page
    }

    /// A node as written.
    pub(super) fn node(&self, old: &Address) -> Option<&'w Value> {
        node(self.written, old)
    }

    /// The place of a node as written.
    pub(super) fn place(&self, old: &Address) -> Place {
        self.written[old.page].origins.of(&old.pointer)
    }

    /// Notes that the node now at `new` was at `old`.
    pub(super) fn moved(&mut self, new: impl Into<String>, old: &Address) {
        self.origins.note(new, old.clone());
    }

    /// Notes that the member `key` of the node now at `at` is what that node was as a whole.
    pub(super) fn stays(&mut self, at: &str, key: &str) {
        let old = self.origins.of(at);
        self.origins.note(pointer::join(at, key), old);
    }

    /// Sees to it that the node which an own `$ref` names is upgraded as `kind`; one that leads nowhere stays, to be complained
    /// about.
    pub(super) fn link(&mut self, reference: &str, kind: Kind, demands: &mut Demands<'_>) {
        if self.links.contains_key(reference) {
            return;
        }
        if let Some(target) = demands.target(self.page, reference) {
            let address = demands.upgraded(target, kind);
            self.links.insert(reference.to_owned(), address);
        }
    }

    /// A reference to the node at `target`, which may be in another document.
    pub(super) fn reference(&mut self, target: &Address, kind: Kind, demands: &mut Demands<'_>) -> Value {
        let written = format!("{}#{}", self.written[target.page].name, target.pointer);
        let address = demands.upgraded(target.clone(), kind);
        self.links.insert(written.clone(), address);
        json!({ "$ref": written })
    }

    /// Upgrades the shared parts and the paths; of a fragment too, which may hold such parts.
    pub(super) fn document(&mut self, demands: &mut Demands<'_>) -> Value {
        let old = self.old;
        let mut new = Map::new();
        new.insert("openapi".to_owned(), json!("3.0.3"));
        let swagger = self.own("/swagger");
        self.moved("/openapi", &swagger);
        for key in ["info", "tags", "externalDocs", "security"] {
            if let Some(value) = old.get(key) {
                new.insert(key.to_owned(), value.clone());
            }
        }
        if let Some(base) = old.get("basePath") {
            let written = self.own("/basePath");
            self.moved("/servers/0/url", &written);
            new.insert("servers".to_owned(), json!([{ "url": base }]));
        }
        if let Some(paths) = old.get("paths") {
            new.insert("paths".to_owned(), self.paths(paths, demands));
        }
        new.insert("components".to_owned(), self.components(demands));
        for (key, value) in old.as_object().into_iter().flatten() {
            if key.starts_with("x-") {
                new.insert(key.clone(), value.clone());
            }
        }
        new.insert(UPGRADED.to_owned(), json!({}));
        Value::Object(new)
    }

    /// Upgrades a node that references lead to, and puts it below `root`.
    pub(super) fn demanded(&mut self, root: &mut Value, old: &Address, kind: Kind, demands: &mut Demands<'_>) {
        let Some(node) = self.old.pointer(&old.pointer) else {
            return;
        };
        let at = pointer::join_all("", &[UPGRADED, kind.name(), &old.pointer]);
        self.moved(at.as_str(), old);
        let node = match kind {
            Kind::Schema => schemas::schema(self, node, &at, demands),
            Kind::Parameter => parameters::parameter(self, node, old, &at, demands),
            Kind::Response => {
                let produces = self.media_types(&Map::new(), old, "produces");
                responses::response(self, node, old, &at, &produces, demands)
            }
            Kind::PathItem => self.path_item(node, old, &at, demands),
        };
        root[UPGRADED][kind.name()][&old.pointer] = node;
    }

    /// The page, and what would be lost.
    pub(super) fn page(self, root: Value) -> (Page, Vec<Defect>) {
        let document = &self.written[self.page];
        let page = Page {
            name: document.name.clone(),
            version: document.version,
            root,
            origins: self.places(),
            numerals: document.numerals.clone(),
            links: self.links,
        };
        (page, self.defects.or(()).err().unwrap_or_default())
    }

    /// Where the nodes of the 3.0 form came from: the text, and overlays on it.
    fn places(&self) -> Origins<Place> {
        let mut places = Origins::new(self.place(&self.own("")));
        let mut moved = self.origins.noted_below("");
        for (new, old) in &moved {
            places.note(new.as_str(), self.place(old));
        }
        moved.push((String::new(), self.own("")));
        let mut now_at: HashMap<&Address, Vec<&str>> = HashMap::new();
        for (new, old) in &moved {
            now_at.entry(old).or_default().push(new);
        }
        for (page, document) in self.written.iter().enumerate() {
            for (pointer, place) in document.origins.noted_below("") {
                let brought = Address { page, pointer };
                // It moved with any node above it, unless something nearer moved elsewhere.
                for ancestor in pointer::ancestors(&brought.pointer) {
                    let old = Address {
                        page,
                        pointer: ancestor.to_owned(),
                    };
                    for new in now_at.get(&old).into_iter().flatten() {
                        let here = format!("{new}{}", &brought.pointer[ancestor.len()..]);
                        if self.origins.of(&here) == brought {
                            places.note(here, place.clone());
                        }
                    }
                }
            }
        }
        places
    }

    fn paths(&mut self, paths: &'w Value, demands: &mut Demands<'_>) -> Value {
        let Value::Object(items) = paths else {
            return paths.clone();
        };
        let new = items.iter().map(|(path, item)| {
            let at = pointer::join("/paths", path);
            let old = self.own(at.as_str());
            (path.clone(), self.path_item(item, &old, &at, demands))
        });
        Value::Object(new.collect())
    }

    fn path_item(&mut self, item: &'w Value, old: &Address, at: &str, demands: &mut Demands<'_>) -> Value {
        let Value::Object(members) = item else {
            return item.clone();
        };
        let mut new = Map::new();
        for (key, value) in members {
            let (here, there) = (old.child(key), pointer::join(at, key));
            let value = match key.as_str() {
                "$ref" => {
                    if let Some(reference) = value.as_str() {
                        self.link(reference, Kind::PathItem, demands);
                    }
                    value.clone()
                }
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" => {
                    let shared = members.get("parameters").map(|_| old.child("parameters"));
                    self.operation(value, &here, &there, shared.as_ref(), demands)
                }
                "parameters" => parameters::without_bodies(self, value, &here, &there, demands),
                _ => value.clone(),
            };
            new.insert(key.clone(), value);
        }
        Value::Object(new)
    }

    fn operation(
        &mut self,
        operation: &'w Value,
        old: &Address,
        at: &str,
        shared: Option<&Address>,
        demands: &mut Demands<'_>,
    ) -> Value {
        let Value::Object(members) = operation else {
            return operation.clone();
        };
        let consumes = self.media_types(members, old, "consumes");
        let produces = self.media_types(members, old, "produces");
        let mut new = Map::new();
        for (key, value) in members {
            let (here, there) = (old.child(key), pointer::join(at, key));
            match key.as_str() {
                "produces" => {
                    self.moved(pointer::join(at, PRODUCES), &produces.at);
                    new.insert(PRODUCES.to_owned(), json!(produces.names));
                }
                "consumes" | "schemes" => {}
                "parameters" => {
                    let value = parameters::without_bodies(self, value, &here, &there, demands);
                    new.insert(key.clone(), value);
                }
                "responses" => {
                    let value = responses::all(self, value, &here, &there, &produces, demands);
                    new.insert(key.clone(), value);
                }
                _ => {
                    new.insert(key.clone(), value.clone());
                }
            }
        }
        let own = members.get("parameters").map(|_| old.child("parameters"));
        let lists: Vec<&Address> = own.iter().chain(shared).collect();
        let at = pointer::join(at, "requestBody");
        if let Some(body) = parameters::request_body(self, &lists, &at, &consumes, demands) {
            new.insert("requestBody".to_owned(), body);
        }
        Value::Object(new)
    }

    /// The operation's own list, else the document's. Without either, any media type: nothing is promised about it. A
    /// fragment has the lists of the contract's document.
    fn media_types(&mut self, operation: &Map<String, Value>, old: &Address, key: &str) -> MediaTypes {
        let own = operation.get(key).map(|list| (list, old.child(key)));
        let defaults = if self.written[self.page].is_fragment {
            0
        } else {
            self.page
        };
        let listed = own.or_else(|| {
            let address = Address {
                page: defaults,
                pointer: format!("/{key}"),
            };
            Some((self.written[defaults].root.get(key)?, address))
        });
        let any = |at: Address| MediaTypes {
            names: vec!["*/*".to_owned()],
            at,
        };
        let Some((list, at)) = listed else {
            return any(old.clone());
        };
        let names: Option<Vec<String>> = list
            .as_array()
            .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        match names {
            Some(names) if !names.is_empty() => MediaTypes { names, at },
            Some(_) => any(at),
            None => {
                let place = self.place(&at);
                self.defects.mistyped(place, "a list of media types", list);
                any(at)
            }
        }
    }

    fn components(&mut self, demands: &mut Demands<'_>) -> Value {
        let old = self.old;
        let mut components = Map::new();
        if let Some(definitions) = old.get("definitions") {
            let new = match definitions {
                Value::Object(named) => {
                    let written = self.own("/definitions");
                    self.moved("/components/schemas", &written);
                    let new = named.iter().map(|(name, schema)| {
                        let at = pointer::join("/components/schemas", name);
                        (name.clone(), schemas::schema(self, schema, &at, demands))
                    });
                    Value::Object(new.collect())
                }
                other => other.clone(),
            };
            components.insert("schemas".to_owned(), new);
        }
        if let Some(Value::Object(named)) = old.get("parameters") {
            let written = self.own("/parameters");
            self.moved("/components/parameters", &written);
            let mut new = Map::new();
            for (name, parameter) in named {
                let old = self.own(pointer::join("/parameters", name));
                if parameters::is_body(parameter) {
                    continue;
                }
                let at = pointer::join("/components/parameters", name);
                new.insert(name.clone(), parameters::parameter(self, parameter, &old, &at, demands));
            }
            components.insert("parameters".to_owned(), Value::Object(new));
        }
        if let Some(Value::Object(named)) = old.get("responses") {
            let written = self.own("/responses");
            self.moved("/components/responses", &written);
            let produces = self.media_types(&Map::new(), &self.own(""), "produces");
            let new = named.iter().map(|(name, response)| {
                let old = self.own(pointer::join("/responses", name));
                let at = pointer::join("/components/responses", name);
                let new = responses::response(self, response, &old, &at, &produces, demands);
                (name.clone(), new)
            });
            components.insert("responses".to_owned(), Value::Object(new.collect()));
        }
        Value::Object(components)
    }
}
