//! What can be wrong with an expression: before it is evaluated, and while it is.

use crate::text::Prose;

/// A mistake in an expression, found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub title: Prose,
    /// The piece of the text that is wrong, to put a caret under.
    pub piece: Option<String>,
    /// What to do.
    pub help: Option<Prose>,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// It uses something that is not there: a value that an earlier step did not save, a member that
    /// the answer does not have.
    #[error("`{0}` is not there")]
    Missing(String),
    /// It cannot be computed.
    #[error("`{expression}` cannot be computed: {reason}")]
    Failed {
        /// The expression.
        expression: String,
        /// Why.
        reason: Prose,
    },
    /// A matcher or an identity stands where a value is needed.
    #[error("{0}")]
    NoValue(Prose),
}

impl From<minijinja::Error> for EvaluationError {
    fn from(error: minijinja::Error) -> Self {
        Self::Failed {
            expression: String::new(),
            reason: error.detail().unwrap_or("it is not a value").into(),
        }
    }
}
