//! What became of each requirement in a run.
//!
//! A requirement's verdict comes from the findings that name it, not from the trial that they are part of: a trial that
//! failed at one requirement says nothing about the others that it verifies.

use crate::record::{RequirementRecord, TrialRecord, Verdict};
use crate::suite::requirements::{Catalogue, Level, Requirement};

/// A row for each requirement of the catalogue, in its order.
pub fn requirements(catalogue: &Catalogue, trials: &[TrialRecord]) -> Vec<RequirementRecord> {
    catalogue.iter().map(|requirement| row(requirement, trials)).collect()
}

fn row(requirement: &Requirement, trials: &[TrialRecord]) -> RequirementRecord {
    let mut verdict = Verdict::NotApplicable;
    let mut scenarios: Vec<String> = Vec::new();
    let mut because: Vec<String> = Vec::new();
    for trial in trials
        .iter()
        .filter(|trial| trial.requirements.contains(&requirement.id))
    {
        let scenario = trial.id.split("::").next().unwrap_or(&trial.id);
        if !scenarios.iter().any(|known| known == scenario) {
            scenarios.push(scenario.to_owned());
        }
        let here = verdict_in(trial, requirement);
        if here > verdict {
            because.clear();
        }
        verdict = verdict.max(here);
        if here == verdict && !because.contains(&trial.id) {
            because.push(trial.id.clone());
        }
    }
    // That a requirement is met needs no explanation.
    if verdict == Verdict::Passed {
        because.clear();
    }
    RequirementRecord {
        id: requirement.id.clone(),
        level: requirement.level,
        text: requirement.text.clone(),
        unverified: requirement.unverified.clone(),
        scenarios,
        verdict,
        because,
    }
}

/// What a trial says about a requirement that it, or a step of it, names.
fn verdict_in(trial: &TrialRecord, requirement: &Requirement) -> Verdict {
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
    let mut exchanges = trial.exchanges.iter();
    let asked = exchanges.any(|exchange| exchange.requirements.contains(&requirement.id));
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
