//! Words for what has the wrong shape, whoever wrote it: scenarios, targets.

use std::sync::Arc;

use serde_json::Value;

use super::pointer::escape;

use super::model::{InputError, Location, Owner, suggestion};
use crate::text::{list, quoted};

/// A key that nobody knows, in the mapping at `pointer`, where `known` are the keys that may stand there.
pub fn unknown_key<S: AsRef<str>>(
    owner: Owner,
    source: &Arc<str>,
    pointer: &str,
    key: &str,
    known: &[S],
) -> InputError {
    let place = Location::key(source, format!("{pointer}/{}", escape(key)));
    let input_error = InputError::at(owner, place, format!("unknown key `{key}`"));
    match suggestion(key, known.iter().map(AsRef::as_ref)) {
        Some(meant) => input_error
            .label(format!("did you mean `{meant}`?"))
            .help(format!("write `{meant}`")),
        None => input_error.label("not a key here").help(format!(
            "the keys here are {}",
            list(quoted(known.iter().map(AsRef::as_ref)))
        )),
    }
}

/// What was found, short.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) => format!("boolean `{value}`"),
        Value::Number(_) => format!("number `{value}`"),
        Value::String(text) if text.chars().count() > 40 => "a string".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
