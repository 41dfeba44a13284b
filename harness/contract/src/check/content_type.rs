//! `content-type`: the body has a documented media type.

use super::{
    Check, ContractCheck, Rule, Severity, Violation,
    catalogue::Ruling,
    context::{Body, CheckContext},
    header,
};
use crate::model::MediaTypeName;
use crate::text::alternatives;

pub(super) const CHECK: Check = Check {
    id: ContractCheck::ContentType,
    sentence: "The body's media type is one that the contract documents.",
    explanation: "Clients choose their parser by `Content-Type`; JSON sent as `text/html` or without a type is \
                  lost on many of them. Type and subtype are compared in any case, parameters that the \
                  contract does not name are allowed, and documented ranges (`text/*`) cover their types. Of \
                  several that fit, the most specific counts, parameters included; one that is documented with \
                  another value does not fit, but for `charset`. A body in a content coding (`gzip`) is a \
                  failure, for requests ask for none. An empty body has no type to judge, and an error body \
                  that is not JSON is the affair of `error-shape`, because proxies answer for pods.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if let (Body::Coded(_) | Body::Json(_), Some(codings)) = (&context.body, context.codings()) {
        let message =
            format!("the body is in the content coding `{codings}`, which podproof neither asks for nor reads");
        let violation = Violation::new(Severity::Failure, Rule::ContentCoding, message)
            .expected("no content coding: requests say `Accept-Encoding: identity`")
            .found(format!("`Content-Encoding: {codings}`"))
            .about_header("Content-Encoding", Some(&codings));
        return Ruling::Found(vec![violation.promised(context.place())]);
    }
    let promise = match context.promised() {
        Ok(promise) => promise,
        Err(reason) => return Ruling::NotEvaluated(reason),
    };
    match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Empty if promise.media_types.is_empty() => {
            return Ruling::NotExpected("the body is empty, as documented".to_owned());
        }
        Body::Empty => return Ruling::NotEvaluated("the body is empty".to_owned()),
        Body::Other(_) if context.is_error() => {
            return Ruling::NotEvaluated("the error's body is not JSON, which `error-shape` judges".to_owned());
        }
        Body::Json(_) | Body::Other(_) | Body::Coded(_) => {}
    }
    if promise.media_types.is_empty() {
        return Ruling::NotEvaluated(format!("the contract documents no body for {}", context.status()));
    }
    let expected = alternatives(promise.media_types.iter().map(|documented| documented.name.as_str()));
    let violation = |message: String, found: &str| {
        let violation = Violation::new(Severity::Failure, Rule::MediaType, message)
            .expected(&expected)
            .found(found);
        Ruling::Found(vec![violation.promised(&promise.media_types[0].place)])
    };
    let values = header::values(context.answer, "content-type");
    if values.len() > 1 {
        return violation(
            format!("the answer has {} `Content-Type` headers", values.len()),
            "several",
        );
    }
    let Some(text) = context.content_type else {
        return if values.is_empty() {
            violation("the answer has a body and no `Content-Type`".to_owned(), "none")
        } else {
            violation("`Content-Type` is not UTF-8".to_owned(), "bytes that are no text")
        };
    };
    let Some(sent) = MediaTypeName::read(text) else {
        return violation("`Content-Type` is no media type".to_owned(), &format!("`{text}`"));
    };
    let covered = promise
        .media_types
        .iter()
        .any(|documented| MediaTypeName::read(&documented.name).is_some_and(|name| name.covers(&sent).is_some()));
    if covered {
        return Ruling::Found(Vec::new());
    }
    violation(
        format!("`Content-Type` is `{text}`, documented is {expected}"),
        &format!("`{text}`"),
    )
}
