//! The secrets that a trial has met, and the labels that take their place.
//!
//! A label names the kind and counts within the trial (`‹session-token 2›`), so that it is the same in
//! every report and in every run, whatever else runs beside it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::allowance::{Allowance, parts_of};
use super::encodings::forms_but_for_case;
use super::extract;
use super::fragments::Fragments;
use super::known_forms::KnownForms;
use super::redactor::Redactor;
use super::sign_in::{self, SignInValue};
use super::views::views;

/// The kind of a cookie, with all that a header says of it.
const COOKIE: &str = "cookie";

/// The kind of what was answered at a sign-in, and of what of it is a text rather than a token.
const SIGN_IN: &str = "sign-in-value";
const SIGN_IN_TEXT: &str = "sign-in-text";

/// The secrets of one trial. Shared by all that takes part in the trial; secrets are only ever added.
#[derive(Debug, Default)]
pub struct Vault {
    known: Mutex<Secrets>,
}

#[derive(Debug, Default)]
struct Secrets {
    all: Vec<Known>,
    values: HashSet<String>,
    counts: HashMap<&'static str, usize>,
    /// What is no secret, whoever says it: the names of accounts.
    plain: HashSet<String>,
    /// How many bytes of answers were learned.
    learned: usize,
    /// Whether there was more to learn than is learned. Whatever carries a token is hidden then, and so is every long run.
    are_too_many: bool,
}

struct Known {
    kind: &'static str,
    label: String,
    value: String,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.label)
    }
}

impl Vault {
    /// Remembers a secret of this kind, for example `jwt` or `session-token`; of a very long one its beginning and its end.
    pub fn keep(&self, kind: &'static str, value: &str) {
        let mut known = self.lock();
        let parts = parts_of(value);
        known.are_too_many |= parts.len() > 1;
        known.add(kind, &parts);
    }

    /// Remembers the secrets in an answer: in its headers and in its body.
    pub fn keep_answer(&self, headers: &[(String, Vec<u8>)], body: &[u8]) {
        self.lock().learn(&Self::carried(headers, body));
    }

    /// The values of an answer that carry a secret, with their kinds.
    fn carried(headers: &[(String, Vec<u8>)], body: &[u8]) -> Vec<(&'static str, String)> {
        let bare = |value: &str| value.strip_prefix("Bearer ").unwrap_or(value).to_owned();
        let mut found = Vec::new();
        for (name, value) in headers {
            if let Some(kind) = extract::carried_by(name) {
                let value = String::from_utf8_lossy(value);
                found.push((kind, bare(&value)));
                if kind == COOKIE {
                    found.extend(extract::cookie_values(&value).map(|value| ("cookie-value", value.to_owned())));
                }
            }
        }
        for text in headers.iter().map(|(_, value)| value.as_slice()).chain([body]) {
            let seen = views(text);
            let texts = [text].into_iter().chain(seen.iter().map(|view| view.bytes.as_slice()));
            for carried in texts.flat_map(extract::carried_in) {
                found.push((carried.kind, bare(&carried.value)));
            }
        }
        found
    }

    /// Remembers what is no secret, even when a pod repeats it at a sign-in.
    pub fn keep_plain(&self, value: String) {
        self.lock().plain.insert(value);
    }

    /// Remembers the secrets in an answer to a sign-in: those of any answer, and whatever else is in it.
    pub fn keep_sign_in(&self, status: u16, headers: &[(String, Vec<u8>)], body: &[u8]) {
        let values = sign_in::values(status, headers, body).into_iter();
        let others = values.map(|value| match value {
            SignInValue::Token(value) => (SIGN_IN, value),
            SignInValue::Text(value) => (SIGN_IN_TEXT, value),
        });
        let mut found = Self::carried(headers, body);
        let mut known = self.lock();
        found.extend(others.filter(|(_, value)| !known.plain.contains(value)));
        known.learn(&found);
    }

