//! Judges each recorded exchange, and folds the verdicts anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof_contract::{Answer, ContractCheck, Contracts};
use serde_json::Value;

use super::change::{Change, Changed, JudgeError, Rejudged};
use super::finding::{recorded_place, records};
use super::redacted;
use crate::diagnostic::Sources;
use crate::record::{
    BodyRecord, CheckRecord, CheckState, Ending, ExchangeRecord, FindingRecord, Knowing, ReadError, Record,
    RecordWriter, TrialRecord, Verdict, in_order,
};
use crate::run::check::{self, Judgement, StatusExpectation, StatusSet};
use crate::run::judge_strictly;
use crate::secret::{RedactedProse, Redactor};
use crate::suite::check::CheckId;
use crate::suite::requirements::Catalogue;

/// What a run is judged by.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The contracts, overlays applied.
    pub contracts: &'a Contracts,
    /// The requirements.
    pub catalogue: &'a Catalogue,
    /// The texts that findings point into.
    pub sources: &'a Sources,
    /// The known issues that were in force when the run started.
    pub known: &'a Knowing,
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
        writer.trial(&again(ground, &trial?, strict, Hidden::NotEvaluated, &mut judged))?;
    }
    match &run.closing {
        Some(closing) => writer.end(closing)?,
        // What is unfinished stays so.
        None => drop(writer),
    }
    Ok(judged)
}

/// Judges a recorded run again by what it was judged by, and writes nothing: what changes shows that the record, or what it is judged
/// by, is another one. Checks that only a redacted value keeps from being asked again are taken as they were recorded.
///
/// # Errors
/// The record cannot be read.
pub fn confirm(ground: &Ground<'_>, run: &Record) -> Result<Rejudged, ReadError> {
    let mut judged = Rejudged::default();
    let strict = run.manifest.settings.strict;
    for trial in run.trials() {
        again(ground, &trial?, strict, Hidden::AsRecorded, &mut judged);
    }
    Ok(judged)
}

/// What becomes of a check that only a redacted value keeps from being asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// It is not evaluated.
    NotEvaluated,
    /// It stays as it was recorded.
    AsRecorded,
}

