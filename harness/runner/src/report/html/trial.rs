//! A trial as the blocks hold it: a row of the list, which is always read, and the rest, which is read when it is opened.

use serde::Serialize;

use super::exchange::{Exchange, checks};
use super::interner::{Interner, Place};
use super::page::slug;
use crate::findings::headline;
use crate::record::{FindingRecord, LocationRecord, ProblemId, TrialRecord};

/// What the list shows and the filter looks at: place in the run's view, id, repeat, verdict, its class, title, headline, tags,
/// requirements, operations, statuses, problems, duration in milliseconds if it was played. `script/data.js` reads it.
#[derive(Serialize)]
pub(super) struct Row(
    usize,
    Place,
    usize,
    Place,
    Place,
    Place,
    Option<Place>,
    Place,
    Place,
    Place,
    Place,
    Place,
    Option<u64>,
);

/// What an opened trial shows besides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details {
    scenario: Place,
    verifies: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    observations: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    /// Those of steps that sent nothing.
    checks: Place,
    exchanges: Vec<Exchange>,
    /// Whether bodies, and the texts of notes, are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_brief: bool,
}

/// What was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    gravity: Place,
    problem: Place,
    title: Place,
    requirements: Place,
    exchange: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clients: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Place>,
}

impl Row {
    pub(super) fn of(place: usize, trial: &TrialRecord, texts: &mut Interner) -> Self {
        let exchanges = || trial.exchanges.iter();
        let statuses: Vec<String> = exchanges()
            .filter_map(|exchange| Some(exchange.response.as_ref()?.status.to_string()))
            .collect();
        let problems: Vec<String> = trial
            .findings
            .iter()
            .map(|finding| ProblemId::of(finding).to_string())
            .collect();
        Self(
            place,
            texts.text(&trial.id),
            trial.repeat,
            texts.text(trial.verdict.name()),
            texts.text(slug(trial.verdict)),
            texts.text(&trial.title),
            headline(trial).map(|headline| texts.text(headline.to_show())),
            texts.list(trial.tags.iter().map(String::as_str)),
            texts.list(trial.requirements.iter().map(String::as_str)),
            texts.list(once(exchanges().map(|exchange| exchange.operation.as_str()))),
            texts.list(once(statuses.iter().map(String::as_str))),
            texts.list(once(problems.iter().map(String::as_str))),
            trial.started_at.is_some().then_some(trial.duration_ms),
        )
    }
}

impl Details {
    /// `is_whole`: with bodies, and the texts of notes.
    pub(super) fn of(trial: &TrialRecord, texts: &mut Interner, is_whole: bool) -> Self {
        let observations = trial.observations.iter();
        Self {
            scenario: texts.text(&trial.scenario),
            verifies: texts.list(trial.verifies.iter().map(String::as_str)),
            reason: trial.reason.as_ref().map(|reason| texts.text(reason.to_show())),
            started_at: trial.started_at.clone(),
            observations: texts.list(observations.flat_map(|(name, value)| [name.as_str(), value.as_str()])),
            findings: trial
                .findings
                .iter()
                .map(|finding| Finding::of(finding, texts, is_whole))
                .collect(),
            checks: checks(trial, None, texts),
            exchanges: (0..trial.exchanges.len())
                .map(|index| Exchange::of(trial, index, texts, is_whole))
                .collect(),
            is_brief: !is_whole,
        }
    }
}

impl Finding {
    fn of(finding: &FindingRecord, texts: &mut Interner, is_whole: bool) -> Self {
        let place = |location: &LocationRecord| format!("{}:{}:{}", location.file, location.line, location.column);
        let promised = finding.promised.as_ref().map(place);
        Self {
            gravity: texts.text(finding.gravity.name()),
            problem: texts.text(&ProblemId::of(finding).to_string()),
            title: texts.text(finding.title.to_show()),
            requirements: texts.list(finding.requirements.iter().map(String::as_str)),
            exchange: finding.exchange,
            promised: promised.map(|place| texts.text(&place)),
            expected: finding.expected.as_ref().map(|expected| texts.text(expected.to_show())),
            found: finding.found.as_ref().map(|found| texts.text(found.to_show())),
            clients: finding.clients.as_ref().map(|clients| texts.text(clients)),
            text: is_whole.then(|| texts.text(finding.text.to_show().trim_end())),
        }
    }
}

/// Each once, in their order.
fn once<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut all = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}
