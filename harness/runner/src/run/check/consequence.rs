//! One answer, one finding per cause: what merely follows from another finding about the same answer is not told as well.

use super::cause::AnswerClass;
use super::finding::{CheckOutcome, Finding, Judgement};
use crate::record::Gravity;
use crate::suite::check::{CheckId, ViolationKind};

/// Said of checks behind a status that is not the expected one.
const WRONG_STATUS: &str = "the status is not the expected one, so the rest is not the answer that was asked for";

/// Said of expectations about a body that cannot be read.
const UNREADABLE: &str = "the body cannot be read, which another check tells";

/// Said of what another check found as well.
const TOLD: &str = "another check tells the same of this answer";

/// Leaves of the judgements of one answer what has a cause of its own. An answer of the wrong status is another answer: its form
/// says nothing about the one that was asked for. Its soundness and what it gives away are judged all the same.
pub fn leave_out_consequences(judgements: &mut [Judgement]) {
    let status = gravest(judgements, CheckId::Status).filter(|finding| finding.gravity >= Gravity::Failed);
    if let Some(kind) = status.map(|finding| finding.cause.kind) {
        let is_about_form = |check: CheckId| {
            matches!(
                check,
                CheckId::ContentType
                    | CheckId::BodySchema
                    | CheckId::ResponseHeaders
                    | CheckId::UndocumentedProperty
                    | CheckId::ErrorShape
            )
        };
        for judgement in judgements.iter_mut() {
            // A request for a pause has a form of its own: it says for how long.
            let follows = judgement.check == CheckId::Expectation
                || (is_about_form(judgement.check) && kind != ViolationKind::Busy);
            if follows {
                not_evaluated(judgement, WRONG_STATUS);
            }
        }
    }
    tell_page_once(judgements);
    if is_unreadable(judgements) {
        let expectations = judgements.iter_mut().filter(|one| one.check == CheckId::Expectation);
        for judgement in expectations.filter(|one| !one.findings().is_empty()) {
            not_evaluated(judgement, UNREADABLE);
        }
    }
    leave_out_what_reads_wrong_members(judgements);
    for (first, second) in [
        (CheckId::BodySchema, CheckId::ErrorShape),
        (CheckId::BodySchema, CheckId::Expectation),
        (CheckId::JsonHygiene, CheckId::ErrorShape),
        (CheckId::ErrorShape, CheckId::ContentType),
    ] {
        merge(judgements, first, second);
    }
}

/// A web page in the place of an answer is wrong in every form: the first check that says so is enough, and of equally grave ones
/// the one about errors, which says most.
fn tell_page_once(judgements: &mut [Judgement]) {
    let is_page = |judgement: &Judgement| {
        let mut findings = judgement.findings().iter();
        findings.any(|finding| finding.cause.kind == ViolationKind::WebPage)
    };
    let order = [
        CheckId::Status,
        CheckId::ErrorShape,
        CheckId::ContentType,
        CheckId::JsonHygiene,
    ];
    let mut found = order.into_iter().filter(|check| {
        let mut judged = judgements.iter();
        judged.any(|judgement| judgement.check == *check && is_page(judgement))
    });
    let Some(first) = found.next() else { return };
    for judgement in judgements.iter_mut().filter(|judgement| judgement.check != first) {
        if is_page(judgement) {
            not_evaluated(judgement, TOLD);
        }
    }
}

/// An expression over a member that is missing, or not what the contract promises, says nothing of its own.
fn leave_out_what_reads_wrong_members(judgements: &mut [Judgement]) {
    let by_contract = judgements.iter().filter(|one| one.check == CheckId::BodySchema);
    let wrong: Vec<String> = by_contract
        .flat_map(Judgement::findings)
        .filter(|finding| is_grave(finding) && is_about_member(finding.cause.kind))
        .filter_map(|finding| finding.cause.at.clone().filter(|at| !at.is_empty()))
        .collect();
    let is_wrong = |read: &String| wrong.iter().any(|at| is_within(read, at));
    for judgement in judgements.iter_mut().filter(|one| one.check == CheckId::Expectation) {
        let CheckOutcome::Found(findings) = &mut judgement.outcome else {
            continue;
        };
        findings.retain(|finding| !finding.reads.iter().any(is_wrong));
        if findings.is_empty() {
            judgement.outcome = CheckOutcome::NotEvaluated(TOLD.into());
        }
    }
}

/// Whether a member as a whole is not there, or is something else than promised.
fn is_about_member(kind: ViolationKind) -> bool {
    matches!(kind, ViolationKind::Missing | ViolationKind::Type)
}

