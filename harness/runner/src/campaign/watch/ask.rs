//! Asks: waits for its turn, sends one request, and says what came of it as raw facts.

use std::time::Duration;

use podproof_contract::Operation;

use super::admission::{Unsent, Waits};
use super::question::Question;
use super::settings::Timing;
use super::watcher::Watcher;
use crate::record::watch::{Connection, Failed, LaneName, Moment, Outcome, Phase};
use crate::run::limit::{RetryAfter, StopReason};
use crate::secret::{RedactedProse, Secret, Vault};
use crate::text::{Prose, json_of};
use crate::wire::{self, Failure, Reply, Request, Response};

/// How a lane asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) lane: LaneName,
    pub(super) timing: Timing,
    pub(super) connection: Connection,
    pub(super) waits: Waits,
}

/// What came of a question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) started: Moment,
    pub(super) duration: Duration,
    pub(super) outcome: Outcome,
    pub(super) operation: String,
    /// The token of a sign-in that succeeded.
    pub(super) token: Option<Secret>,
}

impl Asked {
    /// The status; `None` where no whole answer came.
    pub(super) fn status(&self) -> Option<u16> {
        match &self.outcome {
            Outcome::Answered(answered) => Some(answered.status),
            Outcome::Failed(_) | Outcome::NotSent(_) => None,
        }
    }
}

impl Watcher {
    /// Asks a question.
    ///
    /// # Errors
    /// Nothing was sent, or no answer is waited for any more.
    pub(super) async fn ask(&self, asking: Asking, question: &Question) -> Result<Asked, Unsent> {
        let contracts = self.context.contracts.clone();
        let operation = contracts
            .operation(question.method, question.template)
            .ok_or_else(|| Unsent::Because("no contract documents the operation".into()))?;
        let target = &self.context.target;
        let way = (operation.service(), question.certificate.as_deref());
        let client = self
            .connections
            .client(target, (asking.lane, asking.timing), way, asking.connection);
        let client = client.map_err(|error| Unsent::Because(error.to_string().into()))?;
        self.admitted(asking.waits).await?;
        let request = self.request(operation, question);
        let started = Moment::now();
        let signing_in = question.opens_session().then(|| self.ledger.signs_in());
        let sent = self.context.shutdown.answer(client.send(&request)).await;
        let timed = sent.map_err(|_| Unsent::Ended)?;
        if let Some(signing_in) = signing_in {
            signing_in.over();
        }
        let vault = self.vault_of(question, &timed.reply);
        let (outcome, token) = match &timed.reply {
            Reply::Answer(response) => {
                self.leave_alone(response);
                let answered = self.answered(operation, question, &request, response, &vault);
                (Outcome::Answered(answered), token_of(question, response))
            }
            Reply::Refused { alert } => (refused(alert, &vault), None),
            Reply::Failed(failure) => {
                self.heed_the_proxy(failure);
                (failed(failure, &vault), None)
            }
        };
        if let Some(session) = token.as_ref().filter(|_| question.opens_session()) {
            self.ledger.opened(session);
        }
        Ok(Asked {
            started,
            duration: timed.duration,
            outcome,
            operation: question.operation(),
            token,
        })
    }

    /// A connection to what is not the pod: the canary.
    pub(super) async fn ask_canary(&self, timing: Timing) -> Result<Asked, Unsent> {
        let vault = self.context.target.vault();
        let started = Moment::now();
        let begun = std::time::Instant::now();
        let asked = |outcome| Asked {
            started,
            duration: begun.elapsed(),
            outcome,
            operation: String::new(),
            token: None,
        };
        let url = match &self.canary {
            None => return Err(Unsent::Because("there is no canary".into())),
            Some(super::lanes::Canary::Url(url)) => url,
            Some(super::lanes::Canary::Proxy(address)) => {
                let reached = self.context.shutdown.answer(wire::reach(address, timing.timeout)).await;
                return Ok(asked(match reached.map_err(|_| Unsent::Ended)? {
                    Ok(()) => super::answer::connected(),
                    Err(failure) => failed(&failure, &vault),
                }));
            }
        };
        let client = self.connections.canary(&self.context.target, timing);
        let client = client.map_err(|error| Unsent::Because(error.to_string().into()))?;
        let request = Request {
            method: "GET".to_owned(),
            url: url.clone(),
            headers: Vec::new(),
            body: None,
        };
        let timed = self.context.shutdown.answer(client.send(&request)).await;
        Ok(asked(match timed.map_err(|_| Unsent::Ended)?.reply {
            Reply::Answer(response) => super::answer::of_canary(response.status),
            Reply::Refused { alert } => refused(&alert, &vault),
            Reply::Failed(failure) => failed(&failure, &vault),
        }))
    }

