//! `response-headers`: documented headers are there and mean what the contract says.

use super::catalogue::Ruling;
use super::context::CheckContext;
use super::{Check, ContractCheck, Severity, Violation, header};
use crate::model::PromisedHeader;

pub(super) const CHECK: Check = Check {
    id: ContractCheck::ResponseHeaders,
    sentence: "The headers that the contract documents are there if required, and hold what it says.",
    explanation: "A header that the contract calls required has to be there; one that is there has to fulfil \
                  its schema. A header is text, so the text is read as the schema's type first: `Retry-After: \
                  30` is an integer where an integer is documented. Headers that the contract does not name \
                  are nobody's business.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    let promise = match context.promised() {
        Ok(promise) => promise,
        Err(reason) => return Ruling::NotEvaluated(reason),
    };
    if promise.headers.is_empty() {
        return Ruling::NotExpected(format!("the contract documents no headers for {}", context.status()));
    }
    let mut violations = Vec::new();
    for documented in &promise.headers {
        let values = header::values(context.answer, &documented.name);
        if values.is_empty() && documented.required {
            let message = format!("the header `{}` is missing", documented.name);
            let violation = Violation::new(Severity::Failure, message)
                .expected(format!("header `{}`", documented.name))
                .found("none")
                .absent()
                .about_header(&documented.name, None);
            violations.push(violation.promised(&documented.place));
        }
        for value in joined(context, documented, &values) {
            match judged(context, documented, value.as_deref()) {
                Ok(found) => violations.extend(found),
                Err(reason) => return Ruling::NotEvaluated(reason),
            }
        }
    }
    Ruling::Found(violations)
}

/// The texts to judge, `None` for one that is no text. The fields of a list are one list (RFC 9110, section 5.3).
fn joined(context: &CheckContext<'_>, documented: &PromisedHeader, values: &[&[u8]]) -> Vec<Option<String>> {
    let texts: Vec<Option<String>> = values
        .iter()
        .map(|value| std::str::from_utf8(value).ok().map(str::to_owned))
        .collect();
    let is_list = |schema| {
        crate::schema::types(context.source(), schema)
            .iter()
            .any(|kind| kind == "array")
    };
    if texts.len() > 1 && documented.schema.as_ref().is_some_and(is_list) {
        return vec![
            texts
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .map(|texts| texts.join(",")),
        ];
    }
    texts
}

fn judged(
    context: &CheckContext<'_>,
    documented: &PromisedHeader,
    text: Option<&str>,
) -> Result<Vec<Violation>, String> {
    let name = &documented.name;
    let Some(text) = text else {
        let violation = Violation::new(Severity::Failure, format!("the header `{name}` is not UTF-8"))
            .expected("text")
            .found("other bytes")
            .about_header(name, None);
        return Ok(vec![violation.promised(&documented.place)]);
    };
    let Some(schema) = &documented.schema else {
        return Ok(Vec::new());
    };
    let compiled = context.operation.cache.compiled(schema);
    let Ok(compiled) = &*compiled else {
        return Err(format!("the contract's schema of the header `{name}` is unusable"));
    };
    let value = header::coerced(context.source(), schema, text);
    let complaints = compiled.complaints(context.source(), value.exact(), &format!("the header `{name}`"));
    let violations = complaints.into_iter().map(|complaint| {
        // The place within its value says little of a header.
        let violation = Violation {
            at: None,
            ..Violation::from(complaint)
        };
        violation.about_header(name, Some(text.trim()))
    });
    Ok(violations.collect())
}
