//! Forms (`application/x-www-form-urlencoded`) as texts.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What a form's text keeps as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text of a form.
#[derive(Debug, Default)]
pub(super) struct Form(String);

impl Form {
    /// Adds a pair; its value is one of a scenario, with its expressions.
    pub(super) fn add(&mut self, name: &str, value: &Value) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(utf8_percent_encode(name, FORM));
        self.0.push('=');
        match value {
            // An expression is sent as it is: tokens hold nothing that a form would change.
            Value::String(value) if value.contains("${{") => self.0.push_str(value),
            Value::String(value) => self.0.extend(utf8_percent_encode(value, FORM)),
            Value::Null => {}
            other => self.0.extend(utf8_percent_encode(&other.to_string(), FORM)),
        }
    }

    /// The whole of it.
    pub(super) fn text(self) -> String {
        self.0
    }
}
