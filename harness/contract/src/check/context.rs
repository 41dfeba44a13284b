//! What all checks want to know of an answer, found out once.

use super::{Answer, header, media_type::Name};
use crate::{
    document::{Place, Source},
    json::{Scan, scan},
    model::{MediaType, Operation, Promise},
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
    pub(super) body: Body,
}

/// What kind of body an answer has.
pub(super) enum Body {
    /// None, as HTTP demands; the reason, a fragment.
    Barred(String),
    /// None, though there might be one.
    Empty,
    /// One that is JSON, but perhaps for flaws.
    Json(Scan),
    /// One that is not JSON, with what was found when it was read as JSON.
    Other(Scan),
}

impl<'a> CheckContext<'a> {
    pub(super) fn new(operation: &'a Operation, answer: &'a Answer<'a>) -> Self {
        let promise = operation.promise(answer.status);
        let content_type = header::values(answer, "content-type")
            .first()
            .and_then(|value| std::str::from_utf8(value).ok());
        let media_type = promise.and_then(|promise| media_type(promise, content_type));
        Self {
            operation,
            answer,
            promise,
            content_type,
            media_type,
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

    /// The answer's own header says that its body is JSON.
    pub(super) fn claims_json(&self) -> bool {
        self.content_type
            .and_then(Name::read)
            .is_some_and(|name| name.is_json())
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
                .all(|media_type| Name::read(&media_type.name).is_some_and(|name| name.is_json()))
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
        if answer.body.is_empty() {
            return match answer.status {
                _ if operation.method == "HEAD" => Self::Barred("the answer to HEAD has no body".to_owned()),
                100..200 | 204 | 304 => Self::Barred(format!("a {} has no body", answer.status)),
                _ => Self::Empty,
            };
        }
        let scan = scan(answer.body);
        if scan.value.is_some() {
            Self::Json(scan)
        } else {
            Self::Other(scan)
        }
    }
}

/// The documented media type that covers the answer's best. Where none does and there is only one, that one: that the
/// body has the wrong type is the affair of one check, what is in it of another.
fn media_type<'p>(promise: &'p Promise, content_type: Option<&str>) -> Option<&'p MediaType> {
    let covering = content_type.and_then(Name::read).and_then(|sent| {
        let rank = |documented: &MediaType| Name::read(&documented.name)?.covers(&sent);
        promise
            .media_types
            .iter()
            .filter(|documented| rank(documented).is_some())
            .max_by_key(|documented| rank(documented))
    });
    match promise.media_types.as_slice() {
        [only] => Some(covering.unwrap_or(only)),
        _ => covering,
    }
}