fn again(ground: &Ground<'_>, trial: &TrialRecord, strict: bool, hidden: Hidden, judged: &mut Rejudged) -> TrialRecord {
    let mut now = trial.clone();
    let mut changes = Vec::new();
    let redactor = Redactor::for_recordings();
    for (index, exchange) in trial.exchanges.iter().enumerate() {
        let Some((expected, judgements)) = of_exchange(ground, trial, exchange) else {
            judged.taken_over += 1;
            continue;
        };
        judged.judged += 1;
        let replaced =
            |check: CheckId| check.is_of_contract() && (check != CheckId::Status || exchange.asked.is_some());
        let is_old = |check: CheckId, of: Option<usize>| of == Some(index) && replaced(check);
        let is_asked = |check: CheckId| judgements.iter().any(|one| one.judgement.check == check);
        now.checks
            .retain(|check| !is_old(check.check, check.exchange) || is_asked(check.check));
        now.findings.retain(|finding| !is_old(finding.check, finding.exchange));
        for Asked { judgement, is_redacted } in judgements.iter().filter(|one| replaced(one.judgement.check)) {
            if *is_redacted && hidden == Hidden::AsRecorded {
                judged.redacted += 1;
                let is_told = |told: &&FindingRecord| told.exchange == Some(index) && told.check == judgement.check;
                now.findings.extend(trial.findings.iter().filter(is_told).cloned());
                continue;
            }
            let findings = records(ground, &redactor, trial, index, exchange, &expected, judgement);
            let findings = as_told(findings, &trial.findings);
            let state = judgement.state(&redactor);
            let before = state_of(trial, index, judgement.check);
            // The contract may be the same; it is the record that says less than the answer did.
            if *is_redacted && before == Some(&CheckState::Passed) {
                judged.redacted += 1;
            } else if before.map(CheckState::name) != Some(state.name()) {
                changes.push(Change {
                    trial: trial.id.clone(),
                    because: match (&state, findings.first()) {
                        (CheckState::NotEvaluated { reason }, _) => Some(reason.clone()),
                        (_, Some(finding)) => Some(finding.title.clone()),
                        _ => None,
                    },
                    what: Changed::Check {
                        step: exchange.step.clone(),
                        check: judgement.check,
                        before: before.cloned(),
                        now: state.clone(),
                    },
                });
            }
            now.findings.extend(findings);
            keep(&mut now.checks, index, exchange, judgement.check, state);
        }
    }
    now.findings = in_order(now.findings);
    // What was not played stays so.
    if now.started_at.is_some() {
        ground.known.mark(&mut now);
        let ending = ground.known.ending(&now, Ending::of_half(trial));
        (now.verdict, now.reason, now.service_issue) = (ending.verdict, ending.reason, ending.service_issue);
    }
    if strict {
        judge_strictly(&mut now);
    }
    if now.verdict != trial.verdict {
        judged.changes.push(Change {
            trial: trial.id.clone(),
            what: Changed::Trial {
                before: trial.verdict,
                now: now.verdict,
            },
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
            && (&one.expected, &one.found) == (&other.expected, &other.found)
    };
    let known = |finding: &FindingRecord| before.iter().find(|told| is_the_same(told, finding)).cloned();
    findings
        .into_iter()
        .map(|finding| known(&finding).unwrap_or(finding))
        .collect()
}

/// Puts the new state in the place of the old one; a check that was not asked before comes behind those of its exchange.
fn keep(checks: &mut Vec<CheckRecord>, index: usize, exchange: &ExchangeRecord, check: CheckId, state: CheckState) {
    let is_of_it = |check: &CheckRecord| check.exchange == Some(index);
    let mut known = checks.iter_mut();
    if let Some(known) = known.find(|known| is_of_it(known) && known.check == check) {
        known.state = state;
        return;
    }
    let record = CheckRecord {
        check,
        step: exchange.step.clone(),
        exchange: Some(index),
        requirements: Vec::new(),
        state,
    };
    let place = checks.iter().rposition(is_of_it).map_or(checks.len(), |last| last + 1);
    checks.insert(place, record);
}

/// Why a trial fails in which nothing was found to fail.
fn unevaluated(trial: &TrialRecord) -> Option<RedactedProse> {
    let is_found = trial
        .findings
        .iter()
        .any(|finding| finding.gravity.verdict() >= Verdict::Failed);
    let reason = trial.reason.clone();
    reason.filter(|_| trial.verdict == Verdict::Failed && !is_found)
}

/// A check that was asked again.
struct Asked {
    judgement: Judgement,
    /// It cannot be evaluated because a label stands where the value was.
    is_redacted: bool,
}

/// The statuses that the step expects of a recorded answer, and all that the contract says of it; `None` where there is no whole one, or
/// none that was judged.
fn of_exchange(ground: &Ground<'_>, trial: &TrialRecord, exchange: &ExchangeRecord) -> Option<(StatusSet, Vec<Asked>)> {
    if !exchange.is_of_a_step() {
        return None;
    }
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    let (method, template) = exchange.operation.split_once(' ')?;
    let operation = ground.contracts.operation(method, template)?;
    let headers = response.headers.iter();
    let headers: Vec<(String, Vec<u8>)> = headers
        .map(|(name, value)| (name.clone(), value.as_str().as_bytes().to_vec()))
        .collect();
    let body = match &response.body {
        BodyRecord::Text(text) => text.as_str().as_bytes().to_vec(),
        BodyRecord::Base64(text) => STANDARD.decode(text.as_str()).ok()?,
        BodyRecord::Withheld(_) => return None,
    };
    let answer = Answer {
        status: response.status,
        headers: &headers,
        body: &body,
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
    let judged = check::JudgedAnswer::new(operation, &name, &answer, &opening);
    if exchange.method != method {
        // The contract says nothing about another method.
        let judgement = check::status(operation, &judged, &asked, None);
        let asked = Asked {
            judgement,
            is_redacted: false,
        };
        return Some((expected, vec![asked]));
    }
    let (mut judgements, mut redacted) = (Vec::new(), Vec::new());
    for redacted::Rejudged {
        judged: one,
        is_redacted,
    } in redacted::judge(operation, &answer)
    {
        let judgement = match one.check.id {
            ContractCheck::Status => check::status(operation, &judged, &asked, Some(&one.outcome)),
            _ if one.expected => check::contract(&judged, one),
            _ => continue,
        };
        judgements.push(judgement);
        redacted.push(is_redacted);
    }
    // Where the status was not judged, nothing follows from it.
    if exchange.asked.is_some() {
        check::leave_out_consequences(&mut judgements);
    }
    let asked = judgements.into_iter().zip(redacted);
    let asked = asked.map(|(judgement, is_redacted)| Asked { judgement, is_redacted });
    Some((expected, asked.collect()))
}

fn statuses(texts: &[String]) -> Option<StatusSet> {
    StatusSet::read(&Value::from(texts.to_vec()))
}

/// How a check of an exchange ended when the run was recorded; `None` if it was not asked.
fn state_of(trial: &TrialRecord, index: usize, check: CheckId) -> Option<&CheckState> {
    let known = trial
        .checks
        .iter()
        .find(|known| known.exchange == Some(index) && known.check == check);
    known.map(|known| &known.state)
}
