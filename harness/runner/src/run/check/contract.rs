//! What the contract crate judged, as findings with places.

use podproof_contract::{Judged, Outcome, Place, Rule, Violation};
use serde_json::Value;

use super::answer::JudgedAnswer;
use super::cause::{Cause, dotted, generalised, type_at};
use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark, Part, Spot, escape};
use crate::record::Gravity;
use crate::run::limit::http_date;
use crate::suite::check::{CheckId, ViolationKind};
use crate::text::Prose;

/// Turns a judgement of the contract crate into one of the harness.
pub fn contract(answer: &JudgedAnswer<'_>, judged: Judged) -> Judgement {
    let check = CheckId::from(judged.check.id);
    match judged.outcome {
        Outcome::Passed => Judgement::of(check, Vec::new()),
        Outcome::NotEvaluated(reason) => Judgement::not_evaluated(check, reason),
        Outcome::Found(violations) => Judgement::of(check, findings(answer, violations)),
    }
}

fn findings(answer: &JudgedAnswer<'_>, violations: Vec<Violation>) -> Vec<Finding> {
    // Read once, and only where something was found.
    let body = answer.json();
    let violations = violations.into_iter();
    violations.map(|violation| finding(answer, &body, violation)).collect()
}

fn finding(answer: &JudgedAnswer<'_>, body: &Value, violation: Violation) -> Finding {
    let is_legal_date = is_a_date_to_retry_after(&violation);
    let gravity = if is_legal_date {
        Gravity::from(violation.severity).min(Gravity::Warned)
    } else {
        violation.severity.into()
    };
    let at = violation
        .at
        .as_ref()
        .filter(|pointer| !pointer.is_empty() && !violation.says_where)
        .map(|pointer| format!(" at `{pointer}`"))
        .unwrap_or_default();
    let title = format!("the answer to {}{at}: {}", answer.call, violation.message);
    let clients = is_legal_date.then_some("clients that read `Retry-After` as seconds do not know how long to wait");
    let cause = cause(answer, body, &violation);
    let mut finding = answer.finding(gravity, cause, title, clients);
    finding.help =
        is_legal_date.then(|| "RFC 9110 allows a date, and the run waited for it; the vendor documents seconds".into());
    finding.stands_for = violation.stands_for;
    finding.expected = violation.expected.map(Prose::from);
    finding.found = violation.found.map(Prose::from);
    finding.asked = Some(answer.opening_mark("sent here"));
    finding.promised = violation
        .promised
        .as_ref()
        .map(|place| finding_mark(place, "promised here"));
    finding
}

/// What makes it one problem with other violations.
fn cause(answer: &JudgedAnswer<'_>, body: &Value, violation: &Violation) -> Cause {
    let answers = answer.class();
    let plural = answers.plural();
    let header = violation.header.as_ref().map(|header| header.name.as_str());
    let at = match (header, &violation.at, &violation.missing) {
        (Some(header), ..) => Some(header.to_ascii_lowercase()),
        (None, Some(at), Some(member)) => Some(generalised(&format!("{at}/{}", escape(member)))),
        (None, Some(at), None) => Some(generalised(at)),
        (None, None, _) => None,
    };
    let what = match (header, &at) {
        (Some(header), _) => format!("the header `{header}`"),
        (None, Some(at)) if !at.is_empty() => format!("`{}`", dotted(at)),
        (None, _) => "the body".to_owned(),
    };
    let expected = violation.expected.as_deref().unwrap_or("what the contract documents");
    let received = violation.at.as_ref().map(|at| type_at(body, at));
    let (kind, headline, class) = match &violation.rule {
        _ if violation.missing.is_some() => {
            let cause = Cause::new(ViolationKind::Missing, format!("{what} is missing in {plural}"));
            return Cause {
                at,
                ..cause.of_answers(answers)
            };
        }
        Rule::Keyword(keyword) if keyword == "type" => {
            let found = received.unwrap_or("something else");
            (
                ViolationKind::Type,
                format!("{what} is of type {found} in {plural}, not {expected}"),
                Some(expected),
            )
        }
        Rule::Keyword(keyword) => {
            let headline = format!("{what} is not {expected} in {plural}");
            (ViolationKind::Value, headline, Some(keyword.as_str()))
        }
        Rule::ErrorCode => (
            ViolationKind::Value,
            "the `code` of errors is not their status".to_owned(),
            Some("status"),
        ),
        Rule::ErrorMember | Rule::ErrorObject => {
            let found = received.unwrap_or("something else");
            (
                ViolationKind::Type,
                format!("{what} is of type {found} in {plural}, not {expected}"),
                Some(expected),
            )
        }
        Rule::Status => (
            ViolationKind::UndocumentedStatus,
            "a status is not documented".to_owned(),
            None,
        ),
        Rule::MediaType => (
            ViolationKind::Value,
            format!("{plural} have another media type than the documented one"),
            Some("media-type"),
        ),
        Rule::ContentCoding => (
            ViolationKind::Coded,
            format!("{plural} come in a coding that was not asked for"),
            None,
        ),
        Rule::Body => (ViolationKind::EmptyBody, format!("{plural} have no body"), None),
        Rule::NoBody => (
            ViolationKind::Body,
            format!("{plural} have a body where there should be none"),
            None,
        ),
        Rule::Header => (ViolationKind::Missing, format!("{what} is missing in {plural}"), None),
        Rule::HeaderText => (
            ViolationKind::Value,
            format!("{what} in {plural} cannot be read"),
            Some("text"),
        ),
        Rule::Property => (
            ViolationKind::Undocumented,
            format!("{what} is in {plural}, and not documented"),
            None,
        ),
        Rule::UniqueKeys => (
            ViolationKind::DuplicateKey,
            format!("a key occurs twice in {plural}"),
            None,
        ),
        Rule::NumberRange => (
            ViolationKind::LargeNumber,
            format!("a number in {plural} is too large for clients"),
            None,
        ),
        Rule::NoByteOrderMark => (
            ViolationKind::ByteOrderMark,
            format!("{plural} begin with a byte-order mark"),
            None,
        ),
        Rule::Utf8 => (ViolationKind::NotUtf8, format!("{plural} are not UTF-8"), None),
        Rule::NothingBehind => (
            ViolationKind::TrailingBytes,
            format!("bytes follow the JSON of {plural}"),
            None,
        ),
        Rule::Json => (ViolationKind::NotJson, format!("{plural} are not JSON"), None),
    };
    Cause {
        kind,
        headline: headline.into(),
        answers: Some(answers),
        expected: class.map(str::to_owned),
        received: received.map(str::to_owned),
        at,
    }
}

