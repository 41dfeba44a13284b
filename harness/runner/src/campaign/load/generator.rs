//! The generator: begins plays as they are due, counts them as they end, until the time is over or somebody ends it.
//!
//! In: a context, what was planned, a record. Out: lines of the record; every session that a play opened is ended by the play.

use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use thiserror::Error;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep_until};

use super::arrivals::arrivals;
use super::places::{Place, Places};
use super::play::{Counted, Strictness, play_once};
use super::settings::{Load, LoadSettings};
use super::tally::Tally;
use crate::record::load::{ArrivalCounts, EarlyEnd, LoadEnd, LoadLine, LoadWriter, OwnDelays, PlayCounts};
use crate::record::watch::Moment;
use crate::record::{Knowing, OpenSessionsRecord, RecordWriteError, SlowedRecord};
use crate::run::limit::StopReason;
use crate::run::{RunContext, issue_records};
use crate::suite::plan::Trial;
use crate::text::milliseconds;

/// The most plays in flight at a rate: a pod that answers nothing must not make them grow without end.
const MOST_AT_ONCE: usize = 1024;
/// How long plays in flight may take to send a request each at the pace of the target: what is due beyond them waits in the row, where
/// the end of the time finds it.
const PACED: f64 = 2.0;
/// How long after everything is ready the first play is due.
const AHEAD: Duration = Duration::from_millis(20);
/// How often it is told how far a load is.
const TOLD: Duration = Duration::from_secs(1);

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How long it lasts already.
    pub elapsed: Duration,
    /// How plays ended so far.
    pub plays: PlayCounts,
    /// How many are in flight.
    pub in_flight: usize,
}

/// Why a load could not be finished.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Its record could not be written.
    #[error(transparent)]
    Record(#[from] RecordWriteError),
    /// The system gives no thread to tell the time on.
    #[error("cannot start a thread that tells when plays are due: {0}")]
    NoThread(io::Error),
}

/// Somebody who listens to a load.
pub trait LoadListener {
    /// It goes on; told about once a second.
    fn on_progress(&mut self, progress: &Progress);
}

/// Plays trials under load; the record has its manifest already.
///
/// # Errors
/// The record could not be written any more; the load was then ended in good order. Or it could not begin.
pub async fn load(
    context: Arc<RunContext>,
    trials: Vec<Trial>,
    known: Knowing,
    settings: &LoadSettings,
    writer: LoadWriter,
    listener: &mut dyn LoadListener,
) -> Result<(), LoadError> {
    prepare_keys(&context, &trials).await;
    let begun = Instant::now() + AHEAD;
    let lasts = settings.lasts;
    let generator = Generator {
        places: Places::new(&trials),
        most_at_once: most_at_once(&context),
        tally: Tally::new(trials.len(), begun + lasts),
        strictness: Arc::new(Strictness {
            known,
            strict: settings.strict,
        }),
        trials: trials.into(),
        load: settings.load,
        begun,
        lasts,
        open: JoinSet::new(),
        counts: ArrivalCounts::default(),
        waiting: None,
        held_until: Duration::ZERO,
        writer: Some(writer),
        failure: None,
        context,
    };
    generator.go(listener).await
}

/// How many plays may be in flight at a rate.
fn most_at_once(context: &RunContext) -> usize {
    let paced = context
        .target
        .limits
        .requests_per_second
        .map(|rate| (rate * PACED).ceil());
    paced.map_or(MOST_AT_ONCE, |paced| (paced as usize).clamp(1, MOST_AT_ONCE))
}

