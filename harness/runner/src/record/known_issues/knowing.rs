//! What known issues make of a trial: its findings name the entries that know them, and its verdict follows.

use std::cmp::Reverse;

use indexmap::{IndexMap, IndexSet};

use super::entry::{KnownIssueRecord, KnownIssuesRecord};
use crate::record::{Ending, Manifest, TrialRecord, Verdict};
use crate::secret::RedactedProse;
use crate::suite::known_issues::Day;

/// The known issues that are in force in a run. The day that decides is the one on which the run started, so that a record says
/// the same whenever it is read.
#[derive(Clone, Debug, Default)]
pub struct Knowing {
    entries: Vec<KnownIssueRecord>,
}

impl Knowing {
    /// Those of the run of this manifest.
    pub fn of(manifest: &Manifest) -> Self {
        let start = Day::of(&manifest.started_at);
        match (&manifest.known_issues, start) {
            (Some(issues), Some(start)) => Self::on(issues, start, &manifest.labels),
            // Of a run without a start nothing can be said to be in force.
            _ => Self::default(),
        }
    }

    /// Those of a run that starts on this day and has these labels.
    pub fn on(issues: &KnownIssuesRecord, start: Day, labels: &IndexMap<String, String>) -> Self {
        let entries = issues.entries.iter();
        let in_force = entries.filter(|issue| start <= issue.expires && issue.holds_for(labels));
        Self {
            entries: in_force.cloned().collect(),
        }
    }

    /// Lets each finding name the entry that knows it, or none: the first that covers it.
    pub fn mark(&self, trial: &mut TrialRecord) {
        let names: Vec<Option<String>> = trial
            .findings
            .iter()
            .map(|finding| {
                let mut entries = self.entries.iter();
                let knows = entries.find(|issue| issue.covers.covers(trial, finding));
                knows.map(|issue| issue.entry.clone())
            })
            .collect();
        for (finding, known) in trial.findings.iter_mut().zip(names) {
            finding.known = known;
        }
        trial
            .findings
            .sort_by_key(|finding| Reverse((finding.verdict(), finding.gravity)));
    }

    /// How a trial ends whose findings are marked. `half`: as in [`Ending::of`].
    pub fn ending(&self, trial: &TrialRecord, half: Option<Ending>) -> Ending {
        let ending = Ending::of(&trial.findings, half);
        if ending.verdict != Verdict::KnownIssue {
            return ending;
        }
        Ending {
            reason: Some(self.reason(trial)),
            ..ending
        }
    }

    /// Marks the findings of a trial that was played, and gives it the verdict that follows.
    pub fn judge(&self, trial: &mut TrialRecord) {
        if self.entries.is_empty() || trial.findings.is_empty() {
            return;
        }
        self.mark(trial);
        if trial.findings.iter().any(|finding| finding.known.is_some()) {
            let ending = self.ending(trial, Ending::of_half(trial));
            (trial.verdict, trial.reason, trial.service_issue) = (ending.verdict, ending.reason, ending.service_issue);
        }
    }

    /// `known issue SYM-4711 (until 2027-01-31): logging out without the header answers 500`.
    fn reason(&self, trial: &TrialRecord) -> RedactedProse {
        let grave = trial
            .findings
            .iter()
            .filter(|finding| finding.verdict() == Verdict::KnownIssue);
        let names: IndexSet<&str> = grave.filter_map(|finding| finding.known.as_deref()).collect();
        let known = names
            .iter()
            .filter_map(|name| self.entries.iter().find(|issue| issue.entry == **name));
        let texts: Vec<RedactedProse> = known
            .map(|issue| {
                let name =
                    RedactedProse::of_our_words(format!("known issue {} (until {})", issue.entry, issue.expires));
                RedactedProse::joined([&name, &issue.reason], ": ")
            })
            .collect();
        RedactedProse::joined(&texts, "; ")
    }
}
