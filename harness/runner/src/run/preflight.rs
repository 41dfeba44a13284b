//! The preflight: a cheap question to each service that the trials need, before any of them is played.
//!
//! In: a context and its trials. Out: the context knows which services are faulty; their trials are then broken at once,
//! for a reason that is told once, and everything else is played. The questions keep to the limits of the run.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::run::context::RunContext;
use crate::run::limit::{RetryAfter, StopReason, Urgency};
use crate::run::service::{FaultyService, Question, ServiceFault, is_a_gateways, is_elsewhere, questions};
use crate::suite::plan::Trial;
use crate::suite::scenario::Call;
use crate::targets::{SERVICES, base_service};
use crate::text::exact_duration;
use crate::wire::{Failure, Reply, Request};

/// A question that failed sooner is asked once more.
const HASTE: Duration = Duration::from_secs(2);

/// The certificate that is tried where none is named and one is wanted, by the name of its identity.
const USUAL: &str = "bot";

/// How long an answer may take, once the connection stands: a harmless question is not worth a whole `readTimeout`.
const ANSWER: Duration = Duration::from_secs(10);

/// Asks every service that these trials need, and remembers what is wrong.
pub async fn preflight(context: &RunContext, trials: &[Trial]) {
    let calls: Vec<&Call> = trials
        .iter()
        .filter(|trial| trial.not_applicable.is_none())
        .flat_map(|trial| trial.calls().into_iter().chain(trial.closing_calls()))
        .collect();
    let needed: BTreeMap<&str, &str> = calls
        .iter()
        .map(|call| (base_service(&call.service), &*call.service))
        .collect();
    let mut asking = SERVICES
        .into_iter()
        .filter_map(|service| Some((service, *needed.get(service)?)))
        .filter(|(service, _)| !context.target.lacks(service))
        .map(|(service, contract)| Asking {
            context,
            service,
            contract,
        });
    let mut found = Vec::new();
    // A proxy may refuse, and an account may be locked for asking it more than once.
    if context.target.connection.proxy.is_some()
        && let Some(first) = asking.next()
    {
        found.push(first.faulty().await);
    }
    found.extend(join_all(asking.map(Asking::faulty)).await);
    if !context.shutdown.may_send() {
        return; // which is told as the end of the run
    }
    let found = found.into_iter().flatten();
    // A service that wants a certificate may be shown one by every call.
    let found = found.filter(|one: &FaultyService| calls.iter().any(|call| one.concerns(call)));
    context.remember(found.collect());
}

#[derive(Clone, Copy)]
struct Asking<'a> {
    context: &'a RunContext,
    /// The service, by its name in the target.
    service: &'static str,
    /// A contract of its operations, by whose name its clients are found.
    contract: &'a str,
}

impl Asking<'_> {
    /// What is wrong with the service. Nothing does if any of its questions is answered by it, or may not be sent any more.
    async fn faulty(self) -> Option<FaultyService> {
        let begun = Instant::now();
        let mut asked = Vec::new();
        let mut pages = Vec::new();
        let mut silence = None;
        let mut closed = None;
        let mut shown = None;
        for question in questions(self.service) {
            let mut reply = self.send(question, shown).await?;
            if let Reply::Failed(failure) = &reply
                && failure.head.is_none()
                && begun.elapsed() < HASTE
            {
                // One lost connection says nothing of a service.
                reply = self.send(question, shown).await?;
            }
            if let Reply::Refused { alert } = &reply {
                let alert = alert.clone();
                closed = Some(match self.context.target.certificate_of(self.service) {
                    Some(named) => refuses(alert, named),
                    None if shown.is_none() && self.context.target.showing(USUAL).is_some() => {
                        reply = self.send(question, Some(USUAL)).await?;
                        shown = matches!(reply, Reply::Answer(_)).then_some(USUAL);
                        match &reply {
                            Reply::Refused { alert } => refuses(alert.clone(), USUAL),
                            _ => wants(alert, shown),
                        }
                    }
                    None => wants(alert, shown),
                });
            }
            match reply {
                Reply::Answer(response) if is_elsewhere(&response) => asked.push(question.name()),
                Reply::Answer(response) if is_a_gateways(&response) => {
                    pages.push((question.name(), response.status));
                }
                Reply::Failed(failure) if failure.head.is_none() => {
                    silence = Some(failure);
                    // Whoever is silent is not waited for a second time.
                    if begun.elapsed() >= self.context.target.connection_of(self.contract).connect_timeout {
                        break;
                    }
                }
                _ => return Some(self.with(closed?)),
            }
        }
        if let Some(failure) = silence {
            return Some(self.with(ServiceFault::Unreachable {
                cause: failure.cause,
                help: failure.help,
                tls: failure.tls,
            }));
        }
        if !pages.is_empty() {
            return Some(self.with(ServiceFault::WebPage { answered: pages }));
        }
        (!asked.is_empty()).then(|| self.with(ServiceFault::Elsewhere { asked }))
    }

    fn with(&self, fault: ServiceFault) -> FaultyService {
        FaultyService {
            service: self.service,
            url: self.context.target.url_of(self.service).to_owned(),
            fault,
        }
    }

    /// Sends a question when it may be sent; `None` if it may not. A 429 is an answer, and the pause is kept.
    async fn send(&self, question: &Question, certificate: Option<&str>) -> Option<Reply> {
        let context = self.context;
        let showing = certificate.and_then(|name| context.target.showing(name));
        let set = showing.map(|(set, _)| set).unwrap_or_default();
        let client = context.client(set, self.contract, certificate)?;
        let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
        if question.body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        for (name, value) in context.target.headers_of(self.service) {
            headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        let request = Request {
            method: question.method.to_owned(),
            url: format!("{}{}", context.target.url_of(self.service), question.path),
            headers,
            body: question.body.map(|body| body.as_bytes().to_vec()),
        };
        let urgency = Urgency {
            refused_sign_in: question.is_sign_in,
            cleans_up: false,
        };
        context.pacer.admit(urgency, &context.shutdown).await.ok()?;
        let patience = context.target.connection_of(self.contract).connect_timeout + ANSWER;
        let reply = context
            .shutdown
            .answer(timeout(patience, client.send(&request)))
            .await
            .ok()?;
        let reply = reply.map_or_else(|_| silence(&request.url, patience), |timed| timed.reply);
        context.observe_reply(self.contract, &reply, true);
        if !context.shutdown.may_send() {
            return None;
        }
        if let Reply::Answer(response) = &reply
            && response.status == 429
        {
            let retry = RetryAfter::of(response);
            let patience = context.target.limits.patience;
            if retry.pause() > patience {
                let asked = retry.asked();
                context.shutdown.stop_sending(StopReason::Throttled { asked, patience });
            } else {
                context.pacer.pause_for(retry.pause());
            }
        }
        Some(reply)
    }
}

fn wants(alert: String, could_show: Option<&str>) -> ServiceFault {
    ServiceFault::WantsCertificate {
        alert,
        could_show: could_show.map(str::to_owned),
    }
}

fn refuses(alert: String, shown: &str) -> ServiceFault {
    ServiceFault::RefusesCertificate {
        alert,
        shown: shown.to_owned(),
    }
}

/// Nothing came in time.
fn silence(url: &str, waited: Duration) -> Reply {
    Reply::Failed(Failure {
        cause: format!("no answer to `{url}` within {}", exact_duration(waited)).into(),
        help: Some("check that the pod is healthy, and that nothing in between holds its answers back".into()),
        ..Failure::default()
    })
}
