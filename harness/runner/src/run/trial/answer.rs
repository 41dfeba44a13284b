//! What later steps see of an answer.

use indexmap::IndexMap;
use serde_json::Value;

use super::at_length::at_length;
use super::judge;
use crate::suite::expression::Scope;
use crate::wire::{Reply, Response, Timed};

/// Whatever came of an answer, also when it broke off.
pub(super) fn answer_of(reply: &Reply) -> Option<&Response> {
    match reply {
        Reply::Answer(response) => Some(response),
        Reply::Failed(failure) => failure.head.as_ref(),
        Reply::Refused { .. } => None,
    }
}

/// The step's scope with `status`, `headers`, `body` and `duration` (in seconds).
pub(super) fn scope_with_answer(scope: &Scope, timed: &Timed) -> Scope {
    let mut scope = scope.clone();
    if let Reply::Answer(response) = &timed.reply {
        let mut headers: IndexMap<&str, String> = IndexMap::new();
        for (name, value) in &response.headers {
            let value = String::from_utf8_lossy(value);
            headers
                .entry(name)
                .and_modify(|all| all.extend([", ", &value]))
                .or_insert_with(|| value.into_owned());
        }
        scope.set("status", &Value::from(response.status));
        scope.set("headers", &serde_json::to_value(&headers).unwrap_or_default());
        at_length(response.body.len(), || scope.set("body", &judge::body_of(response)));
        scope.set("duration", &Value::from(timed.duration.as_secs_f64()));
    }
    scope
}
