//! The kinds of what checks find, as a type: what decides by a kind decides by a variant that has to exist.
//!
//! In a record, in the catalogue and in lists of known issues a kind is a word, such as `accepted`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// In which way an answer is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ViolationKind {
    /// A success where a refusal was due.
    Accepted,
    /// A refusal where a success was due.
    Refused,
    /// A refusal of a session that the trial opened and nobody ended.
    SessionLost,
    /// What comes of a session whose token more than one sign-in was given.
    SessionShared,
    /// Another status than the expected one, which neither lets in nor turns away wrongly: another refusal, for example.
    OtherStatus,
    /// A status that the contract does not document.
    UndocumentedStatus,
    /// A 5xx where none was due.
    ServerError,
    /// A redirect.
    Redirect,
    /// The pod asks for a pause.
    Busy,
    /// A web page in the place of an answer.
    WebPage,
    /// The body of an error under a status of success.
    ErrorAsSuccess,
    /// Something that should be there is missing: a member, a header, a media type.
    Missing,
    /// A value of another type than the documented one.
    Type,
    /// A value that is not what a rule of the contract asks for.
    Value,
    /// No body where one is documented.
    EmptyBody,
    /// A body where there should be none.
    Body,
    /// A body that is no JSON.
    NotJson,
    /// A body in a coding that was not asked for.
    Coded,
    /// A key occurs twice.
    DuplicateKey,
    /// A number that a double does not hold.
    LargeNumber,
    /// A byte-order mark in front of the body.
    ByteOrderMark,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// Bytes behind the JSON value.
    TrailingBytes,
    /// A property that no contract documents.
    Undocumented,
    /// Something else than what a scenario expects beyond the status.
    Content,
    /// A step that cannot be played as it is written.
    Unplayable,
    /// A credential that was sent comes back.
    Credential,
    /// An answer shows the server's insides.
    Internals,
    /// An answer that comes too late.
    Slow,
    /// No answer came.
    NoAnswer,
    /// An answer that breaks off, is too large or does not end.
    Incomplete,
    /// A TLS handshake that was refused.
    HandshakeRefused,
    /// A TLS handshake that was not refused, and should have been.
    HandshakeAccepted,
    /// A server certificate that the configured authorities do not vouch for.
    Untrusted,
    /// A TLS version or cipher that should not be.
    Tls,
}

impl ViolationKind {
    /// Every kind.
    pub const ALL: [Self; 35] = [
        Self::Accepted,
        Self::Refused,
        Self::SessionLost,
        Self::SessionShared,
        Self::OtherStatus,
        Self::UndocumentedStatus,
        Self::ServerError,
        Self::Redirect,
        Self::Busy,
        Self::WebPage,
        Self::ErrorAsSuccess,
        Self::Missing,
        Self::Type,
        Self::Value,
        Self::EmptyBody,
        Self::Body,
        Self::NotJson,
        Self::Coded,
        Self::DuplicateKey,
        Self::LargeNumber,
        Self::ByteOrderMark,
        Self::NotUtf8,
        Self::TrailingBytes,
        Self::Undocumented,
        Self::Content,
        Self::Unplayable,
        Self::Credential,
        Self::Internals,
        Self::Slow,
        Self::NoAnswer,
        Self::Incomplete,
        Self::HandshakeRefused,
        Self::HandshakeAccepted,
        Self::Untrusted,
        Self::Tls,
    ];

    /// The word, such as `accepted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::SessionLost => "session-lost",
            Self::SessionShared => "session-shared",
            Self::OtherStatus => "other-status",
            Self::UndocumentedStatus => "undocumented-status",
            Self::ServerError => "server-error",
            Self::Redirect => "redirect",
            Self::Busy => "busy",
            Self::WebPage => "web-page",
            Self::ErrorAsSuccess => "error-as-success",
            Self::Missing => "missing",
            Self::Type => "type",
            Self::Value => "value",
            Self::EmptyBody => "empty-body",
            Self::Body => "body",
            Self::NotJson => "not-json",
            Self::Coded => "coded",
            Self::DuplicateKey => "duplicate-key",
            Self::LargeNumber => "large-number",
            Self::ByteOrderMark => "byte-order-mark",
            Self::NotUtf8 => "not-utf8",
            Self::TrailingBytes => "trailing-bytes",
            Self::Undocumented => "undocumented",
            Self::Content => "content",
            Self::Unplayable => "unplayable",
            Self::Credential => "credential",
            Self::Internals => "internals",
            Self::Slow => "slow",
            Self::NoAnswer => "no-answer",
            Self::Incomplete => "incomplete",
            Self::HandshakeRefused => "handshake-refused",
            Self::HandshakeAccepted => "handshake-accepted",
            Self::Untrusted => "untrusted",
            Self::Tls => "tls",
        }
    }

    /// Whether it is one cause whatever check sees it: something else came in the place of an answer, or the session is not one's own.
    pub const fn is_one_in_every_check(self) -> bool {
        matches!(self, Self::WebPage | Self::ErrorAsSuccess | Self::SessionShared)
    }

    /// Whether a promise of the requirement that was tested is broken by it, and not merely a form: what was claimed then tells
    /// causes apart that look alike on the wire.
    pub const fn is_about_a_claim(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Refused | Self::Content | Self::HandshakeRefused | Self::HandshakeAccepted
        )
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A text that is no kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a kind of violation such as `accepted` or `missing`, found `{0}`")]
pub struct UnknownKind(String);

impl FromStr for ViolationKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::ViolationKind;

    #[test]
    fn a_kind_is_the_same_word_everywhere() {
        for kind in ViolationKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.as_str());
        }
        assert!("nonsense".parse::<ViolationKind>().is_err());
    }
}
