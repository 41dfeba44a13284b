//! From a played trial to its record: secrets out, findings rendered, the verdict folded.

use std::sync::Arc;

use super::outcome::{CutShort, Played, Sent, StepJudgement};
use crate::diagnostic::{Diagnostic, Location, Mark, Tone, position_of, render};
use crate::record::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, ExchangeRecord, FindingRecord, Gravity, LocationRecord,
    ResponseRecord, TrialRecord, Verdict,
};
use crate::run::check::Finding;
use crate::run::context::RunContext;
use crate::run::service::ServiceIssue;
use crate::secret::{Redacted, Redactor};
use crate::suite::plan::Trial;
use crate::text::{count, short_duration};
use crate::wire::{Reply, Response};

/// How much of a body a finding shows, in characters.
const EXCERPT: usize = 160;

/// The record of a trial that was played.
pub fn record(context: &RunContext, trial: &Trial, started_at: String, played: &Played) -> TrialRecord {
    let redactor = played.vault.redactor();
    let recorder = Recorder {
        context,
        trial,
        played,
        redactor: &redactor,
    };
    let mut findings: Vec<FindingRecord> = played
        .judgements
        .iter()
        .flat_map(|judged| recorder.findings(judged))
        .collect();
    leave_out_repetitions(&mut findings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.gravity));
    let verdict = findings
        .iter()
        .map(|finding| finding.gravity.verdict())
        .max()
        .unwrap_or(Verdict::Passed);
    let broken = findings.iter().find(|finding| finding.gravity == Gravity::Broken);
    let mut reason = broken.map(|finding| finding.title.clone());
    let mut verdict = verdict;
    let mut service_issue = None;
    // Half a trial proves nothing; what it found, it found.
    match played.cut_short.as_ref().filter(|_| verdict <= Verdict::Warned) {
        None => {}
        Some(CutShort::Stopped(why)) => {
            (verdict, reason) = (Verdict::Skipped, Some(redactor.text(why)));
        }
        Some(CutShort::ServiceIssue(issue)) => {
            (verdict, reason) = (Verdict::Broken, Some(issue.text()));
            service_issue = Some(issue.id);
        }
    }
    TrialRecord {
        verdict,
        reason,
        service_issue,
        open_sessions: played.open_sessions,
        started_at: Some(started_at),
        duration_ms: milliseconds(played.duration),
        checks: played
            .judgements
            .iter()
            .map(|judged| check_record(judged, &redactor))
            .collect(),
        findings,
        observations: played
            .observations
            .iter()
            .map(|(name, value)| (name.clone(), redactor.text(value)))
            .collect(),
        exchanges: played
            .sent
            .iter()
            .enumerate()
            .map(|(index, sent)| ExchangeRecord {
                requirements: recorder.asked_for(index),
                asked_at: recorder.location(sent.opening.as_ref()),
                ..exchange_record(sent, &redactor)
            })
            .collect(),
        ..unplayed(trial)
    }
}

/// A call that is repeated (`within`) may find the same in each answer: it is told once, of the first.
fn leave_out_repetitions(findings: &mut Vec<FindingRecord>) {
    let mut told = Vec::new();
    findings.retain(|finding| {
        let what = (
            finding.check,
            finding.step.clone(),
            finding.title.clone(),
            finding.asked.clone(),
        );
        let is_new = !told.contains(&what);
        if is_new {
            told.push(what);
        }
        is_new
    });
}

/// Why a trial was not played at all.
#[derive(Clone, Debug)]
pub enum NotPlayed {
    /// The target does not offer what it needs.
    NotApplicable(Redacted),
    /// The run was ended before.
    Stopped(Redacted),
    /// A service that it needs is faulty.
    ServiceIssue(Arc<ServiceIssue>),
    /// podproof has a defect.
    Defect(Redacted),
}

