//! From a played trial to its record: secrets out, findings rendered, the verdict folded.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::answer::answer_of;
use super::outcome::{CutShort, Played, Sent, StepJudgement};
use crate::diagnostic::{Location, position_of};
use crate::record::{
    AskedRecord, BodyRecord, CheckRecord, Ending, ExchangeRecord, FindingRecord, Gravity, LocationRecord,
    ResponseRecord, TrialRecord, Verdict, in_order,
};
use crate::run::check::{AskedBy, FindingRecorder, JudgedExchange, StatusSet, looks_into_answer};
use crate::run::context::RunContext;
use crate::run::service::ServiceIssue;
use crate::secret::{Redacted, RedactedProse, Redactor, readable};
use crate::suite::plan::Trial;
use crate::text::{count, milliseconds, short_duration};
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
        short: RefCell::default(),
    };
    let judgements = played.judgements.iter();
    let findings = in_order(judgements.flat_map(|judged| recorder.findings(judged)).collect());
    let half = played.cut_short.as_ref().map(|why| half_of(why, &redactor));
    complete(
        trial,
        Ending::of(&findings, half),
        Happened {
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
            exchanges: (0..)
                .zip(&played.sent)
                .map(|(index, sent)| recorder.exchange(index, sent))
                .collect(),
        },
    )
}

/// How a trial ends whose last steps were not played, if nothing was found before that decides.
fn half_of(why: &CutShort, redactor: &Redactor) -> Ending {
    match why {
        CutShort::Stopped(why) => Ending {
            verdict: Verdict::Skipped,
            reason: Some(redactor.prose(why)),
            service_issue: None,
        },
        CutShort::ServiceIssue(issue) => broken_by(issue),
    }
}

fn broken_by(issue: &ServiceIssue) -> Ending {
    Ending {
        verdict: Verdict::Broken,
        reason: Some(issue.text()),
        service_issue: Some(issue.id),
    }
}

/// Why a trial was not played at all.
#[derive(Clone, Debug)]
pub enum NotPlayed {
    /// The target does not offer what it needs.
    NotApplicable(RedactedProse),
    /// The run was ended before.
    Stopped(RedactedProse),
    /// A service that it needs is faulty.
    ServiceIssue(Arc<ServiceIssue>),
    /// podproof has a defect.
    Defect(RedactedProse),
}

/// The record of a trial that was not played, and why.
pub fn not_played(trial: &Trial, why: NotPlayed) -> TrialRecord {
    let ended = |verdict, reason| Ending {
        verdict,
        reason: Some(reason),
        service_issue: None,
    };
    let ending = match why {
        NotPlayed::NotApplicable(reason) => ended(Verdict::NotApplicable, reason),
        NotPlayed::Stopped(reason) => ended(Verdict::Skipped, reason),
        NotPlayed::ServiceIssue(issue) => broken_by(&issue),
        NotPlayed::Defect(reason) => ended(Verdict::Broken, reason),
    };
    complete(trial, ending, Happened::default())
}

/// What happened when a trial was played; nothing, if it was not.
#[derive(Default)]
struct Happened {
    open_sessions: usize,
    started_at: Option<String>,
    duration_ms: u64,
    checks: Vec<CheckRecord>,
    findings: Vec<FindingRecord>,
    observations: IndexMap<String, Redacted>,
    exchanges: Vec<ExchangeRecord>,
}

/// The whole record of a trial: what it says of itself, how it ended, and what happened.
fn complete(trial: &Trial, ending: Ending, happened: Happened) -> TrialRecord {
    TrialRecord {
        id: trial.id.to_string(),
        repeat: 1,
        title: trial.title().to_owned(),
        scenario: trial.scenario.source.to_string(),
        verifies: trial.verifies(),
        requirements: trial.requirements(),
        tags: trial.scenario.tags.clone(),
        verdict: ending.verdict,
        reason: ending.reason,
        service_issue: ending.service_issue,
        open_sessions: happened.open_sessions,
        set: None,
        started_at: happened.started_at,
        duration_ms: happened.duration_ms,
        checks: happened.checks,
        findings: happened.findings,
        observations: happened.observations,
        exchanges: happened.exchanges,
    }
}

fn check_record(judged: &StepJudgement, redactor: &Redactor) -> CheckRecord {
    CheckRecord {
        check: judged.judgement.check,
        step: judged.step.clone(),
        exchange: judged.exchange,
        requirements: judged.judgement.own_requirements.clone().unwrap_or_default(),
        state: judged.judgement.state(redactor),
    }
}

struct Recorder<'a> {
    context: &'a RunContext,
    trial: &'a Trial,
    played: &'a Played,
    redactor: &'a Redactor,
    /// Short texts as they are recorded, of headers and URLs: those of one exchange are nearly those of the next.
    short: RefCell<HashMap<String, Redacted>>,
}

