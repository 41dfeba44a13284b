//! Swagger 2.0 to `OpenAPI` 3.0: the parts that say what a service answers.
//!
//! In: the document as read. Out: its 3.0 form, and for every node that moved the pointer that it had. Left out are
//! parts that nothing here reads (security definitions). Whatever has the wrong type is kept as it is, so that the
//! reader of the 3.0 form complains about it; only what would be lost is complained about here.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{parameters, responses, schemas};
use crate::document::{Defect, Defects, Dialect, Origins, Page, Place, pointer};

/// What the parts of the upgrade share.
pub(super) struct Upgrade<'d> {
    /// The document as written.
    pub(super) old: &'d Value,
    name: Arc<str>,
    pub(super) origins: Origins<Place>,
    pub(super) defects: Defects,
}

impl Upgrade<'_> {
    /// The place of a pointer as written.
    pub(super) fn place(&self, pointer: impl Into<String>) -> Place {
        Place {
            document: self.name.clone(),
            pointer: pointer.into(),
        }
    }

    /// Notes that the node now at `new` was at `old`.
    pub(super) fn moved(&mut self, new: impl Into<String>, old: impl Into<String>) {
        let origin = self.place(old);
        self.origins.note(new, origin);
    }
}

/// The media types of one operation: their names, and where they are written.
pub(super) struct MediaTypes {
    pub(super) names: Vec<String>,
    pub(super) pointer: String,
}

/// The 3.0 form of the Swagger 2.0 document `old`.
pub(super) fn upgrade(name: Arc<str>, old: Value) -> Result<Page, Vec<Defect>> {
    let root = Place {
        document: name.clone(),
        pointer: String::new(),
    };
    let mut upgrade = Upgrade {
        old: &old,
        name: name.clone(),
        origins: Origins::new(root),
        defects: Defects::default(),
    };
    let mut new = Map::new();
    new.insert("openapi".to_owned(), json!("3.0.3"));
    upgrade.moved("/openapi", "/swagger");
    for key in ["info", "tags", "externalDocs", "security"] {
        if let Some(value) = old.get(key) {
            new.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(base) = old.get("basePath") {
        upgrade.moved("/servers/0/url", "/basePath");
        new.insert("servers".to_owned(), json!([{ "url": base }]));
    }
    if let Some(paths) = old.get("paths") {
        new.insert("paths".to_owned(), upgrade.paths(paths));
    }
    new.insert("components".to_owned(), upgrade.components());
    for (key, value) in old.as_object().into_iter().flatten() {
        if key.starts_with("x-") {
            new.insert(key.clone(), value.clone());
        }
    }
    let page = Page {
        name,
        dialect: Dialect::OpenApi30,
        swagger: true,
        root: Value::Object(new),
        origins: upgrade.origins,
        numerals: HashMap::new(),
    };
    upgrade.defects.or(page)
}

impl Upgrade<'_> {
    fn paths(&mut self, paths: &Value) -> Value {
        let Value::Object(items) = paths else {
            return paths.clone();
        };
        let new = items.iter().map(|(path, item)| {
            let at = pointer::join("/paths", path);
            (path.clone(), self.path_item(item, &at))
        });
        Value::Object(new.collect())
    }

    fn path_item(&mut self, item: &Value, at: &str) -> Value {
        let Value::Object(members) = item else {
            return item.clone();
        };
        let shared = members.get("parameters");
        let mut new = Map::new();
        for (key, value) in members {
            let here = pointer::join(at, key);
            match key.as_str() {
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" => {
                    let bodies = parameters::Bodies {
                        shared,
                        shared_at: pointer::join(at, "parameters"),
                    };
                    new.insert(key.clone(), self.operation(value, &here, &bodies));
                }
                "parameters" => {
                    new.insert(key.clone(), parameters::without_bodies(self, value, &here));
                }
                _ => {
                    new.insert(key.clone(), value.clone());
                }
            }
        }
        Value::Object(new)
    }

    fn operation(&mut self, operation: &Value, at: &str, bodies: &parameters::Bodies<'_>) -> Value {
        let Value::Object(members) = operation else {
            return operation.clone();
        };
        let consumes = self.media_types(members, at, "consumes");
        let produces = self.media_types(members, at, "produces");
        let mut new = Map::new();
        for (key, value) in members {
            let here = pointer::join(at, key);
            match key.as_str() {
                "consumes" | "produces" | "schemes" => {}
                "parameters" => {
                    new.insert(key.clone(), parameters::without_bodies(self, value, &here));
                }
                "responses" => {
                    new.insert(key.clone(), responses::all(self, value, &here, &produces));
                }
                _ => {
                    new.insert(key.clone(), value.clone());
                }
            }
        }
        if let Some(body) = parameters::request_body(self, members.get("parameters"), at, bodies, &consumes) {
            new.insert("requestBody".to_owned(), body);
        }
        Value::Object(new)
    }

    /// The operation's own list, else the document's. Without either, any media type: nothing is promised about it.
    fn media_types(&mut self, operation: &Map<String, Value>, at: &str, key: &str) -> MediaTypes {
        let own = operation.get(key).map(|list| (list, pointer::join(at, key)));
        let Some((list, pointer)) = own.or_else(|| Some((self.old.get(key)?, format!("/{key}")))) else {
            return MediaTypes {
                names: vec!["*/*".to_owned()],
                pointer: at.to_owned(),
            };
        };
        let names: Option<Vec<String>> = list
            .as_array()
            .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        match names {
            Some(names) if !names.is_empty() => MediaTypes { names, pointer },
            Some(_) => MediaTypes {
                names: vec!["*/*".to_owned()],
                pointer,
            },
            None => {
                let place = self.place(&pointer);
                self.defects.mistyped(place, "a list of media types", list);
                MediaTypes {
                    names: vec!["*/*".to_owned()],
                    pointer,
                }
            }
        }
    }

    fn components(&mut self) -> Value {
        let mut components = Map::new();
        if let Some(definitions) = self.old.get("definitions") {
            self.moved("/components/schemas", "/definitions");
            let new = match definitions {
                Value::Object(named) => {
                    let new = named.iter().map(|(name, schema)| {
                        let at = pointer::join("/components/schemas", name);
                        (name.clone(), schemas::schema(self, schema, &at))
                    });
                    Value::Object(new.collect())
                }
                other => other.clone(),
            };
            components.insert("schemas".to_owned(), new);
        }
        if let Some(Value::Object(named)) = self.old.get("parameters") {
            self.moved("/components/parameters", "/parameters");
            let new = named
                .iter()
                .filter(|(_, parameter)| !parameters::is_body(parameter))
                .map(|(name, parameter)| {
                    let old = pointer::join("/parameters", name);
                    let at = pointer::join("/components/parameters", name);
                    (name.clone(), parameters::parameter(self, parameter, &old, &at))
                });
            components.insert("parameters".to_owned(), Value::Object(new.collect()));
        }
        if let Some(Value::Object(named)) = self.old.get("responses") {
            self.moved("/components/responses", "/responses");
            let produces = self.media_types(&Map::new(), "", "produces");
            let new = named.iter().map(|(name, response)| {
                let old = pointer::join("/responses", name);
                let at = pointer::join("/components/responses", name);
                (name.clone(), responses::response(self, response, &old, &at, &produces))
            });
            components.insert("responses".to_owned(), Value::Object(new.collect()));
        }
        Value::Object(components)
    }
}
