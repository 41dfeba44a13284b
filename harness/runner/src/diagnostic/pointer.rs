//! JSON pointers, in which models say where something stands.

/// Escapes a key for a JSON pointer (RFC 6901 section 3).
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
