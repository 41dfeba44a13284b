//! What a pod answers at a sign-in is secret, whatever it is called and however it is written.
//!
//! In: status, headers and body of such an answer. Out: the values in it, to be kept in a vault. It does not ask for names:
//! a member may be renamed, the token a bare string, a word of plain text, an item of a list, or in a header of another name.
//!
//! An answer that lets somebody in has no value that is not kept, but for numbers that are too short to be a key. One that
//! refuses (4xx, 5xx) explains itself, so that of it only what looks like a token is kept. What is written in percent-encoding,
//! Base64 or hexadecimal is kept as what it stands for, too.

use std::collections::{BTreeSet, HashSet};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::text::texts_of;
use super::views::decoded;
use crate::text::json_of;

/// A value that is shorter may be a word, in bytes.
const SHORTEST: usize = 8;

/// A word without blanks of this length may be a token, if there are digits in it.
const TOKEN: usize = 16;

/// The longest text that is kept as a whole, in bytes: a page is none.
const LONGEST: usize = 64 * 1024;

/// Headers of answers whose values say nothing of who signed in.
const HARMLESS: &[&str] = &[
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "age",
    "allow",
    "alt-svc",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "expires",
    "keep-alive",
    "last-modified",
    "permissions-policy",
    "pragma",
    "proxy-authenticate",
    "referrer-policy",
    "retry-after",
    "server",
    "server-timing",
    "strict-transport-security",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-xss-protection",
];

/// What answers at a sign-in say beside tokens: what a token is called, and what kind it is.
const WORDS: &[&str] = &[
    "application/json",
    "authenticate",
    "authorizationToken",
    "keyManagerToken",
    "sessionToken",
    "symphonyToken",
    "access_token",
    "refresh_token",
    "id_token",
    "Bearer",
];

/// A value of a sign-in.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SignInValue {
    /// What looks like a token: pieces of it are secret, too.
    Token(String),
    /// A sentence, an address: secret as a whole.
    Text(String),
}

/// The values of an answer to a sign-in.
pub(super) fn values(status: u16, headers: &[(String, Vec<u8>)], body: &[u8]) -> BTreeSet<SignInValue> {
    let mut found = Found {
        lets_in: status < 400,
        values: BTreeSet::new(),
        met: HashSet::new(),
    };
    for (name, value) in headers.iter().filter(|(name, _)| !is_cookie(name)) {
        let value = String::from_utf8_lossy(value);
        let is_harmless = HARMLESS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless));
        if is_harmless {
            found.tokens(&value);
        } else {
            found.value(value.strip_prefix("Bearer ").unwrap_or(&value));
        }
    }
    for text in texts_of(body) {
        match json_of(text.as_bytes()) {
            Some(value) => {
                found.json(&value);
                found.numbers(&text);
            }
            None => found.value(&text),
        }
    }
    found.values
}

/// Cookies have attributes, which are told from their values elsewhere.
fn is_cookie(name: &str) -> bool {
    name.eq_ignore_ascii_case("set-cookie")
}

struct Found {
    lets_in: bool,
    values: BTreeSet<SignInValue>,
    /// What was looked at.
    met: HashSet<String>,
}

impl Found {
    fn json(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.value(text),
            Value::Array(items) => items.iter().for_each(|item| self.json(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.tokens(name);
                    self.json(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The numbers that are long enough for a key, as they are written: a value holds but the nearest one that is a double.
    fn numbers(&mut self, json: &str) {
        let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
        for number in json.split(|c| !is_part(c)).filter(|number| number.len() >= TOKEN) {
            self.keep(number);
            for digits in number
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| digits.len() >= TOKEN)
            {
                self.keep(digits);
            }
        }
    }

    /// A value: all of it, where the answer lets somebody in, and the tokens in it.
    fn value(&mut self, text: &str) {
        let whole = text.trim();
        if self.lets_in && whole.len() <= LONGEST {
            self.keep(whole);
        }
        self.tokens(text);
    }

    /// The words of a text that look like tokens, also in what the text stands for.
    fn tokens(&mut self, text: &str) {
        // What a text stands for is no longer than it.
        if text.len() < TOKEN {
            return;
        }
        self.words(text);
        for decoded in decoded(text) {
            self.words(&decoded);
        }
    }

    /// The words of a text as it is that look like tokens.
    fn words(&mut self, text: &str) {
        // No token is written with letters beyond ASCII; beside one they may be another charset's.
        let long_enough = |word: &&[u8]| word.len() >= TOKEN;
        let words = text.as_bytes().split(|byte| ends_a_word(*byte)).filter(long_enough);
        for word in words.filter_map(|word| std::str::from_utf8(word).ok()) {
            let word = word.trim_matches(|character| matches!(character, '.' | ':' | '!'));
            if looks_like_a_token(word) {
                self.keep(word);
            }
            // A path or an address has words of its own.
            if word.len() > TOKEN && word.contains(['/', ':']) {
                for part in word.split(['/', ':']).filter(|part| looks_like_a_token(part)) {
                    self.keep(part);
                }
            }
        }
    }

    /// Keeps a value, and what it stands for.
    fn keep(&mut self, value: &str) {
        if !self.met.insert(value.to_owned()) {
            return;
        }
        let others = decoded(value).into_iter().chain(unpacked(value));
        for value in [value.to_owned()].into_iter().chain(others) {
            if value.len() < SHORTEST || WORDS.contains(&value.as_str()) {
                continue;
            }
            let is_token = looks_like_a_token(&value);
            self.values.insert(if is_token {
                SignInValue::Token(value)
            } else {
                SignInValue::Text(value)
            });
        }
    }
}

fn ends_a_word(byte: u8) -> bool {
    const SIGNS: &[u8] = b"\"'`<>()[]{},;&?=";
    static ENDS: [bool; 256] = {
        let mut ends = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            ends[byte] = byte >= 0x80 || matches!(byte, 0x09..=0x0d | 0x20);
            byte += 1;
        }
        let mut sign = 0;
        while sign < SIGNS.len() {
            ends[SIGNS[sign] as usize] = true;
            sign += 1;
        }
        ends
    };
    ENDS[usize::from(byte)]
}

/// Whether a word may be a token: long, without blanks, with digits, or so long that no word is.
fn looks_like_a_token(word: &str) -> bool {
    if word.len() < TOKEN {
        return false;
    }
    let (mut digits, mut letters, mut capitals) = (false, false, 0);
    for (at, byte) in word.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => digits = true,
            b'a'..=b'z' => letters = true,
            b'A'..=b'Z' => {
                letters = true;
                capitals += usize::from(at > 0);
            }
            _ if b"+/=-_.~:%|$!*@#".contains(&byte) => {}
            _ => return false,
        }
    }
    let is_mixed = digits && (letters || word.len() >= 20);
    (is_mixed || capitals >= 4) && !word.contains("//")
}

