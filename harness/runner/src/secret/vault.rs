//! The secrets that a trial has met, and their replacement by labels.
//!
//! A label names the kind and counts within the trial (`‹session-token 2›`), so that it is the same in
//! every report and in every run, whatever else runs beside it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::find;
use super::forms::forms_of;
use super::redacted::Redacted;

/// The secrets of one trial. Shared by all that takes part in the trial; secrets are only ever added.
#[derive(Debug, Default)]
pub struct Vault {
    known: Mutex<Vec<Known>>,
}

struct Known {
    label: String,
    kind: &'static str,
    value: String,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.label)
    }
}

impl Vault {
    /// Remembers a secret of this kind, for example `jwt` or `session-token`.
    pub fn keep(&self, kind: &'static str, value: &str) {
        let mut known = self.lock();
        if value.is_empty() || known.iter().any(|secret| secret.value == value) {
            return;
        }
        let number = known.iter().filter(|secret| secret.kind == kind).count() + 1;
        known.push(Known {
            label: format!("‹{kind} {number}›"),
            kind,
            value: value.to_owned(),
        });
    }

    /// Remembers the secrets in an answer: in its headers and in its body.
    pub fn keep_answer(&self, headers: &[(String, Vec<u8>)], body: &[u8]) {
        for (name, value) in headers {
            if let Some(kind) = find::carried_by_header(name) {
                let value = String::from_utf8_lossy(value);
                self.keep(kind, value.strip_prefix("Bearer ").unwrap_or(&value));
            }
        }
        for (kind, value) in find::in_json(&String::from_utf8_lossy(body)) {
            self.keep(kind, value.strip_prefix("Bearer ").unwrap_or(&value));
        }
    }

    /// The redactor of all that is known now. Make it when the trial has ended: a secret may be met late.
    pub fn redactor(&self) -> Redactor {
        let known = self.lock();
        let mut labels = Vec::new();
        let mut patterns = Vec::new();
        let jwts = known
            .iter()
            .map(|secret| (secret.value.clone(), secret.label.clone()))
            .collect();
        for secret in known.iter() {
            for form in forms_of(&secret.value) {
                patterns.push(form);
                labels.push(secret.label.clone());
            }
            for part in parts_of_jwt(&secret.value) {
                patterns.push(part.to_owned());
                labels.push(format!("{}…", secret.label));
            }
        }
        // The automaton of nothing matches nothing; building one from plain strings fails only when they
        // exceed its address space, and then everything is hidden rather than anything shown.
        // The automaton that is built quickest: it is used for one trial's texts and thrown away.
        let mut builder = AhoCorasick::builder();
        builder
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA));
        let automaton = builder.build(&patterns).ok();
        Redactor {
            automaton,
            labels,
            jwts,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The payload and the signature of a JWT are secrets in themselves; its header is the same for all.
fn parts_of_jwt(value: &str) -> impl Iterator<Item = &str> {
    let segments: Vec<&str> = value.split('.').collect();
    let is_jwt = segments.len() == 3 && value.starts_with("eyJ");
    segments
        .into_iter()
        .skip(1)
        .filter(move |part| is_jwt && part.len() >= 16)
}

/// Replaces secrets by their labels.
pub struct Redactor {
    automaton: Option<AhoCorasick>,
    labels: Vec<String>,
    /// Value and label of everything known, for what has the shape of a JWT.
    jwts: Vec<(String, String)>,
}

impl Redactor {
    /// The text without its secrets.
    pub fn text(&self, text: &str) -> Redacted {
        let bytes = self.bytes(text.as_bytes());
        Redacted::new(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The bytes without their secrets.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let Some(automaton) = &self.automaton else {
            return "‹not shown›".as_bytes().to_vec();
        };
        let bytes = self.hide_jwts(bytes);
        let mut clean = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for found in automaton.find_iter(&bytes) {
            clean.extend_from_slice(&bytes[copied..found.start()]);
            clean.extend_from_slice(self.labels[found.pattern().as_usize()].as_bytes());
            copied = found.end();
        }
        clean.extend_from_slice(&bytes[copied..]);
        clean
    }

    /// Replaces all that has the shape of a JWT, known or not: a whole one, one with a changed part, a stranger.
    fn hide_jwts(&self, bytes: &[u8]) -> Vec<u8> {
        let mut clean = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for shape in find::jwt_shapes(bytes) {
            clean.extend_from_slice(&bytes[copied..shape.start]);
            clean.extend_from_slice(self.label_of_jwt(&bytes[shape.clone()]).as_bytes());
            copied = shape.end;
        }
        clean.extend_from_slice(&bytes[copied..]);
        clean
    }

    fn label_of_jwt(&self, shape: &[u8]) -> String {
        let text = String::from_utf8_lossy(shape);
        if let Some((_, label)) = self.jwts.iter().find(|(value, _)| *value == text) {
            return label.clone();
        }
        let altered = self
            .jwts
            .iter()
            .find(|(value, _)| parts_of_jwt(value).any(|part| text.contains(part)));
        altered.map_or_else(
            || "‹jwt›".to_owned(),
            |(_, label)| format!("{}, altered›", label.trim_end_matches('›')),
        )
    }

    /// A body as it is recorded: text where it is UTF-8, base64 otherwise.
    pub fn body(&self, body: &[u8]) -> crate::run::BodyRecord {
        use base64::Engine;
        let clean = self.bytes(body);
        match String::from_utf8(clean) {
            Ok(text) => crate::run::BodyRecord::Text(Redacted::new(text)),
            Err(error) => crate::run::BodyRecord::Base64(Redacted::new(
                base64::engine::general_purpose::STANDARD.encode(error.as_bytes()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let crate::run::BodyRecord::Base64(text) = vault.redactor().body(b"\xff opaque-token-1") else {
            panic!("expected base64");
        };
        assert_eq!(text.as_str(), "/yDigLl0b2tlbiAx4oC6");
    }
}
