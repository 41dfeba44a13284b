//! Text that may reach a report.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text in which every known secret has been replaced by its label; the only kind of text of a pod or
/// a request that a report can hold. Made by a [`Vault`](super::Vault), of words of our own, or read back from a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Only the vault, which has replaced the secrets, may call this.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// Text that podproof itself wrote and that quotes nothing from outside: of a target, a pod or a request it holds numbers
    /// and names of settings at most. Whatever else goes through a [`Redactor`](super::Redactor).
    pub fn of_our_words(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Several such texts as one, with words of our own between them.
    pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Self>, between: &str) -> Self {
        let parts: Vec<&str> = parts.into_iter().map(Self::as_str).collect();
        Self(parts.join(between))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
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
