//! Changing an answer that was given honestly.

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::http::answer::Answer;

pub(super) fn edited_bytes(mut answer: Answer, edit: impl FnOnce(&mut Vec<u8>)) -> Answer {
    edit(&mut answer.body);
    answer
}

impl Answer {
    pub(super) fn object(&self) -> serde_json::Map<String, Value> {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(in crate::lying) fn property(&self, name: &str) -> Option<String> {
        self.object().get(name)?.as_str().map(str::to_owned)
    }

    pub(in crate::lying) fn with_property(self, name: &str, value: impl Into<Value>) -> Self {
        let mut json = self.object();
        json.insert(name.to_owned(), value.into());
        self.with_body(&Value::Object(json))
    }

    pub(super) fn without_property(self, name: &str) -> Self {
        let mut json = self.object();
        json.shift_remove(name);
        self.with_body(&Value::Object(json))
    }

    pub(super) fn with_body(self, body: &Value) -> Self {
        Self {
            body: body.to_string().into_bytes(),
            ..self
        }
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.retain(|(present, _)| *present != name);
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// The same refusal under another status, consistent in itself.
    pub(super) fn into_error(self, status: StatusCode) -> Self {
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let body = json!({ "code": status.as_u16(), "message": "told to lie" });
        Self {
            status,
            headers,
            ..self
        }
        .with_body(&body)
    }
}
