//! From a response to the raw facts that are recorded of it: status, promise, shape.

use podproof_contract::{Answer, Operation};

use super::question::Question;
use super::shape;
use super::watcher::Watcher;
use crate::diagnostic::{Location, Spot};
use crate::record::Gravity;
use crate::record::watch::{Answered, Outcome, Promise};
use crate::run::check::{self, Finding, JudgedAnswer};
use crate::run::limit::pause_asked_for;
use crate::run::service::is_a_gateways_page;
use crate::secret::Vault;
use crate::text::{Prose, list, milliseconds};
use crate::wire::{Request, Response};

impl Watcher {
    /// What is recorded of a response.
    pub(super) fn answered(
        &self,
        operation: &Operation,
        question: &Question,
        request: &Request,
        response: &Response,
        vault: &Vault,
    ) -> Answered {
        let answer = Answer {
            status: response.status,
            headers: &response.headers,
            body: &response.body,
        };
        let opening = Location {
            source: "watch".into(),
            spot: Spot::File,
        };
        let name = question.operation();
        let judged = JudgedAnswer::new(operation, &name, &answer, &opening);
        let mut findings: Vec<Finding> = operation
            .judge(&answer)
            .into_iter()
            .flat_map(|one| check::contract(&judged, one).findings().to_vec())
            .collect();
        findings.extend(check::secret_echo(&judged, request, response).findings().to_vec());
        findings.retain(|finding| finding.gravity >= Gravity::Failed);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.gravity));
        let broken: Option<Prose> = findings.into_iter().next().map(|finding| finding.title);
        let broken = broken.or_else(|| unwanted(question, response.status).map(Prose::from));
        let shape = shape::of_body(&response.body);
        Answered {
            status: response.status,
            contract: if broken.is_some() {
                Promise::Broken
            } else {
                Promise::Kept
            },
            finding: broken.map(|broken| vault.redactor().prose(&broken)),
            shape: shape.and_then(|shape| self.log.shape(shape, || vault.redactor())),
            headers: self
                .log
                .shape(shape::of_headers(&response.headers), || vault.redactor()),
            // A 403 may be a page of the pod's own server.
            page: response.status != 403 && is_a_gateways_page(response),
            retry_after_ms: pause_asked_for(response).map(milliseconds),
        }
    }
}

/// What keeps a lane from going on, though the contract allows it. A pod in trouble, or one that is busy, says so by its status.
fn unwanted(question: &Question, status: u16) -> Option<String> {
    let is_meant = question.wanted.contains(&status) || status == 429 || status >= 500;
    (!is_meant).then(|| {
        format!(
            "{} answered {status}, expected {}",
            question.operation(),
            list(&question.wanted[..1])
        )
    })
}

/// Whatever a canary answers, the way to it is there.
pub(super) fn of_canary(status: u16) -> Outcome {
    Outcome::Answered(Answered {
        status,
        contract: Promise::Kept,
        finding: None,
        shape: None,
        headers: None,
        page: false,
        retry_after_ms: None,
    })
}

/// A connection that was wanted for itself, and has no status.
pub(super) fn connected() -> Outcome {
    of_canary(0)
}
