//! Shapes: what an answer is made of, without its values. Two nodes of different versions answer in two shapes.
//!
//! In: a body, or the headers. Out: its members, and an id that is the same wherever the same shape is seen.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;

use crate::diagnostic::escape;
use crate::text::{hex, json_of};

/// More members than any answer of a pod has: a body with more has no shape.
const MOST: usize = 500;

/// Headers that come and go with an answer, whatever version gave it.
const CHANGING: &[&str] = &[
    "age",
    "connection",
    "content-length",
    "keep-alive",
    "retry-after",
    "transfer-encoding",
];

/// What an answer is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Twelve hexadecimal digits.
    pub(super) id: String,
    pub(super) members: Vec<String>,
}

impl Shape {
    fn of(members: BTreeSet<String>) -> Self {
        let members: Vec<String> = members.into_iter().collect();
        let hash = hex(digest(&SHA256, members.join("\n").as_bytes()).as_ref());
        Self {
            id: hash[..12].to_owned(),
            members,
        }
    }
}

/// The shape of a body: `/roles/* string` for each JSON pointer and type; `None` where it is no JSON.
pub(super) fn of_body(body: &[u8]) -> Option<Shape> {
    let value = json_of(body)?;
    let mut members = BTreeSet::new();
    collect(&value, "", &mut members);
    (members.len() <= MOST).then(|| Shape::of(members))
}

/// The shape of headers: their names, each once.
pub(super) fn of_headers(headers: &[(String, Vec<u8>)]) -> Shape {
    let names = headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    Shape::of(names.filter(|name| !CHANGING.contains(&name.as_str())).collect())
}

fn collect(value: &Value, at: &str, members: &mut BTreeSet<String>) {
    if members.len() > MOST {
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(items) => {
            for item in items {
                collect(item, &format!("{at}/*"), members);
            }
            "array"
        }
        Value::Object(object) => {
            for (name, member) in object {
                collect(member, &format!("{at}/{}", escape(name)), members);
            }
            "object"
        }
    };
    members.insert(format!("{} {kind}", if at.is_empty() { "/" } else { at }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_lengths_make_no_other_shape_and_types_and_members_do() {
        let id = |body: &str| of_body(body.as_bytes()).expect("JSON").id;
        let one = id(r#"{"id": 1, "roles": ["A"]}"#);
        assert_eq!(one, id(r#"{"roles": ["B", "C"], "id": 2}"#));
        assert_ne!(one, id(r#"{"id": "1", "roles": ["A"]}"#));
        assert_ne!(one, id(r#"{"id": 1, "roles": ["A"], "new": null}"#));
        assert_eq!(of_body(b"<html>"), None);
        assert_eq!(of_body(b""), None);
    }

    #[test]
    fn a_header_that_comes_and_goes_makes_no_other_shape() {
        let of = |names: &[&str]| {
            let headers: Vec<_> = names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
            of_headers(&headers)
        };
        assert_eq!(of(&["date", "content-length"]), of(&["Date"]));
        assert_ne!(of(&["date"]), of(&["date", "server"]));
        assert_eq!(of(&["date", "server"]).members, ["date", "server"]);
    }
}
