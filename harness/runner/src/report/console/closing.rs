//! The end of a run on the console: its problems, and the totals.

use super::known_issues::known_issues;
use super::narrator::Detail;
use super::paint::{BOLD, DIM, Paint, of_verdict};
use super::problems;
use crate::findings::{Reason, RunView, Tally, TrialSummary};
use crate::record::{CheckState, Verdict};
use crate::report::wording::likely_cause;
use crate::text::visible::visible_line;
use crate::text::{commas, count, short_duration};

/// How many of the slowest trials are named when everything was asked for.
const SLOWEST: usize = 3;

/// How many reasons are told, most frequent first.
const REASONS: usize = 3;

/// All that closes a run, each line with its line feed.
pub(super) fn closing(paint: Paint, detail: Detail, run: &RunView) -> String {
    let tally = &run.tally;
    let mut text = String::new();
    match detail {
        Detail::Quiet => text.push_str(&problems::headlines(paint, run)),
        _ if problems::is_quiet(run) => {}
        _ => text.push_str(&problems::problems(paint, run)),
    }
    if run.part().is_some() {
        let part = paint.styled(BOLD, &run.outcome());
        text.push_str(&labelled(paint, "", &part));
    } else if let Some(incomplete) = run.incomplete() {
        let no_failure = if tally.bad().next().is_none() {
            ", no failure"
        } else {
            ""
        };
        let incomplete = paint.styled(of_verdict(Verdict::Broken), &format!("{incomplete}{no_failure}"));
        text.push_str(&labelled(paint, "", &incomplete));
    }
    text.push_str(&likely_causes(paint, run));
    text.push_str(&trials(paint, tally));
    text.push_str(&reasons(paint, &tally.not_played));
    text.push_str(&service_issues(paint, run));
    text.push_str(&known_issues(paint, detail, run));
    text.push_str(&checks(paint, tally));
    text.push_str(&reasons(paint, &tally.not_evaluated));
    if detail != Detail::Quiet {
        text.push_str(&problems::notes(paint, run));
    }
    let closing = run.record.closing.as_ref();
    if let Some(slowed) = closing.and_then(|closing| closing.slowed.as_ref()) {
        text.push_str(&labelled(paint, "pace", &paint.styled(DIM, &slowed.text())));
    }
    if let Some(open) = closing.and_then(|closing| closing.open_sessions.as_ref()) {
        text.push_str(&labelled(paint, "sessions", &paint.styled(DIM, &open.text())));
    }
    text.push_str(&operators_labels(paint, run));
    text.push_str(&labelled(paint, "time", &short_duration(run.duration_ms())));
    if detail == Detail::Verbose {
        text.push_str(&slowest(paint, &run.trials));
    }
    text
}

/// The words of the operator about the run.
fn operators_labels(paint: Paint, run: &RunView) -> String {
    let labels = run.record.manifest.labels.iter();
    let labels = commas(labels.map(|(name, value)| format!("{name}={value}")));
    if labels.is_empty() {
        return labels;
    }
    labelled(paint, "labels", &paint.styled(DIM, &visible_line(&labels)))
}

/// The column in which the texts of the closing block begin.
const TEXT: usize = 12;

/// A line of the closing block: a label in its column, then text that is already painted.
pub(in crate::report) fn labelled(paint: Paint, label: &str, text: &str) -> String {
    let line = format!("  {}  {text}", paint.styled(DIM, &format!("{label:>8}")));
    format!("{}\n", paint.wrapped(&line, TEXT))
}

/// What it all looks like, where it looks like something.
fn likely_causes(paint: Paint, run: &RunView) -> String {
    let lines = run.likely.iter().enumerate().map(|(index, likely)| {
        let label = if index == 0 { "cause" } else { "" };
        labelled(paint, label, &paint.styled(BOLD, &likely_cause(likely)))
    });
    lines.collect()
}

/// What was told before the first trial is not told again, but counted.
fn service_issues(paint: Paint, run: &RunView) -> String {
    let issues = run.service_issues().into_iter().filter(|(_, trials)| *trials > 0);
    let lines = issues.map(|(issue, trials)| {
        let services: Vec<String> = issue.services.iter().map(|service| format!("/{service}")).collect();
        let text = format!("{trials} broken: the trouble with {} above", services.join(", "));
        labelled(paint, "", &paint.styled(DIM, &text))
    });
    lines.collect()
}

fn trials(paint: Paint, tally: &Tally) -> String {
    let counts: Vec<String> = tally
        .verdicts
        .iter()
        .map(|(verdict, count)| paint.styled(of_verdict(*verdict), &verdict.counted(*count)))
        .collect();
    let text = if counts.is_empty() {
        "none".to_owned()
    } else {
        counts.join(" · ")
    };
    labelled(paint, "trials", &text)
}

fn checks(paint: Paint, tally: &Tally) -> String {
    let checks = tally.checks;
    let noted = match tally.noted {
        0 => String::new(),
        noted => format!(", {noted} with a note"),
    };
    let states = [
        (checks.passed, CheckState::Passed.name(), Verdict::Passed),
        (checks.warned, CheckState::Warned.name(), Verdict::Warned),
        (checks.failed, CheckState::Failed.name(), Verdict::Failed),
        (checks.broken, CheckState::Broken.name(), Verdict::Broken),
        (checks.not_evaluated, CheckState::NOT_EVALUATED, Verdict::Skipped),
    ];
    let texts = states
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, name, like)| {
            let noted = if like == Verdict::Passed { noted.as_str() } else { "" };
            paint.styled(of_verdict(like), &format!("{count} {name}{noted}"))
        });
    let texts: Vec<String> = texts.collect();
    let text = if texts.is_empty() {
        "none".to_owned()
    } else {
        texts.join(" · ")
    };
    labelled(paint, "checks", &text)
}

/// `  21 not evaluated: the contract promises no headers`
fn reasons(paint: Paint, reasons: &[Reason]) -> String {
    let width = reasons
        .iter()
        .map(|reason| reason.count.to_string().len())
        .max()
        .unwrap_or_default();
    let lines = reasons.iter().take(REASONS).map(|Reason { what, why, count }| {
        let text = format!("{count:>width$} {what}: {why}");
        labelled(paint, "", &paint.styled(DIM, &text))
    });
    let mut text: String = lines.collect();
    let rest: usize = reasons.iter().skip(REASONS).map(|reason| reason.count).sum();
    if rest > 0 {
        let more = format!("{rest:>width$} for other reasons, in the reports");
        text.push_str(&labelled(paint, "", &paint.styled(DIM, &more)));
    }
    text
}

fn slowest(paint: Paint, trials: &[TrialSummary]) -> String {
    let mut trials: Vec<&TrialSummary> = trials.iter().filter(|trial| trial.verdict.was_played()).collect();
    trials.sort_by_key(|trial| std::cmp::Reverse(trial.duration_ms));
    let lines = trials.iter().take(SLOWEST).enumerate().map(|(index, trial)| {
        let label = if index == 0 { "slowest" } else { "" };
        let exchanges = count(trial.exchanges, "exchange");
        let text = format!("{} in {}, {exchanges}", trial.id, short_duration(trial.duration_ms));
        labelled(paint, label, &paint.styled(DIM, &text))
    });
    lines.collect()
}
