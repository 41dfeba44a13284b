//! The engine: plays trials beside each other, and tells those who watch.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use tokio::task::{JoinError, JoinSet};

use super::event::{Event, RunListener};
use crate::findings::coverage;
use crate::record::Verdict;
use crate::record::{CheckState, FORMAT, RunRecord, TrialRecord};
use crate::record::{ConnectionRecord, EndedEarlyRecord, OpenSessionsRecord, ServiceIssueRecord, SlowedRecord};
use crate::run::context::RunContext;
use crate::run::limit::StopReason;
use crate::run::service::ServiceIssue;
use crate::run::trial::{not_played, play, record};
use crate::secret::{Redacted, Vault};
use crate::suite::plan::Trial;
use crate::text::count;

/// How a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunSettings {
    /// How many trials are played at the same time.
    pub jobs: usize,
    /// No further trial begins after the first that failed or broke.
    pub fail_fast: bool,
    /// How often each trial is played.
    pub repeat: usize,
    /// A check that could not be evaluated fails its trial.
    pub strict: bool,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            jobs: 8,
            fail_fast: false,
            repeat: 1,
            strict: false,
        }
    }
}

/// Plays all trials.
pub async fn run(
    context: Arc<RunContext>,
    trials: Vec<Trial>,
    settings: &RunSettings,
    listener: &mut dyn RunListener,
) -> RunRecord {
    let started = Instant::now();
    let started_at = now();
    let jobs = settings.jobs.clamp(1, trials.len().max(1));
    let target = format!("{} ({})", context.target.name, context.target.urls.pod);
    listener.on_event(Event::Started {
        target: &target,
        trials: trials.len() * settings.repeat,
        jobs,
    });
    let mut told = 0;
    report_issues(&context, &mut told, listener, &trials, settings.repeat);

    // In rounds, so that a trial never meets itself: two of it would end each other's sessions.
    let mut records = Vec::with_capacity(trials.len() * settings.repeat);
    for _ in 0..settings.repeat {
        let mut round = play_all(&context, &trials, settings, jobs, &mut told, listener).await;
        round.sort_by_key(|(index, _)| *index);
        records.extend(round.into_iter().map(|(_, record)| record));
    }
    let mut record = assemble(&context, started_at, started.elapsed(), records);
    record.strict = settings.strict;
    listener.on_event(Event::Finished(&record));
    record
}

