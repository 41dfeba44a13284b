//! Formats that JSON Schema has no check for.

/// `format: byte`: base64 with padding (RFC 4648, section 4); line breaks are not part of it.
pub(super) fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_needs_its_padding() {
        for (text, valid) in [
            ("", true),
            ("YQ==", true),
            ("YWI=", true),
            ("YWJj", true),
            ("YQ", false),
            ("Y===", false),
            ("YW-j", false),
        ] {
            assert_eq!(is_base64(text), valid, "{text}");
        }
    }
}
