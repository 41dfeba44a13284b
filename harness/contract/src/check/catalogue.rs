//! The list of checks, and what goes into and comes out of each.

use std::fmt;

use super::context::CheckContext;
use super::id::ContractCheck;
use super::rule::Rule;
use super::{body_schema, content_type, error_shape, json_hygiene, response_headers, status, undocumented_property};
use crate::document::Place;
use crate::model::Operation;
use crate::schema::Complaint;

/// An answer to be judged.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The header fields in the order received, names in any case, values as bytes.
    pub headers: &'a [(String, Vec<u8>)],
    /// The body, with any transfer coding undone, and in the content coding that a `Content-Encoding` names.
    pub body: &'a [u8],
}

impl fmt::Debug for Answer<'_> {
    /// Without values: they may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &self.body.len())
            .finish()
    }
}

/// A check: what it is called, and what it asks.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: ContractCheck,
    /// What holds if it passes, in one sentence.
    pub sentence: &'static str,
    /// One paragraph about it.
    pub explanation: &'static str,
}

/// What a check found about an answer.
#[derive(Debug)]
pub struct Judged {
    /// The check.
    pub check: &'static Check,
    /// Its outcome.
    pub outcome: Outcome,
    /// Whether this answer gives the check something to ask. `false` only with [`Outcome::NotEvaluated`]: a 200 has no
    /// error shape, a 204 no body. What was expected and not evaluated is a gap; what was not expected is none.
    pub expected: bool,
}

/// How a check ended.
#[derive(Debug)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold, or there is something to tell; never empty.
    Found(Vec<Violation>),
    /// It could not be asked; the reason, a fragment.
    NotEvaluated(String),
}

/// How much a violation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, allowed.
    Information,
    /// Should not be; clients cope with it.
    Warning,
    /// A promise is broken.
    Failure,
}

/// A header field that a violation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// Its name, as the contract spells it.
    pub name: String,
    /// What it holds, whole: the caller redacts it. `None` if it is missing, or no text.
    pub value: Option<String>,
}

/// One thing that a check found. The texts may hold short values of the answer (no string of more than 40 characters):
/// the caller redacts them.
#[derive(Debug, Clone)]
pub struct Violation {
    /// How much it weighs.
    pub severity: Severity,
    /// The headline, a fragment.
    pub message: String,
    /// RFC 6901 pointer into the answer's body.
    pub at: Option<String>,
    /// Whether the headline names what is at `at`, so that the pointer need not be told beside it.
    pub says_where: bool,
    /// The header field that it is about; `None` if it is about something else.
    pub header: Option<HeaderField>,
    /// The member or header that is missing, where one is: no value that is there makes a difference then.
    pub missing: Option<String>,
    /// The rule that it breaks.
    pub rule: Rule,
    /// What the contract asks for.
    pub expected: Option<String>,
    /// What there was.
    pub found: Option<String>,
    /// Where the contract asks for it.
    pub promised: Option<Place>,
    /// How many it stands for: more than one where the others are only counted.
    pub stands_for: usize,
}

impl Violation {
    pub(super) fn new(severity: Severity, rule: Rule, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            at: None,
            says_where: false,
            header: None,
            missing: None,
            rule,
            expected: None,
            found: None,
            promised: None,
            stands_for: 1,
        }
    }

    /// The place, which the headline names.
    pub(super) fn at(mut self, pointer: impl Into<String>) -> Self {
        self.at = Some(pointer.into());
        self.says_where = true;
        self
    }

    /// The header field that it is about.
    pub(super) fn about_header(mut self, name: &str, value: Option<&str>) -> Self {
        self.header = Some(HeaderField {
            name: name.to_owned(),
            value: value.map(str::to_owned),
        });
        self
    }

    /// A member or a header is missing.
    pub(super) fn missing(mut self, name: &str) -> Self {
        self.missing = Some(name.to_owned());
        self
    }

    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    pub(super) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    pub(super) fn promised(mut self, place: &Place) -> Self {
        self.promised = Some(place.clone());
        self
    }
}

impl From<Complaint> for Violation {
    /// A schema is a promise: what does not fit it is a failure.
    fn from(complaint: Complaint) -> Self {
        Self {
            severity: Severity::Failure,
            message: complaint.message,
            at: Some(complaint.at),
            says_where: complaint.says_where,
            header: None,
            missing: complaint.missing,
            rule: Rule::Keyword(complaint.rule),
            expected: complaint.expected,
            found: complaint.found,
            promised: Some(complaint.place),
            stands_for: 1,
        }
    }
}

/// How a check rules: its outcome, and whether it was expected.
pub(super) enum Ruling {
    /// Violations, or passed without any.
    Found(Vec<Violation>),
    /// The answer should have given the check something to ask, and did not.
    NotEvaluated(String),
    /// The check asks nothing of such an answer.
    NotExpected(String),
}

type Ask = fn(&CheckContext<'_>) -> Ruling;

const ALL: [(&Check, Ask); 7] = [
    (&status::CHECK, status::ask),
    (&content_type::CHECK, content_type::ask),
    (&body_schema::CHECK, body_schema::ask),
    (&response_headers::CHECK, response_headers::ask),
    (&json_hygiene::CHECK, json_hygiene::ask),
    (&undocumented_property::CHECK, undocumented_property::ask),
    (&error_shape::CHECK, error_shape::ask),
];

/// The checks of this crate, in the order in which an answer is judged by them.
pub const CHECKS: &[&Check] = &[
    &status::CHECK,
    &content_type::CHECK,
    &body_schema::CHECK,
    &response_headers::CHECK,
    &json_hygiene::CHECK,
    &undocumented_property::CHECK,
    &error_shape::CHECK,
];

impl Operation {
    /// Judges an answer by every check of this crate, each exactly once, in the order of [`CHECKS`].
    #[must_use]
    pub fn judge(&self, answer: &Answer<'_>) -> Vec<Judged> {
        let context = CheckContext::new(self, answer);
        let judged = |(check, ask): &(&'static Check, Ask)| {
            let (outcome, expected) = match ask(&context) {
                Ruling::Found(violations) if violations.is_empty() => (Outcome::Passed, true),
                Ruling::Found(violations) => (Outcome::Found(violations), true),
                Ruling::NotEvaluated(reason) => (Outcome::NotEvaluated(reason), true),
                Ruling::NotExpected(reason) => (Outcome::NotEvaluated(reason), false),
            };
            Judged {
                check,
                outcome,
                expected,
            }
        };
        ALL.iter().map(judged).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_and_what_is_asked_are_the_same_checks() {
        let asked: Vec<_> = ALL.iter().map(|(check, _)| check.id).collect();
        let listed: Vec<_> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(asked, listed);
    }
}