/// The record of a run, from those of its trials. `started_at` is RFC 3339.
pub fn assemble(
    context: &RunContext,
    started_at: String,
    duration: Duration,
    mut trials: Vec<TrialRecord>,
) -> RunRecord {
    trials.sort_by(|left, right| left.id.cmp(&right.id));
    RunRecord {
        format: FORMAT.to_owned(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        built_in: Vec::new(),
        target: context.target.name.clone(),
        services: services(context),
        connections: connections(context),
        started_at,
        strict: false,
        judged: None,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        ended_early: ended_early(context, &trials),
        slowed: context.pacer.slowed().map(|slowed| SlowedRecord {
            pauses: slowed.pauses,
            requests_per_second: slowed.requests_per_second,
        }),
        service_issues: service_issues(context, |issue| {
            let text = issue.text();
            let is_its = |trial: &&TrialRecord| trial.reason.as_ref().is_some_and(|reason| reason.as_str() == text);
            trials.iter().filter(is_its).count()
        }),
        open_sessions: open_sessions(context, &trials),
        requirements: coverage::requirements(&context.catalogue, &trials),
        operations: coverage::operations(&context.contracts, &trials),
        trials,
    }
}

/// Plays one trial, or says why not, and records it.
pub async fn play_one(context: &RunContext, trial: &Trial) -> TrialRecord {
    if let Some(reason) = &trial.not_applicable {
        return not_played(trial, Verdict::NotApplicable, Some(reason));
    }
    if let Some(issue) = context.issue_of(trial) {
        return not_played(trial, Verdict::Broken, Some(&issue.text()));
    }
    if let Some(reason) = context.pacer.exhausted() {
        context.shutdown.stop_starting_trials(reason);
    }
    if let Some(reason) = context.shutdown.why() {
        return not_played(trial, Verdict::Skipped, Some(&reason.reason()));
    }
    let started_at = now();
    let played = play(context, trial).await;
    record(context, trial, started_at, &played)
}

async fn play_all(
    context: &Arc<RunContext>,
    trials: &[Trial],
    settings: &RunSettings,
    jobs: usize,
    told: &mut usize,
    listener: &mut dyn RunListener,
) -> Vec<(usize, TrialRecord)> {
    let mut playing: JoinSet<(usize, TrialRecord)> = JoinSet::new();
    let mut records = Vec::with_capacity(trials.len());
    let mut lost = Vec::new();
    let mut take = |ended: Result<(usize, TrialRecord), JoinError>| match ended {
        Ok((index, record)) => {
            // Whoever watches is to know a service issue before the trials that suffer from it.
            report_issues(context, told, listener, trials.get(index + 1..).unwrap_or_default(), 1);
            listener.on_event(Event::Ended(&record));
            records.push((index, record));
        }
        Err(error) => lost.push(error.to_string()),
    };
    // They begin in the order of the plan, so that one job plays the same run each time.
    for (index, trial) in trials.iter().enumerate() {
        if playing.len() >= jobs
            && let Some(ended) = playing.join_next().await
        {
            take(ended);
        }
        let (context, trial) = (context.clone(), trial.clone());
        let (fail_fast, strict) = (settings.fail_fast, settings.strict);
        playing.spawn(async move {
            let mut record = play_one(&context, &trial).await;
            if strict {
                judge_strictly(&mut record);
            }
            if fail_fast && record.verdict >= Verdict::Failed {
                context.shutdown.stop_starting_trials(StopReason::FailedFast);
            }
            (index, record)
        });
    }
    while let Some(ended) = playing.join_next().await {
        take(ended);
    }
    // A trial that ended in a panic is a bug of ours: it is not lost from the report.
    for (index, trial) in trials.iter().enumerate() {
        if !records.iter().any(|(known, _)| *known == index) {
            let reason = format!(
                "podproof failed to play this trial, which is a bug in it: {}",
                lost.join("; ")
            );
            let record = not_played(trial, Verdict::Broken, Some(&reason));
            listener.on_event(Event::Ended(&record));
            records.push((index, record));
        }
    }
    records
}

/// Nothing may be left unevaluated.
pub fn judge_strictly(record: &mut TrialRecord) {
    let open = record
        .checks
        .iter()
        .filter(|check| matches!(check.state, CheckState::NotEvaluated { .. }))
        .count();
    if open > 0 && record.verdict < Verdict::Failed {
        record.verdict = Verdict::Failed;
        let reason = format!("{} could not be evaluated, and the run is strict", count(open, "check"));
        record.reason = Some(Vault::default().redactor().text(&reason));
    }
}

/// Tells the service issues that were not told yet, each with how many of these trials it stops.
fn report_issues(
    context: &RunContext,
    told: &mut usize,
    listener: &mut dyn RunListener,
    trials: &[Trial],
    repeat: usize,
) {
    if context.service_issues().len() == *told {
        return;
    }
    let service_issues = service_issues(context, |issue| {
        let stopped = |trial: &&Trial| context.issue_of(trial).is_some_and(|other| *other == *issue);
        trials.iter().filter(stopped).count() * repeat
    });
    listener.on_event(Event::ServiceIssues(&service_issues[*told..]));
    *told = service_issues.len();
}

/// What is wrong with services, each with how many trials it stops.
fn service_issues(context: &RunContext, trials: impl Fn(&ServiceIssue) -> usize) -> Vec<ServiceIssueRecord> {
    let redactor = Vault::default().redactor();
    let each = context.service_issues().into_iter();
    each.map(|issue| ServiceIssueRecord {
        services: issue.services.iter().map(|service| (*service).to_owned()).collect(),
        problem: redactor.text(&issue.problem),
        help: redactor.text(&issue.help),
        text: redactor.text(&issue.text()),
        trials: trials(&issue),
    })
    .collect()
}

/// Why trials were left out, where any were. What was reason back after the last of them makes no difference.
fn ended_early(context: &RunContext, trials: &[TrialRecord]) -> Option<EndedEarlyRecord> {
    let why = context.shutdown.why()?;
    let is_skipped = |trial: &TrialRecord| trial.verdict == Verdict::Skipped;
    let stopped = matches!(why, StopReason::Throttled { .. } | StopReason::ProxyRefused { .. });
    if !stopped && !trials.iter().any(is_skipped) {
        return None;
    }
    let service_issues: Vec<String> = context.service_issues().iter().map(|issue| issue.text()).collect();
    let is_about_service_issue = |trial: &&TrialRecord| {
        let reason = trial.reason.as_ref().map(Redacted::as_str);
        service_issues.iter().any(|issue| reason == Some(issue))
    };
    let played = trials.iter().filter(|trial| trial.verdict.was_played());
    Some(EndedEarlyRecord {
        cause: why.name().to_owned(),
        reason: Vault::default().redactor().text(&why.headline()),
        played: played.filter(|trial| !is_about_service_issue(trial)).count(),
        trials: trials.len(),
    })
}

fn open_sessions(context: &RunContext, trials: &[TrialRecord]) -> Option<OpenSessionsRecord> {
    let count = trials.iter().map(|trial| trial.open_sessions).sum();
    if count == 0 {
        return None;
    }
    let reason = context.why_sessions_stay();
    let reason = reason.unwrap_or_else(|| "no logout of theirs was answered with success".to_owned());
    Some(OpenSessionsRecord {
        count,
        reason: Vault::default().redactor().text(&reason),
    })
}

fn services(context: &RunContext) -> indexmap::IndexMap<String, String> {
    let mut services = indexmap::IndexMap::new();
    for contract in context.contracts.contracts() {
        services.insert(
            contract.service().to_owned(),
            context.target.url_of(contract.service()).to_owned(),
        );
    }
    services
}

fn connections(context: &RunContext) -> indexmap::IndexMap<String, ConnectionRecord> {
    let services = context.contracts.contracts().iter().map(|contract| contract.service());
    let seen = services.filter_map(|service| Some((service.to_owned(), context.tls_seen(service)?)));
    let record = |facts: &crate::wire::TlsFacts| ConnectionRecord {
        version: facts.version.clone(),
        cipher: facts.cipher.clone(),
        chain: facts
            .chain
            .iter()
            .map(|certificate| certificate.subject.clone())
            .collect(),
    };
    seen.map(|(service, facts)| (service, record(facts))).collect()
}

/// The time, RFC 3339 in UTC.
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}
