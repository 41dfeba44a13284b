//! What became of each requirement in a run.
//!
//! A requirement fails only through what tests it: a finding that names it. A trial that failed elsewhere says nothing about it,
//! unless an answer that tests it came all the same.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::rows::RequirementCoverage;
use crate::record::{CatalogueEntry, CheckRecord, CheckState, ExchangeRecord, Gravity, Manifest, TrialRecord, Verdict};
use crate::secret::RedactedProse;
use crate::suite::check::CheckId;
use crate::suite::requirements::Level;

/// The requirements of a run, with what became of each so far.
#[derive(Debug)]
pub(super) struct Requirements<'m>(IndexMap<&'m str, Row<'m>>);

#[derive(Debug)]
struct Row<'m> {
    entry: &'m CatalogueEntry,
    verdict: Verdict,
    scenarios: BTreeSet<String>,
    /// The ids of the trials that gave it its verdict.
    because: BTreeSet<String>,
    trials: usize,
    evaluated: usize,
    not_evaluated: Option<RedactedProse>,
}

impl<'m> Requirements<'m> {
    /// A row for each requirement of the catalogue, in its order; nothing was verified yet.
    pub(super) fn new(manifest: &'m Manifest) -> Self {
        let row = |entry: &'m CatalogueEntry| {
            let row = Row {
                entry,
                verdict: Verdict::NotApplicable,
                scenarios: BTreeSet::new(),
                because: BTreeSet::new(),
                trials: 0,
                evaluated: 0,
                not_evaluated: None,
            };
            (entry.id.as_str(), row)
        };
        Self(manifest.requirements.iter().map(row).collect())
    }

    /// Adds what a trial says.
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        // A check may judge a requirement that the scenario does not name.
        let found = trial.findings.iter().flat_map(|finding| &finding.requirements);
        let mut ids: Vec<&String> = trial.requirements.iter().collect();
        for id in found {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        for id in ids {
            if let Some(row) = self.0.get_mut(id.as_str()) {
                row.add(trial);
            }
        }
    }

    pub(super) fn finish(self) -> Vec<RequirementCoverage> {
        self.0.into_values().map(Row::finish).collect()
    }
}

impl Row<'_> {
    fn add(&mut self, trial: &TrialRecord) {
        let scenario = trial.id.split("::").next().unwrap_or(&trial.id);
        if !self.scenarios.contains(scenario) {
            self.scenarios.insert(scenario.to_owned());
        }
        let Said {
            verdict: here,
            not_evaluated,
        } = said(trial, self.entry);
        self.trials += 1;
        self.evaluated += usize::from(weight(here) >= weight(Verdict::Passed));
        if weight(here) > weight(self.verdict) || self.trials == 1 {
            self.because.clear();
            self.verdict = here;
            self.not_evaluated.clone_from(&not_evaluated);
        }
        // That a requirement is met needs no explanation.
        if here == self.verdict && here != Verdict::Passed && !self.because.contains(&trial.id) {
            self.because.insert(trial.id.clone());
        }
    }

    fn finish(self) -> RequirementCoverage {
        RequirementCoverage {
            id: self.entry.id.clone(),
            level: self.entry.level,
            text: self.entry.text.clone(),
            unverified: self.entry.unverified.clone(),
            scenarios: self.scenarios.into_iter().collect(),
            verdict: self.verdict,
            because: self.because.into_iter().collect(),
            trials: self.trials,
            evaluated: self.evaluated,
            not_evaluated: self.not_evaluated,
        }
    }
}

/// What a trial says about a requirement that it, or a step of it, names.
struct Said {
    verdict: Verdict,
    /// Why it says nothing, where it was played.
    not_evaluated: Option<RedactedProse>,
}

impl From<Verdict> for Said {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            not_evaluated: None,
        }
    }
}

