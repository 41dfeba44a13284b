//! The parts of an operation: parameters, bodies, and what it promises.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::promise::Scope;
use super::reader::Reader;
use super::shape;
use super::{Location, MediaType, Parameter, Promise, PromisedHeader, RequestBody};
use crate::document::{Address, Dialect, pointer};
use crate::upgrade::PRODUCES;

impl<'l> Reader<'l> {
    pub(super) fn parameters(&mut self, owner: &Address, members: &'l Map<String, Value>) -> Vec<Parameter> {
        let at = owner.child("parameters");
        let list = match members.get("parameters") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(other) => {
                self.defects
                    .mistyped(self.source.place(&at), "a list of parameters", other);
                return Vec::new();
            }
        };
        let mut parameters: Vec<Parameter> = Vec::new();
        for index in 0..list.len() {
            let at = at.child(&index.to_string());
            let Some(parameter) = self.parameter(&at) else {
                continue;
            };
            if parameters.iter().any(|known| known.is_same_as(&parameter)) {
                let message = format!(
                    "the {} parameter `{}` is listed twice",
                    parameter.location, parameter.name
                );
                self.complain(&at, message, "remove or rename one of the two");
                continue;
            }
            parameters.push(parameter);
        }
        parameters
    }

    fn parameter(&mut self, at: &Address) -> Option<Parameter> {
        let (at, node) = self.followed(at)?;
        let members = self.shaped(&at, node, &shape::PARAMETER)?;
        let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Parameter {
            location: match members.get("in")?.as_str()? {
                "path" => Location::Path,
                "query" => Location::Query,
                "header" => Location::Header,
                _ => Location::Cookie,
            },
            required: is_true(members, "required"),
            deprecated: is_true(members, "deprecated"),
            description: text("description"),
            place: self.source.place(&at),
            schema: value_schema(&at, members).0,
            name: text("name")?,
        })
    }

    pub(super) fn request_body(&mut self, at: &Address) -> Option<RequestBody> {
        let (at, node) = self.followed(at)?;
        let members = self.shaped(&at, node, &shape::REQUEST_BODY)?;
        Some(RequestBody {
            required: is_true(members, "required"),
            place: self.source.place(&at),
            media_types: self.media_types(&at, members),
        })
    }

    pub(super) fn promises(&mut self, operation: &Address, members: &'l Map<String, Value>) -> Vec<Promise> {
        const HELP: &str =
            "a response is documented under a status such as `'200'`, a range such as `4XX`, or `default`";
        let at = operation.child("responses");
        let Some(node) = members.get("responses") else {
            // In 3.1 an operation need not promise anything.
            if self.source.dialect(operation) == Dialect::OpenApi30 {
                self.complain(operation, "`responses` is missing", HELP);
            }
            return Vec::new();
        };
        let Some(responses) = self.members(&at, node, "responses by status, which is an object") else {
            return Vec::new();
        };
        let produces = self.produces(operation, members);
        let mut promises: Vec<Promise> = Vec::new();
        let mut scopes = HashSet::new();
        for status in responses.keys().filter(|status| !status.starts_with("x-")) {
            let at = at.child(status);
            let Some(scope) = scope(status) else {
                self.complain(&at, format!("`{status}` is no status"), HELP);
                continue;
            };
            if !scopes.insert(scope) {
                self.complain(&at, format!("`{status}` is documented twice"), "remove one of the two");
                continue;
            }
            promises.extend(self.promise(status, scope, &at, &produces));
        }
        if responses.is_empty() {
            self.complain(&at, "the operation documents no response", HELP);
        }
        promises.shrink_to_fit();
        promises
    }

    /// The media types that an operation of Swagger 2.0 answers with, where it says so itself.
    fn produces(&self, operation: &Address, members: &Map<String, Value>) -> Vec<MediaType> {
        if !self.source.is_swagger(operation) {
            return Vec::new();
        }
        let names = members.get(PRODUCES).and_then(Value::as_array);
        let at = operation.child(PRODUCES);
        let media_type = |name: &str| MediaType {
            name: name.to_owned(),
            place: self.source.place(&at.child(name)),
            schema: None,
        };
        names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(media_type)
            .collect()
    }

    fn promise(&mut self, status: &str, scope: Scope, at: &Address, produces: &[MediaType]) -> Option<Promise> {
        let gaps = self.gaps.len();
        let Some((there, node)) = self.followed(at) else {
            // The status is documented, whatever comes with it.
            let gap = self.gaps.get(gaps)?.message.clone();
            return Some(Promise {
                status: status.to_owned(),
                scope,
                description: String::new(),
                place: self.source.place(at),
                media_types: Vec::new(),
                headers: Vec::new(),
                gap: Some(gap),
            });
        };
        let members = self.shaped(&there, node, &shape::RESPONSE)?;
        let mut media_types = self.media_types(&there, members);
        // A response that the operation only refers to has the operation's media types, not those of where it stands.
        if there != *at
            && !produces.is_empty()
            && let Some(schema) = media_types.first().map(|media_type| media_type.schema.clone())
        {
            let its = |media_type: &MediaType| MediaType {
                schema: schema.clone(),
                ..media_type.clone()
            };
            media_types = produces.iter().map(its).collect();
        }
        let description = members.get("description").and_then(Value::as_str);
        Some(Promise {
            status: status.to_owned(),
            scope,
            description: description.unwrap_or_default().to_owned(),
            place: self.source.place(&there),
            media_types,
            headers: self.headers(&there, members),
            gap: None,
        })
    }

    fn headers(&mut self, response: &Address, members: &'l Map<String, Value>) -> Vec<PromisedHeader> {
        let at = response.child("headers");
        let mut headers = Vec::new();
        let named = members.get("headers").and_then(Value::as_object);
        // `OpenAPI`: a response header called `Content-Type` shall be ignored.
        for name in named
            .into_iter()
            .flat_map(Map::keys)
            .filter(|name| !name.eq_ignore_ascii_case("content-type"))
        {
            headers.extend(self.header(name, &at.child(name)));
        }
        headers
    }

    fn header(&mut self, name: &str, at: &Address) -> Option<PromisedHeader> {
        let (at, node) = self.followed(at)?;
        let members = self.shaped(&at, node, &shape::HEADER)?;
        let (schema, media_type) = value_schema(&at, members);
        Some(PromisedHeader {
            name: name.to_owned(),
            required: is_true(members, "required"),
            place: self.source.place(&at),
            schema,
            explode: is_true(members, "explode"),
            media_type,
        })
    }

    fn media_types(&self, owner: &Address, members: &Map<String, Value>) -> Vec<MediaType> {
        let at = owner.child("content");
        let content = members.get("content").and_then(Value::as_object);
        let media_type = |(name, node): (&String, &Value)| {
            let at = at.child(name);
            MediaType {
                name: name.clone(),
                place: self.source.place(&at),
                schema: node.get("schema").map(|_| at.child("schema")),
            }
        };
        content.into_iter().flatten().map(media_type).collect()
    }
}

