//! Formats that JSON Schema has no check for.

/// `hostname` of 3.0, of which the name is not to be seen.
pub(super) const HOSTNAME_30: &str = "x-podproof-hostname";

/// The formats that are checked, and those of which `OpenAPI` says what they mean to a program: nothing that a value
/// could break.
const KNOWN: [&str; 26] = [
    "binary",
    "byte",
    "date",
    "date-time",
    "double",
    "duration",
    "email",
    "float",
    "hostname",
    "idn-email",
    "idn-hostname",
    "int32",
    "int64",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "password",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Whether a format is checked, or has nothing to check.
pub(super) fn is_known(format: &str) -> bool {
    KNOWN.contains(&format)
}

/// `format: hostname` as RFC 1123 says: labels of letters, digits and hyphens, no hyphen at either end of one.
pub(super) fn is_hostname(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// `format: regex`: a pattern as ECMA-262 knows it with the flag `u`.
pub(super) fn is_pattern(text: &str) -> bool {
    super::pattern::Pattern::parse(text).is_ok_and(|pattern| pattern.strict)
}

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