/// The record of a trial that was not played, and why.
pub fn not_played(trial: &Trial, why: NotPlayed) -> TrialRecord {
    let (verdict, reason, service_issue) = match why {
        NotPlayed::NotApplicable(reason) => (Verdict::NotApplicable, reason, None),
        NotPlayed::Stopped(reason) => (Verdict::Skipped, reason, None),
        NotPlayed::ServiceIssue(issue) => (Verdict::Broken, issue.text(), Some(issue.id)),
        NotPlayed::Defect(reason) => (Verdict::Broken, reason, None),
    };
    TrialRecord {
        verdict,
        reason: Some(reason),
        service_issue,
        ..unplayed(trial)
    }
}

/// What a trial says of itself; nothing of it was played yet.
fn unplayed(trial: &Trial) -> TrialRecord {
    TrialRecord {
        id: trial.id.clone(),
        repeat: 1,
        title: trial.title().to_owned(),
        scenario: trial.scenario.source.to_string(),
        verifies: trial.verifies(),
        requirements: trial.requirements(),
        tags: trial.scenario.tags.clone(),
        verdict: Verdict::Passed,
        reason: None,
        service_issue: None,
        open_sessions: 0,
        started_at: None,
        duration_ms: 0,
        checks: Vec::new(),
        findings: Vec::new(),
        observations: indexmap::IndexMap::new(),
        exchanges: Vec::new(),
    }
}

fn check_record(judged: &StepJudgement, redactor: &Redactor) -> CheckRecord {
    CheckRecord {
        check: judged.judgement.check,
        step: judged.step.clone(),
        exchange: judged.exchange,
        state: match judged.judgement.state() {
            CheckState::NotEvaluated { reason } => CheckState::NotEvaluated {
                reason: redactor.text(&reason).as_str().to_owned(),
            },
            state => state,
        },
    }
}

struct Recorder<'a> {
    context: &'a RunContext,
    trial: &'a Trial,
    played: &'a Played,
    redactor: &'a Redactor,
}

impl Recorder<'_> {
    fn findings(&self, judged: &StepJudgement) -> Vec<FindingRecord> {
        let told = judged.judgement.reported();
        told.iter().map(|finding| self.finding(judged, finding)).collect()
    }

    fn finding(&self, judged: &StepJudgement, finding: &Finding) -> FindingRecord {
        let clients = finding.clients_by(&self.context.catalogue, &judged.requirements);
        let text = |text: &Option<String>| text.as_ref().map(|text| self.redactor.text(text));
        let diagnostic = self.diagnostic(judged, finding, clients.clone());
        FindingRecord {
            check: judged.judgement.check,
            gravity: finding.gravity,
            title: self.redactor.text(&finding.title),
            requirements: judged.requirements.clone(),
            step: judged.step.clone(),
            exchange: judged.exchange,
            asked: self.place(finding.asked.as_ref()),
            promised: self.place(finding.promised.as_ref()),
            expected: text(&finding.expected),
            found: text(&finding.found),
            clients,
            text: self.redactor.text(&render(&diagnostic, &self.context.sources, false)),
        }
    }

    fn diagnostic(&self, judged: &StepJudgement, finding: &Finding, clients: Option<String>) -> Diagnostic {
        let mut notes = Vec::new();
        for id in &judged.requirements {
            if let Some(requirement) = self.context.catalogue.find(id) {
                notes.push((
                    "requirement",
                    format!("{id} ({}): {}", requirement.level.name(), requirement.text),
                ));
            }
        }
        notes.extend(clients.map(|clients| ("clients", clients)));
        notes.extend(
            judged
                .exchange
                .and_then(|index| self.played.sent.get(index))
                .map(|sent| ("exchange", line(sent))),
        );
        notes.extend(finding.help.clone().map(|help| ("help", help)));
        if finding.gravity > Gravity::Noted {
            let command = format!("podproof run {} {}", self.trial.id, self.context.options);
            notes.push(("again", command.trim_end().to_owned()));
        }
        Diagnostic {
            word: finding.gravity.name(),
            tone: match finding.gravity {
                Gravity::Noted => Tone::Neutral,
                Gravity::Warned => Tone::Doubtful,
                Gravity::Failed | Gravity::Broken => Tone::Bad,
            },
            id: judged.judgement.check.to_string(),
            title: finding.title.clone(),
            marks: finding.asked.iter().chain(&finding.promised).cloned().collect(),
            notes,
        }
    }

    /// The requirements that an exchange was judged for, each once.
    fn asked_for(&self, exchange: usize) -> Vec<String> {
        let mut ids = Vec::new();
        let judged = self.played.judgements.iter();
        for id in judged
            .filter(|judged| judged.exchange == Some(exchange))
            .flat_map(|judged| &judged.requirements)
        {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    fn place(&self, mark: Option<&Mark>) -> Option<LocationRecord> {
        self.location(mark.map(|mark| &mark.location))
    }

    fn location(&self, location: Option<&Location>) -> Option<LocationRecord> {
        let (file, line, column) = position_of(location?, &self.context.sources)?;
        Some(LocationRecord { file, line, column })
    }
}

/// An exchange in a line: `POST /sessionauth/v1/logout → 403 application/json {"code":403} in 12 ms`.
fn line(sent: &Sent) -> String {
    let outcome = match &sent.timed.reply {
        Reply::Answer(response) => answer_line(response),
        Reply::Refused { alert } => format!("TLS handshake refused ({alert})"),
        Reply::Failed(failure) => match &failure.head {
            Some(head) => format!("{}{}, then {}", head.status, media_type(head), failure.cause),
            None => failure.cause.clone(),
        },
    };
    let url = &sent.request.url;
    let path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|start| &rest[start..]))
        .unwrap_or(url);
    format!(
        "{} {path} → {outcome} in {}",
        sent.request.method,
        short_duration(milliseconds(sent.timed.duration))
    )
}

