//! Verdicts: how a trial ended, from best to worst.
//!
//! A fold takes the highest: one failed check fails the trial, one broken exchange makes it broken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a trial ended. The order is the rank: later is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target does not offer what the scenario needs; nothing was sent.
    NotApplicable,
    /// The trial was not played, for a reason that is not the target's (a run that was stopped early).
    Skipped,
    /// Every check that could be evaluated passed.
    Passed,
    /// Every check passed, some only by a tolerated answer.
    Warned,
    /// A check failed in a way that the list of known issues names.
    KnownIssue,
    /// A check failed.
    Failed,
    /// The trial could not be judged: no answer, or one that could not be read whole.
    Broken,
}

impl Verdict {
    /// All verdicts, from best to worst.
    pub const ALL: [Self; 7] = [
        Self::NotApplicable,
        Self::Skipped,
        Self::Passed,
        Self::Warned,
        Self::KnownIssue,
        Self::Failed,
        Self::Broken,
    ];

    /// The name in reports and on the console, in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not applicable",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::KnownIssue => "known issue",
            Self::Failed => "failed",
            Self::Broken => "broken",
        }
    }

    /// So many trials that ended so, in words.
    pub fn counted(self, count: usize) -> String {
        let plural = if self == Self::KnownIssue && count != 1 {
            "s"
        } else {
            ""
        };
        format!("{count} {}{plural}", self.name())
    }

    /// Whether the trial was played at all.
    pub fn was_played(self) -> bool {
        !matches!(self, Self::NotApplicable | Self::Skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn a_fold_takes_the_worst() {
        let worst = [Verdict::Passed, Verdict::Broken, Verdict::Failed].into_iter().max();
        assert_eq!(worst, Some(Verdict::Broken));
        assert!(Verdict::ALL.is_sorted());
    }
}
