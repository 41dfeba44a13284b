//! Media types: RFC 9110, section 8.3. Type and subtype in any case; parameters don't matter for what a contract says.

/// A media type or a range of them (`text/*`, `*/*`), in lower case, without parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    kind: String,
    subtype: String,
}

impl Name {
    /// Reads a `Content-Type` value or the key of a `content`; `None` if it is neither a type nor a range.
    pub(super) fn read(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or_default().trim();
        let (kind, subtype) = essence.split_once('/')?;
        let token = |text: &str| !text.is_empty() && text.bytes().all(is_token);
        (token(kind) && token(subtype)).then(|| Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
        })
    }

    /// Whether values of this type are JSON: `application/json`, `text/json` or a `+json` type.
    pub(super) fn is_json(&self) -> bool {
        self.subtype == "json" || self.subtype.ends_with("+json")
    }

    /// Whether this, a documented type or range, covers `other`: 3 for the very type, 2 for a range of its subtypes, 1
    /// for any.
    pub(super) fn covers(&self, other: &Self) -> Option<u8> {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", "*") => Some(1),
            (kind, "*") if kind == other.kind => Some(2),
            _ if self == other => Some(3),
            _ => None,
        }
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;

    fn covers(documented: &str, sent: &str) -> Option<u8> {
        Name::read(documented).unwrap().covers(&Name::read(sent).unwrap())
    }

    #[test]
    fn case_and_parameters_do_not_matter() {
        assert_eq!(covers("application/json", "Application/JSON; charset=UTF-8"), Some(3));
        assert_eq!(covers("application/json;charset=utf-8", "application/json"), Some(3));
        assert_eq!(covers("application/json", "application/problem+json"), None);
    }

    #[test]
    fn ranges_cover_their_types() {
        assert_eq!(covers("text/*", "text/html"), Some(2));
        assert_eq!(covers("*/*", "text/html"), Some(1));
        assert_eq!(covers("text/*", "image/png"), None);
    }

    #[test]
    fn what_is_no_media_type_is_not_read_as_one() {
        for text in ["", "json", "application/", "/json", "a b/c", "text/html, text/plain"] {
            assert_eq!(Name::read(text), None, "{text}");
        }
    }
}
