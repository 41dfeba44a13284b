//! The end of a run on the console: what failed, and the totals.

use super::narrator::Detail;
use super::paint::{DIM, Paint, of_verdict};
use crate::findings::{Reason, RunView, Tally, TrialSummary, headline};
use crate::record::{CheckState, ReadError, Verdict};
use crate::report::wording::{shared_warning, shortened};
use crate::text::visible::visible_line;
use crate::text::{commas, count, short_duration};

/// How many of the slowest trials are named when everything was asked for.
const SLOWEST: usize = 3;

/// How much of a headline is repeated, in characters.
const HEADLINE: usize = 88;

/// All that closes a run, each line with its line feed.
///
/// # Errors
/// A trial that failed cannot be read.
pub(super) fn closing(paint: Paint, detail: Detail, run: &RunView) -> Result<String, ReadError> {
    let tally = &run.tally;
    let mut text = String::new();
    if detail != Detail::Quiet {
        text.push_str(&not_good(paint, run)?);
    }
    if let Some(incomplete) = run.incomplete() {
        let no_failure = if tally.bad().next().is_none() {
            ", no failure"
        } else {
            ""
        };
        let incomplete = paint.styled(of_verdict(Verdict::Broken), &format!("{incomplete}{no_failure}"));
        text.push_str(&labelled(paint, "", &incomplete));
    }
    text.push_str(&trials(paint, tally));
    text.push_str(&reasons(paint, &tally.not_played));
    text.push_str(&service_issues(paint, run));
    text.push_str(&checks(paint, tally));
    if detail != Detail::Quiet {
        text.push_str(&warnings(paint, run));
    }
    text.push_str(&reasons(paint, &tally.not_evaluated));
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
    Ok(text)
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

/// A line of the closing block: a label in its column, then text that is already painted.
pub(super) fn labelled(paint: Paint, label: &str, text: &str) -> String {
    format!("  {}  {text}\n", paint.styled(DIM, &format!("{label:>8}")))
}

/// The failed and broken trials once more, below each other, so that nobody has to scroll for them.
fn not_good(paint: Paint, run: &RunView) -> Result<String, ReadError> {
    let mut text = String::new();
    for (index, summary) in run.trials.iter().enumerate() {
        if summary.verdict < Verdict::Failed || summary.is_about_service_issue {
            continue;
        }
        let verdict = paint.styled(of_verdict(summary.verdict), &format!("{:>8}", summary.verdict.name()));
        let id = paint.styled(anstyle::Style::new(), &summary.id);
        text.push_str("  ");
        text.push_str(&verdict);
        text.push_str("  ");
        text.push_str(&id);
        text.push('\n');
        if let Some(headline) = headline(&run.trial(index)?) {
            text.push_str(&labelled(
                paint,
                "",
                &paint.styled(DIM, &shortened(headline.to_show(), HEADLINE)),
            ));
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    Ok(text)
}

/// What was told of one trial, and met in others too.
fn warnings(paint: Paint, run: &RunView) -> String {
    let lines = run.warnings.iter().enumerate().map(|(index, warning)| {
        let label = if index == 0 { "warnings" } else { "" };
        labelled(
            paint,
            label,
            &paint.styled(of_verdict(Verdict::Warned), &shared_warning(warning)),
        )
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
        .map(|(verdict, count)| paint.styled(of_verdict(*verdict), &format!("{count} {}", verdict.name())))
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
    let lines = reasons.iter().map(|Reason { what, why, count }| {
        let text = format!("{count:>width$} {what}: {why}");
        labelled(paint, "", &paint.styled(DIM, &text))
    });
    lines.collect()
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