    /// The redactor of all that is known now. Make it when the trial has ended: a secret may be met late.
    pub fn redactor(&self) -> Redactor {
        let known = self.lock();
        let mut fragments = Fragments::default();
        for (number, secret) in known.all.iter().enumerate() {
            // The attributes of cookies are no secrets, and the same for many; their values are known by themselves.
            if ![COOKIE, SIGN_IN_TEXT].contains(&secret.kind) {
                for form in forms_but_for_case(&secret.value) {
                    fragments.add(form, number);
                }
            }
        }
        fragments.index();
        let labelled: Vec<(String, String)> = known
            .all
            .iter()
            .map(|secret| (secret.value.clone(), secret.label.clone()))
            .collect();
        Redactor {
            names: known.all.iter().map(|secret| secret.label.clone()).collect(),
            exact: labelled.iter().cloned().collect(),
            forms: KnownForms::of(labelled),
            fragments,
            hides_carried: known.are_too_many,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Secrets> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Secrets {
    /// Learns the values of one answer, as far as they are allowed for.
    fn learn(&mut self, values: &[(&'static str, String)]) {
        let mut allowance = Allowance::after(self.learned);
        for (kind, value) in values {
            // What is known already, such as a token that is answered again, costs nothing.
            if parts_of(value).iter().all(|part| self.values.contains(*part)) {
                continue;
            }
            let parts = allowance.parts(value);
            self.learned += parts.iter().map(|part| part.len()).sum::<usize>();
            self.add(kind, &parts);
        }
        self.are_too_many |= allowance.is_exceeded;
    }

    /// Adds a secret, or the parts of one, under one label.
    fn add(&mut self, kind: &'static str, parts: &[&str]) {
        let new: Vec<&str> = parts
            .iter()
            .copied()
            .filter(|part| !part.is_empty() && self.values.insert((*part).to_owned()))
            .collect();
        if new.is_empty() {
            return;
        }
        let number = self.counts.entry(kind).or_default();
        *number += 1;
        let label = format!("‹{kind} {number}›");
        self.all.extend(new.into_iter().map(|value| Known {
            kind,
            label: label.clone(),
            value: value.to_owned(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::secret::RedactedBytes;

    #[test]
    fn a_secret_becomes_its_label_and_keeps_its_number() {
        let vault = Vault::default();
        vault.keep("session-token", "first-token-value");
        vault.keep("session-token", "second-token-value");
        vault.keep("session-token", "first-token-value");
        let redactor = vault.redactor();
        assert_eq!(
            redactor.text("second-token-value, first-token-value").as_str(),
            "‹session-token 2›, ‹session-token 1›"
        );
    }

    #[test]
    fn an_answers_tokens_are_secrets() {
        let vault = Vault::default();
        let headers = [("set-cookie".to_owned(), b"SESSION=0123456789".to_vec())];
        vault.keep_answer(
            &headers,
            br#"{"token":"opaque-token-1","authorizationToken":"Bearer opaque-token-2"}"#,
        );
        let redactor = vault.redactor();
        for secret in ["opaque-token-1", "opaque-token-2", "SESSION=0123456789"] {
            assert!(
                !redactor.text(&format!("echo {secret}.")).as_str().contains(secret),
                "{secret}"
            );
        }
    }

    #[test]
    fn what_is_answered_at_a_sign_in_is_secret_whatever_it_is_called() {
        let vault = Vault::default();
        vault.keep_plain("qa-bot@acme.com".to_owned());
        let headers = [("x-whatever".to_owned(), b"opaque value 2".to_vec())];
        vault.keep_sign_in(
            200,
            &headers,
            br#"{"name":"sessionToken","tkn":"opaque value 1","user":"qa-bot@acme.com"}"#,
        );
        let text = vault
            .redactor()
            .text("sessionToken of qa-bot@acme.com: opaque value 1, opaque value 2");
        assert_eq!(
            text.as_str(),
            "sessionToken of qa-bot@acme.com: ‹sign-in-text 1›, ‹sign-in-text 2›"
        );
    }

    #[test]
    fn a_tampered_jwt_keeps_no_part_of_the_original() {
        let vault = Vault::default();
        vault.keep(
            "jwt",
            "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJxYS1ib3QifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ",
        );
        let text = vault
            .redactor()
            .text("eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJxYS1ib3QifQ.c2lnbmF0dXJlLXNpZ25hdHVyZX");
        assert_eq!(text.as_str(), "‹jwt 1, altered›");
    }

    #[test]
    fn an_unknown_jwt_is_hidden_by_its_shape() {
        let text = Vault::default()
            .redactor()
            .text("got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
        assert_eq!(text.as_str(), "got ‹jwt›");
    }

    #[test]
    fn a_body_that_is_not_text_is_recorded_in_base64_without_its_secrets() {
        let vault = Vault::default();
        vault.keep("token", "opaque-token-1");
        let RedactedBytes::Base64(text) = vault.redactor().body(b"\xff opaque-token-1") else {
            panic!("expected base64");
        };
        assert_eq!(text.as_str(), "/yDigLl0b2tlbiAx4oC6");
    }

    #[test]
    fn a_known_token_is_hidden_in_every_escape() {
        let vault = Vault::default();
        vault.keep("session-token", "Ab+c/d=eF.gh-IJ");
        let redactor = vault.redactor();
        for text in [
            r#"{"m":"Ab\u002bc\/d\u003DeF\u002egh\u002dIJ"}"#,
            r#"{"m":"Ab%2bc%2fd%3deF.gh-IJ"}"#,
            r#"{"m":"Ab&#43;c&#x2F;d=eF.gh-IJ"}"#,
            r#"{"m":"Ab+c~1d=eF.gh-IJ"}"#,
            r#"{"m":"Ab\\u002bc/d=eF.gh-IJ"}"#,
        ] {
            assert_eq!(redactor.text(text).as_str(), r#"{"m":"‹session-token 1›"}"#, "{text}");
        }
    }

    #[test]
    fn a_token_that_is_parted_or_coded_twice_is_hidden_and_its_neighbours_are_not() {
        let vault = Vault::default();
        vault.keep("session-token", "0123456789-abcdefghijk+lmnop");
        let redactor = vault.redactor();
        let hexadecimal: Vec<String> = "0123456789-abcdefghijk+lmnop"
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        for written in [
            "0123456789 -abcdefghi jk+lmnop".to_owned(),
            "0123456\u{200b}789-abcdef\u{feff}ghijk+lmnop".to_owned(),
            "0123456789%252Dabcdefghijk%252Blmnop".to_owned(),
            r"0123456789\x2dabcdefghijk\x2blmnop".to_owned(),
            STANDARD.encode(STANDARD.encode("0123456789-abcdefghijk+lmnop")),
            hexadecimal.join(":"),
            hexadecimal.join(" "),
        ] {
            let clean = redactor.text(&format!("got <{written}> and more"));
            let clean = clean.as_str();
            assert!(clean.starts_with("got <‹session-token 1›"), "{written}: {clean}");
            assert!(clean.ends_with("> and more"), "{written}: {clean}");
        }
        let prose = "see eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl and what follows";
        assert_eq!(redactor.text(prose).as_str(), "see ‹jwt› and what follows");
    }

    #[test]
    fn a_token_that_is_cut_is_hidden_as_far_as_it_goes() {
        let vault = Vault::default();
        vault.keep("session-token", "0123456789abcdefghijklmnopqrstuvwxyz");
        let redactor = vault.redactor();
        for piece in [
            "0123456789abcdefghijklmn",
            "efghijklmnopqrstuvwxyz",
            "89ABCDEFGHIJKLMNOPQ",
        ] {
            assert_eq!(
                redactor.text(&format!("got {piece}... and 0123456789")).as_str(),
                "got ‹session-token 1›…... and 0123456789"
            );
        }
    }

    #[test]
    fn a_piece_of_a_token_is_hidden_in_base64_and_in_hexadecimal() {
        let vault = Vault::default();
        vault.keep("session-token", "0123456789abcdefghijklmnopqrstuvwxyz");
        let redactor = vault.redactor();
        for text in ["Z2hpamtsbW5vcHFyc3R1dnd4", "343536373839616263646566"] {
            assert_eq!(redactor.text(text).as_str(), "‹session-token 1›…");
        }
    }

    #[test]
    fn a_token_with_a_jwt_inside_is_hidden_whole() {
        let vault = Vault::default();
        vault.keep("session-token", "prefix+eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abc/suffix");
        let text = vault
            .redactor()
            .text("got prefix+eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abc/suffix");
        assert_eq!(text.as_str(), "got ‹session-token 1›");
    }

    #[test]
    fn tokens_in_odd_places_of_an_answer_are_secrets() {
        let vault = Vault::default();
        let headers = [
            ("x-session-token".to_owned(), b"opaque-token-1".to_vec()),
            ("location".to_owned(), b"/in?sessionToken=opaque%2Dtoken-2".to_vec()),
            ("set-cookie".to_owned(), b"S=opaque-token-3; Path=/some/where".to_vec()),
        ];
        vault.keep_answer(
            &headers,
            br#"{"\u0074oken":"opaque-token-4","m":"<token>opaque-token-5</token>"}"#,
        );
        let redactor = vault.redactor();
        for number in 1..=5 {
            let text = redactor.text(&format!("see opaque-token-{number}"));
            assert!(!text.as_str().contains("opaque"), "{text}");
        }
        assert_eq!(redactor.text("/some/where").as_str(), "/some/where");
    }

    #[test]
    fn a_token_of_megabytes_is_hidden_wherever_it_stands_and_hardly_learned() {
        let token: String = (0..200_000_u64)
            .map(|number| format!("{:x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
            .collect();
        let body = format!("{{\"token\":\"{token}\"}}");
        for status in [200, 401] {
            let vault = Vault::default();
            vault.keep_sign_in(status, &[], body.as_bytes());
            assert!(vault.lock().learned <= 64 * 1024, "{}", vault.lock().learned);
            let redactor = vault.redactor();
            for (text, middle) in [
                (body.clone(), 1000),
                (format!("header: {token}"), 1000),
                (token[..400].to_owned(), 100),
            ] {
                let clean = redactor.text(&text);
                assert!(!clean.as_str().contains(&token[middle..middle + 100]), "{status}");
            }
        }
    }

    #[test]
    fn an_answer_of_many_tokens_is_kept_quickly_and_shows_none() {
        use std::fmt::Write;
        let vault = Vault::default();
        let mut body = String::new();
        for number in 0..60_000 {
            write!(body, r#"{{"token":"opaque-token-{number:05}"}},"#).expect("a string grows");
        }
        vault.keep_answer(&[], body.as_bytes());
        assert!(vault.lock().all.len() <= 1000);
        assert!(!vault.redactor().text(&body).as_str().contains("opaque"));
    }
}