impl Recorder<'_> {
    fn findings(&self, judged: &StepJudgement) -> Vec<FindingRecord> {
        if judged.judgement.findings().is_empty() {
            return Vec::new();
        }
        let sent = judged.exchange.and_then(|index| self.played.sent.get(index));
        let recorder = FindingRecorder {
            catalogue: &self.context.catalogue,
            sources: &self.context.sources,
            redactor: self.redactor,
        };
        let nothing = StatusSet::default();
        let exchange = JudgedExchange {
            step: &judged.step,
            index: judged.exchange,
            operation: sent.map(|sent| sent.operation.as_str()),
            status: sent.and_then(|sent| Some(answer_of(&sent.timed.reply)?.status)),
            tested: judged.tested(),
            expected: sent
                .and_then(|sent| Some(&sent.asked.as_ref()?.status))
                .unwrap_or(&nothing),
            looks_into_answer: self.looks_into_answer(judged.exchange),
            line: sent.map(line),
            asked: AskedBy::Finding,
            again: &|gravity| (gravity > Gravity::Noted).then(|| self.command()),
        };
        recorder.records(&exchange, &judged.judgement)
    }

    /// Whether something was expected of an answer beyond its status, for the requirements that its step tests.
    fn looks_into_answer(&self, exchange: Option<usize>) -> bool {
        let judged = self.played.judgements.iter();
        let judged = judged.filter(|judged| exchange.is_some() && judged.exchange == exchange);
        looks_into_answer(judged.map(|judged| (judged.judgement.check, judged.judgement.own_requirements.is_some())))
    }

    /// What plays the trial again.
    fn command(&self) -> String {
        let command = format!("podproof run {} {}", self.trial.id, self.context.options);
        command.trim_end().to_owned()
    }

    fn exchange(&self, index: usize, sent: &Sent) -> ExchangeRecord {
        let redactor = self.redactor;
        let (response, failure) = match &sent.timed.reply {
            Reply::Answer(response) => (Some(self.response(response)), None),
            Reply::Refused { alert } => (
                None,
                Some(redactor.prose(&format!("TLS handshake refused ({alert})").into())),
            ),
            Reply::Failed(failure) => (
                failure.head.as_ref().map(|head| self.response(head)),
                Some(redactor.prose(&failure.cause)),
            ),
        };
        let headers = sent.request.headers.iter();
        ExchangeRecord {
            step: sent.step.clone(),
            operation: sent.operation.clone(),
            requirements: self.asked_for(index),
            asked: sent.asked.as_ref().map(|asked| AskedRecord {
                expected: asked.status.texts(),
                tolerated: asked.tolerate.texts(),
            }),
            asked_at: self.location(sent.opening.as_ref()),
            method: sent.request.method.clone(),
            url: self.short(&sent.request.url),
            request_headers: headers.map(|(name, value)| (name.clone(), self.short(value))).collect(),
            request_body: sent.request.body.as_ref().map(|body| BodyRecord::of(body, redactor)),
            response,
            failure,
            offset_ms: milliseconds(sent.offset),
            duration_ms: milliseconds(sent.timed.duration),
            stalled_ms: Some(milliseconds(sent.timed.stalled)).filter(|stalled| *stalled > 0),
        }
    }

    fn response(&self, response: &Response) -> ResponseRecord {
        let headers = response.headers.iter();
        // A pod may echo a token even in a name, in lower case.
        let name = |name: &str| self.short(name).as_str().to_owned();
        ResponseRecord {
            status: response.status,
            headers: headers
                .map(|(named, value)| (name(named), self.short(&String::from_utf8_lossy(value))))
                .collect(),
            body: BodyRecord::of_answer(&response.headers, &response.body, self.redactor),
        }
    }

    /// A URL, or a header's name or value, without secrets.
    fn short(&self, text: &str) -> Redacted {
        if let Some(known) = self.short.borrow().get(text) {
            return known.clone();
        }
        let redacted = self.redactor.text(text);
        self.short.borrow_mut().insert(text.to_owned(), redacted.clone());
        redacted
    }

    /// The requirements that an exchange was judged for, each once. A check with requirements of its own records them itself.
    fn asked_for(&self, exchange: usize) -> Vec<String> {
        let mut ids = Vec::new();
        let judged = self.played.judgements.iter();
        for id in judged
            .filter(|judged| judged.exchange == Some(exchange) && judged.judgement.own_requirements.is_none())
            .flat_map(|judged| &judged.requirements)
        {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
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
            None => failure.cause.to_string(),
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
    let body = readable(&response.headers, &response.body);
    let Some(body) = body.filter(|body| body.chars().count() <= EXCERPT) else {
        // A secret that is cut in two is not recognised any more.
        let length = count(response.body.len(), "byte");
        return format!("{}{} ({length})", response.status, media_type(response));
    };
    let body = if body.is_empty() {
        " without a body".to_owned()
    } else {
        format!(" {body}")
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
