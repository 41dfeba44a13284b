//! Which values of a target may be shown, and how all others are described.
//!
//! In: where a value stands, and its text. Out: whether both say that it is a plain one: a host where a host is expected, a
//! number where a number is. Every other value may be a password that slipped into the wrong place, so that a message says
//! its type and its length and nothing else: what is misspelt, misplaced, tagged or below an unknown key is not shown.

use serde_json::Value;

use super::legacy_keys::today;
use crate::secret::{Secret, looks_secret};
use crate::text::{count, read_duration};

/// What a plain value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `https` or `http`.
    Scheme,
    /// A host name, an address, or a pattern of such.
    Host,
    /// A number from 1 to 65535.
    Port,
    /// The path before those of all services.
    Context,
    /// What a person or a program is called.
    Name,
    /// A number.
    Number,
    /// A number, or `unlimited`.
    Rate,
    /// A duration with its unit.
    Duration,
    /// A number of bytes, with or without a unit.
    Size,
    /// The path of a file.
    Path,
    /// A host and a port, as a proxy's URL, without a user's name.
    Url,
    /// The word `absent`.
    Absent,
}

/// The longest plain text, in characters.
const LONGEST: usize = 200;

/// The longest number that is one, in characters: ids of users have 14 digits.
const LONGEST_NUMBER: usize = 16;

/// Whether the text at a pointer may be shown: a plain value is expected there, and this is one.
pub(crate) fn is_plain(pointer: &str, text: &str) -> bool {
    kind_at(pointer).is_some_and(|kind| kind.fits(&without_variables(text)))
}

/// What kind of plain value is expected at a pointer; `None` where it may be secret, or nothing is expected.
pub(crate) fn kind_at(pointer: &str) -> Option<Kind> {
    let pointer = today(pointer);
    let path: Vec<&str> = pointer.split('/').skip(1).collect();
    match path[..] {
        ["conformance", "pool", _, ref rest @ ..] => of_set(rest),
        ["proxyURL" | "podProxyURL" | "agentProxyURL" | "keyManagerProxyURL"] => Some(Kind::Url),
        ["bot" | "app", key] => account(key),
        ["conformance", "users" | "identities", _, key] => account(key),
        ["bot" | "app", "privateKey" | "certificate", "path"]
        | ["conformance", "identities", _, "privateKey" | "certificate", "path"]
        | ["ssl", "trustStore", "path"]
        | ["conformance", "knownIssues"] => Some(Kind::Path),
        [
            "retry",
            "maxAttempts" | "initialIntervalMillis" | "multiplier" | "maxIntervalMillis",
        ] => Some(Kind::Number),
        ["conformance", "name" | "explore"] => Some(Kind::Name),
        ["conformance", "allowedHosts", _] => Some(Kind::Host),
        ["conformance", "limits", key] => match key {
            "requestsPerSecond" | "refusedSignInsPerSecond" => Some(Kind::Rate),
            "requests" => Some(Kind::Number),
            "responseTime" | "clockSkew" | "patience" => Some(Kind::Duration),
            "bodySize" => Some(Kind::Size),
            _ => None,
        },
        ["conformance", "services", _] => Some(Kind::Absent),
        ["conformance", "services", _, "certificate"] => Some(Kind::Name),
        ["conformance", "services", _, ref rest @ ..]
        | ["pod" | "keyManager" | "sessionAuth" | "agent", ref rest @ ..] => service(rest),
        _ => service(&path),
    }
}

/// In a set of the pool, which has accounts alone.
fn of_set(path: &[&str]) -> Option<Kind> {
    match path {
        ["bot" | "app", key] | ["users" | "identities", _, key] => account(key),
        ["bot" | "app", "privateKey" | "certificate", "path"]
        | ["identities", _, "privateKey" | "certificate", "path"] => Some(Kind::Path),
        _ => None,
    }
}

fn account(key: &str) -> Option<Kind> {
    match key {
        "username" | "appId" => Some(Kind::Name),
        "userId" => Some(Kind::Number),
        _ => None,
    }
}

fn service(path: &[&str]) -> Option<Kind> {
    match path {
        ["scheme"] => Some(Kind::Scheme),
        ["host"] | ["proxy", "host"] => Some(Kind::Host),
        ["port"] | ["proxy", "port"] => Some(Kind::Port),
        ["context"] => Some(Kind::Context),
        ["proxy", "username"] => Some(Kind::Name),
        ["connectionTimeout" | "readTimeout" | "connectionPoolMax" | "connectionPoolPerRoute"] => Some(Kind::Number),
        _ => None,
    }
}

