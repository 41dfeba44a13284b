//! From a page's paths to operations.
//!
//! Everything that is wrong is gathered; an operation with a defect is left out, which does no harm because the
//! contract is then not given out at all.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::deserialize::shape;
use super::promise::Scope;
use super::{Location, MediaType, Operation, Parameter, Promise, PromisedHeader, RequestBody};
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

struct Reader<'l> {
    service: &'l Arc<str>,
    prefix: &'l str,
    cache: &'l Arc<SchemaCache>,
    source: &'l Source,
    /// External references of the operation that is being read.
    gaps: Vec<Defect>,
    defects: Defects,
}

impl<'l> Reader<'l> {
    fn complain(&mut self, at: &Address, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::at(self.source.place(at), message).help(help));
    }

    /// The members of an object; anything else is a defect.
    fn members(&mut self, at: &Address, node: &'l Value, expected: &str) -> Option<&'l Map<String, Value>> {
        let members = node.as_object();
        if members.is_none() {
            self.defects.mistyped(self.source.place(at), expected, node);
        }
        members
    }

    /// What a node stands for. A broken reference is complained about elsewhere; an external one is a gap of the
    /// operation.
    fn followed(&mut self, at: &Address) -> Option<(Address, &'l Value)> {
        match self.source.follow(at) {
            Ok(found) => Some(found),
            Err((at, broken @ Broken::External(_))) => {
                self.gaps.push(self.source.reference_defect(&at, &broken));
                None
            }
            Err(_) => None,
        }
    }

    fn shape<T: serde::de::DeserializeOwned>(&mut self, at: &Address, node: &Value) -> Option<T> {
        shape(self.source, at, node)
            .map_err(|defect| self.defects.push(defect))
            .ok()
    }

    fn paths(&mut self) -> Vec<Operation> {
        let at = Address::own("/paths");
        let Some(paths) = self.source.node(&at) else {
            // In 3.1 a document may hold components only.
            if self.source.pages[0].dialect == Dialect::OpenApi30 {
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
            let Some((item, node)) = self.followed(&item) else {
                // Which operations there are is not known without it.
                let missing = std::mem::take(&mut self.gaps);
                self.defects.extend(missing);
                continue;
            };
            let Some(members) = self.members(&item, node, "a path item, which is an object") else {
                continue;
            };
            let shared = self.parameters(&item, members);
            for (key, node) in members {
                if METHODS.contains(&key.as_str()) {
                    operations.extend(self.operation(path, key, &item.child(key), node, &shared));
                } else if !["parameters", "summary", "description", "servers", "$ref"].contains(&key.as_str())
                    && !key.starts_with("x-")
                {
                    self.complain(
                        &item.child(key),
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
    ) -> Option<Operation> {
        let members = self.members(at, node, "an operation, which is an object")?;
        let mut parameters = self.parameters(at, members);
        for parameter in shared {
            if !parameters
                .iter()
                .any(|own| own.name == parameter.name && own.location == parameter.location)
            {
                parameters.push(parameter.clone());
            }
        }
        let request_body = members
            .contains_key("requestBody")
            .then(|| self.request_body(&at.child("requestBody")))
            .flatten();
        let promises = self.promises(at, members);
        // The parts that were read above are left out of the shape, which only says the rest.
        let rest: Map<String, Value> = members
            .iter()
            .filter(|(key, _)| !["parameters", "requestBody", "responses", "callbacks"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .chain([("responses".to_owned(), Value::Object(Map::new()))])
            .collect();
        let shape: openapiv3::Operation = self.shape(at, &Value::Object(rest))?;
        Some(Operation {
            service: self.service.clone(),
            method: method.to_ascii_uppercase(),
            template: format!("{}{path}", self.prefix),
            path: path.to_owned(),
            place: self.source.place(at),
            id: shape.operation_id,
            summary: shape.summary,
            description: shape.description,
            tags: shape.tags,
            deprecated: shape.deprecated,
            parameters,
            request_body,
            promises,
            gaps: std::mem::take(&mut self.gaps),
            cache: self.cache.clone(),
        })
    }

    fn parameters(&mut self, owner: &Address, members: &'l Map<String, Value>) -> Vec<Parameter> {
        let at = owner.child("parameters");
        match members.get("parameters") {
            None => Vec::new(),
            Some(Value::Array(list)) => (0..list.len())
                .filter_map(|index| self.parameter(&at.child(&index.to_string())))
                .collect(),
            Some(other) => {
                self.defects
                    .mistyped(self.source.place(&at), "a list of parameters", other);
                Vec::new()
            }
        }
    }

    fn parameter(&mut self, at: &Address) -> Option<Parameter> {
        let (at, node) = self.followed(at)?;
        let (location, data) = match self.shape(&at, node)? {
            openapiv3::Parameter::Path { parameter_data, .. } => (Location::Path, parameter_data),
            openapiv3::Parameter::Query { parameter_data, .. } => (Location::Query, parameter_data),
            openapiv3::Parameter::Header { parameter_data, .. } => (Location::Header, parameter_data),
            openapiv3::Parameter::Cookie { parameter_data, .. } => (Location::Cookie, parameter_data),
        };
        Some(Parameter {
            location,
            required: data.required,
            deprecated: data.deprecated.unwrap_or_default(),
            description: data.description,
            place: self.source.place(&at),
            schema: self.value_schema(&at, &data.format),
            name: data.name,
        })
    }

    /// The schema of a parameter or header: its own, or that of the one media type that it is written in.
    fn value_schema(&self, at: &Address, format: &openapiv3::ParameterSchemaOrContent) -> Option<Address> {
        match format {
            openapiv3::ParameterSchemaOrContent::Schema(_) => Some(at.child("schema")),
            openapiv3::ParameterSchemaOrContent::Content(content) => {
                let (name, media_type) = content.first()?;
                media_type
                    .schema
                    .as_ref()
                    .map(|_| at.child("content").child(name).child("schema"))
            }
        }
    }

    fn request_body(&mut self, at: &Address) -> Option<RequestBody> {
        let (at, node) = self.followed(at)?;
        let shape: openapiv3::RequestBody = self.shape(&at, node)?;
        Some(RequestBody {
            required: shape.required,
            place: self.source.place(&at),
            media_types: self.media_types(&at, &shape.content),
        })
    }

    fn promises(&mut self, owner: &Address, members: &'l Map<String, Value>) -> Vec<Promise> {
        const HELP: &str =
            "a response is documented under a status such as `'200'`, a range such as `4XX`, or `default`";
        let at = owner.child("responses");
        let Some(node) = members.get("responses") else {
            self.complain(owner, "`responses` is missing", HELP);
            return Vec::new();
        };
        let Some(members) = self.members(&at, node, "responses by status, which is an object") else {
            return Vec::new();
        };
        let mut promises: Vec<Promise> = Vec::new();
        for status in members.keys().filter(|status| !status.starts_with("x-")) {
            let at = at.child(status);
            let Some(scope) = scope(status) else {
                self.complain(&at, format!("`{status}` is no status"), HELP);
                continue;
            };
            if promises.iter().any(|promise| promise.scope == scope) {
                self.complain(&at, format!("`{status}` is documented twice"), "remove one of the two");
                continue;
            }
            promises.extend(self.promise(status, scope, &at));
        }
        if members.is_empty() {
            self.complain(&at, "the operation documents no response", HELP);
        }
        promises
    }

    fn promise(&mut self, status: &str, scope: Scope, at: &Address) -> Option<Promise> {
        let gaps = self.gaps.len();
        let Some((at, node)) = self.followed(at) else {
            // The status is documented, whatever comes with it.
            let gap = self.gaps.get(gaps)?.message.clone();
            let (place, description) = (self.source.place(at), String::new());
            let (media_types, headers) = (Vec::new(), Vec::new());
            return Some(Promise {
                status: status.to_owned(),
                scope,
                description,
                place,
                media_types,
                headers,
                gap: Some(gap),
            });
        };
        let shape: openapiv3::Response = self.shape(&at, node)?;
        let mut headers = Vec::new();
        for (name, header) in &shape.headers {
            let at = at.child("headers").child(name);
            // `OpenAPI`: a response header called `Content-Type` shall be ignored.
            if !name.eq_ignore_ascii_case("content-type") {
                headers.extend(self.header(name, &at, header));
            }
        }
        Some(Promise {
            status: status.to_owned(),
            scope,
            description: shape.description,
            place: self.source.place(&at),
            media_types: self.media_types(&at, &shape.content),
            headers,
            gap: None,
        })
    }

    fn header(
        &mut self,
        name: &str,
        at: &Address,
        header: &openapiv3::ReferenceOr<openapiv3::Header>,
    ) -> Option<PromisedHeader> {
        let (at, header) = match header {
            openapiv3::ReferenceOr::Item(header) => (at.clone(), header.clone()),
            openapiv3::ReferenceOr::Reference { .. } => {
                let (at, node) = self.followed(at)?;
                let header = self.shape(&at, node)?;
                (at, header)
            }
        };
        Some(PromisedHeader {
            name: name.to_owned(),
            required: header.required,
            place: self.source.place(&at),
            schema: self.value_schema(&at, &header.format),
        })
    }

    fn media_types(&mut self, owner: &Address, content: &openapiv3::Content) -> Vec<MediaType> {
        let at = owner.child("content");
        let media_type = |(name, shape): (&String, &openapiv3::MediaType)| {
            let at = at.child(name);
            MediaType {
                name: name.clone(),
                place: self.source.place(&at),
                schema: shape.schema.as_ref().map(|_| at.child("schema")),
            }
        };
        content.iter().map(media_type).collect()
    }
}

fn scope(status: &str) -> Option<Scope> {
    if status == "default" {
        return Some(Scope::Default);
    }
    match serde_json::from_value(Value::String(status.to_owned())).ok()? {
        openapiv3::StatusCode::Code(code) if (100..600).contains(&code) => Some(Scope::Exact(code)),
        openapiv3::StatusCode::Range(digit) if (1..6).contains(&digit) => Some(Scope::Range(digit)),
        _ => None,
    }
}
