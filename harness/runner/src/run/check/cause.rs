//! What makes findings one problem: the kind of what is wrong, and classes of what was expected and received. Texts, times,
//! names of operations and of files are no part of it.

use serde_json::Value;

use crate::suite::check::ViolationKind;
use crate::text::Prose;

/// The cause of a finding, as a check knows it.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The kind.
    pub kind: ViolationKind,
    /// The problem in words, without the operation: what is said where the requirement that was tested has no words of its own.
    pub headline: Prose,
    /// Which answers it is about, where that tells causes apart.
    pub answers: Option<AnswerClass>,
    /// The class of what was expected.
    pub expected: Option<String>,
    /// The class of what was received: a status, or a type of JSON.
    pub received: Option<String>,
    /// The place in the body, as a JSON pointer, or the name of a header.
    pub at: Option<String>,
}

/// Answers of one sort, whatever the operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerClass {
    /// Statuses below 400.
    Success,
    /// Statuses from 400 on.
    Error,
}

impl AnswerClass {
    /// The class of an answer with this status.
    pub fn of(status: u16) -> Self {
        if status < 400 { Self::Success } else { Self::Error }
    }

    /// The word in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
        }
    }

    /// Such answers, in headlines.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Success => "answers",
            Self::Error => "errors",
        }
    }
}

impl Cause {
    /// A cause of which nothing more is said.
    pub fn new(kind: ViolationKind, headline: impl Into<Prose>) -> Self {
        Self {
            kind,
            headline: headline.into(),
            answers: None,
            expected: None,
            received: None,
            at: None,
        }
    }

    /// It is about answers of this class.
    #[must_use]
    pub fn of_answers(mut self, class: AnswerClass) -> Self {
        self.answers = Some(class);
        self
    }

    /// The class of what was expected.
    #[must_use]
    pub fn expected(mut self, class: impl Into<String>) -> Self {
        self.expected = Some(class.into());
        self
    }

    /// The class of what was received.
    #[must_use]
    pub fn received(mut self, class: impl ToString) -> Self {
        self.received = Some(class.to_string());
        self
    }

    /// The place in the answer.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into());
        self
    }
}

/// The type of JSON of what is at a pointer, or `missing`.
pub(super) fn type_at(body: &Value, pointer: &str) -> &'static str {
    match body.pointer(pointer) {
        None => "missing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(number)) if number.is_f64() => "number",
        Some(Value::Number(_)) => "integer",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    }
}

/// A pointer with `*` in the place of indices, and of names that only this answer has.
pub(super) fn generalised(pointer: &str) -> String {
    /// A longer name is no member that a contract has.
    const LONGEST: usize = 40;
    let is_name = |segment: &str| {
        let is_letter = |character: char| character.is_ascii_alphanumeric() || "_-.$".contains(character);
        segment.len() <= LONGEST
            && segment.starts_with(|first: char| first.is_ascii_alphabetic() || "_$".contains(first))
            && segment.chars().all(is_letter)
    };
    let segments = pointer.split('/').enumerate().map(|(index, segment)| match segment {
        // Nothing stands before the first slash.
        _ if index == 0 => segment,
        name if is_name(name) => name,
        _ => "*",
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A pointer as people write it: `owner.name`.
pub(super) fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::generalised;

    #[test]
    fn indices_and_names_that_may_be_anything_are_a_star() {
        assert_eq!(generalised("/keys/3/kid"), "/keys/*/kid");
        assert_eq!(generalised("/sessions/7696581394433"), "/sessions/*");
        assert_eq!(generalised("/a~1b/x y"), "/*/*");
        assert_eq!(generalised(""), "");
    }
}
