//! From a call to a request: templates filled, parameters encoded, headers in place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::suite::expression::{EvaluationError, Scope};
use crate::suite::scenario::Call;
use crate::wire::Request;

/// What is percent-encoded: all but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Builds the request of a call. `base` is the service's URL; `default_headers` come from the target.
///
/// # Errors
/// A template has no value.
pub(super) fn request(
    call: &Call,
    scope: &Scope,
    base: &str,
    default_headers: &[(String, String)],
) -> Result<Request, EvaluationError> {
    let mut path = call.template.clone();
    for (name, template) in &call.path {
        path = path.replace(&format!("{{{name}}}"), &percent_encoded(&text(&scope.fill(template)?)));
    }
    let mut url = format!("{base}{path}");
    for (name, template) in &call.query {
        let value = scope.fill(template)?;
        let values = if let Value::Array(values) = value {
            values
        } else {
            vec![value]
        };
        for value in values {
            let sign = if url.contains('?') { "&" } else { "?" };
            url.extend([sign, &percent_encoded(name), "=", &percent_encoded(&text(&value))]);
        }
    }
    let body = match &call.body {
        Some(template) => match scope.fill(template)? {
            Value::Null => None,
            Value::String(text) => Some(text.into_bytes()),
            value => Some(value.to_string().into_bytes()),
        },
        None => None,
    };
    let headers = headers(call, scope, body.is_some(), default_headers)?;
    let method = call.other_method.as_ref().unwrap_or(&call.method).clone();
    let request = Request {
        method,
        url,
        headers,
        body,
    };
    Ok(request.completed())
}

/// The default headers, then the target's, then the call's; each replaces those of its name, and a call's
/// `null` removes them.
fn headers(
    call: &Call,
    scope: &Scope,
    has_body: bool,
    default_headers: &[(String, String)],
) -> Result<Vec<(String, String)>, EvaluationError> {
    let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
    if has_body {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    for (name, value) in default_headers {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        headers.push((name.clone(), value.clone()));
    }
    for (name, template) in &call.headers {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        match scope.fill(template)? {
            Value::Null => {}
            Value::Array(values) => headers.extend(values.iter().map(|value| (name.clone(), text(value)))),
            value => headers.push((name.clone(), text(&value))),
        }
    }
    Ok(headers)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
