//! Percent-encoding, in paths and queries.

/// A path segment with `%XX` replaced (RFC 3986; `+` is itself), or nothing when that is not UTF-8.
pub(crate) fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(rest.next()?)? * 16 + hex_digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_percent_encodings_name_nothing() {
        for segment in ["%", "%2", "%zz", "a%F", "%ff", "%+1"] {
            assert_eq!(percent_decoded(segment), None, "{segment}");
        }
    }
}
