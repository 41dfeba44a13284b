//! The answer that is judged: what the findings of all checks share.

use podproof_contract::{Answer, Operation};
use serde_json::Value;

use super::cause::{AnswerClass, Cause};
use super::finding::Finding;
use super::stand_in::{StandIn, is_error, is_page};
use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::secret::masked;
use crate::text::{Prose, json_of};

/// An answer, and the call that it came to.
#[derive(Clone, Copy, Debug)]
pub struct JudgedAnswer<'a> {
    /// How the call is named in headlines.
    pub call: &'a str,
    /// The line that opens the step.
    pub opening: &'a Location,
    /// The status.
    pub status: u16,
    /// The body, as received.
    body: &'a [u8],
    /// Where a redirect leads to.
    redirect: Option<&'a [u8]>,
    /// It is a web page where the operation documents JSON.
    is_page: bool,
}

impl<'a> JudgedAnswer<'a> {
    /// The answer of an operation to a call.
    pub fn new(operation: &Operation, call: &'a str, answer: &Answer<'a>, opening: &'a Location) -> Self {
        Self {
            call,
            opening,
            status: answer.status,
            body: answer.body,
            redirect: answer
                .headers
                .iter()
                .find(|(name, _)| name == "location")
                .map(|(_, value)| value.as_slice())
                .filter(|_| (300..400).contains(&answer.status)),
            is_page: is_page(operation, answer),
        }
    }

    /// The answer of a pod, as a test makes it up.
    #[cfg(test)]
    pub(super) fn of_pod(call: &'a str, status: u16, opening: &'a Location) -> Self {
        Self {
            call,
            opening,
            status,
            body: b"",
            redirect: None,
            is_page: false,
        }
    }

    /// Where a redirect leads to, without what may be secret in it; `None` if it is none.
    pub(super) fn redirect(&self) -> Option<String> {
        self.redirect
            .map(|place| without_secrets(&String::from_utf8_lossy(place)))
    }

    /// The body as JSON; `null` if it is none.
    pub(super) fn json(&self) -> Value {
        json_of(self.body).unwrap_or_default()
    }

    /// What stands in the place of the answer that the status promises. Asked only where something was found: the body is read for it.
    fn stand_in(&self) -> Option<StandIn> {
        if self.is_page {
            Some(StandIn::WebPage)
        } else {
            is_error(self.status, self.body).then_some(StandIn::Error)
        }
    }

    /// Which class of answers it belongs to.
    pub(super) fn class(&self) -> AnswerClass {
        AnswerClass::of(self.status)
    }

    /// That the call was answered, and by which status.
    pub(super) fn answered(&self) -> String {
        let Self { call, status, .. } = self;
        match self.stand_in() {
            Some(StandIn::WebPage) => format!("{call} answered {status} with a web page, not an answer of the pod"),
            Some(StandIn::Error) => format!("{call} answered {status} with the body of an error"),
            None => format!("{call} answered {status}"),
        }
    }

    /// A finding about the answer. `clients` is what it does to them; of what stands in for an answer that is always the same.
    pub(super) fn finding(
        &self,
        gravity: Gravity,
        cause: Cause,
        title: impl Into<Prose>,
        clients: Option<&str>,
    ) -> Finding {
        let stand_in = if gravity > Gravity::Noted {
            self.stand_in()
        } else {
            None
        };
        let Some(stand_in) = stand_in.filter(|stand_in| stand_in.explains(cause.kind)) else {
            let mut finding = Finding::new(gravity, cause, title);
            finding.clients = clients.map(Prose::from);
            return finding;
        };
        let instead = Cause::new(stand_in.kind(), stand_in.headline(self.status)).received(self.status);
        let mut finding = Finding::new(gravity, instead, title);
        finding.instead_of = (stand_in == StandIn::Error).then_some(cause.kind);
        finding.clients = Some(stand_in.clients().into());
        finding
    }

    /// The step, with something said at its first line.
    pub(super) fn opening_mark(&self, label: &str) -> Mark {
        Mark {
            location: self.opening.clone(),
            label: label.into(),
            context: Vec::new(),
        }
    }
}

/// What a place is named by; its user info, its parameters and its fragment may be secrets.
fn without_secrets(location: &str) -> String {
    let shown = match location.find(['?', '#', ';']) {
        Some(end) => format!("{}…", &location[..=end]),
        None => location.to_owned(),
    };
    masked(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Sources, Spot};
    use crate::suite::check::ViolationKind;
    use crate::suite::contracts::{self, ContractSettings};

    #[test]
    fn every_finding_about_a_web_page_says_what_a_page_does_to_clients_and_a_note_says_nothing() {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec").into();
        let settings = ContractSettings {
            spec,
            ..ContractSettings::default()
        };
        let contracts = contracts::read(&settings, &mut Sources::default()).expect("contracts");
        let operation = contracts.operation("GET", "/pod/v2/sessioninfo").expect("an operation");
        let opening = Location {
            source: "scenario.yaml".into(),
            spot: Spot::File,
        };
        let judged = |body: &'static str| {
            let answer = Answer {
                status: 503,
                headers: &[],
                body: body.as_bytes(),
            };
            JudgedAnswer::new(operation, "GET /x", &answer, &opening)
        };
        let (page, own) = (judged("<html>maintenance"), judged("{}"));
        assert_eq!(
            page.answered(),
            "GET /x answered 503 with a web page, not an answer of the pod"
        );
        assert_eq!(own.answered(), "GET /x answered 503");
        let clients = |answer: &JudgedAnswer<'_>, gravity| {
            answer
                .finding(gravity, Cause::new(ViolationKind::WebPage, "t"), "t", Some("theirs"))
                .clients
        };
        assert_eq!(clients(&page, Gravity::Failed), Some(StandIn::WebPage.clients().into()));
        assert_eq!(clients(&page, Gravity::Warned), Some(StandIn::WebPage.clients().into()));
        assert_eq!(clients(&page, Gravity::Noted), Some("theirs".into()));
        assert_eq!(clients(&own, Gravity::Failed), Some("theirs".into()));
        // The kind says that the page is one; that of a finding about the pod's own answer stays.
        let error = JudgedAnswer {
            body: br#"{"code":401,"message":"no"}"#,
            ..JudgedAnswer::of_pod("GET /x", 200, &opening)
        };
        let found = |kind| error.finding(Gravity::Failed, Cause::new(kind, "t"), "t", None);
        assert_eq!(found(ViolationKind::Missing).cause.kind, ViolationKind::ErrorAsSuccess);
        assert_eq!(found(ViolationKind::Missing).instead_of, Some(ViolationKind::Missing));
        assert_eq!(
            found(ViolationKind::DuplicateKey).cause.kind,
            ViolationKind::DuplicateKey
        );
    }

    #[test]
    fn a_redirect_is_told_without_what_may_be_secret_in_it() {
        assert_eq!(
            without_secrets("https://me:sesame@acme.com/in?sessionToken=opaque#x"),
            "https://‹not shown›@acme.com/in?…"
        );
        assert_eq!(without_secrets("/login"), "/login");
    }
}
