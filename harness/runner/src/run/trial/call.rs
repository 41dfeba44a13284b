//! Makes a call: sent and judged, repeated while that is wanted (`within`), and what is kept of its answer.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::answer::SeenAnswer;
use super::judge;
use super::play::Player;
use super::send::Calling;
use super::tls;
use crate::run::check::{Judgement, explains_missing_value, leave_out_consequences, mark_what_follows, unsaved};
use crate::run::pod_facts::TLS_REQUIREMENT;
use crate::suite::check::CheckId;
use crate::suite::expression::Scope;
use crate::suite::scenario::{Call, Step};
use crate::wire::Reply;

/// How long to wait before a call is repeated (`within`): at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// An answer that was judged, with what later steps may use of it.
struct Answered {
    scope: Scope,
    as_expected: bool,
}

impl Player<'_> {
    /// Makes the call, and once more as long as its answer is not the expected one and `within` allows it.
    pub(super) async fn call(&mut self, step: &Step, call: &Call, scope: &mut Scope, label: &str) {
        // Until it is there.
        for (key, _) in &call.save {
            self.undelivered.insert(key.clone(), label.to_owned());
        }
        let mut pause = FIRST_PAUSE;
        let patience = call.expect.as_ref().and_then(|expect| expect.within);
        let (begun, waited) = (Instant::now(), self.waited);
        self.paused = Duration::ZERO;
        self.answering = Duration::ZERO;
        let (mut latest, mut rested) = (None, Duration::ZERO);
        loop {
            let elapsed = begun.elapsed().saturating_sub(self.waited - waited);
            // What this process took itself is no fault of the pod's, up to as much again.
            let own = elapsed.saturating_sub(self.answering + rested);
            let last = patience.is_none_or(|patience| elapsed.saturating_sub(own.min(patience)) + pause >= patience);
            match self.once(step, call, scope, label, last).await {
                Some(answered) if answered.as_expected || last => {
                    return self.keep(step, call, scope, label, &answered);
                }
                Some(answered) => latest = Some(answered),
                None => break,
            }
            self.rest(pause).await;
            rested += pause;
            if self.is_over(label) {
                break;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        // What had come before it was cut short may be what the steps in the end need.
        if let (Some(answered), true) = (latest, self.played.cut_short.is_some()) {
            self.keep(step, call, scope, label, &answered);
        }
    }

    /// Rests before a call is repeated; not any longer when the run is interrupted.
    async fn rest(&self, pause: Duration) {
        let ending = &self.context.shutdown;
        let ended = async {
            if self.ending {
                ending.no_further_request().await
            } else {
                ending.no_further_step().await
            }
        };
        tokio::select! {
            _ = ended => {}
            () = tokio::time::sleep(pause) => {}
        }
    }

    /// Sends the call and judges the answer; `None` where nothing came that later steps could use.
    async fn once(&mut self, step: &Step, call: &Call, scope: &Scope, label: &str, last: bool) -> Option<Answered> {
        let operation = self.context.contracts.operation(&call.method, &call.template)?;
        let expected = match judge::statuses(call, scope) {
            Ok(expected) => expected,
            Err(error) => {
                self.record_unplayable_step(step, label, &error);
                return None;
            }
        };
        let calling = Calling {
            step,
            call,
            operation,
            expected: &expected,
            scope,
            label,
        };
        let delivered = self.deliver(calling).await?;
        let seen = SeenAnswer::of(&delivered.timed, scope);
        let mut judged = self.judged(calling, &delivered, &seen);
        if self.verifying.iter().any(|id| id == TLS_REQUIREMENT) {
            let reply = &delivered.timed.reply;
            tls::judge(self.context, step, operation.service(), reply, &mut judged).await;
        }
        let reply = &delivered.timed.reply;
        tls::explain_refusal(self.context, self.set, call, operation.service(), reply, &mut judged);
        let as_expected = judge::is_as_expected(&judged);
        let repeats = !last && !as_expected && !matches!(delivered.timed.reply, Reply::Failed(_));
        let usable = matches!(delivered.timed.reply, Reply::Answer(_));
        if repeats {
            self.record(calling, delivered, judge::only_the_contract(judged));
        } else {
            leave_out_consequences(&mut judged);
            let operation = format!("{} {}", call.method, call.template);
            self.suspect_lost_session(&operation, &delivered.request, &delivered.timed.reply, &mut judged);
            self.failed = mark_what_follows(self.failed.take(), label, &mut judged);
            self.record(calling, delivered, judged);
        }
        usable.then_some(Answered {
            scope: seen.scope,
            as_expected,
        })
    }

    /// Whether a finding about the last answer says already why a value is not in it.
    fn is_told(&self) -> bool {
        let last = self.last_exchange();
        let mut judged = self.played.judgements.iter().filter(|judged| judged.exchange == last);
        judged.any(|judged| explains_missing_value(&judged.judgement))
    }

    /// Keeps what the step saves and observes.
    fn keep(&mut self, step: &Step, call: &Call, scope: &mut Scope, label: &str, answered: &Answered) {
        let name = judge::name_of(call);
        for (key, expression) in &call.save {
            match answered.scope.value(expression) {
                Ok(value) => {
                    self.undelivered.remove(key);
                    scope.set(key, &value);
                }
                // Where the answer was not the expected one, that has been said already.
                Err(error) => {
                    self.undelivered.insert(key.clone(), label.to_owned());
                    if answered.as_expected && !self.is_told() {
                        let judgement = Judgement::of(CheckId::Expectation, vec![unsaved(&name, step, key, &error)]);
                        self.played
                            .judge(label, self.last_exchange(), self.tested(call), judgement);
                    }
                }
            }
        }
        for (key, expression) in &call.observe {
            let value = match answered.scope.value(expression) {
                Ok(Value::String(text)) => text,
                Ok(value) => value.to_string(),
                Err(error) => error.to_string(),
            };
            let key = if self.played.observations.contains_key(key) {
                format!("{label}/{key}")
            } else {
                key.clone()
            };
            self.played.observations.insert(key, value);
        }
    }
}
