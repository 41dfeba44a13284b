//! JSON that others sent, as a value.

use podproof_contract::holds_too_many_values;
use serde_json::Value;

/// The value of a text, if it is JSON and its values can be held.
pub fn json_of(text: &[u8]) -> Option<Value> {
    if holds_too_many_values(text) {
        return None;
    }
    serde_json::from_slice(text).ok()
}
