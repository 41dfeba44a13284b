//! Sends a call at the pace that the target asks for; where the pod says that it is too much, again after a pause, as long
//! as its pauses fit the patience of the target.

use std::ops::Range;
use std::time::{Duration, Instant};

use podproof_contract::Operation;

use super::answer::{SeenAnswer, answer_of};
use super::at_length::at_length;
use super::cleanup::given_token;
use super::judge::{self, ExchangeContext, Expected};
use super::outcome::CutShort;
use super::play::Player;
use super::request::request;
use crate::record::Gravity;
use crate::run::check::{Cause, Finding, Judgement};
use crate::run::limit::{RetryAfter, StopReason, Urgency};
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::expression::{EvaluationError, Scope};
use crate::suite::scenario::{Call, Step};
use crate::text::exact_duration;
use crate::wire::{Reply, Request, Response, Timed};

/// A call, and all that is needed to send it.
#[derive(Clone, Copy)]
pub(super) struct Calling<'a> {
    pub(super) step: &'a Step,
    pub(super) call: &'a Call,
    pub(super) operation: &'a Operation,
    pub(super) expected: &'a Expected,
    pub(super) scope: &'a Scope,
    /// The step as it is named in records.
    pub(super) label: &'a str,
}

/// A request that was sent, and what came back.
pub(super) struct Delivered {
    pub(super) request: Request,
    pub(super) timed: Timed,
    /// When it was sent, from the start of the trial.
    pub(super) offset: Duration,
    /// When it was due, from the start of the trial.
    pub(super) due: Duration,
    /// How long it waited for its turn.
    pub(super) waited: Duration,
}

