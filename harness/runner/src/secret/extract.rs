//! Finds the secrets in what a pod answers: the values of members, parameters, elements and headers that carry
//! tokens, and anything that has the shape of a JWT.
//!
//! It works on bytes, not on parsed JSON, so that a truncated or malformed body hides nothing.

use std::ops::Range;

use memchr::memmem;

/// The names that carry a secret, in lower case and without `-`, `_` and a leading `X-`; and the label of the secret.
/// Whatever else ends in `token` carries one, too.
const CARRIERS: &[(&str, &str)] = &[
    ("token", "token"),
    ("sessiontoken", "session-token"),
    ("keymanagertoken", "key-manager-token"),
    ("authorizationtoken", "authorization-token"),
    ("accesstoken", "access-token"),
    ("symphonytoken", "symphony-token"),
    ("authorization", "authorization-token"),
    ("refreshtoken", "refresh-token"),
    ("idtoken", "id-token"),
    ("jwt", "jwt"),
    ("assertion", "assertion"),
    ("clientassertion", "assertion"),
    ("clientsecret", "secret"),
    ("secret", "secret"),
    ("password", "secret"),
    ("apikey", "secret"),
    ("sessionid", "session-token"),
    ("skey", "session-token"),
    ("setcookie", "cookie"),
    ("cookie", "cookie"),
];

/// No name is longer, in bytes.
const LONGEST_NAME: usize = 32;

/// Outside of the string that JSON promises, a shorter value may be a word.
const SHORTEST: usize = 8;

/// How far the values of a list or a mapping are looked for, in bytes.
const NESTED: usize = 4096;

/// A value that is secret because of what carries it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) kind: &'static str,
    /// The value, unescaped.
    pub(super) value: String,
    /// Where it stands, as it was written.
    pub(super) place: Range<usize>,
}

/// The label of the secret that something of this name carries, if it carries one.
pub(super) fn carried_by(name: &str) -> Option<&'static str> {
    let name = name.as_bytes();
    if name.len() > LONGEST_NAME {
        return None;
    }
    let bare = match name {
        [b'x' | b'X', b'-', bare @ ..] => bare,
        _ => name,
    };
    let mut plain = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in bare.iter().filter(|byte| !matches!(byte, b'-' | b'_')) {
        plain[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    let plain = &plain[..length];
    let known = CARRIERS.iter().find(|(carrier, _)| carrier.as_bytes() == plain);
    match known {
        Some((_, label)) => Some(*label),
        None => plain.ends_with(b"token").then_some("other-token"),
    }
}

/// The secrets in a text, however broken: `"token": "…"`, `token=…`, `<token>…</token>`.
pub(super) fn carried_in(text: &[u8]) -> Vec<Carried> {
    let mut found = Vec::new();
    let token = match find(text, 0, b"keyManagerToken") {
        // A `token` is what the answer's `name` says it is.
        Some(_) => "key-manager-token",
        None => "session-token",
    };
    let mut at = 0;
    while at < text.len() {
        let end = name_end(text, at);
        if end == at {
            at += 1;
            continue;
        }
        let name = std::str::from_utf8(&text[at..end]).unwrap_or_default();
        let mut next = end;
        if let Some(kind) = carried_by(name) {
            let kind = if kind == "token" { token } else { kind };
            for place in places_after(text, at, end) {
                next = next.max(place.end);
                let value = unescaped(&text[place.clone()]);
                found.push(Carried { kind, value, place });
            }
        }
        at = next;
    }
    found
}

fn name_end(text: &[u8], from: usize) -> usize {
    past(text, from, |byte| is_of_name(*byte))
}

/// Letters, digits, `-` and `_`: what names consist of, and base64url.
fn is_of_name(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_')
}

/// The end of the bytes that are so, from a place on.
fn past(text: &[u8], from: usize, is_so: impl Fn(&u8) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !is_so(byte)).unwrap_or(rest.len())
}

