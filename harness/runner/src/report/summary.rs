//! `summary.md`: a run on a page, for a merge request or an auditor.
//!
//! Totals, what failed, what became of each requirement, which documented answers were seen, and what was not judged, with
//! the reasons. A long
//! list of failures is cut where a merge request would refuse it; `run.json` and `index.html` have all.

use super::coverage::{Covered, counted_statuses, undocumented};
use super::markdown::{block, cell, code, inline};
use super::tally::{NO_REASON, Tally, headline};
use super::warnings::Warnings;
use super::wording::{judged_again, shortened};
use crate::record::{FindingRecord, Gravity, OperationRecord, RequirementRecord, RunRecord, TrialRecord, Verdict};
use crate::suite::built_in::built_in_in_words;
use crate::text::{count, short_duration};

/// How many trials are shown with the whole text of their findings.
const WHOLE: usize = 25;
/// How much of one finding is shown, in characters.
const FINDING: usize = 6_000;

/// How many operations that were never called are named.
const NAMED: usize = 40;

/// How much of a headline is shown in a list, in characters.
const HEADLINE: usize = 200;

/// The text of a `summary.md`.
pub fn summary(record: &RunRecord) -> String {
    let tally = Tally::of(record);
    let covered = Covered::of(record);
    let sections = [
        opening(record, &tally),
        totals(&tally),
        service_issues(record),
        slowed(record),
        open_sessions(record),
        ended(record, "Broken", Verdict::Broken),
        ended(record, "Failed", Verdict::Failed),
        ended(record, "Known issues", Verdict::KnownIssue),
        ended(record, "Warned", Verdict::Warned),
        requirements(&covered),
        operations(&covered),
        notes(record),
        not_played(record),
        not_evaluated(&tally),
    ];
    sections.into_iter().flatten().collect::<Vec<String>>().join("\n")
}

fn opening(record: &RunRecord, tally: &Tally) -> Option<String> {
    let trials = record.trials.iter();
    let played = trials.filter(|trial| trial.verdict.was_played() && !record.is_about_service_issue(trial));
    let judged = judged_again(record).map_or_else(String::new, |how| format!(" This is {}.", inline(&how)));
    Some(format!(
        "# {}: {}\n\npodproof {} played {} in {}, from {}{}.{judged}\n",
        inline(&record.target),
        inline(&tally.outcome()),
        inline(&record.podproof),
        count(played.count(), "trial"),
        short_duration(record.duration_ms),
        inline(&record.started_at),
        built_in_in_words(&record.built_in).map_or(String::new(), |words| format!("; {words}: built in")),
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

/// What stopped trials before they began, once for all of them.
fn service_issues(record: &RunRecord) -> Option<String> {
    let lines = record.service_issues.iter().map(|issue| {
        let stopped = match issue.trials {
            0 => "no trial".to_owned(),
            trials => count(trials, "trial"),
        };
        format!("- {} ({stopped} broken by it)\n", inline(issue.text.as_str()))
    });
    let text: String = lines.collect();
    (!text.is_empty()).then(|| format!("## ServiceIssue with services\n\n{text}"))
}

fn slowed(record: &RunRecord) -> Option<String> {
    Some(format!("{}.\n", inline(&record.slowed?.text())))
}

fn open_sessions(record: &RunRecord) -> Option<String> {
    let open = record.open_sessions.as_ref()?;
    Some(format!("{}.\n", inline(&open.text())))
}

/// The trials that ended with a verdict, each with its findings.
fn ended(record: &RunRecord, heading: &str, verdict: Verdict) -> Option<String> {
    let trials = record.trials.iter().filter(|trial| trial.verdict == verdict);
    let trials: Vec<&TrialRecord> = trials.filter(|trial| !record.is_about_service_issue(trial)).collect();
    if trials.is_empty() {
        return None;
    }
    let mut text = format!("## {heading}\n");
    let warnings = Warnings::of(record);
    let (repeated, trials): (Vec<&TrialRecord>, Vec<&TrialRecord>) =
        trials.into_iter().partition(|trial| warnings.is_told_elsewhere(trial));
    if !repeated.is_empty() {
        let lines = warnings
            .repeated()
            .into_iter()
            .map(|text| format!("- {}\n", inline(&text)));
        text.push_str(&format!("\n{}", lines.collect::<String>()));
        let others = count(repeated.len(), "trial");
        text.push_str(&format!(
            "\n{others} met nothing else, and no more is told of them here.\n"
        ));
    }
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

fn requirements(covered: &Covered<'_>) -> Option<String> {
    if covered.verified.is_empty() && covered.unverified.is_empty() {
        return None;
    }
    let mut text = format!("## Requirements\n\n{}.\n", covered.requirements_in_words());
    if !covered.verified.is_empty() {
        text.push_str(
            "\n| requirement | level | what holds | scenarios | verdict | because of |\n|---|---|---|---:|---|---|\n",
        );
        text.extend(covered.verified.iter().map(|row| requirement(row)));
    }
    let unverified = covered.unverified.iter().copied();
    let (explained, open): (Vec<&RequirementRecord>, Vec<&RequirementRecord>) =
        unverified.partition(|row| row.unverified.is_some());
    if !open.is_empty() {
        let ids: Vec<String> = open.iter().map(|row| inline(&row.id)).collect();
        text.push_str(&format!("\nNot verified by this run: {}.\n", ids.join(", ")));
    }
    if !explained.is_empty() {
        text.push_str("\nNo scenario can verify:\n\n");
        text.extend(explained.iter().map(|row| {
            let reason = row.unverified.as_deref().unwrap_or_default();
            format!("- {}: {}\n", inline(&row.id), inline(reason))
        }));
    }
    Some(text)
}

fn requirement(row: &RequirementRecord) -> String {
    let because: Vec<String> = row.because.iter().map(|id| cell(&code(id))).collect();
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        cell(&inline(&row.id)),
        row.level.name(),
        cell(&inline(&row.text)),
        row.scenarios.len(),
        row.outcome(),
        because.join(", ")
    )
}

fn operations(covered: &Covered<'_>) -> Option<String> {
    if covered.called.is_empty() && covered.never_called.is_empty() {
        return None;
    }
    let mut text = format!("## Operations\n\n{}.\n", covered.operations_in_words());
    if !covered.called.is_empty() {
        text.push_str("\n| operation | calls | seen | not seen | not documented |\n|---|---:|---|---|---|\n");
        text.extend(covered.called.iter().map(|row| operation(row)));
    }
    if !covered.never_called.is_empty() {
        let names = covered.never_called.iter().take(NAMED).map(|row| code(&row.operation));
        let names: Vec<String> = names.collect();
        let more = match covered.never_called.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text.push_str(&format!("\nNever called: {}{more}.\n", names.join(", ")));
    }
    Some(text)
}

fn operation(row: &OperationRecord) -> String {
    let (seen, unseen) = row.seen();
    format!(
        "| {} | {} | {} | {} | {} |\n",
        cell(&code(&row.operation)),
        row.calls,
        cell(&inline(&counted_statuses(seen))),
        cell(&inline(&unseen.join(", "))),
        cell(&inline(&undocumented(row)))
    )
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
