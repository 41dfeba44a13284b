//! Prose: what podproof says to people, and what nothing is decided by.
//!
//! In: words. Out: the same words, on their way to somebody who reads them. Between the two nobody can look into them, so that a
//! message can be reworded without changing what the program does: what is to be decided by needs a type of its own.

use std::fmt;

use serde::Serialize;

/// A text for people, which may quote what a pod, a target or a request said: it is redacted before it is recorded.
///
/// It can be shown, serialised and redacted. Two of them can be compared, so that the same thing is told once.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Prose(String);

impl Prose {
    /// The text, for whoever shows it: `report`, the renderer of diagnostics and the redactor, and nobody else
    /// (`tests/it/prose.rs`).
    pub fn to_show(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with what must not be shown hidden by `hide`.
    #[must_use]
    pub fn hidden_by(&self, hide: impl FnOnce(&str) -> String) -> Self {
        Self(hide(&self.0))
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Prose {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Prose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}
