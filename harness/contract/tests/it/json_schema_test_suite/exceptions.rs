//! Where our verdict is not the suite's, and why.

/// Which part of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Draft {
    Draft202012,
    Draft4,
}

/// What happens instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The document is refused in words.
    Refused,
    /// Another verdict.
    Different,
}

/// Groups of tests whose verdicts are others.
#[derive(Debug)]
pub(super) struct Exception {
    pub(super) draft: Draft,
    kind: Kind,
    /// The file, which is named after a keyword as a rule.
    file: &'static str,
    /// The groups, or none for all of the file.
    groups: &'static [&'static str],
    #[expect(dead_code, reason = "read by people, and in the message about one that is not needed")]
    reason: &'static str,
}

impl Exception {
    pub(super) fn covers(&self, file: &str, group: &str, kind: Kind) -> bool {
        self.file == file && self.kind == kind && (self.groups.is_empty() || self.groups.contains(&group))
    }
}

pub(super) const ALL: &[Exception] = &[];
