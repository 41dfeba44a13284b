//! What the contract crate judged, as findings with places.

use podproof_contract::{Judged, Outcome, Place, Severity, Violation};

use super::finding::{Finding, Held, Judgement};
use crate::complaint::{Location, Mark, Part, Spot};
use crate::run::Gravity;

/// Turns a judgement of the contract crate into one of the harness.
pub fn contract(call: &str, judged: Judged, opening: &Location) -> Judgement {
    let check = judged.check.id;
    match judged.outcome {
        Outcome::Passed => Judgement { check, held: Held::Yes },
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
    let gravity = match violation.severity {
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
