//! Counts, trial by trial, what is known and what was played.

use std::collections::{BTreeSet, HashMap};

use super::issue::{KnownIssue, KnownIssueOutcome, KnownIssueState, Unlooked};
use crate::record::{CheckState, KnownIssueRecord, Manifest, PlannedTrial, TrialRecord, Verdict};
use crate::suite::known_issues::Day;

/// The known issues of a run, as they are collected.
#[derive(Debug)]
pub(in crate::findings) struct Collecting {
    entries: Vec<KnownIssueRecord>,
    seen: Vec<Seen>,
    /// How often each trial was played to its end.
    played: HashMap<Box<str>, usize>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    answers: usize,
    trials: usize,
    /// A trial leaves open whether it would have shown.
    is_hidden: bool,
}

impl Collecting {
    /// Nothing was seen yet of the known issues of this run.
    pub(in crate::findings) fn new(manifest: &Manifest) -> Self {
        let entries = manifest
            .known_issues
            .as_ref()
            .map(|issues| issues.entries.clone())
            .unwrap_or_default();
        Self {
            seen: vec![Seen::default(); entries.len()],
            entries,
            played: HashMap::new(),
        }
    }

    /// Adds what was found in a trial.
    pub(in crate::findings) fn add(&mut self, trial: &TrialRecord) {
        if self.entries.is_empty() {
            return;
        }
        if is_played_to_its_end(trial) {
            *self.played.entry(trial.id.as_str().into()).or_default() += 1;
        }
        for (entry, seen) in self.entries.iter().zip(&mut self.seen) {
            let known = trial
                .findings
                .iter()
                .filter(|finding| finding.known.as_ref() == Some(&entry.entry));
            // An answer is counted once, whatever is found in it.
            let answers: BTreeSet<Option<usize>> = known.map(|finding| finding.exchange).collect();
            seen.answers += answers.len();
            seen.trials += usize::from(!answers.is_empty());
            seen.is_hidden |=
                answers.is_empty() && entry.covers.is_about(&trial.id) && entry.covers.is_hidden_in(trial);
        }
    }

    /// What became of each entry. `manifest`: that of the run.
    pub(in crate::findings) fn finish(self, manifest: &Manifest) -> Vec<KnownIssueOutcome> {
        let Some(start) = Day::of(&manifest.started_at) else {
            return Vec::new();
        };
        let Self { entries, seen, played } = self;
        let mut looks: Vec<Look> = entries.iter().map(|entry| Look::at(entry, manifest)).collect();
        for planned in manifest.plan.iter().filter(|_| !entries.is_empty()) {
            let times = played.get(planned.id.as_str()).copied().unwrap_or_default();
            for (entry, look) in entries.iter().zip(&mut looks) {
                look.take(entry, &planned, times >= manifest.settings.repeat);
            }
        }
        let each = entries.into_iter().zip(seen).zip(looks);
        each.map(|((entry, seen), look)| outcome(entry, &seen, &look, start, manifest))
            .collect()
    }
}

/// Whether every step of it was played, so that what it does not show is not there.
fn is_played_to_its_end(trial: &TrialRecord) -> bool {
    let is_unplayed = trial
        .checks
        .iter()
        .any(|check| check.exchange.is_none() && matches!(check.state, CheckState::NotEvaluated { .. }));
    let is_whole = trial.verdict.was_played() && trial.verdict != Verdict::Broken && trial.service_issue.is_none();
    is_whole && !is_unplayed
}

/// Which of the trials that could have met an entry were played.
#[derive(Debug, Default)]
struct Look {
    /// Other trials than the planned ones could have met it.
    is_partial: bool,
    is_all_played: bool,
    applicable: usize,
}

impl Look {
    fn at(entry: &KnownIssueRecord, manifest: &Manifest) -> Self {
        let is_planned = |id: &String| manifest.plan.iter().any(|planned| planned.id == *id);
        let trials = &entry.covers.trials;
        // Where trials are named by their whole ids, no others could meet it.
        let is_named = || !trials.is_empty() && trials.iter().all(is_planned);
        Self {
            is_partial: !manifest.selection.is_all() && !is_named(),
            is_all_played: true,
            applicable: 0,
        }
    }

    fn take(&mut self, entry: &KnownIssueRecord, planned: &PlannedTrial, is_played: bool) {
        let could_meet = entry.covers.is_about(&planned.id) && entry.covers.is_called(&planned.operations);
        // What does not apply to the target cannot meet it there.
        if could_meet && planned.not_applicable.is_none() {
            self.applicable += 1;
            self.is_all_played &= is_played;
        }
    }

    fn unlooked(&self, seen: &Seen) -> Option<Unlooked> {
        if self.is_partial {
            Some(Unlooked::Selection)
        } else if self.applicable == 0 {
            Some(Unlooked::NotApplicable)
        } else if !self.is_all_played {
            Some(Unlooked::NotPlayedToTheEnd)
        } else {
            seen.is_hidden.then_some(Unlooked::HiddenByFailure)
        }
    }
}

fn outcome(entry: KnownIssueRecord, seen: &Seen, look: &Look, start: Day, manifest: &Manifest) -> KnownIssueOutcome {
    let max = entry.max.map(|max| max.saturating_mul(manifest.settings.repeat));
    let state = if !entry.holds_for(&manifest.labels) {
        KnownIssueState::NotLookedAt {
            why: Unlooked::OtherLabels,
        }
    } else if entry.expires < start {
        KnownIssueState::Expired
    } else if let Some(max) = max.filter(|max| seen.answers > *max) {
        KnownIssueState::Exceeded { max }
    } else if seen.answers > 0 {
        KnownIssueState::Matched
    } else if let Some(why) = look.unlooked(seen) {
        KnownIssueState::NotLookedAt { why }
    } else if entry.sometimes {
        KnownIssueState::NotSeen
    } else {
        KnownIssueState::Stale
    };
    KnownIssueOutcome {
        operations: entry.covers.operations.clone(),
        trials: seen.trials,
        answers: seen.answers,
        state,
        issue: issue(&entry, start),
    }
}

/// The entry as reports show it, in a run that started on this day.
fn issue(entry: &KnownIssueRecord, start: Day) -> KnownIssue {
    KnownIssue {
        entry: entry.entry.clone(),
        ticket: entry.ticket.clone(),
        owner: entry.owner.clone(),
        reason: entry.reason.clone(),
        expires: entry.expires,
        days_left: entry.expires.days_after(start),
    }
}
