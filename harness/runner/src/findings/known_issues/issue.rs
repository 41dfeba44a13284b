//! A known issue as reports show it, and what became of it.

use serde::Serialize;

use crate::secret::RedactedProse;
use crate::suite::known_issues::Day;
use crate::text::count;

/// In the last so many days before an entry expires, reports warn of it. The last one is the day on which it expires.
pub const SOON: i64 = 14;

/// A known issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownIssue {
    /// What findings call it by: its ticket, with a number behind it where an earlier entry has the same.
    pub entry: String,
    /// Where it is tracked.
    pub ticket: String,
    /// Who sees to it.
    pub owner: String,
    /// What is wrong, and why it is accepted.
    pub reason: RedactedProse,
    /// The last day on which it is accepted.
    pub expires: Day,
    /// How many days were left when the run started: 0 on the last one, negative when it is over.
    pub days_left: i64,
}

impl KnownIssue {
    /// `until 2027-01-31, 66 days left`.
    pub fn until(&self) -> String {
        match self.days_left {
            over if over < 0 => format!("expired on {}", self.expires),
            0 => format!("until {}, the day of this run", self.expires),
            left => {
                let left = usize::try_from(left).unwrap_or_default();
                format!("until {}, {} left", self.expires, count(left, "day"))
            }
        }
    }

    /// `known issue SYM-4711 (until 2027-01-31, 66 days left): logging out without the header answers 500`.
    pub fn text(&self) -> String {
        format!("known issue {} ({}): {}", self.entry, self.until(), self.reason)
    }

    /// Whether it expires within the next days.
    pub fn ends_soon(&self) -> bool {
        (0..SOON).contains(&self.days_left)
    }
}

/// A known issue, and what became of it in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownIssueOutcome {
    /// The entry.
    #[serde(flatten)]
    pub issue: KnownIssue,
    /// The operations that it covers; `None`: any.
    pub operations: Option<Vec<String>>,
    /// How many trials met it.
    pub trials: usize,
    /// How many answers show it.
    pub answers: usize,
    /// What became of it.
    #[serde(flatten)]
    pub state: KnownIssueState,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum KnownIssueState {
    /// It was seen.
    Matched,
    /// It was seen in more answers than the entry accepts.
    Exceeded {
        /// How many it accepts.
        max: usize,
    },
    /// Every trial that could have met it was played to its end, and none did.
    Stale,
    /// The run started after its last day: it knows nothing any more.
    Expired,
    /// It comes and goes, and this time it was not seen.
    NotSeen,
    /// Nothing is known of it.
    NotLookedAt {
        /// Why.
        why: Unlooked,
    },
}

/// Why nothing is known of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlooked {
    /// It holds for runs with other labels.
    OtherLabels,
    /// Only some trials were selected, and others could have met it.
    Selection,
    /// A trial that could have met it was not played to its end.
    NotPlayedToTheEnd,
    /// Another failure hides whether it would have shown.
    HiddenByFailure,
    /// No trial that could have met it applies to the target.
    NotApplicable,
}

impl KnownIssueOutcome {
    /// Whether the list is no longer true: the run fails.
    pub fn is_trouble(&self) -> bool {
        match self.state {
            KnownIssueState::Stale | KnownIssueState::Expired | KnownIssueState::Exceeded { .. } => true,
            KnownIssueState::Matched | KnownIssueState::NotSeen | KnownIssueState::NotLookedAt { .. } => false,
        }
    }

    /// The state in a word or two.
    pub fn name(&self) -> &'static str {
        match self.state {
            KnownIssueState::Matched => "seen",
            KnownIssueState::Exceeded { .. } => "exceeded",
            KnownIssueState::Stale => "stale",
            KnownIssueState::Expired => "expired",
            KnownIssueState::NotSeen => "not seen",
            KnownIssueState::NotLookedAt { .. } => "not looked at",
        }
    }

    /// What became of it, and what to do, a fragment behind its name.
    pub fn text(&self) -> String {
        let until = self.issue.until();
        match self.state {
            KnownIssueState::Matched => {
                let soon = if self.issue.ends_soon() {
                    "; it expires soon: see to it that the defect goes, or agree on another day with its owner"
                } else {
                    ""
                };
                format!(
                    "seen in {} of {} ({until}){soon}",
                    self.answers(),
                    count(self.trials, "trial")
                )
            }
            KnownIssueState::Exceeded { max } => {
                format!(
                    "seen in {}, and at most {max} are accepted: it has become worse",
                    self.answers()
                )
            }
            KnownIssueState::Stale => {
                "did not occur any more, though every trial that could meet it was played to its end: remove it"
                    .to_owned()
            }
            KnownIssueState::Expired => format!("{until}: it is accepted no more, and what it covered fails"),
            KnownIssueState::NotSeen => format!("not seen this time; it comes and goes ({until})"),
            KnownIssueState::NotLookedAt { why } => format!("not looked at: {} ({until})", why.text()),
        }
    }

    fn answers(&self) -> String {
        count(self.answers, "answer")
    }
}

impl Unlooked {
    /// The reason, a fragment.
    pub fn text(self) -> &'static str {
        match self {
            Self::OtherLabels => "it holds for runs with other labels",
            Self::Selection => "only some trials were selected",
            Self::NotPlayedToTheEnd => "a trial that could meet it was not played to its end",
            Self::HiddenByFailure => "another failure hides whether it is still there",
            Self::NotApplicable => "no trial that could meet it applies to the target",
        }
    }
}
