//! Judges each recorded exchange, and folds the verdicts anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof_contract::{Answer, ContractCheck, Contracts};
use serde_json::Value;

use super::change::{Change, JudgeError, Rejudged, in_words};
use super::finding::{recorded_place, records};
use super::redacted;
use crate::diagnostic::Sources;
use crate::record::END_OF_SESSION;
use crate::record::{
    BodyRecord, CheckId, CheckRecord, CheckState, ExchangeRecord, FindingRecord, Record, RecordWriter, TrialRecord,
    Verdict,
};
use crate::run::check::{self, CheckOutcome, Judgement, StatusExpectation, StatusSet};
use crate::run::judge_strictly;
use crate::suite::requirements::Catalogue;
use crate::wire::Response;

/// What a run is judged by.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The contracts, overlays applied.
    pub contracts: &'a Contracts,
    /// The requirements.
    pub catalogue: &'a Catalogue,
    /// The texts that findings point into.
    pub sources: &'a Sources,
}

/// Judges a recorded run again, trial by trial, into a new record whose manifest is written. `strict`: a check that cannot be
/// evaluated fails its trial.
///
/// # Errors
/// The old record cannot be read, or the new one not be written.
pub fn judge(
    ground: &Ground<'_>,
    run: &Record,
    strict: bool,
    mut writer: RecordWriter,
) -> Result<Rejudged, JudgeError> {
    let mut judged = Rejudged::default();
    for note in &run.notes {
        writer.note(note)?;
    }
    for trial in run.trials() {
        writer.trial(&again(ground, &trial?, strict, &mut judged))?;
    }
    match &run.closing {
        Some(closing) => writer.end(closing)?,
        // What is unfinished stays so.
        None => drop(writer),
    }
    Ok(judged)
}

fn again(ground: &Ground<'_>, trial: &TrialRecord, strict: bool, judged: &mut Rejudged) -> TrialRecord {
    let mut now = trial.clone();
    let mut changes = Vec::new();
    for (index, exchange) in trial.exchanges.iter().enumerate() {
        let Some(judgements) = of_exchange(ground, trial, exchange) else {
            judged.taken_over += 1;
            continue;
        };
        judged.judged += 1;
        let replaced =
            |check: CheckId| check.is_of_contract() && (check != CheckId::Status || exchange.asked.is_some());
        let is_old = |check: CheckId, of: Option<usize>| of == Some(index) && replaced(check);
        let is_asked = |check: CheckId| judgements.iter().any(|judgement| judgement.check == check);
        now.checks
            .retain(|check| !is_old(check.check, check.exchange) || is_asked(check.check));
        now.findings.retain(|finding| !is_old(finding.check, finding.exchange));
        for judgement in judgements.iter().filter(|judgement| replaced(judgement.check)) {
            let findings = records(ground, &trial.id, index, exchange, judgement);
            let findings = as_told(findings, &trial.findings);
            let change = change(trial, index, exchange, judgement, &findings);
            match change {
                // The contract may be the same; it is the record that says less than the answer did.
                Some(change) if is_redacted(judgement) && change.before == "passed" => judged.redacted += 1,
                change => changes.extend(change),
            }
            add(&mut now.findings, findings);
            keep(&mut now.checks, index, exchange, judgement);
        }
    }
    now.findings.sort_by_key(|finding| std::cmp::Reverse(finding.gravity));
    fold(&mut now);
    if strict {
        judge_strictly(&mut now);
    }
    if now.verdict != trial.verdict {
        judged.changes.push(Change {
            trial: trial.id.clone(),
            check: None,
            before: trial.verdict.name().to_owned(),
            now: now.verdict.name().to_owned(),
            because: unevaluated(&now),
        });
    }
    judged.changes.append(&mut changes);
    now
}

/// What was found when the run was recorded is told as it was told then, with the lines of the scenario.
fn as_told(findings: Vec<FindingRecord>, before: &[FindingRecord]) -> Vec<FindingRecord> {
    let is_the_same = |one: &FindingRecord, other: &FindingRecord| {
        (one.check, one.exchange, &one.title) == (other.check, other.exchange, &other.title)
            && (one.gravity, &one.promised) == (other.gravity, &other.promised)
            && (&one.expected, &one.found, &one.clients) == (&other.expected, &other.found, &other.clients)
    };
    let known = |finding: &FindingRecord| before.iter().find(|told| is_the_same(told, finding)).cloned();
    findings
        .into_iter()
        .map(|finding| known(&finding).unwrap_or(finding))
        .collect()
}

/// Puts the new state in the place of the old one; a check that was not asked before comes behind those of its exchange.
fn keep(checks: &mut Vec<CheckRecord>, index: usize, exchange: &ExchangeRecord, judgement: &Judgement) {
    let is_of_it = |check: &CheckRecord| check.exchange == Some(index);
    let mut known = checks.iter_mut();
    if let Some(check) = known.find(|check| is_of_it(check) && check.check == judgement.check) {
        check.state = judgement.state();
        return;
    }
    let record = CheckRecord {
        check: judgement.check,
        step: exchange.step.clone(),
        exchange: Some(index),
        state: judgement.state(),
    };
    let place = checks.iter().rposition(is_of_it).map_or(checks.len(), |last| last + 1);
    checks.insert(place, record);
}

