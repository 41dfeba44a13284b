//! Media types: RFC 9110, section 8.3. Type and subtype in any case; of the parameters, those that the contract names
//! tell types apart, but for `charset`.

use std::{cmp::Reverse, collections::BTreeMap};

/// The parameter whose value says nothing of what a body means.
const CHARSET: &str = "charset";

/// A media type or a range of them (`text/*`, `*/*`), names in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaTypeName {
    kind: String,
    subtype: String,
    /// Values without quotes by name; a charset in lower case, which is how it means the same.
    parameters: BTreeMap<String, String>,
}

/// How closely a documented name covers a type: the greater, the more specific. By the type itself, then by the
/// parameters that both have, then by those that only the documented name has.
pub(crate) type Rank = (u8, usize, Reverse<usize>);

impl MediaTypeName {
    /// Reads a `Content-Type` value or the key of a `content`; `None` if it is neither a type nor a range.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = unquoted_parts(text).into_iter();
        let essence = parts.next()?;
        let (kind, subtype) = essence.trim().split_once('/')?;
        let token = |text: &str| !text.is_empty() && text.bytes().all(is_token);
        (token(kind) && token(subtype)).then(|| Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            parameters: parts.filter_map(parameter).collect(),
        })
    }

    /// Whether values of this type are JSON: `application/json`, `text/json` or a `+json` type.
    pub(crate) fn is_json(&self) -> bool {
        self.subtype == "json" || self.subtype.ends_with("+json")
    }

    /// The same without its charset, which tells no schemas apart.
    #[must_use]
    pub(crate) fn without_charset(mut self) -> Self {
        self.parameters.remove(CHARSET);
        self
    }

    /// How closely this, a documented type or range, covers `other`; `None` if it does not. A parameter that is
    /// documented with another value tells types apart; one that is not sent does not, for many answers leave it out.
    pub(crate) fn covers(&self, other: &Self) -> Option<Rank> {
        let closeness = match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", "*") => 1,
            (kind, _) if kind != other.kind => return None,
            (_, "*") => 2,
            (_, subtype) if subtype == other.subtype => 4,
            (_, subtype)
                if subtype
                    .strip_prefix('*')
                    .is_some_and(|end| other.subtype.ends_with(end)) =>
            {
                3
            }
            _ => return None,
        };
        let mut shared = 0;
        let mut missing = 0;
        for (name, value) in &self.parameters {
            match other.parameters.get(name) {
                Some(sent) if sent == value => shared += 1,
                Some(_) if name != CHARSET => return None,
                _ => missing += 1,
            }
        }
        Some((closeness, shared, Reverse(missing)))
    }
}

/// The text between semicolons that stand outside quotes.
fn unquoted_parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn parameter(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim();
    let value = match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => value.to_owned(),
    };
    let name = name.trim().to_ascii_lowercase();
    let value = if name == CHARSET {
        value.to_ascii_lowercase()
    } else {
        value
    };
    Some((name, value))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;

    fn covers(documented: &str, sent: &str) -> Option<Rank> {
        MediaTypeName::read(documented)
            .unwrap()
            .covers(&MediaTypeName::read(sent).unwrap())
    }

    /// The documented name that covers a type most closely.
    fn best<'d>(documented: &[&'d str], sent: &str) -> &'d str {
        let ranked = documented.iter().filter(|name| covers(name, sent).is_some());
        ranked.max_by_key(|name| covers(name, sent)).unwrap()
    }

    #[test]
    fn case_and_charset_do_not_matter() {
        assert!(covers("application/json", "Application/JSON; charset=UTF-8").is_some());
        assert!(covers("application/json;charset=utf-8", "application/json").is_some());
        assert!(covers("application/json;charset=utf-8", "application/json; charset=latin1").is_some());
        assert_eq!(covers("application/json", "application/problem+json"), None);
    }

    #[test]
    fn ranges_cover_their_types() {
        assert!(covers("text/*", "text/html").is_some());
        assert!(covers("*/*", "text/html").is_some());
        assert!(covers("application/*+json", "application/problem+json").is_some());
        assert_eq!(covers("application/*+json", "application/json"), None);
        assert_eq!(covers("text/*", "image/png"), None);
    }

    #[test]
    fn the_most_specific_name_wins_parameters_included() {
        let documented = [
            "*/*",
            "application/*",
            "application/json",
            "application/json;v=1",
            "application/json; v=\"2\"",
            "application/json;v=2;p=a",
        ];
        for (sent, expected) in [
            ("application/json", "application/json"),
            ("application/json;v=1", "application/json;v=1"),
            ("application/json; charset=utf-8; V=2", "application/json; v=\"2\""),
            ("application/json;p=a;v=2", "application/json;v=2;p=a"),
            ("application/json;v=3", "application/json"),
            ("application/xml", "application/*"),
            ("text/plain", "*/*"),
        ] {
            assert_eq!(best(&documented, sent), expected, "{sent}");
        }
    }

    #[test]
    fn a_parameter_with_another_value_is_another_type() {
        assert_eq!(covers("application/json;v=1", "application/json;v=2"), None);
        assert!(covers("application/json;v=1", "application/json").is_some());
        assert!(covers("a/b;p=\"x;y\"", "a/b; p=\"x;y\"").is_some_and(|(_, shared, _)| shared == 1));
    }

    #[test]
    fn what_is_no_media_type_is_not_read_as_one() {
        for text in ["", "json", "application/", "/json", "a b/c", "text/html, text/plain"] {
            assert_eq!(MediaTypeName::read(text), None, "{text}");
        }
        assert!(MediaTypeName::read("a/b;\"").is_some() && MediaTypeName::read("a/b;x=\"é\\").is_some());
    }
}
