//! Finds the secrets in what a pod answers: the values of members and headers that carry tokens, and
//! anything that has the shape of a JWT.
//!
//! It works on bytes, not on parsed JSON, so that a truncated or malformed body hides nothing.

use std::ops::Range;

/// The members and headers that carry a secret, and the label of the secret.
const CARRIERS: &[(&str, &str)] = &[
    ("token", "token"),
    ("sessionToken", "session-token"),
    ("keyManagerToken", "key-manager-token"),
    ("authorizationToken", "authorization-token"),
    ("access_token", "access-token"),
    ("symphonyToken", "symphony-token"),
    ("Authorization", "authorization-token"),
    ("Set-Cookie", "cookie"),
    ("Cookie", "cookie"),
];

/// The label of the secret that a header of this name carries, if it carries one.
pub(super) fn carried_by_header(name: &str) -> Option<&'static str> {
    CARRIERS
        .iter()
        .find(|(carrier, _)| carrier.eq_ignore_ascii_case(name))
        .map(|(_, label)| *label)
}

/// The secrets in the members of a JSON body, however broken: `(label, value)`, the value unescaped.
pub(super) fn in_json(body: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (carrier, label) in CARRIERS {
        let mut rest = body;
        while let Some(start) = rest.find(&format!("\"{carrier}\"")) {
            rest = &rest[start + carrier.len() + 2..];
            if let Some(value) = string_after_colon(rest) {
                found.push((token_label(label, body), value));
            }
        }
    }
    found
}

/// A `token` is what the answer's `name` says it is.
fn token_label(label: &'static str, body: &str) -> &'static str {
    if label != "token" {
        label
    } else if body.contains("\"keyManagerToken\"") {
        "key-manager-token"
    } else {
        "session-token"
    }
}

fn string_after_colon(text: &str) -> Option<String> {
    let value = text.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    let end = value
        .find(|character| {
            let closes = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            closes
        })
        .unwrap_or(value.len());
    let raw = &value[..end];
    Some(serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.to_owned()))
}

/// The places of everything that looks like a JWT: base64url of `{"`, a dot, and at least one more segment.
pub(super) fn jwt_shapes(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find(text, at, b"eyJ") {
        let first = run(text, start);
        let mut end = first;
        while text.get(end) == Some(&b'.') {
            end = run(text, end + 1);
        }
        if end > first + 1 {
            found.push(start..end);
        }
        at = end.max(start + 3);
    }
    found
}

fn find(text: &[u8], from: usize, pattern: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(pattern.len())
        .position(|window| window == pattern)
        .map(|offset| from + offset)
}

/// The end of the base64url characters that start at `from`.
fn run(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte));
    from + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_a_truncated_body() {
        let found = in_json(r#"{"name":"sessionToken","token":"abc\u0064ef"#);
        assert_eq!(found, vec![("session-token", "abcdef".to_owned())]);
    }

    #[test]
    fn both_values_of_a_duplicate_key_are_found() {
        let found = in_json(r#"{"token":"first-one","token" : "second-one"}"#);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_token_named_as_the_key_managers_is_labelled_so() {
        assert_eq!(
            in_json(r#"{"name":"keyManagerToken","token":"0100"}"#)[0].0,
            "key-manager-token"
        );
    }

    #[test]
    fn a_jwt_is_found_by_its_shape() {
        let text = b"see eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. and eyJ alone";
        let shapes = jwt_shapes(text);
        assert_eq!(shapes.len(), 1);
        assert_eq!(&text[shapes[0].clone()], b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    }
}