    fn request(&self, operation: &Operation, question: &Question) -> Request {
        let target = &self.context.target;
        let mut headers = target.headers_of(operation.service()).to_vec();
        let mut add = |name: &str, value: &str| {
            if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                headers.push((name.to_owned(), value.to_owned()));
            }
        };
        add("Accept", "application/json");
        let body = question.body();
        if body.is_some() {
            add("Content-Type", "application/json");
        }
        if let Some(session) = &question.session {
            add("sessionToken", session.reveal());
        }
        let request = Request {
            method: question.method.to_owned(),
            url: format!("{}{}", target.url_of(operation.service()), question.path),
            headers,
            body: body.map(String::into_bytes),
        };
        request.completed()
    }

    /// Knows what must not be told of one exchange: a watch meets thousands of tokens, and each is in one answer only.
    fn vault_of(&self, question: &Question, reply: &Reply) -> Vault {
        let vault = self.context.target.vault();
        if let Some(jwt) = &question.jwt {
            vault.keep("jwt", jwt.reveal());
        }
        if let Some(session) = &question.session {
            vault.keep("session-token", session.reveal());
        }
        let response = match reply {
            Reply::Answer(response) => Some(response),
            Reply::Failed(failure) => failure.head.as_ref(),
            Reply::Refused { .. } => None,
        };
        if let Some(response) = response {
            if question.is_sign_in() {
                vault.keep_sign_in(response.status, &response.headers, &response.body);
            } else {
                vault.keep_answer(&response.headers, &response.body);
            }
        }
        vault
    }

    /// A proxy that refuses our credentials is not asked again: that may lock an account.
    fn heed_the_proxy(&self, failure: &Failure) {
        if failure.is_proxys_refusal {
            self.context.shutdown.stop_sending(StopReason::ProxyRefused {
                cause: failure.cause.clone(),
                help: failure.help.clone().unwrap_or_default(),
            });
        }
    }

    /// A pod that answers 429 is left alone as long as it asks for, but no longer than the target's patience: then it is asked again. A
    /// watch asks so little that it need not go slower afterwards.
    fn leave_alone(&self, response: &Response) {
        if response.status == 429 {
            let pause = RetryAfter::of(response).pause();
            self.context
                .pacer
                .rest_for(pause.min(self.context.target.limits.patience));
        }
    }
}

/// The token of a sign-in that succeeded; the deprecated endpoints call it `sessionToken`.
fn token_of(question: &Question, response: &Response) -> Option<Secret> {
    if !question.is_sign_in() || response.status != 200 {
        return None;
    }
    let body = json_of(&response.body)?;
    let token = body.get("token").or_else(|| body.get("sessionToken"))?.as_str()?;
    (!token.is_empty()).then(|| Secret::new(token.to_owned()))
}

fn refused(alert: &str, vault: &Vault) -> Outcome {
    let text = format!("the TLS handshake was refused (`{alert}`)");
    Outcome::Failed(Failed {
        phase: Phase::Tls,
        timed_out: false,
        text: said(&text.into(), vault),
    })
}

fn failed(failure: &Failure, vault: &Vault) -> Outcome {
    Outcome::Failed(Failed {
        phase: match failure.phase {
            Some(wire::Phase::Name) => Phase::Dns,
            Some(wire::Phase::Connect) => Phase::Connect,
            Some(wire::Phase::Tls) => Phase::Tls,
            Some(wire::Phase::Write) => Phase::Write,
            Some(wire::Phase::Body) => Phase::Body,
            Some(wire::Phase::FirstByte) | None => Phase::FirstByte,
        },
        timed_out: failure.is_timeout,
        text: said(&failure.cause, vault),
    })
}

fn said(text: &Prose, vault: &Vault) -> RedactedProse {
    vault.redactor().prose(text)
}