fn is_true(members: &Map<String, Value>, key: &str) -> bool {
    members.get(key) == Some(&Value::Bool(true))
}

/// The schema of a parameter or header: its own, or that of the one media type that it is written in, with its name.
fn value_schema(at: &Address, members: &Map<String, Value>) -> (Option<Address>, Option<String>) {
    if members.contains_key("schema") {
        return (Some(at.child("schema")), None);
    }
    let content = members.get("content").and_then(Value::as_object);
    let Some((name, node)) = content.and_then(|content| content.iter().next()) else {
        return (None, None);
    };
    let schema = Address {
        page: at.page,
        pointer: pointer::join_all(&at.pointer, &["content", name, "schema"]),
    };
    (node.get("schema").map(|_| schema), Some(name.clone()))
}

fn scope(status: &str) -> Option<Scope> {
    if status == "default" {
        return Some(Scope::Default);
    }
    let &[first @ b'1'..=b'5', second, third] = status.as_bytes() else {
        return None;
    };
    if second.eq_ignore_ascii_case(&b'x') && third.eq_ignore_ascii_case(&b'x') {
        return Some(Scope::Range(u16::from(first - b'0')));
    }
    let is_code = second.is_ascii_digit() && third.is_ascii_digit();
    is_code.then(|| status.parse().ok().map(Scope::Exact)).flatten()
}
