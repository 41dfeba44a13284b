//! From a page's paths to operations.
//!
//! Everything that is wrong is gathered; an operation with a defect is left out, which does no harm because the
//! contract is then not given out at all.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::shape::{self, Shape};
use super::{Operation, Parameter, prefix};
use crate::{
    document::{Address, Broken, Defect, Defects, Dialect, Source},
    schema::SchemaCache,
};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The operations of the service's own document.
pub(super) fn operations(service: &Arc<str>, prefix: &str, cache: &Arc<SchemaCache>) -> (Vec<Operation>, Vec<Defect>) {
    let mut reader = Reader {
        service,
        prefix,
        cache,
        source: cache.source(),
        gaps: Vec::new(),
        defects: Defects::default(),
    };
    let operations = reader.paths();
    match reader.defects.or(operations) {
        Ok(operations) => (operations, Vec::new()),
        Err(defects) => (Vec::new(), defects),
    }
}

/// Reads one document; the parts of an operation are read in `parts`.
pub(super) struct Reader<'l> {
    service: &'l Arc<str>,
    prefix: &'l str,
    cache: &'l Arc<SchemaCache>,
    pub(super) source: &'l Source,
    /// External references of the operation that is being read.
    pub(super) gaps: Vec<Defect>,
    pub(super) defects: Defects,
}

/// A path item: what stands under the path, then what its `$ref` names, and so on.
struct PathItem<'l> {
    path: &'l str,
    parts: Vec<(Address, &'l Map<String, Value>)>,
}

