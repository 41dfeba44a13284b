//! What HAR takes apart: URLs, queries and cookies. Labels of secrets stay what they are.

use chrono::{DateTime, SecondsFormat, Utc};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::Serialize;

use crate::secret::Redacted;

/// What no URI may hold as it is. Non-ASCII characters, as labels have them, are encoded anyway.
const NOT_IN_URIS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A name and its value.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct NameValue {
    name: String,
    value: String,
}

impl NameValue {
    pub(super) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

/// A cookie that an answer sets.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceivedCookie {
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    http_only: bool,
    secure: bool,
}

/// The first header of this name.
pub(super) fn header<'h>(headers: &'h [(String, Redacted)], name: &str) -> Option<&'h str> {
    all(headers, name).next()
}

fn all<'h>(headers: &'h [(String, Redacted)], name: &str) -> impl Iterator<Item = &'h str> {
    let headers = headers
        .iter()
        .filter(move |(known, _)| known.eq_ignore_ascii_case(name));
    headers.map(|(_, value)| value.as_str())
}

/// A URL in which everything is encoded that has to be.
pub(super) fn uri(url: &str) -> String {
    let mut uri = String::with_capacity(url.len());
    let mut parts = url.split('%');
    uri.extend(
        parts
            .next()
            .map(|part| utf8_percent_encode(part, NOT_IN_URIS).to_string()),
    );
    for part in parts {
        let is_encoding = part.len() >= 2 && part.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
        uri.push_str(if is_encoding { "%" } else { "%25" });
        uri.extend(utf8_percent_encode(part, NOT_IN_URIS));
    }
    uri
}

/// The parameters in the query of a URL, decoded.
pub(super) fn parameters(url: &str) -> Vec<NameValue> {
    let without_fragment = url.split('#').next().unwrap_or_default();
    let Some((_, query)) = without_fragment.split_once('?') else {
        return Vec::new();
    };
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            NameValue::new(decoded(name), decoded(value))
        })
        .collect()
}

/// The cookies of a request. A header whose value is a label holds cookies that nobody can name.
pub(super) fn sent_cookies(headers: &[(String, Redacted)]) -> Vec<NameValue> {
    let cookies = all(headers, "cookie").flat_map(|value| value.split(';'));
    let pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    pairs.map(|(name, value)| NameValue::new(name, value)).collect()
}

/// The cookies that an answer sets; of one that is all label nothing can be said.
pub(super) fn received_cookies(headers: &[(String, Redacted)]) -> Vec<ReceivedCookie> {
    all(headers, "set-cookie").filter_map(received_cookie).collect()
}

fn received_cookie(text: &str) -> Option<ReceivedCookie> {
    let mut parts = text.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let mut cookie = ReceivedCookie {
        name: name.to_owned(),
        value: value.to_owned(),
        path: None,
        domain: None,
        expires: None,
        http_only: false,
        secure: false,
    };
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match name.to_ascii_lowercase().as_str() {
            "path" => cookie.path = Some(value.to_owned()),
            "domain" => cookie.domain = Some(value.to_owned()),
            "expires" => cookie.expires = instant(value),
            "httponly" => cookie.http_only = true,
            "secure" => cookie.secure = true,
            _ => {}
        }
    }
    Some(cookie)
}

/// An HTTP date as HAR has instants.
fn instant(date: &str) -> Option<String> {
    let instant = DateTime::parse_from_rfc2822(date).ok()?;
    Some(instant.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Redactor;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, Redacted)> {
        let redactor = Redactor::for_recordings();
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), redactor.text(value)))
            .collect()
    }

    #[test]
    fn a_url_with_labels_is_a_uri_and_one_without_stays_as_it_is() {
        assert_eq!(
            uri("https://pod/a?t=‹session-token 1›&x=100%"),
            "https://pod/a?t=%E2%80%B9session-token%201%E2%80%BA&x=100%25"
        );
        let plain = "https://pod:8443/a%2Fb?c=d%20e#f";
        assert_eq!(uri(plain), plain);
    }

    #[test]
    fn parameters_are_decoded() {
        assert_eq!(
            parameters("https://pod/a?name=a+b%26c&&flag&t=‹token 1›#x=y"),
            [("name", "a b&c"), ("flag", ""), ("t", "‹token 1›")].map(|(name, value)| NameValue::new(name, value))
        );
        assert_eq!(parameters("https://pod/a"), []);
    }

    #[test]
    fn cookies_are_named_where_they_can_be() {
        let sent = headers(&[("Cookie", "a=1; b=2=3"), ("cookie", "‹cookie 1›")]);
        assert_eq!(
            sent_cookies(&sent),
            [NameValue::new("a", "1"), NameValue::new("b", "2=3")]
        );
        let received = headers(&[
            (
                "set-cookie",
                "s=‹cookie-value 1›; Path=/; Secure; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
            ),
            ("set-cookie", "‹cookie 2›"),
        ]);
        let [cookie] = &received_cookies(&received)[..] else {
            panic!("expected one cookie");
        };
        assert_eq!((cookie.name.as_str(), cookie.path.as_deref()), ("s", Some("/")));
        assert_eq!(cookie.expires.as_deref(), Some("2026-10-21T07:28:00.000Z"));
        assert!(cookie.secure && cookie.http_only && cookie.domain.is_none());
    }
}
