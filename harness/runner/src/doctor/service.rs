//! The services: whether each is where the configuration says.
//!
//! Each is asked something that changes nothing, without credentials; any answer of the service itself will do.

use super::patient::{Call, Patient};
use super::step::Step;
use crate::exchange::{Reply, Response, foreign};

/// A service, and a question to it.
pub(super) struct Question {
    /// By the name of its contract.
    pub(super) service: &'static str,
    path: &'static str,
    /// The section of the file that says where it is.
    section: &'static str,
}

/// What is asked.
pub(super) const QUESTIONS: &[Question] = &[
    Question {
        service: "pod",
        path: "/pod/v2/sessioninfo",
        section: "pod",
    },
    Question {
        service: "login",
        path: "/login/pubkey/authenticate",
        section: "pod",
    },
    Question {
        service: "relay",
        path: "/relay/pubkey/authenticate",
        section: "keyManager",
    },
    Question {
        service: "sessionauth",
        path: "/sessionauth/v1/logout",
        section: "sessionAuth",
    },
    Question {
        service: "keyauth",
        path: "/keyauth/v1/authenticate",
        section: "keyManager",
    },
];

impl Question {
    pub(super) fn what(&self) -> String {
        let prefix = self.path.trim_start_matches('/').split('/').next().unwrap_or_default();
        format!("service /{prefix}")
    }

    /// The contract whose server the service is on.
    pub(super) fn server(&self) -> &'static str {
        match self.service {
            "pod" | "login" => "login",
            "sessionauth" => "sessionauth",
            _ => "relay",
        }
    }

    /// Asks, and says what came of it; the answer is handed back for what else it shows.
    pub(super) async fn ask(&self, patient: &Patient<'_>) -> (Step, Option<Response>) {
        match patient.send(Call::new(self.service, "GET", self.path)).await {
            Err(error) => (Step::fail(self.what(), error), None),
            Ok(Reply::Failed(failure)) => {
                let step = Step::fail(self.what(), failure.cause);
                (failure.help.into_iter().fold(step, Step::help), None)
            }
            Ok(Reply::Refused { alert }) => {
                let found = format!("wants a client certificate (`{alert}`), as it should");
                let step = match self.is_for_certificates() {
                    true => Step::ok(self.what(), found),
                    false => Step::fail(
                        self.what(),
                        format!("refuses us without a client certificate (`{alert}`)"),
                    )
                    .help(format!(
                        "this is the port for certificates: check `{}.port`, usually 443",
                        self.section
                    )),
                };
                (step, None)
            }
            Ok(Reply::Answer(response)) => (self.judge(&response), Some(response)),
        }
    }

    fn is_for_certificates(&self) -> bool {
        matches!(self.service, "sessionauth" | "keyauth")
    }

    fn judge(&self, response: &Response) -> Step {
        let status = response.status;
        let answers = format!("answers {status} to `GET {}`", self.path);
        let section = self.section;
        match status {
            404 if self.is_for_certificates() => Step::fail(self.what(), format!("{answers}: it is not here")).help(format!(
                "certificates usually have a host and a port of their own: `{section}: {{ host: acme-api.symphony.com, port: 8444 }}`"
            )),
            // Some gateways say 404 where others say 405; the sign-in tells.
            404 if self.service != "pod" => Step::warn(self.what(), format!("{answers}: it may not be here")).help(format!(
                "if the sign-in below fails too, check `host`, `port` and `context` of `{section}`"
            )),
            404 => Step::fail(self.what(), format!("{answers}: it is not here"))
                .help(format!("check `host`, `port` and `context` of `{section}`")),
            300..=399 => {
                let to = response.headers.iter().find(|(name, _)| name == "location");
                let to = to.map(|(_, value)| format!(", to `{}`", foreign(&String::from_utf8_lossy(value))));
                Step::fail(self.what(), format!("{answers}{}: a redirect", to.unwrap_or_default()))
                    .help("a sign-in page or a gateway stands before the pod: use its address for programs, or a `context`")
            }
            407 => Step::fail(self.what(), format!("{answers}: the proxy wants credentials"))
                .help("add `proxy.username` and `proxy.password`"),
            429 => Step::warn(self.what(), format!("{answers}: the pod is throttling us"))
                .help("wait, and lower `conformance.limits.requestsPerSecond`"),
            500..=599 => Step::warn(self.what(), format!("{answers}: it is there, and in trouble"))
                .help("ask those who run the pod; a run would tell the same with every scenario"),
            200..=299 if is_a_page(response) => Step::warn(self.what(), format!("{answers}, with a web page"))
                .help(format!("expected a service: check `host`, `port` and `context` of `{section}`")),
            _ => Step::ok(self.what(), answers),
        }
    }
}

fn is_a_page(response: &Response) -> bool {
    let mut types = response.headers.iter().filter(|(name, _)| name == "content-type");
    types.any(|(_, value)| value.starts_with(b"text/html"))
}
