//! `summary.md`: a run on a page, for a merge request or an auditor.
//!
//! Totals, what failed, what became of each requirement, and what was not judged, with the reasons. A long
//! list of failures is cut where a merge request would refuse it; `run.json` and `index.html` have all.

use super::markdown::{block, cell, code, inline};
use super::tally::{NO_REASON, RequirementRow, Tally, headline, listed};
use super::wording::{count, duration, shortened};
use crate::run::{FindingRecord, Gravity, RunRecord, TrialRecord, Verdict};

/// How many trials are shown with the whole text of their findings.
const WHOLE: usize = 25;
/// How much of one finding is shown, in characters.
const FINDING: usize = 6_000;

/// How much of a headline is shown in a list, in characters.
const HEADLINE: usize = 200;

/// The text of a `summary.md`.
pub fn summary(record: &RunRecord) -> String {
    let tally = Tally::of(record);
    let sections = [
        opening(record, &tally),
        totals(&tally),
        ended(record, "Broken", Verdict::Broken),
        ended(record, "Failed", Verdict::Failed),
        ended(record, "Known issues", Verdict::KnownIssue),
        ended(record, "Warned", Verdict::Warned),
        requirements(&tally),
        notes(record),
        not_played(record),
        not_evaluated(&tally),
    ];
    sections.into_iter().flatten().collect::<Vec<String>>().join("\n")
}

fn opening(record: &RunRecord, tally: &Tally) -> Option<String> {
    let played = record.trials.iter().filter(|trial| trial.verdict.was_played());
    Some(format!(
        "# {}: {}\n\npodproof {} played {} in {}, from {}.\n",
        inline(&record.target),
        tally.outcome(),
        inline(&record.podproof),
        count(played.count(), "trial"),
        duration(record.duration_ms),
        inline(&record.started_at),
    ))
}

fn totals(tally: &Tally) -> Option<String> {
    let mut text = String::from("| trials | |\n|---|---:|\n");
    for (verdict, count) in &tally.verdicts {
        text.push_str(&format!("| {} | {count} |\n", verdict.name()));
    }
    text.push_str("\n| checks | |\n|---|---:|\n");
    for (name, count) in tally.check_counts() {
        text.push_str(&format!("| {name} | {count} |\n"));
    }
    Some(text)
}

/// The trials that ended with a verdict, each with its findings.
fn ended(record: &RunRecord, heading: &str, verdict: Verdict) -> Option<String> {
    let trials: Vec<&TrialRecord> = record.trials.iter().filter(|trial| trial.verdict == verdict).collect();
    if trials.is_empty() {
        return None;
    }
    let mut text = format!("## {heading}\n");
    for trial in trials.iter().take(WHOLE) {
        text.push_str(&whole(trial));
    }
    if trials.len() > WHOLE {
        text.push_str(&format!("\nAnd {} more:\n\n", trials.len() - WHOLE));
    }
    for trial in trials.iter().skip(WHOLE) {
        let headline = shortened(headline(trial).unwrap_or_default(), HEADLINE);
        text.push_str(&format!("- {}: {}\n", code(&trial.id), inline(&headline)));
    }
    Some(text)
}

fn whole(trial: &TrialRecord) -> String {
    let (id, title) = (code(&trial.id), inline(&trial.title));
    let mut text = format!("\n### {id}\n\n{title} ({})\n", verifies(trial));
    // A broken trial's reason is often its finding.
    let reason = trial
        .reason
        .as_ref()
        .filter(|reason| grave(trial).all(|finding| finding.title != **reason));
    if let Some(reason) = reason {
        text.push_str(&format!("\n{}: {}\n", trial.verdict.name(), inline(reason.as_str())));
    }
    for finding in grave(trial) {
        text.push_str(&format!("\n{}", block(&shortened(finding.text.as_str(), FINDING))));
    }
    text
}

fn verifies(trial: &TrialRecord) -> String {
    match trial.verifies.is_empty() {
        true => "no requirement".to_owned(),
        false => inline(&trial.verifies.join(", ")),
    }
}

fn grave(trial: &TrialRecord) -> impl Iterator<Item = &FindingRecord> {
    trial.findings.iter().filter(|finding| finding.gravity > Gravity::Noted)
}

fn requirements(tally: &Tally) -> Option<String> {
    let rows: String = tally.requirements.iter().map(requirement).collect();
    let head = "## Requirements\n\n| requirement | verdict | trials | because of |\n|---|---|---|---|\n";
    (!rows.is_empty()).then(|| format!("{head}{rows}"))
}

fn requirement(row: &RequirementRow) -> String {
    let because: Vec<String> = match row.verdict {
        // A requirement that is met needs no explanation.
        Verdict::Passed => Vec::new(),
        _ => row.because.iter().map(|id| cell(&code(id))).collect(),
    };
    let (id, verdict, trials) = (cell(&inline(&row.id)), row.verdict.name(), listed(&row.verdicts, ", "));
    format!("| {id} | {verdict} | {trials} | {} |\n", because.join(", "))
}

fn notes(record: &RunRecord) -> Option<String> {
    let mut text = String::new();
    for trial in &record.trials {
        for finding in trial
            .findings
            .iter()
            .filter(|finding| finding.gravity == Gravity::Noted)
        {
            let title = shortened(finding.title.as_str(), HEADLINE);
            text.push_str(&format!("- {}: {}\n", code(&trial.id), inline(&title)));
        }
    }
    (!text.is_empty()).then(|| format!("## Noted for information\n\n{text}"))
}

fn not_played(record: &RunRecord) -> Option<String> {
    let mut text = String::new();
    for trial in record.trials.iter().filter(|trial| !trial.verdict.was_played()) {
        let reason = trial.reason.as_ref().map_or(NO_REASON, |reason| reason.as_str());
        let (id, verdict, reason) = (cell(&code(&trial.id)), trial.verdict.name(), cell(&inline(reason)));
        text.push_str(&format!("| {id} | {verdict} | {reason} |\n"));
    }
    (!text.is_empty()).then(|| format!("## Not played\n\n| trial | verdict | reason |\n|---|---|---|\n{text}"))
}

fn not_evaluated(tally: &Tally) -> Option<String> {
    let mut text = String::new();
    for reason in &tally.not_evaluated {
        text.push_str(&format!("| {} | {} |\n", reason.count, cell(&inline(&reason.why))));
    }
    (!text.is_empty()).then(|| format!("## Checks not evaluated\n\n| checks | reason |\n|---:|---|\n{text}"))
}