fn answer_line(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    let body = match body.char_indices().nth(EXCERPT) {
        // A secret that is cut in two is not recognised any more: a long body is shown only to its first value that may be one.
        Some(_) => format!(" ({})", count(response.body.len(), "byte")),
        None if body.is_empty() => " without a body".to_owned(),
        None => format!(" {body}"),
    };
    format!("{}{}{body}", response.status, media_type(response))
}

/// The media type with a blank before it; nothing where there is none.
fn media_type(response: &Response) -> String {
    let header = response.headers.iter().find(|(name, _)| name == "content-type");
    header
        .map(|(_, value)| format!(" {}", String::from_utf8_lossy(value)))
        .unwrap_or_default()
}

fn exchange_record(sent: &Sent, redactor: &Redactor) -> ExchangeRecord {
    let (response, failure) = match &sent.timed.reply {
        Reply::Answer(response) => (Some(response_record(response, redactor)), None),
        Reply::Refused { alert } => (None, Some(redactor.text(&format!("TLS handshake refused ({alert})")))),
        Reply::Failed(failure) => (
            failure.head.as_ref().map(|head| response_record(head, redactor)),
            Some(redactor.text(&failure.cause)),
        ),
    };
    let headers = sent.request.headers.iter();
    ExchangeRecord {
        step: sent.step.clone(),
        operation: sent.operation.clone(),
        requirements: Vec::new(),
        asked: sent.asked.as_ref().map(|asked| AskedRecord {
            expected: asked.status.texts(),
            tolerated: asked.tolerate.texts(),
        }),
        asked_at: None,
        method: sent.request.method.clone(),
        url: redactor.text(&sent.request.url),
        request_headers: headers
            .map(|(name, value)| (name.clone(), redactor.text(value)))
            .collect(),
        request_body: sent.request.body.as_ref().map(|body| BodyRecord::of(body, redactor)),
        response,
        failure,
        offset_ms: milliseconds(sent.offset),
        duration_ms: milliseconds(sent.timed.duration),
    }
}

fn response_record(response: &Response, redactor: &Redactor) -> ResponseRecord {
    let headers = response.headers.iter();
    ResponseRecord {
        status: response.status,
        headers: headers
            .map(|(name, value)| (name.clone(), redactor.text(&String::from_utf8_lossy(value))))
            .collect(),
        body: BodyRecord::of(&response.body, redactor),
    }
}

fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
