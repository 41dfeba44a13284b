//! The engine: plays trials beside each other, and tells those who watch.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{SecondsFormat, Utc};
use tokio::task::{JoinError, JoinSet};

use super::event::{Event, Watcher};
use crate::findings::coverage;
use crate::record::Verdict;
use crate::record::{CheckState, FORMAT, RunRecord, TrialRecord};
use crate::record::{ConnectionRecord, EndedEarlyRecord, OpenSessionsRecord, SlowedRecord, TroubleRecord};
use crate::run::context::World;
use crate::run::limit::Held;
use crate::run::service::Trouble;
use crate::run::trial::{not_played, play, record};
use crate::secret::{Redacted, Vault};
use crate::suite::plan::Trial;

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
    world: Arc<World>,
    trials: Vec<Trial>,
    settings: &RunSettings,
    watcher: &mut dyn Watcher,
) -> RunRecord {
    let started = Instant::now();
    let started_at = now();
    let jobs = settings.jobs.clamp(1, trials.len().max(1));
    let target = format!("{} ({})", world.target.name, world.target.urls.pod);
    watcher.watch(Event::Started {
        target: &target,
        trials: trials.len() * settings.repeat,
        jobs,
    });
    let mut told = 0;
    tell_troubles(&world, &mut told, watcher, &trials, settings.repeat);

    // In rounds, so that a trial never meets itself: two of it would end each other's sessions.
    let mut records = Vec::with_capacity(trials.len() * settings.repeat);
    for _ in 0..settings.repeat {
        let mut round = play_all(&world, &trials, settings, jobs, &mut told, watcher).await;
        round.sort_by_key(|(index, _)| *index);
        records.extend(round.into_iter().map(|(_, record)| record));
    }
    let mut record = assemble(&world, started_at, started.elapsed(), records);
    record.strict = settings.strict;
    watcher.watch(Event::Finished(&record));
    record
}

