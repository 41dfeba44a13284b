//! `body-schema`: the body is what the documented schema describes.

use super::{
    Check, ContractCheck, Rule, Severity, Violation, bytes,
    catalogue::Ruling,
    context::{Body, CheckContext},
    no_content,
};
use crate::model::MediaTypeName;

pub(super) const CHECK: Check = Check {
    id: ContractCheck::BodySchema,
    sentence: "The body is what the documented schema describes.",
    explanation: "Every member that the schema requires is there, and every member has the type, format, range \
                  and values that it says: `nullable`, `format: int64`, discriminators and the rest mean what \
                  OpenAPI says they mean. Properties that the schema does not name are allowed unless it \
                  forbids them; `undocumented-property` tells of those. Bytes (`format: binary`, `type: file`) may be \
                  anything, also JSON. A body where HTTP has none (the answer to HEAD, 1xx, 204, 205, 304), or a \
                  header that announces one on a 1xx or 204, is a failure whatever the contract says: most \
                  clients take its bytes for the next answer. An error's body that is empty or not JSON is \
                  judged by `error-shape`, more softly.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if let Body::Barred(reason) = &context.body
        && let Some(violation) = no_content::violation(context.answer, reason, context.place())
    {
        return Ruling::Found(vec![violation]);
    }
    let promise = match context.promised() {
        Ok(promise) => promise,
        Err(reason) => return Ruling::NotEvaluated(reason),
    };
    let value = match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Coded(reason) => return Ruling::NotEvaluated(reason.clone()),
        Body::Empty if promise.media_types.is_empty() => {
            return Ruling::NotExpected("the body is empty, as documented".to_owned());
        }
        Body::Empty if context.is_error() => {
            return Ruling::NotEvaluated("the error's body is empty, which `error-shape` judges".to_owned());
        }
        Body::Other(_) if context.is_error() => {
            return Ruling::NotEvaluated("the error's body is not JSON, which `error-shape` judges".to_owned());
        }
        Body::Json(scan) => scan.exact(),
        Body::Empty | Body::Other(_) => None,
    };
    if promise.media_types.is_empty() {
        return Ruling::NotEvaluated(format!("the contract documents no body for {}", context.status()));
    }
    let Some(media_type) = context.media_type else {
        return Ruling::NotEvaluated("the body has none of the documented media types".to_owned());
    };
    let Some(schema) = &media_type.schema else {
        return Ruling::NotEvaluated(format!("the contract documents no schema for `{}`", media_type.name));
    };
    if matches!(context.body, Body::Empty) {
        let violation = Violation::new(Severity::Failure, Rule::Body, "the body is empty")
            .expected("the documented body")
            .found("nothing");
        return Ruling::Found(vec![violation.promised(&context.source().place(schema))]);
    }
    if context.is_bytes {
        return Ruling::NotExpected(bytes::REASON.to_owned());
    }
    let any = media_type.name.contains('*') && value.is_some_and(|value| context.is_meant_as_json(value.value));
    if !any && !MediaTypeName::read(&media_type.name).is_some_and(|name| name.is_json()) {
        return Ruling::NotExpected(format!(
            "a schema says nothing about the bytes of `{}`",
            media_type.name
        ));
    }
    let Some(value) = value else {
        return Ruling::NotEvaluated("the body is not JSON, which `json-hygiene` judges".to_owned());
    };
    match &*context.operation.cache.compiled(schema) {
        Err(defects) => {
            let reason = defects
                .first()
                .map_or("it cannot be compiled", |defect| defect.message.as_str());
            Ruling::NotEvaluated(format!("the contract's schema is unusable: {reason}"))
        }
        Ok(compiled) => match compiled.complaints(context.source(), value, "the body") {
            Ok(complaints) => Ruling::Found(complaints.into_iter().map(Violation::from).collect()),
            Err(too_many) => Ruling::NotEvaluated(too_many.reason()),
        },
    }
}
