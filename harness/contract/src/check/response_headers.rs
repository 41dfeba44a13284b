//! `response-headers`: documented headers are there and mean what the contract says.

use super::catalogue::Ruling;
use super::context::CheckContext;
use super::header_value::HeaderReader;
use super::{Check, ContractCheck, Rule, Severity, Violation, header};
use crate::document::Address;
use crate::json::{Exact, scan};
use crate::model::{MediaTypeName, PromisedHeader};

pub(super) const CHECK: Check = Check {
    id: ContractCheck::ResponseHeaders,
    sentence: "The headers that the contract documents are there if required, and hold what it says.",
    explanation: "A header that the contract calls required has to be there; one that is there has to fulfil \
                  its schema. A header is text, so the text is read as the schema's type first: `Retry-After: \
                  30` is an integer where an integer is documented, also as one of several alternatives. \
                  Lists and objects are written in style `simple`, or as `collectionFormat` says; what is \
                  documented under `content: application/json` is JSON. Headers that the contract does not \
                  name are nobody's business.",
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
            let violation = Violation::new(Severity::Failure, Rule::Header, message)
                .expected(format!("header `{}`", documented.name))
                .found("none")
                .missing(&documented.name)
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
    let schema = documented.schema.as_ref().filter(|_| documented.media_type.is_none());
    let separator = schema.and_then(|schema| reader(context, documented).separator(schema));
    match separator.filter(|_| texts.len() > 1) {
        Some(separator) => {
            let whole = texts.into_iter().collect::<Option<Vec<_>>>();
            vec![whole.map(|texts| texts.join(&separator.to_string()))]
        }
        None => texts,
    }
}

fn reader<'c>(context: &CheckContext<'c>, documented: &PromisedHeader) -> HeaderReader<'c> {
    HeaderReader::new(&context.operation.cache, documented.explode)
}

fn judged(
    context: &CheckContext<'_>,
    documented: &PromisedHeader,
    text: Option<&str>,
) -> Result<Vec<Violation>, String> {
    let name = &documented.name;
    let Some(text) = text else {
        let violation = Violation::new(
            Severity::Failure,
            Rule::HeaderText,
            format!("the header `{name}` is not UTF-8"),
        )
        .expected("text")
        .found("other bytes")
        .about_header(name, None);
        return Ok(vec![violation.promised(&documented.place)]);
    };
    if documented
        .media_type
        .as_deref()
        .and_then(MediaTypeName::read)
        .is_some_and(|name| name.is_json())
    {
        return json(context, documented, text);
    }
    let Some(schema) = &documented.schema else {
        return Ok(Vec::new());
    };
    match reader(context, documented).value(schema, text) {
        Some(value) => by_schema(context, documented, schema, value.exact(), text),
        None => Err(format!("there are too many ways to read the header `{name}`")),
    }
}

/// A header that is documented under `content: application/json`.
fn json(context: &CheckContext<'_>, documented: &PromisedHeader, text: &str) -> Result<Vec<Violation>, String> {
    let name = &documented.name;
    let scan = scan(text.as_bytes());
    let wrong = |message: String| {
        Violation::new(Severity::Failure, Rule::HeaderText, message)
            .expected("JSON, as the contract documents")
            .found("other text")
            .about_header(name, Some(text.trim()))
            .promised(&documented.place)
    };
    let Some(value) = scan.exact() else {
        return Ok(vec![wrong(format!("the header `{name}` is not JSON"))]);
    };
    let flaws = scan.flaws.iter();
    let mut violations: Vec<Violation> = flaws
        .map(|flaw| wrong(format!("the header `{name}`: {}", flaw.message)))
        .collect();
    if let Some(schema) = &documented.schema {
        violations.extend(by_schema(context, documented, schema, value, text)?);
    }
    Ok(violations)
}

fn by_schema(
    context: &CheckContext<'_>,
    documented: &PromisedHeader,
    schema: &Address,
    value: Exact<'_>,
    text: &str,
) -> Result<Vec<Violation>, String> {
    let name = &documented.name;
    let compiled = context.operation.cache.compiled(schema);
    let Ok(compiled) = &*compiled else {
        return Err(format!("the contract's schema of the header `{name}` is unusable"));
    };
    let complaints = compiled
        .complaints(context.source(), value, &format!("the header `{name}`"))
        .map_err(|too_many| format!("the header `{name}`: {}", too_many.reason()))?;
    let violations = complaints.into_iter().map(|complaint| {
        let inner = !complaint.at.is_empty() && !complaint.message.contains(name.as_str());
        let mut violation = Violation::from(complaint);
        if inner {
            // A place within its value says little without its name.
            violation.message = format!("the header `{name}`: {}", violation.message);
        }
        violation.at = None;
        violation.about_header(name, Some(text.trim()))
    });
    Ok(violations.collect())
}