/// The record of a run, from those of its trials. `started_at` is RFC 3339.
pub fn assemble(world: &World, started_at: String, duration: Duration, mut trials: Vec<TrialRecord>) -> RunRecord {
    trials.sort_by(|left, right| left.id.cmp(&right.id));
    RunRecord {
        format: FORMAT.to_owned(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        built_in: Vec::new(),
        target: world.target.name.clone(),
        services: services(world),
        connections: connections(world),
        started_at,
        strict: false,
        judged: None,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        ended_early: ended_early(world, &trials),
        slowed: world.pacer.slowed().map(|slowed| SlowedRecord {
            pauses: slowed.pauses,
            requests_per_second: slowed.requests_per_second,
        }),
        troubles: troubles(world, |trouble| {
            let text = trouble.text();
            let is_its = |trial: &&TrialRecord| trial.reason.as_ref().is_some_and(|reason| reason.as_str() == text);
            trials.iter().filter(is_its).count()
        }),
        open_sessions: open_sessions(world, &trials),
        requirements: coverage::requirements(&world.catalogue, &trials),
        operations: coverage::operations(&world.contracts, &trials),
        trials,
    }
}

/// Plays one trial, or says why not, and records it.
pub async fn play_one(world: &World, trial: &Trial) -> TrialRecord {
    if let Some(reason) = &trial.not_applicable {
        return not_played(trial, Verdict::NotApplicable, Some(reason));
    }
    if let Some(trouble) = world.trouble_of(trial) {
        return not_played(trial, Verdict::Broken, Some(&trouble.text()));
    }
    if let Some(held) = world.pacer.exhausted() {
        world.ending.begin_nothing(held);
    }
    if let Some(held) = world.ending.why() {
        return not_played(trial, Verdict::Skipped, Some(&held.reason()));
    }
    let started_at = now();
    let played = play(world, trial).await;
    record(world, trial, started_at, &played)
}

async fn play_all(
    world: &Arc<World>,
    trials: &[Trial],
    settings: &RunSettings,
    jobs: usize,
    told: &mut usize,
    watcher: &mut dyn Watcher,
) -> Vec<(usize, TrialRecord)> {
    let mut playing: JoinSet<(usize, TrialRecord)> = JoinSet::new();
    let mut records = Vec::with_capacity(trials.len());
    let mut lost = Vec::new();
    let mut take = |ended: Result<(usize, TrialRecord), JoinError>| match ended {
        Ok((index, record)) => {
            // Whoever watches is to know a trouble before the trials that suffer from it.
            tell_troubles(world, told, watcher, trials.get(index + 1..).unwrap_or_default(), 1);
            watcher.watch(Event::Ended(&record));
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
        let (world, trial) = (world.clone(), trial.clone());
        let (fail_fast, strict) = (settings.fail_fast, settings.strict);
        playing.spawn(async move {
            let mut record = play_one(&world, &trial).await;
            if strict {
                judge_strictly(&mut record);
            }
            if fail_fast && record.verdict >= Verdict::Failed {
                world.ending.begin_nothing(Held::FailedFast);
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
            watcher.watch(Event::Ended(&record));
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
        let plural = if open == 1 { "" } else { "s" };
        let reason = format!("{open} check{plural} could not be evaluated, and the run is strict");
        record.reason = Some(Vault::default().redactor().text(&reason));
    }
}

/// Tells the troubles that were not told yet, each with how many of these trials it stops.
fn tell_troubles(world: &World, told: &mut usize, watcher: &mut dyn Watcher, trials: &[Trial], repeat: usize) {
    if world.troubles().len() == *told {
        return;
    }
    let troubles = troubles(world, |trouble| {
        let stopped = |trial: &&Trial| world.trouble_of(trial).is_some_and(|other| *other == *trouble);
        trials.iter().filter(stopped).count() * repeat
    });
    watcher.watch(Event::Troubled(&troubles[*told..]));
    *told = troubles.len();
}

/// What is wrong with services, each with how many trials it stops.
fn troubles(world: &World, trials: impl Fn(&Trouble) -> usize) -> Vec<TroubleRecord> {
    let redactor = Vault::default().redactor();
    let each = world.troubles().into_iter();
    each.map(|trouble| TroubleRecord {
        services: trouble.services.iter().map(|service| (*service).to_owned()).collect(),
        problem: redactor.text(&trouble.problem),
        help: redactor.text(&trouble.help),
        text: redactor.text(&trouble.text()),
        trials: trials(&trouble),
    })
    .collect()
}

/// Why trials were left out, where any were. What was held back after the last of them makes no difference.
fn ended_early(world: &World, trials: &[TrialRecord]) -> Option<EndedEarlyRecord> {
    let why = world.ending.why()?;
    let is_skipped = |trial: &TrialRecord| trial.verdict == Verdict::Skipped;
    let stopped = matches!(why, Held::Throttled { .. } | Held::ProxyRefused { .. });
    if !stopped && !trials.iter().any(is_skipped) {
        return None;
    }
    let troubles: Vec<String> = world.troubles().iter().map(|trouble| trouble.text()).collect();
    let is_in_trouble = |trial: &&TrialRecord| {
        let reason = trial.reason.as_ref().map(Redacted::as_str);
        troubles.iter().any(|trouble| reason == Some(trouble))
    };
    let played = trials.iter().filter(|trial| trial.verdict.was_played());
    Some(EndedEarlyRecord {
        cause: why.name().to_owned(),
        reason: Vault::default().redactor().text(&why.headline()),
        played: played.filter(|trial| !is_in_trouble(trial)).count(),
        trials: trials.len(),
    })
}

fn open_sessions(world: &World, trials: &[TrialRecord]) -> Option<OpenSessionsRecord> {
    let count = trials.iter().map(|trial| trial.open_sessions).sum();
    if count == 0 {
        return None;
    }
    let reason = world.why_sessions_stay();
    let reason = reason.unwrap_or_else(|| "no logout of theirs was answered with success".to_owned());
    Some(OpenSessionsRecord {
        count,
        reason: Vault::default().redactor().text(&reason),
    })
}

fn services(world: &World) -> indexmap::IndexMap<String, String> {
    let mut services = indexmap::IndexMap::new();
    for contract in world.contracts.contracts() {
        services.insert(
            contract.service().to_owned(),
            world.target.url_of(contract.service()).to_owned(),
        );
    }
    services
}

fn connections(world: &World) -> indexmap::IndexMap<String, ConnectionRecord> {
    let services = world.contracts.contracts().iter().map(|contract| contract.service());
    let seen = services.filter_map(|service| Some((service.to_owned(), world.tls_seen(service)?)));
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
