//! Keeps secrets out of a pack: whatever becomes a member goes through here, line by line.
//!
//! A record and its reports are redacted already: nothing that a redactor would replace may be left in them. What people wrote may
//! hold pieces of JWTs, as scenarios about malformed ones do; a whole signed one may be valid, and so may a private key.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::manifest::MemberKind;
use crate::secret::Redactor;

/// The longest line that is looked at as one; what goes on after it is looked at by itself.
const LONGEST: usize = 64 * 1024 * 1024;

/// The shortest signature of a JWT that could be valid, in base64url: that of HMAC-SHA256.
const SHORTEST_SIGNATURE: usize = 43;

/// Where a secret stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FoundSecret {
    /// The line, from 1.
    pub(super) line: usize,
    /// What it is.
    pub(super) what: &'static str,
}

/// Looks through what is written to it.
pub(super) struct Guard {
    kind: MemberKind,
    redactor: Redactor,
    line: Vec<u8>,
    number: usize,
    found: Option<FoundSecret>,
}

impl Guard {
    /// For a member of this kind.
    pub(super) fn new(kind: MemberKind) -> Self {
        Self {
            kind,
            redactor: Redactor::for_recordings(),
            line: Vec::new(),
            number: 1,
            found: None,
        }
    }

    /// The first secret that was written.
    pub(super) fn finish(mut self) -> Option<FoundSecret> {
        self.look();
        self.found
    }

    fn look(&mut self) {
        if self.found.is_none() {
            let found = secret_in(&self.line, self.kind, &self.redactor);
            self.found = found.map(|what| FoundSecret {
                line: self.number,
                what,
            });
        }
        self.line.clear();
    }
}

impl Write for Guard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.look();
                self.number += 1;
            } else if self.line.len() >= LONGEST {
                self.look();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn secret_in(line: &[u8], kind: MemberKind, redactor: &Redactor) -> Option<&'static str> {
    if is_private_key(line) {
        return Some("a private key");
    }
    match kind {
        MemberKind::Record
        | MemberKind::Report
        | MemberKind::Baseline
        | MemberKind::Watch
        | MemberKind::ComparisonReport => (redactor.bytes(line) != line).then_some("a JWT"),
        MemberKind::Contract
        | MemberKind::Overlay
        | MemberKind::Requirements
        | MemberKind::Scenario
        | MemberKind::KnownIssues => signed_jwts(line).next().map(|_| "a signed JWT"),
    }
}

/// Whether a PEM block of a private key, of whatever kind, begins here.
fn is_private_key(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    let mut begins = text.split("-----BEGIN ").skip(1);
    begins.any(|rest| {
        let label = rest.split("-----").next().unwrap_or_default();
        label.len() < 64 && label.ends_with("PRIVATE KEY")
    })
}

/// What a server could take: two segments that are JSON objects, and a signature that is long enough.
fn signed_jwts(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_of_jwt = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let words = line.split(move |byte| !is_of_jwt(byte));
    words.filter(|word| word.len() > SHORTEST_SIGNATURE).filter(|word| {
        let segments: Vec<&[u8]> = word.split(|byte| *byte == b'.').collect();
        let [header, claims, signature] = segments[..] else {
            return false;
        };
        signature.len() >= SHORTEST_SIGNATURE && is_object(header) && is_object(claims)
    })
}

fn is_object(segment: &[u8]) -> bool {
    let decoded = URL_SAFE_NO_PAD.decode(segment).ok();
    let value: Option<Value> = decoded.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    value.is_some_and(|value| value.is_object())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str =
        "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJib3QifQ.MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OQ";

    fn found(kind: MemberKind, pieces: &[&str]) -> Option<FoundSecret> {
        let mut guard = Guard::new(kind);
        for piece in pieces {
            guard.write_all(piece.as_bytes()).expect("a guard takes everything");
        }
        guard.finish()
    }

    #[test]
    fn a_jwt_in_a_record_is_found_in_whatever_pieces_it_is_written() {
        let jwt = FoundSecret { line: 2, what: "a JWT" };
        let pieces = ["first\nsee eyJhbGciOiJub25l", "In0.eyJzdWIi", "OiJ4In0.\nthird"];
        assert_eq!(found(MemberKind::Record, &pieces), Some(jwt));
        assert_eq!(found(MemberKind::Report, &["‹jwt 1› and ‹session-token 2›\n"]), None);
    }

    #[test]
    fn only_a_jwt_that_may_be_valid_is_a_secret_of_a_scenario() {
        let half = "token: eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJwb2Rwcm9vZiJ9\n";
        assert_eq!(found(MemberKind::Scenario, &[half]), None);
        let what = "a signed JWT";
        assert_eq!(
            found(MemberKind::Scenario, &["token: \"", SIGNED, "\"\n"]),
            Some(FoundSecret { line: 1, what })
        );
    }

    #[test]
    fn a_private_key_is_a_secret_everywhere() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            let text = format!("key: |\n  -----BEGIN {label}-----\n");
            let what = "a private key";
            for kind in [MemberKind::Contract, MemberKind::Record] {
                assert_eq!(found(kind, &[&text]), Some(FoundSecret { line: 2, what }), "{label}");
            }
        }
        assert_eq!(found(MemberKind::Contract, &["-----BEGIN CERTIFICATE-----\n"]), None);
    }
}
