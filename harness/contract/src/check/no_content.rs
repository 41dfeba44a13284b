//! Answers that HTTP gives no body: those to HEAD, and 1xx, 204, 205 and 304 (RFC 9110, sections 9.3.2 and 15).
//!
//! Most clients read no such body, and take its bytes for the beginning of the next answer. What they still see is a
//! header that announces one, which a 1xx and a 204 must not have (sections 8.6 of RFC 9110 and 6.1 of RFC 9112); an
//! announcement of nothing, `Content-Length: 0`, does no harm.

use super::{Answer, Rule, Severity, Violation, header};
use crate::{document::Place, model::Operation};

/// Why the answer has no body; a fragment. `None` if it may have one.
pub(super) fn barred(operation: &Operation, answer: &Answer<'_>) -> Option<String> {
    match answer.status {
        _ if operation.method == "HEAD" => Some("the answer to HEAD has no body".to_owned()),
        100..200 | 204 | 205 | 304 => Some(format!("a {} has no body", answer.status)),
        _ => None,
    }
}

/// What such an answer has of a body all the same. `barred` says why it has none.
pub(super) fn violation(answer: &Answer<'_>, barred: &str, place: &Place) -> Option<Violation> {
    let length = answer.body.len() as u64;
    let violation = |message: String| {
        Violation::new(Severity::Failure, Rule::NoBody, message)
            .expected("no body")
            .promised(place)
    };
    if length > 0 {
        let found = crate::text::count(length, "byte");
        return Some(violation(format!("{barred}, and this one has {found}")).found(found));
    }
    if !matches!(answer.status, 100..200 | 204) {
        return None;
    }
    let text = |name: &str| {
        let value = header::values(answer, name).into_iter().next()?;
        Some(String::from_utf8_lossy(value).trim().to_owned())
    };
    let announced = ["Content-Length", "Transfer-Encoding"]
        .into_iter()
        .filter_map(|name| Some((name, text(name)?)))
        .find(|(name, value)| *name != "Content-Length" || value.bytes().any(|byte| byte != b'0'));
    announced.map(|(name, value)| {
        violation(format!("{barred}, and the header `{name}` announces one"))
            .found(format!("`{name}: {value}`"))
            .about_header(name, Some(&value))
    })
}