/// Makes the keys that are signed with ready: the first play is not to wait for them.
async fn prepare_keys(context: &RunContext, trials: &[Trial]) {
    let mut names: Vec<(usize, &str)> = trials
        .iter()
        .flat_map(|trial| {
            let needs = &trial.scenario.needs;
            let of_set = |set: usize| needs.iter().map(move |need| (set, need.as_str()));
            trial.sets.iter().copied().flat_map(of_set)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    for (set, name) in names {
        let identity = context.target.actors(set).identities.get(name);
        if let Some(key) = identity.and_then(|identity| identity.key.clone()) {
            _ = tokio::task::spawn_blocking(move || key.prepare()).await;
        }
    }
}

/// A load in progress.
struct Generator {
    context: Arc<RunContext>,
    trials: Arc<[Trial]>,
    load: Load,
    begun: Instant,
    lasts: Duration,
    places: Places,
    most_at_once: usize,
    tally: Tally,
    strictness: Arc<Strictness>,
    open: JoinSet<(Place, Option<Counted>)>,
    counts: ArrivalCounts,
    /// The play that is due and has no place.
    waiting: Option<Duration>,
    /// What was due before this waited for a place.
    held_until: Duration,
    /// `None` after it failed.
    writer: Option<LoadWriter>,
    failure: Option<RecordWriteError>,
}

impl Generator {
    async fn go(mut self, listener: &mut dyn LoadListener) -> Result<(), LoadError> {
        let rate = match self.load {
            Load::Rate(rate) => Some(rate),
            Load::Users(_) => None,
        };
        let told = rate.map(|rate| arrivals(self.begun, rate, self.lasts));
        let mut told = told.transpose().map_err(LoadError::NoThread)?;
        let lasted = self.play(told.as_mut(), listener).await;
        drop(told);
        self.drain(listener).await;
        Ok(self.finish(lasted)?)
    }

    /// Begins plays until the time is over, or the load is ended; returns for how long that was.
    async fn play(&mut self, mut told: Option<&mut Receiver<Duration>>, listener: &mut dyn LoadListener) -> Duration {
        let context = self.context.clone();
        let mut ended = std::pin::pin!(context.shutdown.no_further_step());
        let mut over = std::pin::pin!(sleep_until((self.begun + self.lasts).into()));
        let mut second = interval(TOLD);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Without a trial nothing will ever have a place.
        while self.may_begin() && !self.trials.is_empty() {
            self.fill();
            let is_open = !self.open.is_empty();
            let arrival = async {
                match &mut told {
                    Some(arrivals) if self.waiting.is_none() => arrivals.recv().await,
                    _ => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = &mut ended => break,
                () = &mut over => break,
                _ = second.tick() => listener.on_progress(&self.progress()),
                Some(ended) = self.open.join_next(), if is_open => self.take(ended.ok()),
                arrival = arrival => match arrival {
                    Some(due) => self.waiting = Some(due),
                    // All have come; what is in flight is waited for until the time is over.
                    None => told = None,
                },
            }
        }
        let now = Instant::now();
        self.tally.end_at(now);
        now.saturating_duration_since(self.begun).min(self.lasts)
    }

    /// Waits for what is in flight.
    async fn drain(&mut self, listener: &mut dyn LoadListener) {
        let mut second = interval(TOLD);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.open.is_empty() {
            tokio::select! {
                ended = self.open.join_next() => self.take(ended.and_then(Result::ok)),
                _ = second.tick() => listener.on_progress(&self.progress()),
            }
        }
    }

    /// Whether plays may still begin: the budget is not spent, and nobody ended the load.
    fn may_begin(&self) -> bool {
        if let Some(reason) = self.context.pacer.exhausted() {
            self.context.shutdown.stop_starting_trials(reason);
        }
        self.context.shutdown.may_begin()
    }

    /// Begins what is due and has a place.
    fn fill(&mut self) {
        match self.load {
            Load::Rate(_) => {
                let Some(due) = self.waiting else { return };
                if self.open.len() < self.most_at_once
                    && let Some(place) = self.places.take()
                {
                    self.waiting = None;
                    if due <= self.held_until {
                        self.counts.held_back += 1;
                    } else {
                        let due = self.begun + due;
                        self.tally.began(Instant::now().saturating_duration_since(due));
                    }
                    self.begin(place, self.begun + due);
                } else {
                    // What becomes due until there is a place waits behind it.
                    self.held_until = self.begun.elapsed();
                }
            }
            Load::Users(users) => {
                while self.open.len() < users
                    && let Some(place) = self.places.take()
                {
                    self.begin(place, Instant::now());
                }
            }
        }
    }

    fn begin(&mut self, place: Place, due: Instant) {
        self.counts.begun += 1;
        let (context, trials, strictness) = (self.context.clone(), self.trials.clone(), self.strictness.clone());
        self.open.spawn(async move {
            let played = play_once(&context, &trials[place.trial], place.set, due, &strictness);
            // A panic is a bug of ours; the play is counted as broken.
            (place, AssertUnwindSafe(played).catch_unwind().await.ok())
        });
        self.counts.most_at_once = self.counts.most_at_once.max(self.open.len());
    }

    fn take(&mut self, ended: Option<(Place, Option<Counted>)>) {
        let Some((place, counted)) = ended else { return };
        self.places.give_back(place);
        if self.waiting.is_some() {
            self.held_until = self.begun.elapsed();
        }
        match counted {
            Some(counted) => {
                if let Some(record) = self.tally.add(place.trial, counted) {
                    self.write(&LoadLine::Trial(record));
                }
            }
            None => self.tally.add_lost(place.trial),
        }
    }

    fn write(&mut self, line: &LoadLine) {
        let Some(writer) = &mut self.writer else { return };
        if let Err(failure) = writer.write(line) {
            self.context.shutdown.stop_playing(StopReason::RecordFailed {
                cause: failure.to_string().into(),
            });
            self.writer = None;
            self.failure = Some(failure);
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            elapsed: self.begun.elapsed(),
            plays: self.tally.plays(),
            in_flight: self.open.len(),
        }
    }

    fn finish(mut self, lasted: Duration) -> Result<(), RecordWriteError> {
        let mut end = self.closing(lasted);
        let tally = std::mem::replace(&mut self.tally, Tally::new(0, self.begun));
        let (lines, left_out) = tally.finish(&self.trials);
        end.problems_left_out = left_out;
        for line in lines.into_iter().chain([LoadLine::End(Box::new(end))]) {
            self.write(&line);
        }
        match (self.writer, self.failure) {
            (Some(writer), None) => writer.finish(),
            (_, Some(failure)) => Err(failure),
            (None, None) => Ok(()),
        }
    }

    /// Without a limit, and a pause that the pod asked for, nobody waits for the pace: what was measured then is this machine.
    fn own_delays(&self) -> OwnDelays {
        let limits = &self.context.target.limits;
        let own = self.tally.own();
        let is_paced = limits.requests_per_second.is_some() || limits.refused_sign_ins_per_second.is_some();
        if is_paced || self.context.pacer.pauses() > 0 {
            return own;
        }
        OwnDelays {
            paced_ms: 0,
            paced: 0,
            ..own
        }
    }

    fn closing(&self, lasted: Duration) -> LoadEnd {
        let context = &self.context;
        let redactor = context.target.vault().redactor();
        let why = context.shutdown.why();
        let open_sessions = self.tally.open_sessions;
        LoadEnd {
            at: Moment::now(),
            lasted_ms: milliseconds(lasted),
            arrivals: ArrivalCounts {
                due: self
                    .load
                    .due_until(lasted)
                    .unwrap_or(self.counts.begun)
                    .max(self.counts.begun),
                ..self.counts
            },
            answers_meanwhile: self.tally.answers_meanwhile,
            requests: self.tally.requests,
            checks: self.tally.checks,
            problems_left_out: 0,
            own: self.own_delays(),
            ended_early: why.map(|why| EarlyEnd {
                cause: why.cause(),
                reason: redactor.prose(&why.headline()),
            }),
            slowed: context.pacer.slowed().map(|slowed| SlowedRecord {
                pauses: slowed.pauses,
                requests_per_second: slowed.requests_per_second,
            }),
            open_sessions: (open_sessions > 0).then(|| OpenSessionsRecord {
                count: open_sessions,
                reason: redactor.prose(
                    &context
                        .why_sessions_stay()
                        .unwrap_or_else(|| "no logout of theirs was answered with success".into()),
                ),
            }),
            service_issues: issue_records(context),
        }
    }
}
