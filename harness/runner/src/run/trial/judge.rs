//! Judges one exchange by every check that concerns it.

use podproof_contract::{Answer, ContractCheck, Operation};

use super::answer::SeenAnswer;
use crate::record::Gravity;
use crate::run::check::{self, CheckOutcome, Judgement, StatusExpectation, StatusSet};
use crate::run::context::RunContext;
use crate::suite::check::CheckId;
use crate::suite::expression::{EvaluationError, Scope, Template};
use crate::suite::scenario::{Call, Step};
use crate::wire::{Reply, Request, Response, Timed};

/// One exchange, and all that is needed to judge it.
pub(super) struct ExchangeContext<'a> {
    pub(super) context: &'a RunContext,
    pub(super) step: &'a Step,
    pub(super) call: &'a Call,
    pub(super) operation: &'a Operation,
    pub(super) expected: &'a Expected,
    pub(super) request: &'a Request,
    pub(super) timed: &'a Timed,
    pub(super) seen: &'a SeenAnswer,
}

/// The statuses that a call expects and tolerates.
pub(super) struct Expected {
    pub(super) status: StatusSet,
    pub(super) tolerate: StatusSet,
}

/// The statuses that a call expects; none where it says nothing.
pub(super) fn statuses(call: &Call, scope: &Scope) -> Result<Expected, EvaluationError> {
    let expect = call.expect.as_ref();
    let read = |template: Option<&Template>| -> Result<StatusSet, EvaluationError> {
        let Some(template) = template else {
            return Ok(StatusSet::default());
        };
        let value = scope.fill(template)?;
        StatusSet::read(&value).ok_or_else(|| EvaluationError::NoValue(format!("`{value}` is not a status").into()))
    };
    Ok(Expected {
        status: read(expect.and_then(|expect| expect.status.as_ref()))?,
        tolerate: read(expect.and_then(|expect| expect.tolerate.as_deref()))?,
    })
}

/// How a call is named in headlines.
pub(super) fn name_of(call: &Call) -> String {
    format!(
        "{} {}",
        call.other_method.as_ref().unwrap_or(&call.method),
        call.template
    )
}

/// All judgements of an exchange, in the order of the catalogue.
pub(super) fn judge(judged: &ExchangeContext<'_>) -> Vec<Judgement> {
    let ExchangeContext {
        step,
        call,
        expected,
        timed,
        ..
    } = judged;
    let name = name_of(call);
    let opening = step.opening();
    let refusal = call.expect.as_ref().is_some_and(|expect| expect.refused);
    let transport = check::transport(
        &name,
        &timed.reply,
        refusal,
        refusal && expected.status.is_empty(),
        &opening,
    );
    let mut judgements = match &timed.reply {
        Reply::Answer(response) => answer(judged, &name, response),
        Reply::Refused { .. } | Reply::Failed(_) => no_answer(judged),
    };
    judgements.push(transport);
    judgements
}

fn answer(exchange: &ExchangeContext<'_>, name: &str, response: &Response) -> Vec<Judgement> {
    let ExchangeContext {
        context,
        step,
        call,
        operation,
        expected,
        request,
        timed,
        seen,
    } = exchange;
    let opening = step.opening();
    let place = if expected.status.is_empty() {
        opening.clone()
    } else {
        step.place("expect/status")
    };
    let asked = StatusExpectation {
        expected: &expected.status,
        tolerated: &expected.tolerate,
        within: call.expect.as_ref().and_then(|expect| expect.within),
        place: &place,
    };
    let answer = Answer {
        status: response.status,
        headers: &response.headers,
        body: &response.body,
    };
    let judged = check::JudgedAnswer::new(operation, name, &answer, &opening);
    let mut judgements = Vec::new();
    if call.other_method.is_none() {
        for one in operation.judge(&answer) {
            if one.check.id == ContractCheck::Status {
                judgements.push(check::status(operation, &judged, &asked, Some(&one.outcome)));
            } else if one.expected {
                judgements.push(check::contract(&judged, one));
            }
        }
    } else {
        judgements.push(check::status(operation, &judged, &asked, None));
    }
    if let Some(expect) = &call.expect {
        judgements.extend(check::expectation(
            &judged,
            step,
            expect,
            &seen.scope,
            response,
            &seen.body,
        ));
    }
    judgements.push(check::secret_echo(&judged, request, response));
    if let Some(limit) = context.target.limits.response_time {
        judgements.push(check::response_time(&judged, timed.duration, timed.stalled, limit));
    }
    judgements
}

/// Without an answer, what was expected of it is not evaluated, and that is said.
fn no_answer(judged: &ExchangeContext<'_>) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    if !judged.expected.status.is_empty() && !judged.call.expect.as_ref().is_some_and(|expect| expect.refused) {
        judgements.push(Judgement::not_evaluated(CheckId::Status, "no whole answer came"));
    }
    judgements
}

/// Whether the answer is what the scenario expects; only then is a repeated call (`within`) at its end.
pub(super) fn is_as_expected(judgements: &[Judgement]) -> bool {
    let expected = [CheckId::Status, CheckId::Expectation, CheckId::Transport];
    judgements
        .iter()
        .filter(|judgement| expected.contains(&judgement.check))
        .all(|judgement| match &judgement.outcome {
            CheckOutcome::Passed => true,
            CheckOutcome::NotEvaluated(_) => false,
            CheckOutcome::Found(findings) => findings.iter().all(|finding| finding.gravity <= Gravity::Warned),
        })
}

/// An answer that a repeated call (`within`) did not accept is still judged by the contract.
pub(super) fn only_the_contract(judgements: Vec<Judgement>) -> Vec<Judgement> {
    judgements
        .into_iter()
        .filter(|judgement| ![CheckId::Status, CheckId::Expectation].contains(&judgement.check))
        .collect()
}