impl<'l> Reader<'l> {
    pub(super) fn complain(&mut self, at: &Address, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::at(self.source.place(at), message).help(help));
    }

    /// The members of an object; anything else is a defect.
    pub(super) fn members(&mut self, at: &Address, node: &'l Value, expected: &str) -> Option<&'l Map<String, Value>> {
        let members = node.as_object();
        if members.is_none() {
            self.defects.mistyped(self.source.place(at), expected, node);
        }
        members
    }

    /// What a node stands for. A broken reference is complained about elsewhere; an external one is a gap of the
    /// operation.
    pub(super) fn followed(&mut self, at: &Address) -> Option<(Address, &'l Value)> {
        match self.source.follow(at) {
            Ok(found) => Some(found),
            Err((at, broken @ Broken::External(_))) => {
                self.gaps.push(self.source.reference_defect(&at, &broken));
                None
            }
            Err(_) => None,
        }
    }

    /// The node's members, if it has this shape.
    pub(super) fn shaped(&mut self, at: &Address, node: &'l Value, shape: &Shape) -> Option<&'l Map<String, Value>> {
        shape::check(self.source, at, node, shape, &mut self.defects)
            .then(|| node.as_object())
            .flatten()
    }

    fn paths(&mut self) -> Vec<Operation> {
        let at = Address::own("/paths");
        let Some(paths) = self.source.node(&at) else {
            // In 3.1 a document may hold components only.
            if self.source.dialect(&at) == Dialect::OpenApi30 {
                self.complain(
                    &Address::own(""),
                    "`paths` is missing",
                    "a contract lists its operations under `paths`; `paths: {}` if it has none",
                );
            }
            return Vec::new();
        };
        let mut operations = Vec::new();
        let Some(paths) = self.members(&at, paths, "`paths`, which is an object") else {
            return operations;
        };
        let mut known: HashMap<String, &str> = HashMap::new();
        for path in paths.keys().filter(|path| !path.starts_with("x-")) {
            let item = at.child(path);
            if !path.starts_with('/') {
                self.complain(
                    &item,
                    format!("the path `{path}` does not start with `/`"),
                    "write it with a slash in front",
                );
                continue;
            }
            if let Some(same) = known.insert(without_names(path), path) {
                self.complain(
                    &item,
                    format!("`{path}` is the same path as `{same}`: only the names in braces differ"),
                    "write the operations of both under one of them",
                );
            }
            if let Some(item) = self.path_item(path, item) {
                operations.extend(self.operations(&item));
            }
        }
        operations.shrink_to_fit();
        operations
    }

    /// The path item at `at`. Beside a `$ref`, its own members count.
    fn path_item(&mut self, path: &'l str, at: Address) -> Option<PathItem<'l>> {
        let mut parts = Vec::new();
        let mut at = at;
        loop {
            let node = self.source.node(&at)?;
            let members = self.members(&at, node, "a path item, which is an object")?;
            self.shaped(&at, node, &shape::PATH_ITEM)?;
            parts.push((at.clone(), members));
            let Some(reference) = members.get("$ref").and_then(Value::as_str) else {
                return Some(PathItem { path, parts });
            };
            match self.source.target(&at, reference) {
                // One that leads back to itself is complained about elsewhere.
                Ok(target) if parts.iter().any(|(known, _)| *known == target) => return None,
                Ok(target) => at = target,
                Err(broken) => {
                    // Which operations there are is not known without it.
                    if matches!(broken, Broken::External(_)) {
                        self.defects.push(self.source.reference_defect(&at, &broken));
                    }
                    return None;
                }
            }
        }
    }

    fn operations(&mut self, item: &PathItem<'l>) -> Vec<Operation> {
        let mut shared = Vec::new();
        for (at, members) in &item.parts {
            let further = self.parameters(at, members);
            add_missing(&mut shared, further);
        }
        let servers = item.parts.iter().find_map(|(_, members)| members.get("servers"));
        let mut operations = Vec::new();
        for (index, (at, members)) in item.parts.iter().enumerate() {
            for (key, node) in *members {
                if METHODS.contains(&key.as_str()) {
                    if item.parts[..index].iter().any(|(_, nearer)| nearer.contains_key(key)) {
                        self.complain(
                            &item.parts[0].0.child(key),
                            format!("`{key}` stands here and in what `$ref` names"),
                            "OpenAPI does not say which of the two counts: remove one",
                        );
                        continue;
                    }
                    operations.extend(self.operation(item.path, key, &at.child(key), node, &shared, servers));
                } else if is_unknown(key, index == 0) {
                    self.complain(
                        &at.child(key),
                        format!("unknown key `{key}` in a path item"),
                        "methods are written in lower case",
                    );
                }
            }
        }
        operations
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        at: &Address,
        node: &'l Value,
        shared: &[Parameter],
        servers: Option<&Value>,
    ) -> Option<Operation> {
        let members = self.members(at, node, "an operation, which is an object")?;
        let mut parameters = self.parameters(at, members);
        add_missing(&mut parameters, shared.to_vec());
        let request_body = members
            .contains_key("requestBody")
            .then(|| self.request_body(&at.child("requestBody")))
            .flatten();
        let promises = self.promises(at, members);
        self.shaped(at, node, &shape::OPERATION)?;
        let own_servers = members.get("servers").and_then(prefix::of_overriding);
        let prefix = own_servers.or_else(|| servers.and_then(prefix::of_overriding));
        let words = words(members);
        Some(Operation {
            service: self.service.clone(),
            method: method.to_ascii_uppercase(),
            template: format!("{}{path}", prefix.as_deref().unwrap_or(self.prefix)),
            path: path.to_owned(),
            place: self.source.place(at),
            id: words.operation_id,
            summary: words.summary,
            description: words.description,
            tags: words.tags,
            deprecated: words.deprecated,
            parameters,
            request_body,
            promises,
            gaps: std::mem::take(&mut self.gaps),
            cache: self.cache.clone(),
        })
    }
}

/// What an operation says of itself, in the model of the `openapiv3` crate. Its other members are read by themselves; of these
/// the shape has told what is wrong.
fn words(members: &Map<String, Value>) -> openapiv3::Operation {
    const WORDS: [&str; 5] = ["operationId", "summary", "description", "tags", "deprecated"];
    let own = members
        .iter()
        .filter(|(key, value)| WORDS.contains(&key.as_str()) && !value.is_null());
    let own = own.map(|(key, value)| (key.clone(), value.clone()));
    let needed = ("responses".to_owned(), Value::Object(Map::new()));
    serde_json::from_value(Value::Object(own.chain([needed]).collect())).unwrap_or_default()
}

/// Whether a member of a path item is none that it can have. A file that a `$ref` leads to may hold more than the path
/// item: of its members, only methods in upper case are mistakes for sure.
fn is_unknown(key: &str, is_under_its_path: bool) -> bool {
    let is_known = ["parameters", "summary", "description", "servers", "$ref"].contains(&key) || key.starts_with("x-");
    !is_known && (is_under_its_path || METHODS.contains(&key.to_ascii_lowercase().as_str()))
}

/// Adds those that are not there yet.
fn add_missing(parameters: &mut Vec<Parameter>, further: Vec<Parameter>) {
    for parameter in further {
        if !parameters.iter().any(|known| known.is_same_as(&parameter)) {
            parameters.push(parameter);
        }
    }
}

/// A path template without the names of its parameters, which do not tell paths apart.
fn without_names(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        plain.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn the_names_of_parameters_do_not_tell_paths_apart() {
        assert_eq!(without_names("/a/{x}/b.{y}"), without_names("/a/{id}/b.{z}"));
        assert_ne!(without_names("/a/{x}"), without_names("/a/x"));
        assert_ne!(without_names("/a/{x}/"), without_names("/a/{x}"));
        assert_eq!(without_names("/a/{x"), "/a/{}");
    }
}
