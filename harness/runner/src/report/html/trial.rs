//! A trial as the page shows it: its record, arranged by exchange.

use serde::Serialize;

use super::page::slug;
use crate::findings::headline;
use crate::record::{BodyRecord, CheckState, ExchangeRecord, TrialRecord, Verdict};
use crate::secret::RedactedProse;
use crate::text::{count, short_duration, short_size};

/// How much of a body the page shows, in bytes.
const BODY: usize = 16_000;

/// A trial.
#[derive(Serialize)]
pub(super) struct TrialView<'a> {
    anchor: String,
    verdict: &'static str,
    slug: &'static str,
    opened: bool,
    duration: String,
    headline: Option<&'a str>,
    record: Facts<'a>,
    findings: Vec<FindingView<'a>>,
    /// Checks of steps that sent nothing.
    checks: Checks<'a>,
    exchanges: Vec<ExchangeView<'a>>,
    observations: Vec<(&'a str, &'a str)>,
}

/// What is shown of the record as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    id: &'a str,
    title: &'a str,
    scenario: &'a str,
    verifies: &'a [String],
    tags: &'a [String],
    reason: Option<&'a str>,
    started_at: Option<&'a str>,
}

/// A finding: its text, parted after the first line.
#[derive(Serialize)]
struct FindingView<'a> {
    gravity: &'static str,
    headline: &'a str,
    rest: &'a str,
}

/// The checks of one exchange.
#[derive(Default, Serialize)]
struct Checks<'a> {
    /// Id and state of those that were evaluated.
    evaluated: Vec<(&'a str, &'static str)>,
    /// Id and reason of those that were not.
    not_evaluated: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct ExchangeView<'a> {
    step: &'a str,
    operation: &'a str,
    came: String,
    offset: String,
    duration: String,
    failure: Option<&'a str>,
    checks: Checks<'a>,
    messages: Vec<MessageView<'a>>,
}

/// A request or a response.
#[derive(Serialize)]
struct MessageView<'a> {
    name: &'static str,
    start: String,
    headers: Vec<(&'a str, &'a str)>,
    body: Option<&'a str>,
    /// What to know of the body as shown: that it is base64, or cut.
    note: Option<String>,
}

/// The anchor of the trial with this index.
pub(super) fn anchor(index: usize) -> String {
    format!("trial-{}", index + 1)
}

impl<'a> TrialView<'a> {
    /// Arranges a trial; opened if it failed and `open_bad` says so.
    pub(super) fn of(index: usize, trial: &'a TrialRecord, open_bad: bool) -> Self {
        let exchanges = trial.exchanges.iter().enumerate();
        Self {
            anchor: anchor(index),
            verdict: trial.verdict.name(),
            slug: slug(trial.verdict),
            opened: open_bad && trial.verdict >= Verdict::Failed,
            duration: short_duration(trial.duration_ms),
            headline: headline(trial).map(RedactedProse::to_show),
            record: Facts {
                id: &trial.id,
                title: &trial.title,
                scenario: &trial.scenario,
                verifies: &trial.verifies,
                tags: &trial.tags,
                reason: trial.reason.as_ref().map(RedactedProse::to_show),
                started_at: trial.started_at.as_deref(),
            },
            findings: findings(trial),
            checks: checks(trial, None),
            exchanges: exchanges
                .map(|(index, exchange)| exchange_view(trial, index, exchange))
                .collect(),
            observations: trial
                .observations
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
        }
    }
}

fn findings(trial: &TrialRecord) -> Vec<FindingView<'_>> {
    let views = trial.findings.iter().map(|finding| {
        let text = finding.text.to_show().trim_end();
        let (headline, rest) = text.split_at(text.find('\n').unwrap_or(text.len()));
        FindingView {
            gravity: finding.gravity.name(),
            headline,
            rest,
        }
    });
    views.collect()
}

fn checks(trial: &TrialRecord, exchange: Option<usize>) -> Checks<'_> {
    let mut checks = Checks::default();
    for check in trial.checks.iter().filter(|check| check.exchange == exchange) {
        match &check.state {
            CheckState::NotEvaluated { reason } => {
                checks.not_evaluated.push((check.check.as_str(), reason.to_show()));
            }
            state => checks.evaluated.push((check.check.as_str(), state.name())),
        }
    }
    checks
}

fn exchange_view<'a>(trial: &'a TrialRecord, index: usize, exchange: &'a ExchangeRecord) -> ExchangeView<'a> {
    let came = match &exchange.response {
        Some(response) => response.status.to_string(),
        None => "no answer".to_owned(),
    };
    ExchangeView {
        step: &exchange.step,
        operation: &exchange.operation,
        came,
        offset: short_duration(exchange.offset_ms),
        duration: short_duration(exchange.duration_ms),
        failure: exchange.failure.as_ref().map(|failure| failure.to_show()),
        checks: checks(trial, Some(index)),
        messages: messages(exchange),
    }
}

fn messages(exchange: &ExchangeRecord) -> Vec<MessageView<'_>> {
    let mut messages = vec![MessageView {
        name: "Request",
        start: format!("{} {}", exchange.method, exchange.url),
        headers: exchange
            .request_headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        body: exchange.request_body.as_ref().and_then(shown),
        note: exchange.request_body.as_ref().and_then(note),
    }];
    if let Some(response) = &exchange.response {
        messages.push(MessageView {
            name: "Response",
            start: response.status.to_string(),
            headers: response
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
            body: shown(&response.body),
            note: note(&response.body),
        });
    }
    messages
}

fn shown(body: &BodyRecord) -> Option<&str> {
    let text = body.as_str();
    (!text.is_empty()).then(|| &text[..text.floor_char_boundary(BODY)])
}

fn note(body: &BodyRecord) -> Option<String> {
    let length = body.as_str().len();
    let cut = (length > BODY).then(|| {
        format!(
            "the first {} of {}; the record has all",
            short_size(BODY),
            short_size(length)
        )
    });
    let other = match body {
        BodyRecord::Text(_) => None,
        BodyRecord::Base64(_) => Some("not UTF-8, shown in base64".to_owned()),
        BodyRecord::Withheld(length) => Some(format!(
            "{}, which cannot be read and are not kept",
            count(*length, "byte")
        )),
    };
    let notes: Vec<String> = other.into_iter().chain(cut).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}
