//! The path and the query of a request's URL. Scheme and host are the target's, whatever the collection says.

use super::model::{Pair, Parts, Url};

/// What of a URL matters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// The segments of the path, as they are written: `:name` and `{{name}}` stand for values.
    pub(super) path: Vec<String>,
    /// Names and values.
    pub(super) query: Vec<(String, String)>,
    /// The values of `:name` segments.
    pub(super) variables: Vec<(String, String)>,
}

impl Address {
    pub(super) fn of(url: &Url) -> Self {
        match url {
            Url::Text(text) => Self::of_text(text),
            Url::Parts(parts) => Self::of_parts(parts),
        }
    }

    fn of_parts(parts: &Parts) -> Self {
        let raw = Self::of_text(parts.raw.as_deref().unwrap_or_default());
        let path = match &parts.path {
            Some(serde_json::Value::Array(segments)) => segments.iter().map(segment).collect(),
            Some(serde_json::Value::String(path)) => split(path),
            _ => raw.path,
        };
        let pairs = |pairs: &[Pair]| {
            let on = pairs.iter().filter(|pair| pair.is_on());
            on.filter_map(|pair| Some((pair.name()?.to_owned(), pair.text())))
                .collect()
        };
        Self {
            path: path.into_iter().filter(|segment| !segment.is_empty()).collect(),
            query: pairs(&parts.query),
            variables: pairs(&parts.variable),
        }
    }

    fn of_text(text: &str) -> Self {
        let text = text.split('#').next().unwrap_or_default();
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self {
            path: split(path),
            query: pairs
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            variables: Vec::new(),
        }
    }
}

fn split(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A segment may be a text, or an object with one.
fn segment(value: &serde_json::Value) -> String {
    let text = value.as_str().or_else(|| value.get("value")?.as_str());
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    fn address(json: &str) -> Address {
        Address::of(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_url_says_the_same_as_a_text_and_in_parts() {
        let text = address(r#""https://{{pod}}/pod/v1/users/:uid/sessions?scope=&x=1#top""#);
        let parts = address(
            r#"{"raw": "ignored", "host": ["{{pod}}"], "path": ["pod", "v1", {"value": "users"}, ":uid", "sessions"],
                "query": [{"key": "scope", "value": ""}, {"key": "x", "value": "1"}, {"key": "off", "value": "1", "disabled": true}]}"#,
        );
        assert_eq!(text, parts);
        assert_eq!(text.path, ["pod", "v1", "users", ":uid", "sessions"]);
        assert_eq!(address(r#""{{base}}/login""#).path, ["login"]);
        assert_eq!(address(r#""{{base}}""#), Address::default());
    }
}
