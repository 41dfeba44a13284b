//! From what a check found in a recorded exchange to the records of it.

use super::again::Ground;
use crate::diagnostic::{Location, Spot};
use crate::record::{ExchangeRecord, FindingRecord, LocationRecord, TrialRecord};
use crate::run::check::{AskedBy, FindingRecorder, JudgedExchange, Judgement, StatusSet, looks_into_answer};
use crate::secret::Redactor;

/// The records of what a check found in the exchange of this index, whose step expects these statuses. Whatever the answer contributed is redacted already.
pub(super) fn records(
    ground: &Ground<'_>,
    redactor: &Redactor,
    trial: &TrialRecord,
    index: usize,
    exchange: &ExchangeRecord,
    expected: &StatusSet,
    judgement: &Judgement,
) -> Vec<FindingRecord> {
    let recorder = FindingRecorder {
        catalogue: ground.catalogue,
        sources: ground.sources,
        redactor,
    };
    let status = exchange.response.as_ref().map(|response| response.status);
    let came = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let checks = trial.checks.iter().filter(|check| check.exchange == Some(index));
    let judged = JudgedExchange {
        step: &exchange.step,
        index: Some(index),
        operation: Some(&exchange.operation),
        status,
        tested: &exchange.requirements,
        expected,
        looks_into_answer: looks_into_answer(checks.map(|check| (check.check, !check.requirements.is_empty()))),
        line: Some(format!("{} → {came}, as recorded", exchange.operation)),
        asked: AskedBy::Recording(exchange.asked_at.as_ref()),
        again: &|_| Some(format!("podproof judge, of a recording with {}", trial.id)),
    };
    recorder.records(&judged, judgement)
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
