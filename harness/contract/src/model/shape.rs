//! The shapes of the objects that an API description consists of: which members they have, and what these must be.
//!
//! In: a node and its shape. Out: a defect for each member that is something else, at that member, and for each that is
//! missing, at the object. Members that no shape names are let be, and so is `null` where a member may be left out.
//! Schemas are judged by what they become, a JSON Schema; examples by nobody.

use serde_json::{Map, Value};

use crate::document::{Address, Defect, Defects, Source};
use crate::text::{alternatives, count};

/// What a member must be.
pub(super) enum Kind {
    Text,
    Boolean,
    /// One of these strings.
    Word(&'static [&'static str]),
    Texts,
    List,
    Object,
    /// An object of this shape.
    One(&'static Shape),
    /// A list of objects of this shape.
    Several(&'static Shape),
    /// Objects of this shape by name.
    Named(&'static Shape),
}

/// A member of an object.
pub(super) struct Member {
    key: &'static str,
    kind: Kind,
    required: bool,
}

/// An object.
pub(super) struct Shape {
    /// To be read after "expected": `a response, which is an object`.
    name: &'static str,
    members: &'static [Member],
    /// A member each, of which exactly one must be there.
    either: &'static [&'static str],
    /// A `$ref` may stand in its place.
    referable: bool,
}

const fn must(key: &'static str, kind: Kind) -> Member {
    Member {
        key,
        kind,
        required: true,
    }
}

const fn may(key: &'static str, kind: Kind) -> Member {
    Member {
        key,
        kind,
        required: false,
    }
}

const fn shape(name: &'static str, members: &'static [Member]) -> Shape {
    Shape {
        name,
        members,
        either: &[],
        referable: false,
    }
}

/// What a header or a parameter says about its value: in a schema, or as the one media type that it is written in.
const VALUE: &[&str] = &["schema", "content"];

static EXTERNAL_DOCS: Shape = shape(
    "external documentation",
    &[must("url", Kind::Text), may("description", Kind::Text)],
);

static SERVER_VARIABLE: Shape = shape("a server variable", &[may("description", Kind::Text)]);

static SERVER: Shape = shape(
    "a server",
    &[
        must("url", Kind::Text),
        may("description", Kind::Text),
        may("variables", Kind::Named(&SERVER_VARIABLE)),
    ],
);

static ENCODING: Shape = shape(
    "an encoding",
    &[
        may("contentType", Kind::Text),
        may("headers", Kind::Named(&HEADER)),
        may("style", Kind::Text),
        may("explode", Kind::Boolean),
        may("allowReserved", Kind::Boolean),
    ],
);

static MEDIA_TYPE: Shape = shape("a media type", &[may("encoding", Kind::Named(&ENCODING))]);

static LINK: Shape = Shape {
    referable: true,
    ..shape(
        "a link",
        &[
            may("operationRef", Kind::Text),
            may("operationId", Kind::Text),
            may("parameters", Kind::Object),
            may("description", Kind::Text),
        ],
    )
};

/// A response header.
pub(super) static HEADER: Shape = Shape {
    either: VALUE,
    referable: true,
    ..shape(
        "a header",
        &[
            may("description", Kind::Text),
            may("required", Kind::Boolean),
            may("deprecated", Kind::Boolean),
            may("style", Kind::Word(&["simple"])),
            may("explode", Kind::Boolean),
            may("content", Kind::Named(&MEDIA_TYPE)),
        ],
    )
};

/// A path item, but for its operations.
pub(super) static PATH_ITEM: Shape = shape(
    "a path item",
    &[
        may("$ref", Kind::Text),
        may("summary", Kind::Text),
        may("description", Kind::Text),
        may("servers", Kind::Several(&SERVER)),
    ],
);

/// An operation, but for its parameters, its body and its responses, which are looked at by themselves.
pub(super) static OPERATION: Shape = shape(
    "an operation",
    &[
        may("tags", Kind::Texts),
        may("summary", Kind::Text),
        may("description", Kind::Text),
        may("externalDocs", Kind::One(&EXTERNAL_DOCS)),
        may("operationId", Kind::Text),
        may("callbacks", Kind::Object),
        may("deprecated", Kind::Boolean),
        may("security", Kind::List),
        may("servers", Kind::Several(&SERVER)),
    ],
);

/// A parameter.
pub(super) static PARAMETER: Shape = Shape {
    either: VALUE,
    ..shape(
        "a parameter",
        &[
            must("name", Kind::Text),
            must("in", Kind::Word(&["path", "query", "header", "cookie"])),
            may("description", Kind::Text),
            may("required", Kind::Boolean),
            may("deprecated", Kind::Boolean),
            may("allowEmptyValue", Kind::Boolean),
            may(
                "style",
                Kind::Word(&[
                    "matrix",
                    "label",
                    "form",
                    "simple",
                    "spaceDelimited",
                    "pipeDelimited",
                    "deepObject",
                ]),
            ),
            may("explode", Kind::Boolean),
            may("allowReserved", Kind::Boolean),
            may("content", Kind::Named(&MEDIA_TYPE)),
        ],
    )
};

/// A request body.
pub(super) static REQUEST_BODY: Shape = shape(
    "a request body",
    &[
        may("description", Kind::Text),
        must("content", Kind::Named(&MEDIA_TYPE)),
        may("required", Kind::Boolean),
    ],
);

/// A response.
pub(super) static RESPONSE: Shape = shape(
    "a response",
    &[
        must("description", Kind::Text),
        may("headers", Kind::Named(&HEADER)),
        may("content", Kind::Named(&MEDIA_TYPE)),
        may("links", Kind::Named(&LINK)),
    ],
);

/// Everything at or below `at` that is not as `shape` says; whether there is nothing.
pub(super) fn check(source: &Source, at: &Address, node: &Value, shape: &Shape, defects: &mut Defects) -> bool {
    let mut checker = Checker {
        source,
        defects,
        holds: true,
    };
    checker.one(at, node, shape);
    checker.holds
}

struct Checker<'c> {
    source: &'c Source,
    defects: &'c mut Defects,
    holds: bool,
}

