//! From a finding about a recorded exchange to its record.

use super::again::Ground;
use crate::diagnostic::{Diagnostic, Location, Mark, Spot, Tone, position_of, render};
use crate::record::{CheckId, ExchangeRecord, FindingRecord, Gravity, LocationRecord};
use crate::run::check::{Finding, Judgement};
use crate::secret::Redactor;

/// The records of what a check found. Whatever the answer contributed is redacted already.
pub(super) fn records(
    ground: &Ground<'_>,
    trial: &str,
    index: usize,
    exchange: &ExchangeRecord,
    judgement: &Judgement,
) -> Vec<FindingRecord> {
    let told = judgement.reported();
    told.iter()
        .map(|finding| record(ground, trial, index, exchange, judgement.check, finding))
        .collect()
}

fn record(
    ground: &Ground<'_>,
    trial: &str,
    index: usize,
    exchange: &ExchangeRecord,
    check: CheckId,
    finding: &Finding,
) -> FindingRecord {
    let redactor = Redactor::for_recordings();
    let mut notes = Vec::new();
    let requirements = exchange.requirements.iter().filter_map(|id| ground.catalogue.find(id));
    for requirement in requirements {
        let level = requirement.level.name();
        notes.push((
            "requirement",
            format!("{} ({level}): {}", requirement.id, requirement.text),
        ));
    }
    let clients = finding.clients_by(ground.catalogue, &exchange.requirements);
    notes.extend(clients.clone().map(|clients| ("clients", clients)));
    let status = exchange.response.as_ref().map(|response| response.status);
    let came = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    notes.push(("exchange", format!("{} → {came}, as recorded", exchange.operation)));
    notes.extend(finding.help.clone().map(|help| ("help", help)));
    notes.push(("again", format!("podproof judge, of a recording with {trial}")));
    let diagnostic = Diagnostic {
        word: finding.gravity.name(),
        tone: match finding.gravity {
            Gravity::Noted => Tone::Neutral,
            Gravity::Warned => Tone::Doubtful,
            Gravity::Failed | Gravity::Broken => Tone::Bad,
        },
        id: check.to_string(),
        title: finding.title.clone(),
        marks: finding.asked.iter().chain(&finding.promised).cloned().collect(),
        notes,
    };
    let text = |text: &Option<String>| text.as_ref().map(|text| redactor.text(text));
    FindingRecord {
        check,
        gravity: finding.gravity,
        title: redactor.text(&finding.title),
        requirements: exchange.requirements.clone(),
        step: exchange.step.clone(),
        exchange: Some(index),
        asked: exchange.asked_at.clone(),
        promised: place(ground, finding.promised.as_ref()),
        expected: text(&finding.expected),
        found: text(&finding.found),
        clients,
        text: redactor.text(&render(&diagnostic, ground.sources, false)),
    }
}

fn place(ground: &Ground<'_>, mark: Option<&Mark>) -> Option<LocationRecord> {
    let (file, line, column) = position_of(&mark?.location, ground.sources)?;
    Some(LocationRecord { file, line, column })
}

/// The place of a step as it was when the run was recorded: the scenario may be another by now, so no line is shown.
pub(super) fn recorded_place(place: Option<&LocationRecord>, scenario: &str) -> Location {
    let source = match place {
        Some(LocationRecord { file, line, column }) => format!("{file}:{line}:{column}"),
        None => scenario.to_owned(),
    };
    Location {
        source: source.into(),
        spot: Spot::File,
    }
}
