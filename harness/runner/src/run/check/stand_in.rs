//! What stands in the place of the answer that a status promises: a web page, or the body of an error.
//!
//! Whoever sent a page is not the pod, so nothing follows from it for the pod. An error under a success is the pod's own: it breaks what
//! the answer would break, and is one problem whatever was asked.

use podproof_contract::{Answer, Operation};

use crate::run::service::{is_error_body, is_web_page};
use crate::suite::check::ViolationKind;

/// How many bytes the body of an error has at most; what is longer is not looked into.
const LONGEST_ERROR: usize = 64 * 1024;

/// What came instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StandIn {
    /// A web page where the operation documents JSON.
    WebPage,
    /// The body of an error, `code` and `message`, under a status of success.
    Error,
}

impl StandIn {
    /// The kind of what is found about it.
    pub(super) fn kind(self) -> ViolationKind {
        match self {
            Self::WebPage => ViolationKind::WebPage,
            Self::Error => ViolationKind::ErrorAsSuccess,
        }
    }

    /// What is the matter then, whatever was asked.
    pub(super) fn headline(self, status: u16) -> String {
        match self {
            Self::WebPage => "web pages stand in for answers of the pod".to_owned(),
            Self::Error => format!("errors are answered with {status}"),
        }
    }

    /// What it does to clients, whatever was asked.
    pub(super) fn clients(self) -> &'static str {
        match self {
            Self::WebPage => {
                "a web page is no answer of the pod: a gateway, a firewall or a maintenance page in between sent it, and clients cannot read it"
            }
            Self::Error => "clients take the refusal for a success, and fail later, by what is not in the answer",
        }
    }

    /// Whether it is the reason of a violation of this kind.
    pub(super) fn explains(self, kind: ViolationKind) -> bool {
        match self {
            Self::WebPage => true,
            Self::Error => matches!(
                kind,
                ViolationKind::Accepted
                    | ViolationKind::OtherStatus
                    | ViolationKind::UndocumentedStatus
                    | ViolationKind::Missing
                    | ViolationKind::Type
                    | ViolationKind::Value
                    | ViolationKind::Body
                    | ViolationKind::Undocumented
                    | ViolationKind::Content
            ),
        }
    }
}

/// Whether an answer is a web page where the operation documents JSON.
pub(super) fn is_page(operation: &Operation, answer: &Answer<'_>) -> bool {
    is_web_page(answer) && promises_json(operation)
}

/// Whether any answer of the operation is documented as JSON.
fn promises_json(operation: &Operation) -> bool {
    operation
        .promises()
        .flat_map(|promise| promise.media_types())
        .any(|media_type| media_type.name().contains("json"))
}

/// Whether the status says success, and the body is one as every error has it (ERR-01).
pub(super) fn is_error(status: u16, body: &[u8]) -> bool {
    (200..300).contains(&status) && body.len() <= LONGEST_ERROR && is_error_body(body)
}
