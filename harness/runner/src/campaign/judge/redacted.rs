//! Judges an answer in which labels stand for secrets.
//!
//! A label is a string, as every secret is, but says nothing of the secret's form. So the answer is judged several
//! times, with very different strings in place of the labels: what does not depend on them is the same each time.
//! And of a violation that lies at a label, or around one, only the keywords count that do not look into a string.

use std::borrow::Cow;

use podproof_contract::{Answer, ContractCheck, Judged, Operation, Outcome, Violation};
use serde_json::Value;

/// What every label begins with.
const LABEL: char = '‹';

/// Strings of very different forms: that of a JWT, hexadecimal, a number, words, a URL. None is shorter than eight
/// characters, since nothing shorter is ever replaced by a label.
const FORMS: [&str; 5] = [
    "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ",
    "0123456789abcdef0123456789abcdef",
    "12345678",
    "two words",
    "https://example.com/",
];

/// How long the long string is, in characters.
const LONG: usize = 20_000;

/// Keywords that ask nothing of what a string holds.
const FORMLESS: [&str; 9] = [
    "type",
    "nullable",
    "required",
    "additionalProperties",
    "properties",
    "minProperties",
    "maxProperties",
    "minItems",
    "maxItems",
];

/// What the contract says of an answer in which labels may stand for secrets.
pub(super) struct Rejudged {
    /// What it says.
    pub(super) judged: Judged,
    /// It says nothing, because a label stands where the value was.
    pub(super) is_redacted: bool,
}

impl From<Judged> for Rejudged {
    fn from(judged: Judged) -> Self {
        Self {
            judged,
            is_redacted: false,
        }
    }
}

/// Judges the answer by the contract, and leaves open what the labels in it hide.
pub(super) fn judge(operation: &Operation, answer: &Answer<'_>) -> Vec<Rejudged> {
    let judged = operation.judge(answer);
    let body = std::str::from_utf8(answer.body).unwrap_or_default();
    let in_headers = answer.headers.iter().any(|(_, value)| is_label(value));
    if !body.contains(LABEL) && !in_headers {
        return judged.into_iter().map(Rejudged::from).collect();
    }
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let long = "x".repeat(LONG);
    let others: Vec<Vec<Judged>> = FORMS
        .into_iter()
        .chain([long.as_str()])
        .map(|form| {
            let headers = answer.headers.iter().map(|(name, value)| {
                let value = if is_label(value) {
                    form.as_bytes().to_vec()
                } else {
                    value.clone()
                };
                (name.clone(), value)
            });
            let body = match value {
                Value::Null => Cow::Borrowed(answer.body),
                _ => Cow::Owned(with(value.clone(), form).to_string().into_bytes()),
            };
            operation.judge(&Answer {
                status: answer.status,
                headers: &headers.collect::<Vec<_>>(),
                body: &body,
            })
        })
        .collect();
    judged
        .into_iter()
        .map(|one| {
            let others = others.iter().flatten().filter(|other| other.check.id == one.check.id);
            let others: Vec<&Outcome> = others.map(|other| &other.outcome).collect();
            // The text of a body is the same for these, label or not; written anew, it is another text.
            match one.check.id {
                ContractCheck::Status | ContractCheck::ContentType | ContractCheck::JsonHygiene => one.into(),
                _ => certain(one, &others, &value),
            }
        })
        .collect()
}

/// What holds whatever the labels stand for.
fn certain(judged: Judged, others: &[&Outcome], body: &Value) -> Rejudged {
    let outcome = &judged.outcome;
    let mut is_open = others
        .iter()
        .any(|other| matches!(other, Outcome::NotEvaluated(_)) != matches!(outcome, Outcome::NotEvaluated(_)));
    let found = match outcome {
        Outcome::Found(violations) => violations.as_slice(),
        Outcome::Passed => &[],
        Outcome::NotEvaluated(_) => return judged.into(),
    };
    let count = found.len();
    let always: Vec<Violation> = found
        .iter()
        .filter(|violation| {
            let seen = |other: &&Outcome| violations(other).iter().any(|other| same(other, violation));
            others.iter().all(seen) && is_formless(violation, body)
        })
        .cloned()
        .collect();
    is_open |= always.len() < count;
    let is_known = |violation: &Violation| always.iter().any(|known| same(known, violation));
    is_open |= others.iter().any(|other| !violations(other).iter().all(is_known));
    let outcome = match (always.is_empty(), is_open) {
        (false, _) => Outcome::Found(always),
        (true, true) => Outcome::NotEvaluated("the value is redacted".to_owned()),
        (true, false) => Outcome::Passed,
    };
    Rejudged {
        is_redacted: matches!(outcome, Outcome::NotEvaluated(_)),
        judged: Judged { outcome, ..judged },
    }
}

fn violations(outcome: &Outcome) -> &[Violation] {
    match outcome {
        Outcome::Found(violations) => violations,
        Outcome::Passed | Outcome::NotEvaluated(_) => &[],
    }
}

/// Whether two violations are about the same place for the same reason.
fn same(one: &Violation, other: &Violation) -> bool {
    one.at == other.at && one.promised == other.promised && one.expected == other.expected
}

/// Whether a violation would be there with every string in place of the labels at its place.
fn is_formless(violation: &Violation, body: &Value) -> bool {
    if violation.missing.is_some() {
        return true;
    }
    if let Some(header) = &violation.header {
        return !header.value.as_ref().is_some_and(|value| value.contains(LABEL));
    }
    let Some(at) = &violation.at else {
        return true;
    };
    if !body.pointer(at).is_some_and(holds_label) {
        return true;
    }
    let keyword = violation
        .promised
        .as_ref()
        .and_then(|place| place.pointer.rsplit('/').next());
    keyword.is_some_and(|keyword| FORMLESS.contains(&keyword))
}

fn holds_label(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(LABEL),
        Value::Array(items) => items.iter().any(holds_label),
        Value::Object(members) => members.values().any(holds_label),
        _ => false,
    }
}

fn is_label(value: &[u8]) -> bool {
    String::from_utf8_lossy(value).contains(LABEL)
}

/// The value with another string in place of each that holds a label.
fn with(value: Value, form: &str) -> Value {
    match value {
        Value::String(text) if text.contains(LABEL) => Value::String(form.to_owned()),
        Value::Array(items) => items.into_iter().map(|item| with(item, form)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, with(value, form)))
            .collect(),
        other => other,
    }
}
