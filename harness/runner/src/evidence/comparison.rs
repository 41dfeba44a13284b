//! What came of comparing something: one line each.

use std::fmt;

/// Something that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is as it should be.
    Right {
        /// What is, in a line.
        text: String,
    },
    /// It could not be compared, or is known to differ.
    Open {
        /// What and why, in a line.
        text: String,
    },
    /// It is not as it should be.
    Mismatch {
        /// The member, or the trial.
        of: String,
        /// What should be.
        expected: String,
        /// What is.
        found: String,
    },
}

impl Comparison {
    pub(super) fn mismatch(of: &str, expected: &str, found: &str) -> Self {
        Self::Mismatch {
            of: of.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }

    pub(super) fn right(text: impl Into<String>) -> Self {
        Self::Right { text: text.into() }
    }

    pub(super) fn open(text: impl Into<String>) -> Self {
        Self::Open { text: text.into() }
    }

    /// Whether it is not as it should be.
    pub fn is_mismatch(&self) -> bool {
        matches!(self, Self::Mismatch { .. })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right { text } | Self::Open { text } => formatter.write_str(text),
            Self::Mismatch { of, expected, found } => write!(formatter, "{of}: expected {expected}, found {found}"),
        }
    }
}
