//! `json-hygiene`: JSON that every reader reads alike.

use super::{
    Check, ContractCheck, Rule, Severity, Violation, bytes,
    catalogue::Ruling,
    context::{Body, CheckContext},
};
use crate::json::FlawKind;

pub(super) const CHECK: Check = Check {
    id: ContractCheck::JsonHygiene,
    sentence: "A JSON body is sound: valid UTF-8 without a byte order mark, no duplicate keys, nothing behind it.",
    explanation: "A schema judges what a lenient parser made of the bytes; this check looks at the bytes. Of \
                  two equal keys one parser takes the first, another the last, and a third refuses: a token \
                  written twice is two tokens. Duplicate keys, invalid UTF-8, a byte order mark, bytes behind \
                  the value, lone surrogate escapes, NaN and Infinity, raw control characters and nesting \
                  deeper than 128 levels are failures, and so is a body that claims to be JSON and is not, or \
                  that holds more than a million values.",
};

pub(super) fn ask(context: &CheckContext<'_>) -> Ruling {
    let claims = context.claims_json();
    let scan = match &context.body {
        Body::Barred(reason) => return Ruling::NotExpected(reason.clone()),
        Body::Empty => return Ruling::NotExpected("the body is empty".to_owned()),
        Body::Coded(reason) => return Ruling::NotEvaluated(reason.clone()),
        Body::Json(_) | Body::Other(_) if context.is_bytes => return Ruling::NotExpected(bytes::REASON.to_owned()),
        Body::Other(_) if context.is_error() && !claims => {
            return Ruling::NotEvaluated(
                "the error's body is not JSON and does not claim to be, which `error-shape` judges".to_owned(),
            );
        }
        Body::Json(scan) | Body::Other(scan) => scan,
    };
    if !claims && !context.documented_as_json() {
        return Ruling::NotExpected("the body neither claims to be JSON nor is documented as JSON".to_owned());
    }
    let because = context
        .media_type
        .map_or_else(|| context.place(), |media_type| &media_type.place);
    let violations = scan.flaws.iter().map(|flaw| {
        let mut violation = Violation::new(Severity::Failure, rule(flaw.kind), flaw.message.clone())
            .expected("sound JSON")
            .promised(because);
        violation.at.clone_from(&flaw.at);
        violation.says_where = flaw.says_where;
        violation.stands_for = flaw.stands_for;
        violation
    });
    Ruling::Found(violations.collect())
}

/// The rule that a flaw breaks.
fn rule(kind: FlawKind) -> Rule {
    match kind {
        FlawKind::DuplicateKey => Rule::UniqueKeys,
        FlawKind::LargeNumber => Rule::NumberRange,
        FlawKind::ByteOrderMark => Rule::NoByteOrderMark,
        FlawKind::NotUtf8 => Rule::Utf8,
        FlawKind::TrailingBytes => Rule::NothingBehind,
        FlawKind::NotJson => Rule::Json,
    }
}
