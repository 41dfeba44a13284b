//! One trial on the console: its line, its findings and, when asked for, its exchanges.

use super::narrator::Detail;
use super::paint::{DIM, Paint, of_verdict};
use crate::record::{ExchangeRecord, FindingRecord, ResponseRecord, TrialRecord};
use crate::text::{short_duration, short_size};

/// The width of the longest verdict, `not applicable`.
const VERDICT_WIDTH: usize = 14;
/// The width that most ids keep to, in characters; a longer one pushes its duration to the right.
const ID_WIDTH: usize = 50;

/// All that is shown of a trial, each line with its line feed: its line, and all of it if that was asked for.
pub(super) fn trial(paint: Paint, detail: Detail, trial: &TrialRecord) -> String {
    let mut text = line(paint, trial);
    if detail != Detail::Verbose {
        return text;
    }
    let steps = trial.exchanges.iter().map(|exchange| exchange.step.chars().count());
    let width = steps.max().unwrap_or_default();
    let exchanges = trial.exchanges.iter();
    text.extend(exchanges.map(|exchange| exchange_line(paint, width, exchange)));
    if !trial.findings.is_empty() {
        text.push('\n');
    }
    let findings = trial.findings.iter();
    text.extend(findings.map(|finding| format!("{}\n\n", paint.finding(finding.gravity, text_of(finding)))));
    text
}

/// `  passed          logout/bot-session      12 ms`
fn line(paint: Paint, trial: &TrialRecord) -> String {
    let verdict = format!("{:VERDICT_WIDTH$}", trial.verdict.name());
    let verdict = paint.styled(of_verdict(trial.verdict), &verdict);
    let id = paint.styled(anstyle::Style::new(), &trial.id);
    let reason = trial.reason.as_ref().map(|reason| reason.to_show());
    match reason {
        Some(reason) if !trial.verdict.was_played() => {
            format!("  {verdict}  {id}  {}\n", paint.styled(DIM, reason))
        }
        _ => {
            let set = trial.set.map_or(String::new(), |set| format!("  with set {set}"));
            let duration = format!("{:>8}{set}", short_duration(trial.duration_ms));
            let line = format!("  {verdict}  {id:ID_WIDTH$}  {}\n", paint.styled(DIM, &duration));
            match reason.filter(|_| trial.findings.is_empty()) {
                Some(reason) => format!("{line}{:1$}{2}\n", "", VERDICT_WIDTH + 4, paint.styled(DIM, reason)),
                None => line,
            }
        }
    }
}

fn text_of(finding: &FindingRecord) -> &str {
    finding.text.to_show().trim_end()
}

/// `sign-in  POST /login/pubkey/authenticate → 200 application/json, 812 bytes in 5 ms`
fn exchange_line(paint: Paint, width: usize, exchange: &ExchangeRecord) -> String {
    let came = match (&exchange.response, &exchange.failure) {
        (Some(response), None) => answer(response),
        (Some(response), Some(failure)) => format!("{}, then {failure}", answer(response)),
        (None, Some(failure)) => failure.to_string(),
        (None, None) => "no answer".to_owned(),
    };
    let duration = short_duration(exchange.duration_ms);
    let text = format!(
        "{:width$}  {} → {came} in {duration}",
        exchange.step, exchange.operation
    );
    format!("{:1$}{2}\n", "", VERDICT_WIDTH + 4, paint.styled(DIM, &text))
}

fn answer(response: &ResponseRecord) -> String {
    let content_type = response.headers.iter().find(|(name, _)| name == "content-type");
    let content_type = content_type.map_or("no content type", |(_, value)| value.as_str());
    match response.body.as_str().len() {
        0 => format!("{} {content_type}, empty", response.status),
        length => format!("{} {content_type}, {}", response.status, short_size(length)),
    }
}