/// What is known of a requirement weighs more than that something could not be known.
fn weight(verdict: Verdict) -> usize {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Skipped => 1,
        Verdict::Broken => 2,
        Verdict::Passed => 3,
        Verdict::Warned => 4,
        Verdict::KnownIssue => 5,
        Verdict::Failed => 6,
    }
}

fn said(trial: &TrialRecord, requirement: &CatalogueEntry) -> Said {
    let findings = trial
        .findings
        .iter()
        .filter(|finding| finding.requirements.contains(&requirement.id));
    // A trial's verdict may be milder than its findings: a known issue.
    let found = findings
        .map(|finding| finding.verdict().min(trial.verdict))
        .max_by_key(|verdict| weight(*verdict));
    // What is only observed is never judged, but it may be that nothing could be observed.
    let found = found.filter(|verdict| requirement.level != Level::Observe || *verdict == Verdict::Broken);
    if let Some(found) = found {
        return found.max(Verdict::Passed).into();
    }
    let is_known = |state: &CheckState| matches!(state, CheckState::Passed | CheckState::Noted | CheckState::Warned);
    // An answer of another status, or one that a failure before it explains, says nothing about what was asked for.
    let is_other = |index: usize| {
        trial.checks.iter().any(|check| {
            let is_asked = matches!(check.check, CheckId::Status | CheckId::Expectation);
            let is_of_step = check.exchange == Some(index) && check.requirements.is_empty();
            is_of_step && is_asked && !is_known(&check.state)
        })
    };
    let is_tested = |(index, exchange): (usize, &ExchangeRecord)| {
        let is_whole = exchange.response.is_some() && exchange.failure.is_none();
        is_whole && exchange.requirements.contains(&requirement.id) && !is_other(index)
    };
    let tests_it = |check: &CheckRecord| check.requirements.contains(&requirement.id) && is_known(&check.state);
    let is_evaluated = trial.exchanges.iter().enumerate().any(is_tested)
        || trial.checks.iter().any(tests_it)
        || is_judged(trial, requirement);
    match trial.verdict {
        _ if is_evaluated => Verdict::Passed.into(),
        verdict if !verdict.was_played() || trial.service_issue.is_some() => verdict.into(),
        Verdict::Passed | Verdict::Warned if trial.verifies.contains(&requirement.id) => Verdict::Passed.into(),
        // The steps that test it were not reached.
        _ => Said {
            verdict: Verdict::Skipped,
            not_evaluated: Some(not_reached(trial)),
        },
    }
}

/// Whether a check that judges the requirement had an answer to judge.
fn is_judged(trial: &TrialRecord, requirement: &CatalogueEntry) -> bool {
    if requirement.judged_by.is_empty() {
        return false;
    }
    trial.checks.iter().any(|check| {
        let exchange = check.exchange.and_then(|index| trial.exchanges.get(index));
        let operation = exchange.map(|exchange| exchange.operation.as_str());
        let status = exchange.and_then(|exchange| Some(exchange.response.as_ref()?.status));
        let mut rules = requirement.judged_by.iter();
        !matches!(check.state, CheckState::NotEvaluated { .. } | CheckState::Broken)
            && rules.any(|rule| rule.concerns(check.check, operation, status))
    })
}

/// Why the steps that test a requirement were not reached: the first that went wrong.
fn not_reached(trial: &TrialRecord) -> RedactedProse {
    let unplayed = trial.checks.iter().find_map(|check| match &check.state {
        CheckState::NotEvaluated { reason } if check.exchange.is_none() => Some(reason.clone()),
        _ => None,
    });
    let first = trial
        .findings
        .iter()
        .filter(|finding| finding.gravity >= Gravity::Failed)
        .min_by_key(|finding| finding.exchange);
    let failed =
        first.map(|finding| RedactedProse::of_our_words(format!("the step `{}` failed before it", finding.step)));
    unplayed
        .or(failed)
        .or_else(|| trial.reason.clone())
        .unwrap_or_else(|| RedactedProse::of_our_words("no step that tests it was played"))
}
