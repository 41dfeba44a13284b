//! Web pages in the place of answers: whoever sent them is not the pod, so nothing follows from them for it.

use podproof_contract::{Answer, Operation};

use crate::run::service::is_web_page;

/// What a web page does to clients, whatever it was sent for.
pub(super) const CLIENTS: &str = "a web page is no answer of the pod: a gateway, a firewall or a maintenance page in between sent it, and clients cannot read it";

/// What is the matter then, whatever was asked.
pub(super) const HEADLINE: &str = "web pages stand in for answers of the pod";

/// Whether an answer is a web page where the operation documents JSON.
pub(super) fn stands_in(operation: &Operation, answer: &Answer<'_>) -> bool {
    is_web_page(answer) && promises_json(operation)
}

/// Whether any answer of the operation is documented as JSON.
fn promises_json(operation: &Operation) -> bool {
    operation
        .promises()
        .flat_map(|promise| promise.media_types())
        .any(|media_type| media_type.name().contains("json"))
}
