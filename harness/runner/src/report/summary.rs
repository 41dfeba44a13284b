//! `summary.md`: a run on a page, for a merge request or an auditor.
//!
//! Totals, problems, what became of each requirement, which documented answers were seen, and what was not judged, with the
//! reasons. A long list is cut where a merge request would refuse it; the record and `index.html` have all.

mod known_issues;
mod problems;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::coverage::{Covered, counted_statuses, undocumented};
use super::error::RenderError;
use super::markdown::{cell, code, inline};
use super::wording::{judged_again, likely_cause, shortened};
use crate::findings::coverage::{OperationCoverage, RequirementCoverage};
use crate::findings::{NO_REASON, RunView, Tally, headline};
use crate::record::Verdict;
use crate::secret::RedactedProse;
use crate::suite::built_in::built_in_in_words;
use crate::text::{commas, count, first, short_duration};

/// How many trials of one verdict are named.
const NAMED_TRIALS: usize = 200;

/// How many trials are named that gave a requirement its verdict.
const BECAUSE: usize = 8;

/// How many operations that were never called are named.
const NAMED: usize = 40;

/// How much of a headline is shown in a list, in characters.
const HEADLINE: usize = 200;

/// Writes a `summary.md`.
///
/// # Errors
/// A trial cannot be read, or the report not be written.
pub(super) fn summary(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let covered = Covered::of(run);
    let mut page = Page { out, has_begun: false };
    page.section(&opening(run))?;
    page.section(&likely_causes(run))?;
    page.section(&totals(&run.tally))?;
    page.section(&service_issues(run))?;
    page.section(&slowed(run))?;
    page.section(&open_sessions(run))?;
    page.section(&problems::problems(run))?;
    page.section(&known_issues::known_issues(run))?;
    page.section(&requirements(&covered))?;
    page.section(&operations(&covered))?;
    page.section(&problems::notes(run))?;
    ended(run, "Failed trials", Verdict::Failed, &mut page)?;
    ended(run, "Broken trials", Verdict::Broken, &mut page)?;
    ended(run, "Trials with known issues", Verdict::KnownIssue, &mut page)?;
    ended(run, "Warned trials", Verdict::Warned, &mut page)?;
    not_played(run, &mut page)?;
    page.section(&not_evaluated(&run.tally))?;
    Ok(())
}

/// The page, section by section.
struct Page<'o> {
    out: &'o mut dyn Write,
    has_begun: bool,
}

impl Page<'_> {
    /// Begins a section, with a blank line before it. An empty one is left out.
    fn section(&mut self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if self.has_begun {
            self.out.write_all(b"\n")?;
        }
        self.has_begun = true;
        self.add(text)
    }

    /// Goes on with a section.
    fn add(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }
}

fn opening(run: &RunView) -> String {
    let manifest = &run.record.manifest;
    let judged = judged_again(manifest).map_or_else(String::new, |how| format!(" This is {}.", inline(&how)));
    let labels = manifest
        .labels
        .iter()
        .map(|(name, value)| format!("- {}: {}\n", inline(name), inline(value)));
    let labels: String = labels.collect();
    let gap = if labels.is_empty() { "" } else { "\n" };
    format!(
        "# {}: {}\n\npodproof {} played {} in {}, from {}{}.{judged}\n{gap}{labels}",
        inline(&manifest.target),
        inline(&run.outcome()),
        inline(&manifest.podproof),
        count(run.played(), "trial"),
        short_duration(run.duration_ms()),
        inline(&manifest.started_at),
        built_in_in_words(&manifest.built_in).map_or(String::new(), |words| format!("; {words}: built in")),
    )
}

fn likely_causes(run: &RunView) -> String {
    let lines = run.likely.iter();
    lines
        .map(|likely| format!("- {}\n", inline(&likely_cause(likely))))
        .collect()
}

fn totals(tally: &Tally) -> String {
    let mut text = String::from("| trials | |\n|---|---:|\n");
    for (verdict, count) in &tally.verdicts {
        _ = writeln!(text, "| {} | {count} |", verdict.name());
    }
    text.push_str("\n| checks | |\n|---|---:|\n");
    for (name, count) in tally.check_counts() {
        _ = writeln!(text, "| {name} | {count} |");
    }
    text
}

/// What stopped trials before they began, once for all of them.
fn service_issues(run: &RunView) -> String {
    let lines = run.service_issues().into_iter().map(|(issue, trials)| {
        let stopped = match trials {
            0 => "no trial".to_owned(),
            trials => count(trials, "trial"),
        };
        format!("- {} ({stopped} broken by it)\n", inline(issue.text.to_show()))
    });
    let text: String = lines.collect();
    if text.is_empty() {
        return text;
    }
    format!("## Trouble with services\n\n{text}")
}

fn slowed(run: &RunView) -> String {
    let slowed = run.record.closing.as_ref().and_then(|closing| closing.slowed.as_ref());
    slowed.map_or_else(String::new, |slowed| format!("{}.\n", inline(&slowed.text())))
}

