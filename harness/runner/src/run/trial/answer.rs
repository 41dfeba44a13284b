//! What later steps see of an answer.

use indexmap::IndexMap;
use serde_json::Value;

use super::at_length::at_length;
use crate::suite::expression::Scope;
use crate::text::json_of;
use crate::wire::{Reply, Response, Timed};

/// Whatever came of an answer, also when it broke off.
pub(super) fn answer_of(reply: &Reply) -> Option<&Response> {
    match reply {
        Reply::Answer(response) => Some(response),
        Reply::Failed(failure) => failure.head.as_ref(),
        Reply::Refused { .. } => None,
    }
}

/// An answer as expressions see it.
pub(super) struct SeenAnswer {
    /// The step's scope with `status`, `headers`, `body` and `duration` (in seconds), where there is an answer.
    pub(super) scope: Scope,
    /// The body: JSON, otherwise text; nothing where it is empty, or no answer came.
    pub(super) body: Value,
}

impl SeenAnswer {
    /// What is seen of a reply beside what the step's scope holds.
    pub(super) fn of(timed: &Timed, scope: &Scope) -> Self {
        let mut scope = scope.clone();
        let Reply::Answer(response) = &timed.reply else {
            let body = Value::Null;
            return Self { scope, body };
        };
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
        let body = at_length(response.body.len(), || {
            let body = body_of(response);
            scope.set("body", &body);
            body
        });
        scope.set("duration", &Value::from(timed.duration.as_secs_f64()));
        Self { scope, body }
    }
}

fn body_of(response: &Response) -> Value {
    if response.body.is_empty() {
        return Value::Null;
    }
    json_of(&response.body).unwrap_or_else(|| Value::String(String::from_utf8_lossy(&response.body).into_owned()))
}