/// What a value is in Base64 or in hexadecimal, where that is text.
fn unpacked(value: &str) -> Vec<String> {
    let bare = value.trim_end_matches('=');
    let packings = [
        STANDARD_NO_PAD.decode(bare).ok(),
        URL_SAFE_NO_PAD.decode(bare).ok(),
        bytes_of_hexadecimal(value),
    ];
    let texts = packings
        .into_iter()
        .flatten()
        .filter_map(|bytes| String::from_utf8(bytes).ok());
    texts.filter(|text| !text.chars().any(char::is_control)).collect()
}

fn bytes_of_hexadecimal(value: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = value.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "aB3-dE6_gH9.jK2/mN5+pQ8";

    fn kept(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<String> {
        let headers: Vec<(String, Vec<u8>)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect();
        let values = values(status, &headers, body).into_iter();
        values
            .map(|value| match value {
                SignInValue::Token(value) | SignInValue::Text(value) => value,
            })
            .collect()
    }

    #[test]
    fn a_token_is_kept_in_every_shape() {
        let in_utf_16: Vec<u8> = format!("{{\"x\":\"{TOKEN}\"}}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let bodies: [Vec<u8>; 9] = [
            format!("{{\"tkn\":\"{TOKEN}\"}}").into(),
            format!("\"{TOKEN}\"").into(),
            format!("[\"{TOKEN}\", 1]").into(),
            format!("{{\"data\":{{\"list\":[{{\"v\":\"{TOKEN}\"}}]}}}}").into(),
            format!("{{\"{TOKEN}\":true}}").into(),
            TOKEN.into(),
            format!("your token: {TOKEN}\n").into(),
            in_utf_16,
            format!("\u{e9} {TOKEN}")
                .chars()
                .map(|character| character as u8)
                .collect(),
        ];
        for body in bodies {
            assert!(
                kept(200, &[], &body).iter().any(|value| value == TOKEN),
                "{}",
                String::from_utf8_lossy(&body)
            );
        }
        assert!(
            kept(200, &[("x-whatever", TOKEN)], b"")
                .iter()
                .any(|value| value == TOKEN)
        );
        assert!(kept(200, &[("server", TOKEN)], b"").iter().any(|value| value == TOKEN));
    }

    #[test]
    fn numbers_and_letters_of_another_charset_are_kept_as_they_are_written() {
        for body in [
            "101048051274200330026427",
            "{\"a\": [101048051274200330026427]}",
            "-101048051274200330026427.5",
        ] {
            let kept = kept(200, &[], body.as_bytes());
            assert!(
                kept.iter().any(|value| value == "101048051274200330026427"),
                "{body}: {kept:?}"
            );
        }
        let latin = [TOKEN.as_bytes(), b"\xe9\xfc"].concat();
        let views = kept(200, &[], &latin);
        for view in [
            TOKEN.to_owned(),
            format!("{TOKEN}éü"),
            format!("{TOKEN}\u{fffd}\u{fffd}"),
        ] {
            assert!(views.contains(&view), "{view}: {views:?}");
        }
        let kept = kept(200, &[], b"{\"userId\": 7696581394433, \"rate\": 1.5}");
        assert!(kept.iter().all(|value| !value.contains("7696581394433")), "{kept:?}");
    }

    #[test]
    fn what_a_value_stands_for_is_kept_too() {
        for written in [
            STANDARD_NO_PAD.encode(TOKEN),
            URL_SAFE_NO_PAD.encode(TOKEN),
            TOKEN.bytes().map(|byte| format!("{byte:02x}")).collect(),
            TOKEN.replace('/', "%2F").replace('+', "%2B"),
        ] {
            let body = format!("{{\"x\":\"{written}\"}}");
            assert!(
                kept(200, &[], body.as_bytes()).iter().any(|value| value == TOKEN),
                "{written}"
            );
        }
    }

    #[test]
    fn a_refusal_may_explain_itself() {
        let body = format!("{{\"code\":401,\"message\":\"the session {TOKEN} of qa-bot is over, sign in again\"}}");
        let mut expected: Vec<String> = kept(401, &[("date", "Thu, 26 Nov 2026 16:00:00 GMT")], body.as_bytes());
        expected.retain(|value| value.contains(' '));
        assert!(expected.is_empty(), "{expected:?}");
        assert!(kept(401, &[], body.as_bytes()).iter().any(|value| value == TOKEN));
        assert!(kept(200, &[], br#"{"name":"sessionToken","code":200}"#).is_empty());
    }
}
