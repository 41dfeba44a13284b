//! What goes wrong, as a type: a shorter sequence shows the same if it shows the same failure.

use std::fmt;

use podproof_explore::Rule;

use crate::suite::check::CheckId;

/// What went wrong, and in what kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// A rule of the model was broken.
    Rule(Rule, &'static str),
    /// An answer was not what the contract says.
    Contract(CheckId, &'static str),
}

impl Failure {
    /// A word for the names of files.
    pub fn slug(self) -> String {
        match self {
            Self::Rule(rule, verb) => format!("{}-{verb}", rule.name()),
            Self::Contract(check, verb) => format!("{check}-{verb}"),
        }
    }

    /// What should be, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Rule(rule, _) => rule.sentence(),
            Self::Contract(..) => "an answer is what the contract says",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.slug())
    }
}
