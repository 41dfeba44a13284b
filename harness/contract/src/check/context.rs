//! What all checks want to know of an answer, found out once.

use serde_json::Value;

use super::{Answer, header, no_content};
use crate::{
    document::{Place, Source},
    json::{Scan, scan},
    model::{MediaType, MediaTypeName, Operation, Promise},
};

/// An answer beside what was promised.
pub(super) struct CheckContext<'a> {
    pub(super) operation: &'a Operation,
    pub(super) answer: &'a Answer<'a>,
    pub(super) promise: Option<&'a Promise>,
    /// The value of the first `Content-Type`, if it is text.
    pub(super) content_type: Option<&'a str>,
    /// The documented media type that the body is judged by.
    pub(super) media_type: Option<&'a MediaType>,
    /// The contract documents a body of bytes.
    pub(super) is_bytes: bool,
    pub(super) body: Body,
}

/// What kind of body an answer has.
pub(super) enum Body {
    /// None, as HTTP demands; the reason, a fragment. `body-schema` tells of one that is there nevertheless.
    Barred(String),
    /// None, though there might be one.
    Empty,
    /// One that is JSON, but perhaps for flaws.
    Json(Scan),
    /// One that is not JSON, with what was found when it was read as JSON.
    Other(Scan),
    /// One in a content coding, which nobody asked for; the reason why nothing is known of what is in it.
    Coded(String),
}

impl<'a> CheckContext<'a> {
    pub(super) fn new(operation: &'a Operation, answer: &'a Answer<'a>) -> Self {
        let promise = operation.promise(answer.status);
        let content_type = header::values(answer, "content-type")
            .first()
            .and_then(|value| std::str::from_utf8(value).ok());
        let media_type = promise.and_then(|promise| media_type(promise, content_type));
        let schema = media_type.and_then(|media_type| media_type.schema.as_ref());
        Self {
            operation,
            answer,
            promise,
            content_type,
            media_type,
            is_bytes: schema.is_some_and(|schema| operation.cache.takes_bytes(schema)),
            body: Body::of(operation, answer),
        }
    }

    pub(super) fn source(&self) -> &'a Source {
        self.operation.cache.source()
    }

    /// The status is one of an error.
    pub(super) fn is_error(&self) -> bool {
        self.answer.status >= 400
    }

    /// The content codings of the body, but for `identity`.
    pub(super) fn codings(&self) -> Option<String> {
        codings(self.answer)
    }

    /// The answer's own header says that its body is JSON.
    pub(super) fn claims_json(&self) -> bool {
        self.content_type
            .and_then(MediaTypeName::read)
            .is_some_and(|name| name.is_json())
    }

    /// A body that can be read as JSON is meant so: its header says it, or is missing, or it is an object or a list. A
    /// text of any other type may look like a number, a string or a word of JSON.
    pub(super) fn is_meant_as_json(&self, value: &Value) -> bool {
        self.claims_json() || self.content_type.is_none() || value.is_object() || value.is_array()
    }

    /// The contract says that the body is JSON, and nothing else.
    pub(super) fn documented_as_json(&self) -> bool {
        let names = self
            .promise
            .map(|promise| promise.media_types.as_slice())
            .unwrap_or_default();
        !names.is_empty()
            && names
                .iter()
                .all(|media_type| MediaTypeName::read(&media_type.name).is_some_and(|name| name.is_json()))
    }

    /// The promise, or why nothing can be said about the rest of the answer.
    pub(super) fn promised(&self) -> Result<&'a Promise, String> {
        let Some(promise) = self.promise else {
            let Operation { method, template, .. } = self.operation;
            return Err(format!(
                "the contract documents no {} for {method} {template}",
                self.answer.status
            ));
        };
        promise.gap.clone().map_or(Ok(promise), Err)
    }

    /// The status, with the words that the contract has for it if they are others: `405 (default)`.
    pub(super) fn status(&self) -> String {
        let status = self.answer.status.to_string();
        match self.promise {
            Some(promise) if promise.status != status => format!("{status} ({})", promise.status),
            _ => status,
        }
    }

    /// The promise's place, else the operation's.
    pub(super) fn place(&self) -> &'a Place {
        self.promise.map_or(&self.operation.place, |promise| &promise.place)
    }
}

impl Body {
    fn of(operation: &Operation, answer: &Answer<'_>) -> Self {
        if let Some(reason) = no_content::barred(operation, answer) {
            return Self::Barred(reason);
        }
        if answer.body.is_empty() {
            return Self::Empty;
        }
        let scan = scan(answer.body);
        if scan.value.is_some() {
            return Self::Json(scan);
        }
        match codings(answer) {
            Some(codings) => Self::Coded(format!(
                "the body is in the content coding `{codings}`, which `content-type` judges"
            )),
            None => Self::Other(scan),
        }
    }
}

fn codings(answer: &Answer<'_>) -> Option<String> {
    let values = header::values(answer, "content-encoding");
    let texts: Vec<_> = values.iter().map(|value| String::from_utf8_lossy(value)).collect();
    let codings: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
        .collect();
    (!codings.is_empty()).then(|| codings.join(", "))
}

/// The documented media type that covers the answer's best. Where none does and there is only one, that one: that the
/// body has the wrong type is the affair of one check, what is in it of another.
fn media_type<'p>(promise: &'p Promise, content_type: Option<&str>) -> Option<&'p MediaType> {
    let covering = content_type.and_then(MediaTypeName::read).and_then(|sent| {
        let rank = |documented: &MediaType| MediaTypeName::read(&documented.name)?.covers(&sent);
        let ranked = promise
            .media_types
            .iter()
            .filter_map(|documented| Some((rank(documented)?, documented)));
        // Of equals, the first.
        ranked
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, documented)| documented)
    });
    match promise.media_types.as_slice() {
        [only] => Some(covering.unwrap_or(only)),
        _ => covering,
    }
}
