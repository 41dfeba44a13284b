//! What the contract crate judged, as findings with places.

use podproof_contract::{Judged, Outcome, Place, Severity, Violation};

use super::finding::{CheckOutcome, Finding, Judgement};
use crate::diagnostic::{Location, Mark, Part, Spot};
use crate::record::{CheckId, Gravity};
use crate::run::limit::http_date;

/// Turns a judgement of the contract crate into one of the harness.
pub fn contract(call: &str, judged: Judged, opening: &Location) -> Judgement {
    let check = CheckId::from(judged.check.id);
    match judged.outcome {
        Outcome::Passed => Judgement {
            check,
            outcome: CheckOutcome::Passed,
        },
        Outcome::NotEvaluated(reason) => Judgement::not_evaluated(check, reason),
        Outcome::Found(violations) => Judgement::of(
            check,
            violations
                .into_iter()
                .map(|violation| finding(call, violation, opening))
                .collect(),
        ),
    }
}

fn finding(call: &str, violation: Violation, opening: &Location) -> Finding {
    let is_legal_date = is_a_date_to_retry_after(&violation);
    let gravity = match violation.severity {
        Severity::Failure if is_legal_date => Gravity::Warned,
        Severity::Information => Gravity::Noted,
        Severity::Warning => Gravity::Warned,
        Severity::Failure => Gravity::Failed,
    };
    let at = violation
        .at
        .filter(|pointer| !pointer.is_empty() && !names(&violation.message, pointer))
        .map(|pointer| format!(" at `{pointer}`"))
        .unwrap_or_default();
    let mut finding = Finding::new(gravity, format!("the answer to {call}{at}: {}", violation.message));
    if is_legal_date {
        finding.clients = Some("clients that read `Retry-After` as seconds do not know how long to wait".to_owned());
        finding.help =
            Some("RFC 9110 allows a date, and the run waited for it; the vendor documents seconds".to_owned());
    }
    finding.expected = violation.expected;
    finding.found = violation.found;
    finding.asked = Some(Mark {
        location: opening.clone(),
        label: "sent here".to_owned(),
        context: Vec::new(),
    });
    finding.promised = violation
        .promised
        .as_ref()
        .map(|place| finding_mark(place, "promised here"));
    finding
}

/// Whether it is about a `Retry-After` that is a date: the vendor documents seconds, RFC 9110 section 10.2.3 allows both, and
/// the run waits for it.
fn is_a_date_to_retry_after(violation: &Violation) -> bool {
    let is_about_it = violation.message.to_ascii_lowercase().contains("`retry-after`");
    let found = violation.found.as_deref().unwrap_or_default();
    // It says: string `Sun, 06 Nov 1994 08:49:37 GMT`.
    is_about_it && found.split('`').nth(1).and_then(http_date).is_some()
}

/// Whether a message already says where: `/owner/name` is `owner.name` in it.
fn names(message: &str, pointer: &str) -> bool {
    let dotted = pointer.trim_start_matches('/').replace('/', ".");
    message.contains(&format!("`{dotted}`"))
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
        label: label.to_owned(),
        context: Vec::new(),
    }
}