/// Whether a JSON pointer leads to a place or into it.
fn is_within(pointer: &str, place: &str) -> bool {
    let rest = pointer.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Marks among a step's findings those that may merely follow from `failed`, a step that failed before it: a session that was
/// never opened is refused, and one that was never ended lives on. They say nothing of requirements, and are no problem of their
/// own as long as something else explains them. Gives the first step that failed, this one included.
pub fn mark_what_follows(failed: Option<String>, step: &str, judgements: &mut [Judgement]) -> Option<String> {
    let Some(failed) = failed else {
        return judgements.iter().any(bears_on_next_steps).then(|| step.to_owned());
    };
    for judgement in judgements {
        let is_asked = matches!(judgement.check, CheckId::Status | CheckId::Expectation);
        if let (true, CheckOutcome::Found(findings)) = (is_asked, &mut judgement.outcome) {
            for finding in findings.iter_mut().filter(|finding| is_grave(finding)) {
                finding.follows = Some(failed.clone());
            }
        }
    }
    Some(failed)
}

/// Whether the next steps build on something else than what was asked for.
pub fn bears_on_next_steps(judgement: &Judgement) -> bool {
    let mut findings = judgement.findings().iter().filter(|finding| is_grave(finding));
    match judgement.check {
        CheckId::Status | CheckId::Expectation | CheckId::Transport => findings.next().is_some(),
        CheckId::BodySchema | CheckId::JsonHygiene | CheckId::ContentType => {
            findings.any(|finding| finding.cause.answers == Some(AnswerClass::Success))
        }
        _ => false,
    }
}

fn is_grave(finding: &Finding) -> bool {
    finding.gravity >= Gravity::Failed
}

/// Whether a value that could not be kept follows from what was found about the answer's body.
pub fn explains_missing_value(judgement: &Judgement) -> bool {
    let is_about_body = matches!(
        judgement.check,
        CheckId::BodySchema | CheckId::JsonHygiene | CheckId::ContentType
    );
    let mut findings = judgement.findings().iter();
    is_about_body && findings.any(|finding| finding.gravity >= Gravity::Failed)
}

fn not_evaluated(judgement: &mut Judgement, reason: &'static str) {
    if !matches!(judgement.outcome, CheckOutcome::NotEvaluated(_)) {
        judgement.outcome = CheckOutcome::NotEvaluated(reason.into());
    }
}

fn gravest(judgements: &[Judgement], check: CheckId) -> Option<&Finding> {
    let findings = judgements
        .iter()
        .filter(|one| one.check == check)
        .flat_map(Judgement::findings);
    findings.max_by_key(|finding| finding.gravity)
}

/// Whether nothing can be said of the members of a body, because there is none, or it is no JSON.
fn is_unreadable(judgements: &[Judgement]) -> bool {
    judgements.iter().flat_map(Judgement::findings).any(|finding| {
        matches!(
            finding.cause.kind,
            ViolationKind::EmptyBody
                | ViolationKind::NotJson
                | ViolationKind::NotUtf8
                | ViolationKind::ByteOrderMark
                | ViolationKind::TrailingBytes
                | ViolationKind::Coded
        ) && finding.gravity >= Gravity::Failed
    })
}

/// Lets the findings of one check stand for those of another about the same thing.
fn merge(judgements: &mut [Judgement], first: CheckId, second: CheckId) {
    let Some(standing) = judgements
        .iter()
        .position(|one| one.check == first && !one.findings().is_empty())
    else {
        return;
    };
    let mut others: Vec<usize> = (0..judgements.len()).collect();
    others.retain(|index| judgements[*index].check == second && !judgements[*index].findings().is_empty());
    for index in others {
        let CheckOutcome::Found(findings) = &judgements[index].outcome else {
            continue;
        };
        let (told, left): (Vec<Finding>, Vec<Finding>) = findings.clone().into_iter().partition(|finding| {
            let mut known = judgements[standing].findings().iter();
            known.any(|known| stands_for(known, first, finding, second))
        });
        if told.is_empty() {
            continue;
        }
        if let CheckOutcome::Found(known) = &mut judgements[standing].outcome {
            for finding in &told {
                if let Some(known) = known.iter_mut().find(|known| stands_for(known, first, finding, second)) {
                    known.merged.push((second, finding.cause.kind));
                    known.is_about_step |= finding.is_about_step;
                }
            }
        }
        judgements[index].outcome = if left.is_empty() {
            CheckOutcome::NotEvaluated(TOLD.into())
        } else {
            CheckOutcome::Found(left)
        };
    }
}

/// Whether two findings of these checks about one answer have one cause.
fn stands_for(first: &Finding, check: CheckId, second: &Finding, other: CheckId) -> bool {
    match (check, other) {
        // What is no JSON has no media type of JSON either.
        (CheckId::JsonHygiene | CheckId::ErrorShape, CheckId::ErrorShape | CheckId::ContentType) => {
            first.cause.kind == ViolationKind::NotJson && first.gravity >= second.gravity.min(Gravity::Warned)
        }
        _ => match (&first.cause.at, &second.cause.at) {
            (Some(at), Some(below)) => first.gravity >= second.gravity && is_within(below, at),
            _ => false,
        },
    }
}
