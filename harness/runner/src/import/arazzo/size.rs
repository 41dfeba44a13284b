//! How large values are: what a description unfolds to is bounded in bytes, however few steps it has.

use serde_json::Value;

use crate::text::exact_size;

/// What a value costs beside its texts, in bytes.
const NODE: usize = 8;

/// The largest scenario, in bytes.
pub(super) const LARGEST_SCENARIO: usize = 1024 * 1024;

/// How much all scenarios of a description may hold together, how much its references to components may unfold to, and how much the
/// documents that it names may hold together, each in bytes.
pub(super) const MOST_BYTES: usize = 16 * 1024 * 1024;

/// That a scenario would be too large.
pub(super) fn too_large() -> String {
    let most = exact_size(LARGEST_SCENARIO);
    format!("its scenario would be larger than {most}; call fewer workflows in it, or send less")
}

/// That a description unfolds to too much.
pub(super) fn too_much() -> String {
    "the workflows up to it unfold to too much; import them in several files".to_owned()
}

/// How large a value is, in bytes, about as it is written.
pub(super) fn size_of(value: &Value) -> usize {
    match value {
        Value::String(text) => NODE + text.len(),
        Value::Array(items) => NODE + items.iter().map(size_of).sum::<usize>(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| name.len() + size_of(member));
            NODE + members.sum::<usize>()
        }
        _ => NODE,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_and_texts_count_with_what_holds_them() {
        assert_eq!(size_of(&json!({ "ab": ["cde", 5] })), 4 * NODE + 5);
    }
}
