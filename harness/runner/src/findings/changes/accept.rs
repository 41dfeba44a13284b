//! What known issues say of changes: accepted until a day, and strict both ways.
//!
//! In: changes, and the entries that are about changes. Out: changes that name their entry, and what became of each entry. The day
//! that decides is the one on which the candidate's run started, so that a comparison says the same whenever it is made.

use std::collections::BTreeMap;

use super::change::{Accepted, Change, ChangePlace};
use super::comparison::ComparedTrials;
use super::groups::{again, operations};
use crate::record::Record;
use crate::secret::{RedactedProse, Redactor};
use crate::suite::change::ChangeClass;
use crate::suite::known_issues::{Day, KnownIssue, KnownIssues, fits};

/// What became of an entry that is about changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptanceOutcome {
    /// What the entry is called by: its ticket.
    pub entry: String,
    /// What is accepted, and why.
    pub reason: RedactedProse,
    /// Who sees to it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Day,
    /// How many places it covers.
    pub places: usize,
    /// What became of it.
    pub state: AcceptanceState,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptanceState {
    /// It accepts something.
    Seen,
    /// It accepts more places than it is to.
    Exceeded {
        /// How many it is to accept at most.
        max: usize,
    },
    /// What it accepts is not there any more.
    Stale,
    /// Its last day is over.
    Expired,
    /// What it accepts comes and goes.
    NotSeen,
    /// It is about runs with other labels, or about trials that were not compared.
    NotLookedAt,
}

impl AcceptanceState {
    /// The word, such as `stale`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Exceeded { .. } => "exceeded",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::NotSeen => "not-seen",
            Self::NotLookedAt => "not-looked-at",
        }
    }
}

impl AcceptanceOutcome {
    /// Whether the entry is no longer true.
    pub fn is_trouble(&self) -> bool {
        use AcceptanceState::{Exceeded, Expired, Stale};
        matches!(self.state, Exceeded { .. } | Expired | Stale)
    }

    /// What became of it, a fragment.
    pub fn text(&self) -> String {
        match self.state {
            AcceptanceState::Seen => format!("accepted until {}", self.expires),
            AcceptanceState::Exceeded { max } => {
                format!(
                    "seen at {} places, and at most {max} are accepted: it has become worse",
                    self.places
                )
            }
            AcceptanceState::Stale => "did not occur, though its trials were compared: remove it".to_owned(),
            AcceptanceState::Expired => {
                format!(
                    "expired on {}: it is accepted no more, and what it covered counts",
                    self.expires
                )
            }
            AcceptanceState::NotSeen => format!("not seen this time; it comes and goes (until {})", self.expires),
            AcceptanceState::NotLookedAt => "not looked at: it is about other runs or other trials".to_owned(),
        }
    }
}

/// Lets each change name the entry that accepts it; a change that an entry covers only in part becomes two.
pub(super) fn accept(
    changes: Vec<Change>,
    issues: Option<&KnownIssues>,
    candidate: &Record,
    trials: &ComparedTrials,
) -> (Vec<Change>, Vec<AcceptanceOutcome>) {
    let Some(issues) = issues else {
        return (changes, Vec::new());
    };
    let entries: Vec<&KnownIssue> = issues
        .entries
        .iter()
        .filter(|issue| issue.covered.is_about_changes())
        .collect();
    let start = Day::of(&candidate.manifest.started_at);
    let holds = |issue: &KnownIssue| {
        let mut labels = issue.labels.iter();
        labels.all(|(name, values)| {
            candidate
                .manifest
                .labels
                .get(name)
                .is_some_and(|value| values.contains(value))
        })
    };
    let is_over = |issue: &KnownIssue| start.is_none_or(|start| issue.expires < start);
    let in_force: Vec<bool> = entries.iter().map(|issue| holds(issue) && !is_over(issue)).collect();
    let mut covered = vec![0; entries.len()];
    let mut all = Vec::with_capacity(changes.len());
    for change in changes {
        if matches!(change.class, ChangeClass::Noise | ChangeClass::Unstable) {
            all.push(change);
            continue;
        }
        let mut parts: BTreeMap<Option<usize>, Vec<ChangePlace>> = BTreeMap::new();
        for place in &change.places {
            let knows = |index: &usize| covers(entries[*index], &change, place);
            let entry = (0..entries.len()).filter(|index| in_force[*index]).find(knows);
            parts.entry(entry).or_default().push(place.clone());
        }
        for (entry, places) in parts {
            if let Some(entry) = entry {
                covered[entry] += places.len();
            }
            all.push(Change {
                operations: operations(&places),
                again: again(&places, &candidate.manifest),
                accepted: entry.map(|entry| Accepted {
                    entry: entries[entry].name.clone(),
                    expires: entries[entry].expires,
                }),
                places,
                ..change.clone()
            });
        }
    }
    let redactor = Redactor::for_recordings();
    let is_selection = !candidate.manifest.selection.is_all();
    let is_looked_at = |issue: &KnownIssue| {
        let could_not = trials
            .not_judged
            .iter()
            .chain(&trials.not_judged_before)
            .map(|one| &one.trial);
        let mut missing = trials.vanished.iter().chain(could_not);
        let names = &issue.covered.trials;
        !is_selection && !missing.any(|trial| names.is_empty() || names.iter().any(|pattern| fits(pattern, trial)))
    };
    let outcomes = entries.iter().zip(covered).map(|(issue, places)| AcceptanceOutcome {
        entry: issue.name.clone(),
        reason: redactor.prose(&issue.reason.as_str().into()),
        owner: issue.owner.clone(),
        expires: issue.expires,
        places,
        state: match issue.max {
            _ if !holds(issue) => AcceptanceState::NotLookedAt,
            _ if is_over(issue) => AcceptanceState::Expired,
            Some(max) if places > max => AcceptanceState::Exceeded { max },
            _ if places > 0 => AcceptanceState::Seen,
            _ if issue.sometimes => AcceptanceState::NotSeen,
            _ if !is_looked_at(issue) => AcceptanceState::NotLookedAt,
            _ => AcceptanceState::Stale,
        },
    });
    (all, outcomes.collect())
}

fn covers(issue: &KnownIssue, change: &Change, place: &ChangePlace) -> bool {
    let covered = &issue.covered;
    let is_operation = |names: &Vec<String>| names.contains(&place.operation);
    covered.change.as_deref().is_none_or(|id| id == change.id.as_str())
        && (covered.changes.is_empty() || covered.changes.contains(&change.kind))
        && covered.operations.as_ref().is_none_or(is_operation)
        && (covered.trials.is_empty() || covered.trials.iter().any(|pattern| fits(pattern, &place.trial)))
}
