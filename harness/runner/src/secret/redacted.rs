//! Text that may reach a report.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text in which every known secret has been replaced by its label; the only kind of text of a pod or
/// a request that a report can hold. Made by a [`Vault`](super::Vault), or read back from a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Only the vault, which has replaced the secrets, may call this.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text for people in which every known secret has been replaced by its label: what a record says, and nothing is decided by.
///
/// As [`Prose`](crate::text::Prose) it can be shown, serialised and compared as a whole, and not be looked into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RedactedProse(Redacted);

impl RedactedProse {
    /// Only the vault, which has replaced the secrets, may call this.
    pub(super) fn new(text: Redacted) -> Self {
        Self(text)
    }

    /// Text that podproof itself wrote and that quotes nothing from outside: of a target, a pod or a request it holds numbers
    /// and names of settings at most. Whatever else goes through a [`Redactor`](super::Redactor).
    pub fn of_our_words(text: impl Into<String>) -> Self {
        Self(Redacted::new(text.into()))
    }

    /// Several such texts as one, with words of our own between them.
    pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Self>, between: &str) -> Self {
        let parts: Vec<&str> = parts.into_iter().map(Self::to_show).collect();
        Self::of_our_words(parts.join(between))
    }

    /// The text, for whoever shows it: `report`, and nobody else (`tests/it/prose.rs`).
    pub fn to_show(&self) -> &str {
        self.0.as_str()
    }
}

impl RedactedProse {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.to_show().is_empty()
    }
}

impl fmt::Display for RedactedProse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.to_show())
    }
}

/// Bytes in which every known secret has been replaced by its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedactedBytes {
    /// UTF-8 text.
    Text(Redacted),
    /// Anything else: base64 (RFC 4648 section 4) of the bytes, after secrets in them were replaced.
    Base64(Redacted),
}

impl fmt::Display for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RedactedProse;

    #[test]
    fn prose_is_recorded_as_a_string_and_joined_with_words_of_our_own() {
        let parts = ["it is away", "look for it"].map(RedactedProse::of_our_words);
        let joined = RedactedProse::joined(&parts, "; ");
        assert_eq!(joined.to_show(), "it is away; look for it");
        let json = serde_json::to_string(&joined).expect("a string");
        assert_eq!(json, "\"it is away; look for it\"");
        assert_eq!(serde_json::from_str::<RedactedProse>(&json).expect("prose"), joined);
    }
}
