//! The header fields of an answer, and what a schema makes of a field's text.

use serde_json::{Number, Value};

use super::Answer;
use crate::{
    document::{Address, Source},
    schema::types,
};

/// The values of the fields called `name`, in the order received.
pub(super) fn values<'a>(answer: &Answer<'a>, name: &str) -> Vec<&'a [u8]> {
    let fields: &'a [(String, Vec<u8>)] = answer.headers;
    fields
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_slice())
        .collect()
}

/// The value that `text` stands for where the schema at `at` describes it (style `simple`): a number or boolean if the
/// schema asks for one and the text is one, a list for an array, else the text itself, of which the schema then
/// complains.
pub(super) fn coerced(source: &Source, at: &Address, text: &str) -> Value {
    let text = text.trim();
    for kind in types(source, at) {
        let value = match kind.as_str() {
            "integer" => text
                .parse::<i64>()
                .map(Value::from)
                .or_else(|_| text.parse::<u64>().map(Value::from))
                .ok(),
            "number" => text.parse::<i64>().map(Value::from).ok().or_else(|| {
                let plain = text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                text.parse()
                    .ok()
                    .filter(|_| plain)
                    .and_then(Number::from_f64)
                    .map(Value::Number)
            }),
            "boolean" => text.parse::<bool>().map(Value::Bool).ok(),
            "array" => {
                let items = source
                    .follow(at)
                    .map_or_else(|_| at.clone(), |(at, _)| at)
                    .child("items");
                Some(
                    text.split(',')
                        .filter(|_| !text.is_empty())
                        .map(|text| coerced(source, &items, text))
                        .collect(),
                )
            }
            _ => None,
        };
        if let Some(value) = value {
            return value;
        }
    }
    Value::String(text.to_owned())
}