/// Whether it is about a `Retry-After` that is a date: the vendor documents seconds, RFC 9110 section 10.2.3 allows both, and
/// the run waits for it.
fn is_a_date_to_retry_after(violation: &Violation) -> bool {
    let retry_after = violation.header.as_ref();
    let retry_after = retry_after.filter(|header| header.name.eq_ignore_ascii_case("retry-after"));
    let value = retry_after.and_then(|header| header.value.as_deref());
    value.and_then(http_date).is_some()
}

/// A place in a contract, with what is said there. The key is marked: a promise is a whole block.
pub(super) fn finding_mark(place: &Place, label: &str) -> Mark {
    let spot = Spot::Node {
        pointer: place.pointer.clone(),
        part: Part::Key,
        piece: None,
    };
    Mark {
        location: Location {
            source: place.document.clone(),
            spot,
        },
        label: label.into(),
        context: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use podproof_contract::{HeaderField, Rule, Severity};

    use super::*;

    fn violation(message: &str) -> Violation {
        Violation {
            severity: Severity::Failure,
            message: message.to_owned(),
            at: None,
            says_where: false,
            header: None,
            missing: None,
            rule: Rule::Header,
            expected: None,
            found: None,
            promised: None,
            stands_for: 1,
        }
    }

    fn found(violation: Violation) -> Finding {
        let opening = Location {
            source: "scenario.yaml".into(),
            spot: Spot::File,
        };
        finding(&JudgedAnswer::of_pod("GET /x", 200, &opening), &Value::Null, violation)
    }

    #[test]
    fn only_a_retry_after_that_holds_a_date_is_pardoned_whatever_the_words_are() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (name, value, gravity) in [
            ("Retry-After", Some(date), Gravity::Warned),
            ("retry-after", Some(date), Gravity::Warned),
            ("Retry-After", Some("soon"), Gravity::Failed),
            ("Retry-After", None, Gravity::Failed),
            ("Expires", Some(date), Gravity::Failed),
        ] {
            let header = HeaderField {
                name: name.to_owned(),
                value: value.map(str::to_owned),
            };
            let about_header = Violation {
                header: Some(header),
                ..violation("in any words")
            };
            assert_eq!(found(about_header).gravity, gravity, "{name}: {value:?}");
        }
        let mentions_it = Violation {
            found: Some(format!("string `{date}`")),
            ..violation("`message` speaks of `retry-after`")
        };
        assert_eq!(found(mentions_it).gravity, Gravity::Failed);
    }

    #[test]
    fn the_place_is_told_where_the_message_does_not_name_it() {
        let at = |says_where| Violation {
            at: Some("/owner/0".to_owned()),
            says_where,
            ..violation("something is wrong")
        };
        assert_eq!(
            found(at(true)).title.to_show(),
            "the answer to GET /x: something is wrong"
        );
        assert_eq!(
            found(at(false)).title.to_show(),
            "the answer to GET /x at `/owner/0`: something is wrong"
        );
    }
}
