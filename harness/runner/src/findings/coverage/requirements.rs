//! What became of each requirement in a run.
//!
//! A requirement's verdict comes from the findings that name it, not from the trial that they are part of: a trial that
//! failed at one requirement says nothing about the others that it verifies.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::rows::RequirementCoverage;
use crate::record::{CatalogueEntry, ExchangeRecord, Manifest, TrialRecord, Verdict};
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
            };
            (entry.id.as_str(), row)
        };
        Self(manifest.requirements.iter().map(row).collect())
    }

    /// Adds what a trial says.
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        for id in &trial.requirements {
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
        let here = verdict_in(trial, self.entry);
        if here > self.verdict {
            self.because.clear();
            self.verdict = here;
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
        }
    }
}

/// What a trial says about a requirement that it, or a step of it, names.
fn verdict_in(trial: &TrialRecord, requirement: &CatalogueEntry) -> Verdict {
    let findings = trial
        .findings
        .iter()
        .filter(|finding| finding.requirements.contains(&requirement.id));
    // A trial's verdict may be milder than its findings: a known issue.
    let found = findings
        .map(|finding| finding.gravity.verdict().min(trial.verdict))
        .max();
    // What is only observed is never judged, but it may be that nothing could be observed.
    let found = found.filter(|verdict| requirement.level != Level::Observe || *verdict == Verdict::Broken);
    if let Some(found) = found {
        return found.max(Verdict::Passed);
    }
    // In a trial that broke, only an answer shows that anything was judged.
    let was_judged = |exchange: &&ExchangeRecord| trial.verdict != Verdict::Broken || exchange.response.is_some();
    let asked = trial
        .exchanges
        .iter()
        .filter(was_judged)
        .any(|exchange| exchange.requirements.contains(&requirement.id));
    let whole = trial.verifies.contains(&requirement.id);
    match trial.verdict {
        _ if asked => Verdict::Passed,
        verdict if !verdict.was_played() || verdict == Verdict::Broken => verdict,
        // The steps that name it were not reached.
        Verdict::Failed | Verdict::KnownIssue => Verdict::Skipped,
        _ if whole => Verdict::Passed,
        _ => Verdict::Skipped,
    }
}
