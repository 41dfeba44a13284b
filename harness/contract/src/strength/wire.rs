//! Faults of an answer as a whole: its bytes and its headers.

use serde_json::Value;

use super::Mutation;
use crate::model::PromisedHeader;

/// The text of a documented header with this value: JSON where it is documented so, else in style `simple`.
pub(super) fn header_text(header: &PromisedHeader, value: &Value) -> String {
    if header.media_type.is_some() {
        return value.to_string();
    }
    match value {
        Value::Array(elements) => elements.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Object(members) => {
            let between = if header.explode { '=' } else { ',' };
            let each = members
                .iter()
                .map(|(name, value)| format!("{name}{between}{}", plain(value)));
            each.collect::<Vec<_>>().join(",")
        }
        scalar => plain(scalar),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An answer that owns its parts.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

const HTML: &str = "<html><head><title>Gateway</title></head><body><h1>Gateway</h1></body></html>";

/// All messages with one fault that are made from `good`, each with the name of the header that it concerns, or nothing.
pub(super) fn spoilt(good: &Message, required: &[&str], with_schema: &[&str]) -> Vec<(Mutation, String, Message)> {
    let mut spoilt = Vec::new();
    let mut add = |mutation, message| spoilt.push((mutation, String::new(), message));
    for (mutation, body) in [
        (Mutation::ArrayInstead, "[]"),
        (Mutation::StringInstead, "\"text\""),
        (Mutation::NumberInstead, "7"),
        (Mutation::NullInstead, "null"),
        (Mutation::NoBody, ""),
    ] {
        // A documented array is not spoilt by being one.
        let same = body.as_bytes().first() == good.body.first();
        if !same || body.is_empty() {
            add(mutation, good.with_body(body.as_bytes()));
        }
    }
    let (mark, end) = (good.body.len() / 2, good.body.len());
    add(Mutation::Truncated, good.with_body(&good.body[..mark.max(1)]));
    add(
        Mutation::TrailingBytes,
        good.with_body(&[&good.body, b"}".as_slice()].concat()),
    );
    add(
        Mutation::ByteOrderMark,
        good.with_body(&[b"\xef\xbb\xbf", good.body.as_slice()].concat()),
    );
    let last = end.saturating_sub(1);
    let invalid = [&good.body[..last], b"\xff", &good.body[last..]].concat();
    add(Mutation::InvalidUtf8, good.with_body(&invalid));
    let html = good.with_header("content-type", Some("text/html"));
    add(Mutation::Html, html.with_body(HTML.as_bytes()));
    add(
        Mutation::WrongContentType,
        good.with_header("content-type", Some("application/xml")),
    );
    add(Mutation::NoContentType, good.with_header("content-type", None));
    for name in required {
        spoilt.push((Mutation::NoHeader, (*name).to_owned(), good.with_header(name, None)));
    }
    for name in with_schema {
        let message = good.with_header(name, Some("\u{a7}"));
        spoilt.push((Mutation::WrongHeader, (*name).to_owned(), message));
    }
    spoilt
}

impl Message {
    pub(super) fn with_body(&self, body: &[u8]) -> Self {
        Self {
            body: body.to_vec(),
            ..self.clone()
        }
    }

    fn with_header(&self, name: &str, value: Option<&str>) -> Self {
        let mut message = self.clone();
        message.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        message
            .headers
            .extend(value.map(|value| (name.to_owned(), value.as_bytes().to_vec())));
        message
    }
}
