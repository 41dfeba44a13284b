//! What to do about a file that does not have the shape of the scenario language, key by key.

use jsonschema::error::TypeKind;
use serde_json::Value;

use crate::diagnostic::Owner;
use crate::suite::form::{Words, last};

/// Where the language is explained.
const README: &str = "`scenarios/README.md` explains the language";

/// What a status may be.
const STATUS: &str = "write a status such as `200`, a class such as `4xx`, or a list of them";

/// All of it.
pub(super) const WORDS: Words = Words {
    owner: Owner::Scenario,
    readme: README,
    of_missing,
    what_is_due,
    of_type,
    of_text,
    of_empty,
    of_number,
};

/// A key that is not there.
fn of_missing(key: &str) -> String {
    match key {
        "title" => "say in one sentence what holds: `title: A bot signs in`".to_owned(),
        "verifies" => {
            "name the requirements: `verifies: [LOGOUT-01]`; they are listed in `spec/requirements`".to_owned()
        }
        "steps" => "say what is done: `steps: [{ call: … }]`".to_owned(),
        "id" => "give it an id: it names the trial".to_owned(),
        key => format!("add `{key}: …`"),
    }
}

/// A value of another type.
fn of_type(pointer: &str, expected: &TypeKind) -> String {
    let takes = |name: &str| match expected {
        TypeKind::Single(kind) => kind.as_str() == name,
        TypeKind::Multiple(kinds) => kinds.iter().any(|kind| kind.as_str() == name),
    };
    if is_status(pointer) {
        STATUS.to_owned()
    } else if last(pointer) == "parallel" {
        "say how many branches are played at once: `parallel: 20`".to_owned()
    } else if last(pointer) == "within" {
        "write the duration with its unit, such as `5s` or `500ms`".to_owned()
    } else if takes("array") {
        match last(pointer) {
            "steps" | "finally" | "cases" => "write a list: each item on a line of its own, after `- `".to_owned(),
            key => format!("write a list: `{key}: [one, two]`"),
        }
    } else if takes("object") && is_step(pointer) {
        "a step has a `call` or a `flow`: `- call: POST /login/pubkey/authenticate`".to_owned()
    } else if takes("object") {
        "write a mapping: `{ name: value }`".to_owned()
    } else if takes("string") {
        "write a string; what YAML takes for something else goes in quotes".to_owned()
    } else {
        README.to_owned()
    }
}

/// What must stand at a place, behind `expected`, where its type alone says too little.
fn what_is_due(pointer: &str) -> Option<&'static str> {
    match last(pointer) {
        "call" => Some("a method and a path"),
        "method" => Some("a method in capitals"),
        "id" => Some("an id without blanks"),
        "within" => Some("a duration"),
        _ => is_status(pointer).then_some("a status"),
    }
}

/// A text that does not look as it must.
fn of_text(pointer: &str, found: &Value) -> String {
    match last(pointer) {
        _ if is_status(pointer) && found.as_str().is_some_and(|text| text.starts_with("{{")) => {
            format!("did you mean `${}`?", found.as_str().unwrap_or_default())
        }
        "call" => match found.as_str().and_then(|text| text.split_once(' ')) {
            Some((method, path)) if path.starts_with('/') => format!("write `{} {path}`", method.to_uppercase()),
            _ => "write it as it is documented: `POST /login/pubkey/authenticate`".to_owned(),
        },
        "method" => "write it as it is sent: `GET`".to_owned(),
        "id" => "an id holds letters, digits, `-`, `_` and `.`, and starts with a letter or a digit".to_owned(),
        "within" => "write the duration with its unit, such as `5s` or `500ms`".to_owned(),
        _ if is_status(pointer) => STATUS.to_owned(),
        _ => README.to_owned(),
    }
}

/// A number that is too small or too large: what is expected, and what to do.
fn of_number(pointer: &str) -> (&'static str, &'static str) {
    match last(pointer) {
        "parallel" => (
            "2 to 200 branches",
            "say how many branches are played at once: `parallel: 20`",
        ),
        _ => ("a status from 100 to 599", STATUS),
    }
}

/// A list or a text with nothing in it.
fn of_empty(pointer: &str) -> String {
    match last(pointer) {
        "verifies" => {
            "name at least one requirement, such as `[LOGOUT-01]`; they are listed in `spec/requirements`".to_owned()
        }
        "steps" => "add a step: `- call: POST /login/pubkey/authenticate`".to_owned(),
        "cases" => "add a case, or remove `cases`".to_owned(),
        "title" => "say in one sentence what holds: `title: A bot signs in`".to_owned(),
        _ => "write an expression, such as `body.token`".to_owned(),
    }
}

fn is_status(pointer: &str) -> bool {
    pointer.contains("/expect/status") || pointer.contains("/expect/tolerate")
}

fn is_step(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/');
    let is_item = segments.next().is_some_and(|index| index.parse::<usize>().is_ok());
    is_item && matches!(segments.next(), Some("steps" | "finally"))
}