/// Why a trial fails in which nothing was found to fail.
fn unevaluated(trial: &TrialRecord) -> Option<String> {
    let mut findings = trial.findings.iter();
    let is_found = findings.any(|finding| finding.gravity.verdict() >= Verdict::Failed);
    let reason = trial.reason.as_ref();
    let reason = reason.filter(|_| trial.verdict == Verdict::Failed && !is_found);
    reason.map(|reason| reason.as_str().to_owned())
}

/// All that the contract says of a recorded answer; `None` where there is no whole one, or none that was judged.
fn of_exchange(ground: &Ground<'_>, trial: &TrialRecord, exchange: &ExchangeRecord) -> Option<Vec<Judgement>> {
    if exchange.step == END_OF_SESSION {
        return None;
    }
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    let (method, template) = exchange.operation.split_once(' ')?;
    let operation = ground.contracts.operation(method, template)?;
    let headers = response.headers.iter();
    let response = Response {
        status: response.status,
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().as_bytes().to_vec()))
            .collect(),
        body: match &response.body {
            BodyRecord::Text(text) => text.as_str().as_bytes().to_vec(),
            BodyRecord::Base64(text) => STANDARD.decode(text.as_str()).ok()?,
        },
    };
    let opening = recorded_place(exchange.asked_at.as_ref(), &trial.scenario);
    let record = exchange.asked.clone().unwrap_or_default();
    let (expected, tolerated) = (statuses(&record.expected)?, statuses(&record.tolerated)?);
    let asked = StatusExpectation {
        expected: &expected,
        tolerated: &tolerated,
        within: None,
        place: &opening,
    };
    let name = format!("{} {template}", exchange.method);
    let judged = check::JudgedAnswer::new(operation, &name, &response, &opening);
    if exchange.method != method {
        // The contract says nothing about another method.
        return Some(vec![check::status(operation, &judged, &asked, None)]);
    }
    let answer = Answer {
        status: response.status,
        headers: &response.headers,
        body: &response.body,
    };
    let mut judgements = Vec::new();
    for one in redacted::judge(operation, &answer) {
        if one.check.id == ContractCheck::Status {
            let documented = Some(&one.outcome);
            judgements.push(check::status(operation, &judged, &asked, documented));
        } else if one.expected {
            judgements.push(check::contract(&judged, one));
        }
    }
    Some(judgements)
}

fn statuses(texts: &[String]) -> Option<StatusSet> {
    StatusSet::read(&Value::from(texts.to_vec()))
}

/// What a check says now, if it said something else before.
fn change(
    trial: &TrialRecord,
    index: usize,
    exchange: &ExchangeRecord,
    judgement: &Judgement,
    findings: &[FindingRecord],
) -> Option<Change> {
    let mut checks = trial.checks.iter();
    let before = checks.find(|check| check.exchange == Some(index) && check.check == judgement.check);
    let before = before.map(|check| &check.state);
    let now = judgement.state();
    let because = match (&now, findings.first()) {
        (CheckState::NotEvaluated { reason }, _) => Some(reason.clone()),
        (_, Some(finding)) => Some(finding.title.as_str().to_owned()),
        _ => None,
    };
    (in_words(before) != in_words(Some(&now))).then(|| Change {
        trial: trial.id.clone(),
        check: Some((exchange.step.clone(), judgement.check)),
        before: in_words(before).to_owned(),
        now: in_words(Some(&now)).to_owned(),
        because,
    })
}

fn is_redacted(judgement: &Judgement) -> bool {
    matches!(&judgement.outcome, CheckOutcome::NotEvaluated(reason) if reason == redacted::REASON)
}

/// A call that is repeated may find the same in each answer: it is told once, of the first.
fn add(known: &mut Vec<FindingRecord>, findings: Vec<FindingRecord>) {
    for finding in findings {
        let is_told = known
            .iter()
            .any(|told| told.check == finding.check && told.step == finding.step && told.title == finding.title);
        if !is_told {
            known.push(finding);
        }
    }
}

/// The verdict of the findings. What was not played stays so; half a trial proves nothing, but what it found, it found.
fn fold(trial: &mut TrialRecord) {
    let findings = trial.findings.iter();
    let verdict = findings
        .map(|finding| finding.gravity.verdict())
        .max()
        .unwrap_or(Verdict::Passed);
    let was_played = trial.started_at.is_some();
    let is_half = trial.verdict == Verdict::Skipped && verdict <= Verdict::Warned;
    if was_played && !is_half {
        if trial.verdict != verdict {
            let mut findings = trial.findings.iter();
            let broken = findings.find(|finding| finding.gravity.verdict() == Verdict::Broken);
            trial.reason = broken.map(|finding| finding.title.clone());
        }
        trial.verdict = verdict;
    }
}
