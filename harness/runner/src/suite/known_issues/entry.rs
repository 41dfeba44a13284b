//! Entries, as they were understood.

use indexmap::IndexMap;

use super::day::Day;
use crate::diagnostic::Location;
use crate::suite::change::ChangeKind;
use crate::suite::check::{CheckId, ViolationKind};

/// The entries of a file.
#[derive(Clone, Debug, Default)]
pub struct KnownIssues {
    /// The file, as it was named.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The entries, in their order.
    pub entries: Vec<KnownIssue>,
}

/// One defect that is known.
#[derive(Clone, Debug)]
pub struct KnownIssue {
    /// What it is called by: its ticket, with a number behind it where an earlier entry has the same ticket.
    pub name: String,
    /// What it covers.
    pub covered: Covered,
    /// What is wrong, and why it is accepted.
    pub reason: String,
    /// Where it is tracked.
    pub ticket: String,
    /// Who sees to it.
    pub owner: String,
    /// The last day on which it is accepted.
    pub expires: Day,
    /// How many answers of a run may show it.
    pub max: Option<usize>,
    /// It comes and goes.
    pub sometimes: bool,
    /// The labels of the runs that it holds for, each with its possible values.
    pub labels: IndexMap<String, Vec<String>>,
    /// Where it stands.
    pub location: Location,
    /// Where its parts stand: the pointer of the entry.
    pub(super) pointer: String,
}

/// What an entry covers. What is absent may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// The id of the problem.
    pub problem: Option<String>,
    /// The check.
    pub check: Option<CheckId>,
    /// The kind of what it finds.
    pub kind: Option<ViolationKind>,
    /// The class of what is received.
    pub received: Option<String>,
    /// The trials, as patterns.
    pub trials: Vec<String>,
    /// The requirements that are broken.
    pub requirements: Vec<String>,
    /// The operations; `None`: any.
    pub operations: Option<Vec<String>>,
    /// The id of the change between two runs.
    pub change: Option<String>,
    /// The kinds of change.
    pub changes: Vec<ChangeKind>,
}

impl Covered {
    /// Whether it is about changes between runs, and not about what one run finds.
    pub fn is_about_changes(&self) -> bool {
        self.change.is_some() || !self.changes.is_empty()
    }
}

/// Whether a trial's id is what a pattern names: itself, a case of it, or what it leaves open with `*`.
pub fn fits(pattern: &str, id: &str) -> bool {
    let is_case = |scenario: &str| id.strip_prefix(scenario).is_some_and(|rest| rest.starts_with("::"));
    if !pattern.contains('*') {
        return id == pattern || is_case(pattern);
    }
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| id.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_is_an_id_a_scenario_with_its_cases_or_has_stars() {
        let id = "logout/wrong-header::empty";
        for pattern in [
            id,
            "logout/wrong-header",
            "logout/*",
            "*::empty",
            "log*wrong*empty",
            "*",
            "logout/wrong-header::empty*",
        ] {
            assert!(fits(pattern, id), "{pattern}");
        }
        for pattern in [
            "logout",
            "logout/wrong",
            "logout/wrong-header::",
            "*::full",
            "logout/*::empty::*",
            "x*",
            "empty",
        ] {
            assert!(!fits(pattern, id), "{pattern}");
        }
        assert!(!fits("ab*ba", "aba"), "no part is used twice");
    }
}