fn open_sessions(run: &RunView) -> String {
    let open = run
        .record
        .closing
        .as_ref()
        .and_then(|closing| closing.open_sessions.as_ref());
    open.map_or_else(String::new, |open| format!("{}.\n", inline(&open.text())))
}

/// The trials that ended with a verdict, a line each.
fn ended(run: &RunView, heading: &str, verdict: Verdict, page: &mut Page<'_>) -> Result<(), RenderError> {
    let places: Vec<usize> = run
        .ended(verdict)
        .filter(|index| !run.trials[*index].is_about_service_issue)
        .collect();
    if places.is_empty() {
        return Ok(());
    }
    page.section(&format!("## {heading}\n\n"))?;
    for index in places.iter().take(NAMED_TRIALS) {
        let trial = run.trial(*index)?;
        let headline = shortened(headline(&trial).map_or("", RedactedProse::to_show), HEADLINE);
        page.add(&format!("- {}: {}\n", code(&trial.id), inline(&headline)))?;
    }
    if places.len() > NAMED_TRIALS {
        let more = places.len() - NAMED_TRIALS;
        page.add(&format!("- and {more} more, in `index.html` and in the record\n"))?;
    }
    Ok(())
}

fn requirements(covered: &Covered<'_>) -> String {
    if covered.verified.is_empty() && covered.unverified.is_empty() {
        return String::new();
    }
    let mut text = format!("## Requirements\n\n{}.\n", covered.requirements_in_words());
    if !covered.verified.is_empty() {
        text.push_str(
            "\n| requirement | level | what holds | scenarios | verdict | because of |\n|---|---|---|---:|---|---|\n",
        );
        text.extend(covered.verified.iter().map(|row| requirement(row)));
    }
    let unverified = covered.unverified.iter().copied();
    let (explained, open): (Vec<&RequirementCoverage>, Vec<&RequirementCoverage>) =
        unverified.partition(|row| row.unverified.is_some());
    if !open.is_empty() {
        let ids = commas(open.iter().map(|row| inline(&row.id)));
        _ = writeln!(text, "\nNot verified by this run: {ids}.");
    }
    if !explained.is_empty() {
        text.push_str("\nNo scenario can verify:\n\n");
        text.extend(explained.iter().map(|row| {
            let reason = row.unverified.as_deref().unwrap_or_default();
            format!("- {}: {}\n", inline(&row.id), inline(reason))
        }));
    }
    text
}

/// The verdict, and of how many trials it is where some said nothing.
fn outcome(row: &RequirementCoverage) -> String {
    let outcome = row.outcome();
    if row.evaluated > 0 && row.evaluated < row.trials {
        format!("{outcome}, in {} of {}", row.evaluated, count(row.trials, "trial"))
    } else {
        outcome.to_owned()
    }
}

fn requirement(row: &RequirementCoverage) -> String {
    let because = match &row.not_evaluated {
        Some(why) => cell(&inline(why.to_show())),
        None => first(BECAUSE, row.because.iter().map(|id| cell(&code(id)))),
    };
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        cell(&inline(&row.id)),
        row.level.name(),
        cell(&inline(&row.text)),
        row.scenarios.len(),
        outcome(row),
        because
    )
}

fn operations(covered: &Covered<'_>) -> String {
    if covered.called.is_empty() && covered.never_called.is_empty() {
        return String::new();
    }
    let mut text = format!("## Operations\n\n{}.\n", covered.operations_in_words());
    if !covered.called.is_empty() {
        text.push_str("\n| operation | calls | seen | not seen | not documented |\n|---|---:|---|---|---|\n");
        text.extend(covered.called.iter().map(|row| operation(row)));
    }
    if !covered.never_called.is_empty() {
        let names = covered.never_called.iter().map(|row| code(&row.operation));
        _ = writeln!(text, "\nNever called: {}.", first(NAMED, names));
    }
    text
}

fn operation(row: &OperationCoverage) -> String {
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

fn not_played(run: &RunView, page: &mut Page<'_>) -> Result<(), RenderError> {
    let mut has_begun = false;
    for index in (0..run.trials.len()).filter(|index| !run.trials[*index].verdict.was_played()) {
        if !has_begun {
            page.section("## Not played\n\n| trial | verdict | reason |\n|---|---|---|\n")?;
            has_begun = true;
        }
        let trial = run.trial(index)?;
        let reason = trial.reason.as_ref().map_or(NO_REASON, RedactedProse::to_show);
        let (id, verdict, reason) = (cell(&code(&trial.id)), trial.verdict.name(), cell(&inline(reason)));
        page.add(&format!("| {id} | {verdict} | {reason} |\n"))?;
    }
    Ok(())
}

fn not_evaluated(tally: &Tally) -> String {
    let text: String = tally
        .not_evaluated
        .iter()
        .map(|reason| format!("| {} | {} |\n", reason.count, cell(&inline(reason.why.to_show()))))
        .collect();
    if text.is_empty() {
        return text;
    }
    format!("## Checks not evaluated\n\n| checks | reason |\n|---:|---|\n{text}")
}