impl Player<'_> {
    /// Sends the call, and again after each pause that a 429 asks for, unless the scenario wants to see the 429. `None` where
    /// nothing could be sent, or the pod asks for more than the run waits; why is noted.
    pub(super) async fn deliver(&mut self, calling: Calling<'_>) -> Option<Delivered> {
        loop {
            let delivered = self.send(calling).await?;
            let Some(retry) = self.pause_after(&delivered.timed, calling.expected) else {
                return Some(delivered);
            };
            let patience = self.context.target.limits.patience;
            let pause = retry.pause();
            let asked = self.paused.saturating_add(pause);
            if asked > patience {
                self.note_impatience(calling, delivered, retry);
                let names_a_pause = retry.asked().is_some_and(|asked| !asked.is_zero());
                let asked = Some(asked).filter(|asked| names_a_pause && *asked < Duration::MAX);
                self.context
                    .shutdown
                    .stop_sending(StopReason::Throttled { asked, patience });
                return None;
            }
            self.paused = asked;
            self.context.pacer.pause_for(pause);
            self.note_throttling(calling, delivered, pause);
        }
    }

    /// Waits for its turn, and then makes the request: a JWT must not grow old in the row.
    async fn send(&mut self, calling: Calling<'_>) -> Option<Delivered> {
        let Calling {
            call, operation, label, ..
        } = calling;
        let client = self
            .context
            .client(self.set, operation.service(), call.certificate.as_deref())?;
        let of_its_own = call.has_new_connection.then(|| client.unconnected()).transpose().ok()?;
        let client = of_its_own.as_ref().unwrap_or(client);
        // What was never opened need not be closed, nor waited for.
        if self.ending
            && let Err(error) = self.request(calling)
        {
            self.record_unplayable_step(calling.step, label, &error);
            return None;
        }
        let urgency = Urgency {
            refused_sign_in: is_refused_sign_in(call, calling.expected),
            cleans_up: self.ending,
        };
        let begun = Instant::now();
        let admitted = self.context.pacer.admit(urgency, &self.context.shutdown).await;
        let waited = begun.elapsed();
        self.waited += waited;
        if let Err(reason) = admitted {
            self.cut_short(label, &reason);
            return None;
        }
        let request = match self.request(calling) {
            Ok(request) => request,
            Err(error) => {
                self.record_unplayable_step(calling.step, label, &error);
                return None;
            }
        };
        let offset = self.started.elapsed();
        let timed = match self.context.shutdown.answer(client.send(&request)).await {
            Ok(timed) => timed,
            Err(reason) => {
                self.cut_short(label, &reason);
                return None;
            }
        };
        self.answering += timed.duration.saturating_sub(timed.stalled);
        let due = offset.saturating_sub(self.waited);
        let may_fail = call.certificate.is_some() || call.expect.as_ref().is_some_and(|expect| expect.refused);
        self.context.observe_reply(operation.service(), &timed.reply, may_fail);
        let asked = self.started + offset;
        if let Some(response) = answer_of(&timed.reply) {
            at_length(response.body.len(), || {
                if is_sign_in(call) {
                    self.vault
                        .keep_sign_in(response.status, &response.headers, &response.body);
                    self.note_session(call, response, asked..asked + timed.duration);
                } else {
                    self.vault.keep_answer(&response.headers, &response.body);
                }
            });
        }
        Some(Delivered {
            request,
            timed,
            offset,
            due,
            waited,
        })
    }

    /// Notes the session that a sign-in was given in that time.
    fn note_session(&self, call: &Call, response: &Response, time: Range<Instant>) {
        let operation = format!("{} {}", call.method, call.template);
        if let Some(token) = given_token(&operation, response) {
            self.context.given_sessions.add(&token, &operation, time);
        }
    }

    fn request(&self, calling: Calling<'_>) -> Result<Request, EvaluationError> {
        let target = &self.context.target;
        let service = calling.operation.service();
        request(
            calling.call,
            calling.scope,
            target.url_of(service),
            target.headers_of(service),
        )
    }

    /// How long the pod wants to be left alone; `None` if it does not say so, or the scenario is about that.
    fn pause_after(&self, timed: &Timed, expected: &Expected) -> Option<RetryAfter> {
        let Reply::Answer(response) = &timed.reply else {
            return None;
        };
        let is_meant = expected.status.contains(429) || expected.tolerate.contains(429);
        let pauses = response.status == 429 && self.context.is_patient && !is_meant;
        pauses.then(|| RetryAfter::of(response))
    }

    fn note_throttling(&mut self, calling: Calling<'_>, delivered: Delivered, pause: Duration) {
        let name = judge::name_of(calling.call);
        let title = format!(
            "{name} answered 429: the run paused for {}, and sent it once more",
            exact_duration(pause)
        );
        self.note_429(calling, delivered, Finding::new(Gravity::Noted, busy(), title));
    }

    /// What the pod asks for is its right, so that nothing is known of what was to be tested.
    fn note_impatience(&mut self, calling: Calling<'_>, delivered: Delivered, retry: RetryAfter) {
        let (name, patience) = (judge::name_of(calling.call), self.context.target.limits.patience);
        let before = if self.paused.is_zero() {
            String::new()
        } else {
            format!(" after {} of pauses", exact_duration(self.paused))
        };
        let patience = exact_duration(patience);
        let told = retry.told();
        let title = format!("{name} answered 429{before}: {told}; a call waits for {patience} in all");
        let mut finding = Finding::new(Gravity::Broken, busy(), title).about_step();
        finding.help = Some("run again later, or at a slower pace (`conformance.limits.requestsPerSecond`), or allow more time (`conformance.limits.patience`)".into());
        self.note_429(calling, delivered, finding);
    }

    /// The 429 is judged by the contract, which wants a `Retry-After`, and told; it fails nobody.
    fn note_429(&mut self, calling: Calling<'_>, delivered: Delivered, finding: Finding) {
        let seen = SeenAnswer::of(&delivered.timed, calling.scope);
        let judged = self.judged(calling, &delivered, &seen);
        let mut judged = judge::only_the_contract(judged);
        judged.push(Judgement::of(CheckId::Status, vec![finding]));
        self.record(calling, delivered, judged);
    }

    /// All judgements of what came back.
    pub(super) fn judged(&self, calling: Calling<'_>, delivered: &Delivered, seen: &SeenAnswer) -> Vec<Judgement> {
        let exchange = ExchangeContext {
            context: self.context,
            step: calling.step,
            call: calling.call,
            operation: calling.operation,
            expected: calling.expected,
            request: &delivered.request,
            timed: &delivered.timed,
            seen,
        };
        let body = answer_of(&delivered.timed.reply).map_or(0, |response| response.body.len());
        at_length(body, || judge::judge(&exchange))
    }

    /// Notes that the rest of the steps is not played, and why; the first reason counts.
    pub(super) fn cut_short(&mut self, label: &str, reason: &StopReason) {
        let reason = || format!("{}: `{label}` and what follows it were not played", reason.reason());
        self.played
            .cut_short
            .get_or_insert_with(|| CutShort::Stopped(reason().into()));
    }
}

/// The pod says that it is too much.
fn busy() -> Cause {
    Cause::new(ViolationKind::Busy, "the pod asks for pauses (429)")
}

/// Whether a call asks for a session or a token, so that all that it is answered may be one.
fn is_sign_in(call: &Call) -> bool {
    call.template.contains("authenticate") || call.template.ends_with("/tokens")
}

/// Whether the pod is meant to refuse this sign-in, which looks like an attack if it comes too often.
fn is_refused_sign_in(call: &Call, expected: &Expected) -> bool {
    let handshake = call.expect.as_ref().is_some_and(|expect| expect.refused);
    let is_refusal = expected.status.is_refusal() || (expected.status.is_empty() && handshake);
    is_refusal && call.template.contains("authenticate")
}
