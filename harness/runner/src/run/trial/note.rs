//! What a player takes note of: exchanges with their judgements, and what could not be played.

use super::outcome::{ExpectedStatuses, Sent};
use super::play::Player;
use super::send::{Calling, Delivered};
use crate::diagnostic::Mark;
use crate::record::Gravity;
use crate::run::check::{Cause, Finding, Judgement};
use crate::run::pod_facts::BUSY_REQUIREMENT;
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::expression::EvaluationError;
use crate::suite::scenario::{Action, Step};
use crate::wire::Reply;

impl Player<'_> {
    /// A step that could not be played: something that it uses is not there, or cannot be computed.
    pub(super) fn record_unplayable_step(&mut self, step: &Step, label: &str, error: &EvaluationError) {
        match error {
            // What was never opened need not be closed.
            EvaluationError::Missing(_) if self.ending => {}
            EvaluationError::Missing(name) => {
                let blamed = self.undelivered.get(name);
                let reason = match blamed {
                    Some(blamed) => format!("not played: the step `{blamed}` delivered no `{name}`"),
                    None => format!("not played: no earlier step delivered `{name}`"),
                };
                // Whatever this step would have delivered is missing for the same reason.
                if let (Some(blamed), Action::Call(call)) = (blamed.cloned(), &step.action) {
                    let missed = call.save.iter().map(|(key, _)| (key.clone(), blamed.clone()));
                    self.undelivered.extend(missed);
                }
                let judgement = Judgement::not_evaluated(CheckId::Expectation, reason);
                self.played.judge(label, None, self.verifying.clone(), judgement);
            }
            error => {
                let mut finding = Finding::new(
                    Gravity::Broken,
                    Cause::new(ViolationKind::Unplayable, "a step cannot be played"),
                    format!("the step `{label}` cannot be played: {error}"),
                );
                finding.asked = Some(Mark {
                    location: step.opening(),
                    label: "this step".into(),
                    context: Vec::new(),
                });
                self.played.judge(
                    label,
                    None,
                    self.verifying.clone(),
                    Judgement::of(CheckId::Expectation, vec![finding]),
                );
            }
        }
    }

    /// The trial cannot be played as its case wants it.
    pub(super) fn record_broken_case(&mut self, label: &str, error: &EvaluationError, mut finding: Finding) {
        finding.found = Some(error.to_string().into());
        finding.asked = self.trial.case_place().map(|location| Mark {
            location,
            label: "this case".into(),
            context: Vec::new(),
        });
        self.played.judge(
            label,
            None,
            self.trial.verifies(),
            Judgement::of(CheckId::Expectation, vec![finding]),
        );
    }

    /// Records an exchange and how it was judged.
    pub(super) fn record(&mut self, calling: Calling<'_>, delivered: Delivered, judged: Vec<Judgement>) {
        let Calling {
            step,
            call,
            expected,
            label,
            ..
        } = calling;
        let is_busy = matches!(&delivered.timed.reply, Reply::Answer(response) if response.status == 429);
        self.played.sent.push(Sent {
            step: label.to_owned(),
            operation: format!("{} {}", call.method, call.template),
            request: delivered.request,
            timed: delivered.timed,
            offset: delivered.offset,
            due: delivered.due,
            waited: delivered.waited,
            opening: Some(step.opening()),
            asked: judged.iter().any(is_by_status).then(|| ExpectedStatuses {
                status: expected.status.clone(),
                tolerate: expected.tolerate.clone(),
            }),
        });
        let exchange = self.last_exchange();
        let requirements = if is_busy && self.context.catalogue.find(BUSY_REQUIREMENT).is_some() {
            vec![BUSY_REQUIREMENT.to_owned()]
        } else {
            self.tested(call)
        };
        for judgement in judged {
            self.played.judge(label, exchange, requirements.clone(), judgement);
        }
    }

    pub(super) fn last_exchange(&self) -> Option<usize> {
        self.played.sent.len().checked_sub(1)
    }
}

/// Whether the status was judged by what the scenario expects, and not merely taken note of.
fn is_by_status(judgement: &Judgement) -> bool {
    let is_noted = |finding: &Finding| matches!(finding.gravity, Gravity::Noted | Gravity::Broken);
    judgement.check == CheckId::Status && !judgement.findings().iter().any(is_noted)
}