impl Kind {
    /// Whether a text is one of this kind.
    pub(crate) fn fits(self, text: &str) -> bool {
        let holds = |signs: &str| {
            let is_of = |character: char| character.is_ascii_alphanumeric() || signs.contains(character);
            !text.is_empty() && text.chars().all(is_of)
        };
        let is_calm = !looks_secret(text) && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        is_calm
            && match self {
                Self::Scheme => matches!(text, "https" | "http"),
                Self::Host => holds(".-_:[]*"),
                Self::Port => text.parse::<u16>().is_ok_and(|port| port > 0),
                Self::Context => text.is_empty() || holds("/.-_~%"),
                Self::Name => !text.trim().is_empty(),
                Self::Number => text.len() <= LONGEST_NUMBER && text.parse::<f64>().is_ok(),
                Self::Rate => text == "unlimited" || Self::Number.fits(text),
                Self::Duration => read_duration(text).is_some(),
                Self::Size => {
                    let unit = text
                        .trim_start_matches(|character: char| character.is_ascii_digit())
                        .trim();
                    text.len() <= LONGEST_NUMBER && ["", "B", "KiB", "kB", "KB", "MiB", "MB"].contains(&unit)
                }
                Self::Path => !text.is_empty() && !text.contains("-----"),
                Self::Url => text.contains(['.', ':']) && holds(".-_:/[]"),
                Self::Absent => text == "absent",
            }
    }
}

/// The text with a letter for each variable, whose names may be shown; not for one with a default, which may be anything.
fn without_variables(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        match after.split_once('}') {
            Some((name, behind)) if is_variable(name) => {
                plain.extend([before, "x"]);
                rest = behind;
            }
            _ => break,
        }
    }
    plain + rest
}

/// Whether this is how variables of the environment and properties of Java are named.
pub(crate) fn is_variable(name: &str) -> bool {
    let is_of_environment =
        |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_';
    let is_property = name.contains('.')
        && name
            .split('.')
            .all(|part| part.len() <= 12 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let starts_well = name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
    name.len() <= 64 && (is_property || (starts_well && name.chars().all(is_of_environment)))
}

/// What a value is, by its type and its length.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Number(number) => format!("a number of {}", count(number.to_string().chars().count(), "character")),
        Value::String(text) => string(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}

/// What a text is that was read: its length.
pub(crate) fn length_of(text: &Secret) -> String {
    string(text.reveal())
}

fn string(text: &str) -> String {
    match text.chars().count() {
        0 => "an empty string".to_owned(),
        length if text.parse::<f64>().is_ok() => format!("a number of {}", count(length, "character")),
        length => format!("a string of {}", count(length, "character")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_plain_where_its_key_and_its_type_say_so() {
        for (pointer, text) in [
            ("/host", "acme.symphony.com"),
            ("/host", "${POD}.symphony.com"),
            ("/pod/host", "[::1]"),
            ("/podHost", "acme"),
            ("/keyManager/port", "8444"),
            ("/context", "/a/b"),
            ("/bot/username", "qa-bot"),
            ("/botUsername", "qa bot"),
            ("/bot/privateKey/path", "${user.home}/keys/bot.pem"),
            ("/botPrivateKeyPath", "keys/"),
            ("/conformance/knownIssues", "known-issues.yaml"),
            ("/conformance/limits/responseTime", "2s"),
            ("/conformance/limits/bodySize", "8 MiB"),
            ("/conformance/identities/other/certificate/path", "x.pem"),
            ("/conformance/services/relay", "absent"),
            ("/conformance/pool/0/bot/username", "qa-bot-2"),
            ("/conformance/pool/0/app/privateKey/path", "keys/qa-app-2.pem"),
            ("/conformance/pool/1/users/installed/userId", "7696581394433"),
            ("/conformance/services/relay/proxy/host", "proxy"),
            ("/proxyURL", "http://proxy.acme.com:3128"),
        ] {
            assert!(is_plain(pointer, text), "{pointer}: {text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for (pointer, text) in [
            ("/host", "hunter2!"),
            ("/host", "http://me:hunter2@acme"),
            ("/port", "hunter2"),
            ("/port", "98765432109876543210987"),
            ("/scheme", "hunter2"),
            ("/password", "hunter2"),
            ("/proxy/password", "5"),
            ("/proxy/pasword", "5"),
            ("/other/host", "hunter2"),
            ("/proxy/password/host", "hunter2"),
            ("/bot/privateKey", "hunter2"),
            ("/bot/privateKey/content", "hunter2"),
            (
                "/bot/privateKey/path",
                "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
            ),
            ("/defaultHeaders/Accept", "hunter2"),
            ("/botCertPassword", "hunter2"),
            ("/proxyURL", "http://me:hunter2@proxy:1"),
            ("/proxyURL", "hunter2"),
            ("/conformance/limits/patience", "hunter2"),
            ("/conformance/services/relay", "hunter2"),
            ("/context", "${A:-hunter2!}"),
            ("/conformance/pool/0/bot/certificate/password", "hunter2"),
            ("/conformance/pool/0/host", "hunter2"),
            ("/conformance/pool", "hunter2"),
        ] {
            assert!(!is_plain(pointer, text), "{pointer}: {text}");
        }
    }

    #[test]
    fn a_value_is_described_by_its_type_and_its_length() {
        let described = [
            json!("hunter2"),
            json!(""),
            json!(12),
            json!(true),
            json!([1]),
            json!({}),
        ]
        .map(|value| described(&value));
        let expected = [
            "a string of 7 characters",
            "an empty string",
            "a number of 2 characters",
            "a boolean",
            "a list",
            "a mapping",
        ];
        assert_eq!(described, expected);
    }
}