/// Where the values of a name stand, if it is one that has any.
fn places_after(text: &[u8], name: usize, end: usize) -> Vec<Range<usize>> {
    let before = name.checked_sub(1).and_then(|at| text.get(at)).copied();
    let long_enough = |place: &Range<usize>| place.len() >= SHORTEST;
    match (before, text.get(end)) {
        (Some(opening @ (b'"' | b'\'')), Some(closing)) if opening == *closing => members(text, end + 1),
        (_, Some(b'=')) => {
            let start = past(text, end + 1, |byte| b"\"'".contains(byte));
            let stop = past(text, start, |byte| {
                !byte.is_ascii_whitespace() && !b"&;,\"'<>()#\\".contains(byte)
            });
            Some(start..stop).filter(long_enough).into_iter().collect()
        }
        (Some(b'<' | b':'), Some(_)) => {
            let tag = past(text, end, |byte| !b"<>".contains(byte));
            if text.get(tag) != Some(&b'>') {
                return Vec::new();
            }
            let start = past(text, tag + 1, u8::is_ascii_whitespace);
            let stop = past(text, start, |byte| *byte != b'<' && !byte.is_ascii_whitespace());
            Some(start..stop).filter(long_enough).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The values of a member of JSON: a string, or the strings in a list or a mapping.
fn members(text: &[u8], after_key: usize) -> Vec<Range<usize>> {
    let colon = past(text, after_key, u8::is_ascii_whitespace);
    if text.get(colon) != Some(&b':') {
        return Vec::new();
    }
    let value = past(text, colon + 1, u8::is_ascii_whitespace);
    match text.get(value) {
        Some(b'"' | b'\'') => vec![string(text, value)],
        Some(b'[' | b'{') => strings_within(text, value),
        Some(b'0'..=b'9') => {
            let end = name_end(text, value);
            Some(value..end)
                .filter(|place| place.len() >= SHORTEST)
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The inside of the string whose quote stands at `quote`; to the end where it is not closed.
fn string(text: &[u8], quote: usize) -> Range<usize> {
    let mut at = quote + 1;
    while at < text.len() && text[at] != text[quote] {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    quote + 1..at.min(text.len())
}

fn strings_within(text: &[u8], opening: usize) -> Vec<Range<usize>> {
    let mut strings = Vec::new();
    let mut depth = 0_usize;
    let mut at = opening;
    while at < text.len().min(opening + NESTED) {
        match text[at] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b'"' | b'\'' => {
                let inside = string(text, at);
                at = inside.end;
                let is_key = text.get(past(text, at + 1, u8::is_ascii_whitespace)) == Some(&b':');
                if !is_key && inside.len() >= SHORTEST {
                    strings.push(inside);
                }
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        at += 1;
    }
    strings
}

fn unescaped(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.into_owned())
}

/// The value of a cookie, alone: what a page may repeat without its name.
pub(super) fn cookie_values(header: &str) -> impl Iterator<Item = &str> {
    let pairs = header.split(';').filter_map(|pair| pair.split_once('='));
    let is_attribute = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        ["path", "domain", "expires", "max-age", "samesite"].contains(&name.as_str())
    };
    pairs
        .filter(move |(name, _)| !is_attribute(name))
        .map(|(_, value)| value.trim())
        .filter(|value| value.len() >= SHORTEST)
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
    let found = memmem::find(text.get(from..)?, pattern)?;
    Some(from + found)
}

/// The end of the base64url characters that start at `from`.
fn run(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let length = rest.iter().position(|byte| !is_of_name(*byte));
    from + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        carried_in(text.as_bytes())
            .into_iter()
            .map(|carried| carried.value)
            .collect()
    }

    #[test]
    fn a_token_is_found_in_a_truncated_body() {
        let found = carried_in(br#"{"name":"sessionToken","token":"abc\u0064ef"#);
        assert_eq!((found[0].kind, found[0].value.as_str()), ("session-token", "abcdef"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn both_values_of_a_duplicate_key_are_found() {
        assert_eq!(
            values(r#"{"token":"first-one","token" : "second-one"}"#),
            ["first-one", "second-one"]
        );
    }

    #[test]
    fn a_token_named_as_the_key_managers_is_labelled_so() {
        assert_eq!(
            carried_in(br#"{"name":"keyManagerToken","token":"0100"}"#)[0].kind,
            "key-manager-token"
        );
    }

    #[test]
    fn a_token_is_found_wherever_it_is_written() {
        for text in [
            r#"{"Token":"opaque-token-1"}"#,
            r#"{"sessiontoken": "opaque-token-1"}"#,
            r#"{"session_token": ["opaque-token-1"]}"#,
            r#"{"refresh_token": "opaque-token-1"}"#,
            r#"{"IdToken": "opaque-token-1"}"#,
            r#"{"deviceToken": "opaque-token-1"}"#,
            "error=x&client_secret=opaque-token-1",
            r#"{"token": {"value": "opaque-token-1", "n": 1}}"#,
            "{'token': 'opaque-token-1'}",
            "name=sessionToken&token=opaque-token-1&x=y",
            "https://acme.com/in?sessionToken=opaque-token-1#top",
            "<answer><token>opaque-token-1</token></answer>",
            "<s:token type='x'> opaque-token-1 </s:token>",
        ] {
            assert_eq!(values(text), ["opaque-token-1"], "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_no_tokens() {
        for text in [
            r#"{"message":"the token is expired: log in again"}"#,
            r#"{"token": null, "tokens": "are-not-carriers"}"#,
            "token: required-by-the-server",
            "token=none&other=something-else",
            "<token/><other>something-else</other>",
            "<p>your token</p><p>something-else</p>",
        ] {
            assert_eq!(values(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn hostile_nesting_is_read_to_its_end() {
        for text in [
            "\"token\":[[[[",
            "\"token\":]",
            "\"token\":\"\\",
            "'token':{'",
            "token=",
            "<token",
        ] {
            assert!(
                values(text).iter().all(String::is_empty) || text.ends_with('\\'),
                "{text}"
            );
        }
    }

    #[test]
    fn a_jwt_is_found_by_its_shape() {
        let text = b"see eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. and eyJ alone";
        let shapes = jwt_shapes(text);
        assert_eq!(shapes.len(), 1);
        assert_eq!(&text[shapes[0].clone()], b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    }
}
