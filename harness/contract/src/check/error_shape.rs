//! `error-shape`: an error says what went wrong, as the vendor's `Error` does.

use serde_json::Value;

use super::{
    Check, ContractCheck, Rule, Severity, Violation, bytes,
    catalogue::Ruling,
    context::{Body, CheckContext},
};
use crate::schema::{Patterns, found};

pub(super) const CHECK: Check = Check {
    id: ContractCheck::ErrorShape,
    sentence: "An error has a JSON body with an integer `code`, which is the status, and a string `message`.",
    explanation: "The vendor's errors are objects with `code` and `message`, and SDKs show the message to \
                  people. Pods are known to answer 401 with an empty body, proxies answer with HTML, and a \
                  `code` of 301 was seen in a 401: clients live by the status, so all of this is a warning, \
                  never a failure. Where the contract documents another shape for an error, only those of the \
                  two members that it names are looked at.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    if !context.is_error() {
        return Ruling::NotExpected(format!("a {} is no error", context.answer.status));
    }
    let promise = match context.promised() {
        Ok(promise) => promise,
        Err(reason) => return Ruling::NotEvaluated(reason),
    };
    let warning = |rule, message: &str| Violation::new(Severity::Warning, rule, message).promised(context.place());
    let value = match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Empty if promise.media_types.is_empty() => {
            return Ruling::NotExpected("the body is empty, as documented".to_owned());
        }
        Body::Empty => {
            return Ruling::Found(vec![
                warning(Rule::Body, "the error's body is empty")
                    .expected("`code` and `message`")
                    .found("nothing"),
            ]);
        }
        Body::Coded(reason) => return Ruling::NotEvaluated(reason.clone()),
        Body::Json(_) | Body::Other(_) if context.is_bytes => return Ruling::NotExpected(bytes::REASON.to_owned()),
        Body::Other(_) => {
            let kind = context
                .content_type
                .map_or("bytes without a `Content-Type`".to_owned(), |name| format!("`{name}`"));
            return Ruling::Found(vec![
                warning(Rule::Json, "the error's body is not JSON")
                    .expected("`code` and `message`")
                    .found(kind),
            ]);
        }
        Body::Json(scan) => scan.value.as_ref().unwrap_or(&Value::Null),
    };
    let (code, message) = documented(context);
    if !code && !message {
        return Ruling::NotExpected(format!("the contract documents another shape for {}", context.status()));
    }
    let Value::Object(members) = value else {
        return Ruling::Found(vec![
            warning(Rule::ErrorObject, "the error is no object")
                .at("")
                .expected("an object")
                .found(found(value)),
        ]);
    };
    let mut violations = Vec::new();
    if code {
        violations.extend(code_violation(members.get("code"), context.answer.status));
    }
    if message {
        match members.get("message") {
            Some(Value::String(_)) => {}
            Some(other) => {
                let violation = warning(Rule::ErrorMember, "`message` is no string")
                    .at("/message")
                    .expected("string");
                violations.push(violation.found(found(other)));
            }
            None => {
                let violation = warning(Rule::ErrorMember, "`message` is missing")
                    .at("")
                    .missing("message");
                violations.push(violation.expected("property `message`"));
            }
        }
    }
    Ruling::Found(
        violations
            .into_iter()
            .map(|violation| violation.promised(context.place()))
            .collect(),
    )
}

fn code_violation(code: Option<&Value>, status: u16) -> Option<Violation> {
    let warning = |rule, message: String| Violation::new(Severity::Warning, rule, message);
    match code {
        None => Some(
            warning(Rule::ErrorMember, "`code` is missing".to_owned())
                .at("")
                .missing("code")
                .expected("property `code`"),
        ),
        Some(code) if code.as_u64() == Some(status.into()) => None,
        Some(code) if code.is_i64() || code.is_u64() => {
            let message = format!("`code` is {code}, the status is {status}");
            Some(
                warning(Rule::ErrorCode, message)
                    .at("/code")
                    .expected(status.to_string())
                    .found(found(code)),
            )
        }
        Some(other) => Some(
            warning(Rule::ErrorMember, "`code` is no integer".to_owned())
                .at("/code")
                .expected("integer")
                .found(found(other)),
        ),
    }
}

/// Which of `code` and `message` the contract asks for: both, unless its schema names other properties only.
fn documented(context: &CheckContext<'_>) -> (bool, bool) {
    let Some(schema) = context.media_type.and_then(|media_type| media_type.schema.as_ref()) else {
        return (true, true);
    };
    let known = context.operation.cache.named(std::slice::from_ref(schema));
    if !known.names_properties() {
        return (true, true);
    }
    let mut patterns = Patterns::default();
    let mut names = |name: &str| !known.property(name, &mut patterns).is_empty();
    (names("code"), names("message"))
}
