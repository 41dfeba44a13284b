//! Troubles: what is wrong with a service before anything is tested, so that it is no verdict on the pod.
//!
//! In: services with what is wrong with each. Out: service issues; services that suffer from the same thing share one.

use super::words;
use crate::record::ServiceIssueId;
use crate::secret::{RedactedProse, Redactor};
use crate::suite::scenario::Call;
use crate::targets::base_service;
use crate::text::Prose;
use crate::wire::TlsFault;

/// A service that cannot be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyService {
    /// Its name in the target.
    pub service: &'static str,
    /// Where it should be.
    pub url: String,
    /// What is wrong with it.
    pub fault: ServiceFault,
}

/// What is wrong with a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceFault {
    /// No answer comes from there.
    Unreachable {
        /// Why, in words.
        cause: Prose,
        /// What to do about that.
        help: Option<Prose>,
        /// What of its TLS stands in the way, where it is that.
        tls: Option<TlsFault>,
    },
    /// The handshake is refused without a client certificate, and the target names none to show.
    WantsCertificate {
        /// What the alert says.
        alert: String,
        /// A certificate that the target has and that is accepted, by the name of its identity.
        could_show: Option<String>,
    },
    /// The handshake is refused with the client certificate that is shown there.
    RefusesCertificate {
        /// What the alert says.
        alert: String,
        /// The certificate, by the name of its identity.
        shown: String,
    },
    /// Somebody answers, and it is not a pod: web pages, or redirects.
    WebPage {
        /// What was asked, and the status of the answer.
        answered: Vec<(String, u16)>,
    },
    /// Somebody answers, and knows none of the service's paths.
    Elsewhere {
        /// What was asked.
        asked: Vec<String>,
    },
}

impl ServiceFault {
    /// Whether a client certificate stands in the way: calls that show one of their own do not suffer from it.
    fn is_about_a_certificate(&self) -> bool {
        matches!(self, Self::WantsCertificate { .. } | Self::RefusesCertificate { .. })
    }
}

/// What is wrong with services, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceIssue {
    /// Its number within the run.
    pub id: ServiceIssueId,
    /// Their names in the target.
    pub services: Vec<&'static str>,
    /// What is wrong, a lower-case fragment.
    pub problem: RedactedProse,
    /// What to do.
    pub help: RedactedProse,
    /// Only calls that show no certificate of their own suffer from it.
    wants_certificate: bool,
    /// It is the answer to whether TLS is as it should be.
    breaks_tls: bool,
}

impl ServiceIssue {
    /// Problem and help in one line.
    pub fn text(&self) -> RedactedProse {
        RedactedProse::joined([&self.problem, &self.help], "; ")
    }

    /// Whether a call cannot be made because of it. One that is content with a refused handshake can.
    pub fn concerns(&self, call: &Call) -> bool {
        self.closes(&call.service) && (!self.wants_certificate || is_bare(call))
    }

    /// Whether it is a breach of what the connection itself must be: for trials about that it is no obstacle but the
    /// answer.
    pub fn breaks_tls(&self) -> bool {
        self.breaks_tls
    }

    /// Whether a call to a service, by the name of its contract, that says nothing of a certificate cannot be made.
    pub fn closes(&self, service: &str) -> bool {
        self.services.contains(&base_service(service))
    }
}

impl FaultyService {
    /// Whether a call cannot be made because of it.
    pub fn concerns(&self, call: &Call) -> bool {
        let wants_certificate = self.fault.is_about_a_certificate();
        base_service(&call.service) == self.service && (!wants_certificate || is_bare(call))
    }
}

/// Whether a call says nothing of a certificate, and is not content with a refused handshake.
fn is_bare(call: &Call) -> bool {
    call.certificate.is_none() && !call.expect.as_ref().is_some_and(|expect| expect.refused)
}

/// The service issues of these services, each once, numbered behind those that are `known`. What is told of a target must not
/// tell its secrets.
pub fn service_issues(faulty: Vec<FaultyService>, known: usize, redactor: &Redactor) -> Vec<ServiceIssue> {
    let mut groups: Vec<Vec<FaultyService>> = Vec::new();
    for one in faulty {
        match groups.iter_mut().find(|group| is_the_same(&group[0], &one)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
        .iter()
        .enumerate()
        .map(|(index, group)| ServiceIssue {
            id: ServiceIssueId::after(known + index),
            services: group.iter().map(|one| one.service).collect(),
            problem: redactor.prose(&words::problem(group).into()),
            help: redactor.prose(&words::help(group).into()),
            wants_certificate: group[0].fault.is_about_a_certificate(),
            breaks_tls: matches!(
                group[0].fault,
                ServiceFault::Unreachable {
                    tls: Some(TlsFault::Certificate | TlsFault::Version),
                    ..
                }
            ),
        })
        .collect()
}

fn is_the_same(one: &FaultyService, other: &FaultyService) -> bool {
    let same = match (&one.fault, &other.fault) {
        (ServiceFault::Elsewhere { .. }, ServiceFault::Elsewhere { .. })
        | (ServiceFault::WebPage { .. }, ServiceFault::WebPage { .. }) => true,
        (one, other) => one == other,
    };
    same && one.url == other.url
}
