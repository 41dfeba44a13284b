//! What to do about a list of known issues that does not have its shape, key by key.

use jsonschema::error::TypeKind;
use serde_json::Value;

use crate::diagnostic::Owner;
use crate::suite::form::{Words, last};

const README: &str = "`docs/known-issues.md` explains the entries";

/// All of it.
pub(super) const WORDS: Words = Words {
    owner: Owner::KnownIssues,
    readme: README,
    of_missing,
    what_is_due,
    of_type,
    of_text,
    of_empty,
    of_number,
};

fn of_missing(key: &str) -> String {
    match key {
        "knownIssues" => "write the entries below `knownIssues:`, each after `- `".to_owned(),
        "operations" => {
            "name the operations that show it: `operations: [POST /sessionauth/v1/logout]`; the same on another \
                         operation is then new"
                .to_owned()
        }
        "expires" => "name the last day on which it is accepted: `expires: 2027-01-31`".to_owned(),
        "ticket" => "say where it is tracked: `ticket: SYM-4711`".to_owned(),
        "owner" => "say who sees to it: `owner: identity team`".to_owned(),
        "reason" => "say what is wrong, and why it is accepted".to_owned(),
        key => format!("add `{key}: …`"),
    }
}

fn what_is_due(pointer: &str) -> Option<&'static str> {
    match last(pointer) {
        "problem" => Some("the id of a problem"),
        "change" => Some("the id of a change"),
        "expires" => Some("a date"),
        "received" => Some("a status, a type of JSON or `missing`"),
        "operations" => Some("a list of operations, or `any`"),
        "max" => Some("a number from 1"),
        _ if is_in(pointer, "operations") => Some("a method and a path"),
        _ if is_in(pointer, "labels") => Some("a string or a list of strings"),
        _ => None,
    }
}

fn of_type(pointer: &str, _: &TypeKind) -> String {
    match last(pointer) {
        "knownIssues" => "write a list: each entry after `- `".to_owned(),
        "problem" | "change" => "put the digits in quotes, since YAML takes some of them for a number".to_owned(),
        "operations" => "write `operations: [POST /sessionauth/v1/logout]`".to_owned(),
        "trials" | "requirements" | "changes" => format!("write a list: `{}: [one, two]`", last(pointer)),
        "labels" => "write a mapping: `labels: { pod: \"24.10\" }`".to_owned(),
        "max" => "write how many answers may show it: `max: 3`".to_owned(),
        "sometimes" => "write `true`, or remove the key".to_owned(),
        "received" => "write a status such as `500`, a type such as `string`, or `missing`".to_owned(),
        _ if is_in(pointer, "labels") => {
            "put the value in quotes, since YAML takes `24.10` for the number 24.1: `pod: \"24.10\"`".to_owned()
        }
        _ => "write a string; what YAML takes for something else goes in quotes".to_owned(),
    }
}

fn of_text(pointer: &str, found: &Value) -> String {
    match last(pointer) {
        "problem" => "copy the 12 digits that a run shows, in quotes".to_owned(),
        "change" => "copy the 12 digits that `podproof compare` shows, in quotes".to_owned(),
        "expires" => "write the last day on which it is accepted: `2027-01-31`".to_owned(),
        "operations" => match found.as_str() {
            Some(text) if text.contains('/') => format!("write a list: `[{text}]`"),
            _ => "write a list: `[POST /sessionauth/v1/logout]`, or `any`".to_owned(),
        },
        _ if is_in(pointer, "operations") => match found.as_str().and_then(|text| text.split_once(' ')) {
            Some((method, path)) if path.starts_with('/') => format!("write `{} {path}`", method.to_uppercase()),
            _ => "write it as scenarios call it: `POST /sessionauth/v1/logout`".to_owned(),
        },
        _ => README.to_owned(),
    }
}

fn of_empty(pointer: &str) -> String {
    match last(pointer) {
        "operations" => "name at least one operation, or write `any`".to_owned(),
        key @ ("trials" | "requirements" | "changes") => format!("name at least one, or remove `{key}`"),
        "reason" | "ticket" | "owner" => of_missing(last(pointer)),
        _ => "write something, or remove the key".to_owned(),
    }
}

fn of_number(pointer: &str) -> (&'static str, &'static str) {
    match last(pointer) {
        "received" => (
            "a status from 100 to 599",
            "write a status such as `500`, or a class such as `5xx`",
        ),
        _ => ("a number from 1", "to accept it nowhere, remove the entry"),
    }
}

/// Whether the value is an item or member of what has this key.
fn is_in(pointer: &str, key: &str) -> bool {
    pointer.rsplit('/').nth(1) == Some(key)
}
