//! The header fields of an answer, and what a schema makes of a field's text.

use serde_json::Value;

use super::Answer;
use crate::{
    document::{Address, Source},
    json::ExactValue,
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
pub(super) fn coerced(source: &Source, at: &Address, text: &str) -> ExactValue {
    let text = text.trim();
    for kind in types(source, at) {
        let value = match kind.as_str() {
            "integer" => number(text),
            // `.5` is no number of JSON, but one of people.
            "number" => number(text).or_else(|| number(&text.replacen('.', "0.", 1))),
            "boolean" => text.parse::<bool>().ok().map(|value| Value::Bool(value).into()),
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
    Value::String(text.to_owned()).into()
}

/// The number that `text` is, as JSON writes it or with what people write beyond that: a `+`, or zeros in front.
fn number(text: &str) -> Option<ExactValue> {
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) => (if text.starts_with('-') { "-" } else { "" }, digits),
        None => ("", text),
    };
    let zeros = digits.bytes().take_while(|byte| *byte == b'0').count();
    let needed = usize::from(!digits[zeros..].starts_with(|c: char| c.is_ascii_digit()));
    ExactValue::number(&format!("{sign}{}", &digits[zeros.saturating_sub(needed)..]))
}