impl Checker<'_> {
    fn mistyped(&mut self, at: &Address, expected: &str, found: &Value) {
        self.holds = false;
        self.defects.mistyped(self.source.place(at), expected, found);
    }

    fn complain(&mut self, at: &Address, message: String, help: &str) {
        self.holds = false;
        self.defects.push(Defect::at(self.source.place(at), message).help(help));
    }

    fn one(&mut self, at: &Address, node: &Value, shape: &Shape) {
        let Value::Object(members) = node else {
            return self.mistyped(at, &format!("{}, which is an object", shape.name), node);
        };
        if shape.referable && members.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        for member in shape.members {
            match members.get(member.key) {
                None if member.required => self.complain(
                    at,
                    format!("`{}` is missing", member.key),
                    &format!("{} has it, with {}", shape.name, member.kind.expected()),
                ),
                None => {}
                Some(Value::Null) if !member.required => {}
                Some(value) => self.member(&at.child(member.key), value, &member.kind),
            }
        }
        self.either(at, members, shape);
    }

    fn either(&mut self, at: &Address, members: &Map<String, Value>, shape: &Shape) {
        if shape.either.is_empty() {
            return;
        }
        let names = alternatives(shape.either.iter().copied());
        let there: Vec<&str> = shape
            .either
            .iter()
            .copied()
            .filter(|key| members.contains_key(*key))
            .collect();
        match there.as_slice() {
            ["content"] => {
                let content = members.get("content").and_then(Value::as_object);
                if let Some(content) = content.filter(|content| content.len() != 1) {
                    self.complain(
                        &at.child("content"),
                        format!(
                            "expected the media type of {}, found {}",
                            shape.name,
                            count(content.len() as u64, "media type")
                        ),
                        "its value is written in one media type",
                    );
                }
            }
            [_] => {}
            [] => self.complain(
                at,
                format!("expected {} with {names}, found neither", shape.name),
                "`schema` says what the value is, `content` in which media type it is written",
            ),
            [_, second, ..] => self.complain(
                &at.child(second),
                format!("expected {} with {names}, found both", shape.name),
                "remove one of them",
            ),
        }
    }

    fn member(&mut self, at: &Address, value: &Value, kind: &Kind) {
        match (kind, value) {
            (Kind::Text, Value::String(_))
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::List, Value::Array(_))
            | (Kind::Object, Value::Object(_)) => {}
            (Kind::Word(words), Value::String(word)) if words.contains(&word.as_str()) => {}
            (Kind::Texts, Value::Array(list)) => {
                for (index, value) in list.iter().enumerate().filter(|(_, value)| !value.is_string()) {
                    self.mistyped(&at.child(&index.to_string()), "a string", value);
                }
            }
            (Kind::One(shape), value) => self.one(at, value, shape),
            (Kind::Several(shape), Value::Array(list)) => {
                for (index, value) in list.iter().enumerate() {
                    self.one(&at.child(&index.to_string()), value, shape);
                }
            }
            (Kind::Named(shape), Value::Object(named)) => {
                for (name, value) in named {
                    self.one(&at.child(name), value, shape);
                }
            }
            (kind, value) => self.mistyped(at, &kind.expected(), value),
        }
    }
}

impl Kind {
    /// To be read after "expected".
    fn expected(&self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Word(words) => alternatives(words.iter().copied()),
            Self::Texts => "a list of strings".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Object => "an object".to_owned(),
            Self::One(shape) => format!("{}, which is an object", shape.name),
            Self::Several(shape) => format!("a list, of which each element is {}", shape.name),
            Self::Named(shape) => format!("an object, of which each member is {}", shape.name),
        }
    }
}
