//! The services: whether each is where the configuration says.
//!
//! Each is asked something that changes nothing, in the documented way and without credentials, as before a run; any
//! answer of the service itself will do.

use super::step::Step;
use super::target_probe::{Call, TargetProbe};
use crate::run::service::{
    FaultyService, Question, ServiceFault, certificate_refused, is_a_gateways_page, is_elsewhere, questions,
    service_issues,
};
use crate::targets::is_for_certificates;
use crate::text::{list, quoted};
use crate::wire::{Reply, Response, foreign};

/// The services that authentication needs, in the order in which they are asked.
pub(super) const SERVICES: [&str; 5] = ["pod", "login", "relay", "sessionauth", "keyauth"];

/// What came of asking a service.
pub(super) struct Answered {
    /// The step about it.
    pub(super) step: Step,
    /// The answer, for what else it shows.
    pub(super) answer: Option<Response>,
    /// Whether it took the question, and gave no answer.
    pub(super) is_silent: bool,
}

/// Asks a service, and says what came of it.
pub(super) async fn ask(probe: &TargetProbe<'_>, service: &'static str) -> Answered {
    let asking = Asking { probe, service };
    let mut asked = Vec::new();
    let mut latest = None;
    for question in questions(service) {
        asked.push(question.name());
        match asking.send(question).await {
            Ok(Reply::Answer(response)) if is_elsewhere(&response) => latest = Some(response),
            Ok(Reply::Answer(response)) => return Answered::with(asking.judge(question, &response), Some(response)),
            Ok(Reply::Refused { alert }) => return Answered::with(asking.refused(alert), None),
            Ok(Reply::Failed(failure)) => {
                let step = Step::fail(what(service), failure.cause);
                return Answered {
                    is_silent: true,
                    ..Answered::with(failure.help.into_iter().fold(step, Step::help), None)
                };
            }
            Err(error) => return Answered::with(Step::fail(what(service), error), None),
        }
    }
    Answered::with(asking.elsewhere(asked), latest)
}

impl Answered {
    fn with(step: Step, answer: Option<Response>) -> Self {
        Self {
            step,
            answer,
            is_silent: false,
        }
    }
}

/// The name of a service's step.
pub(super) fn what(service: &str) -> String {
    format!("service /{service}")
}

struct Asking<'a, 't> {
    probe: &'a TargetProbe<'t>,
    service: &'static str,
}

impl Asking<'_, '_> {
    async fn send(&self, question: &Question) -> Result<Reply, String> {
        let call = Call {
            body: question.body.map(str::to_owned),
            certificate: self.probe.certificate_for(self.service),
            ..Call::new(self.service, question.method, question.path)
        };
        self.probe.send(call).await
    }

    fn elsewhere(&self, asked: Vec<String>) -> Step {
        let found = format!("answers 404 to {}: it is not here", list(quoted(&asked)));
        let help = self.help(ServiceFault::Elsewhere { asked });
        let step = Step::fail(what(self.service), found);
        step.help(if is_for_certificates(self.service) {
            format!("certificates usually have a host and a port of their own, for example 8444: {help}")
        } else {
            help
        })
    }

    fn refused(&self, alert: String) -> Step {
        let target = self.probe.target;
        if let Some(name) = target.certificate_of(self.service) {
            let found = format!("refuses the certificate of `{name}` (`{alert}`)");
            return Step::fail(what(self.service), found).help(certificate_refused());
        }
        let could_show = target.showing("bot").map(|_| "bot".to_owned());
        let found = format!("wants a client certificate (`{alert}`)");
        let help = self.help(ServiceFault::WantsCertificate { alert, could_show });
        Step::fail(what(self.service), found).help(help)
    }

    /// What a run would say to do about it.
    fn help(&self, fault: ServiceFault) -> String {
        let faulty = FaultyService {
            service: self.service,
            url: self.probe.target.url_of(self.service).to_owned(),
            fault,
        };
        let redactor = self.probe.target.vault().redactor();
        let told = service_issues(vec![faulty], 0, &redactor).into_iter().next();
        told.map_or_else(String::new, |issue| issue.help.to_string())
    }

    fn judge(&self, question: &Question, response: &Response) -> Step {
        let status = response.status;
        let answers = format!("answers {status} to `{}`", question.name());
        match status {
            300..=399 => {
                let to = response.headers.iter().find(|(name, _)| name == "location");
                let to = to.map(|(_, value)| format!(", to `{}`", foreign(&String::from_utf8_lossy(value))));
                Step::fail(
                    what(self.service),
                    format!("{answers}{}: a redirect", to.unwrap_or_default()),
                )
                .help("a sign-in page or a gateway stands before the pod: use its address for programs, or a `context`")
            }
            407 => Step::fail(what(self.service), format!("{answers}: the proxy wants credentials"))
                .help("add `proxy.username` and `proxy.password`"),
            429 => Step::warn(what(self.service), format!("{answers}: the pod is throttling us"))
                .help("wait, and lower `conformance.limits.requestsPerSecond`"),
            _ if is_a_gateways_page(response) => {
                Step::fail(what(self.service), format!("{answers}, with a web page")).help(gateway(status))
            }
            500..=599 => Step::warn(what(self.service), format!("{answers}: it is there, and in trouble"))
                .help("ask those who run the pod; a run would tell the same with every scenario"),
            _ => Step::ok(what(self.service), answers),
        }
    }
}

/// What to do about the web page of a gateway.
pub(super) fn gateway(status: u16) -> &'static str {
    match status {
        403 => {
            "no service answers with a page: a gateway stands before the pod and turns us away; have it let this machine \
             through (VPN, list of addresses, `proxy`), or check `host`, `port` and `context`"
        }
        500..=599 => {
            "no service answers with a page: a gateway stands before the pod, and does not get through to it; ask those who \
             run the pod"
        }
        _ => {
            "no service answers with a page: a gateway or a sign-in page stands before the pod; check `host`, `port` and \
             `context`"
        }
    }
}
