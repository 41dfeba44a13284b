//! The generator: begins plays as they are due, until the time is over or somebody ends it.
//!
//! In: a context, what was planned, a record. Out: lines of the record; every session that a play opened is ended by the play.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::mpsc::Receiver;
use tokio::time::{MissedTickBehavior, interval, sleep_until};

use super::arrivals::arrivals;
use super::play::Strictness;
use super::playing::Playing;
use super::settings::{Load, LoadSettings};
use crate::record::load::{ArrivalCounts, EarlyEnd, LoadEnd, LoadWriter, OwnDelays, PlayCounts};
use crate::record::watch::Moment;
use crate::record::{CheckTotals, Knowing, RecordWriteError, SlowedRecord};
use crate::run::{RunContext, issue_records};
use crate::suite::plan::Trial;
use crate::text::milliseconds;

/// The most plays in flight at a rate: a pod that answers nothing must not make them grow without end.
const MOST_AT_ONCE: usize = 1024;
/// How long plays in flight may take to send a request each at the pace of the target: what is due beyond them waits in the row, where
/// the end of the time finds it.
const PACED: f64 = 2.0;
/// How long after everything is ready the first play is due at a rate.
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
    let begun = match settings.load {
        Load::Rate(_) => Instant::now() + AHEAD,
        // Users begin as soon as they are there.
        Load::Users(_) => Instant::now(),
    };
    let strictness = Strictness {
        known,
        strict: settings.strict,
    };
    let generator = Generator {
        most_at_once: most_at_once(&context),
        playing: Arc::new(Playing::new(context, trials, strictness, begun, settings.lasts, writer)),
        load: settings.load,
        begun,
        lasts: settings.lasts,
        counts: ArrivalCounts::default(),
        waiting: None,
        held_until: None,
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

/// A load in progress: what begins its plays.
struct Generator {
    playing: Arc<Playing>,
    load: Load,
    begun: Instant,
    lasts: Duration,
    most_at_once: usize,
    counts: ArrivalCounts,
    /// The play that is due and has no place.
    waiting: Option<Duration>,
    /// What was due until then waited for a place; `None` as long as nothing did.
    held_until: Option<Duration>,
}

impl Generator {
    async fn go(mut self, listener: &mut dyn LoadListener) -> Result<(), LoadError> {
        let told = match self.load {
            Load::Rate(rate) => Some(arrivals(self.begun, rate, self.lasts).map_err(LoadError::NoThread)?),
            Load::Users(users) => {
                self.playing.begin_users(users);
                None
            }
        };
        let lasted = self.play(told, listener).await;
        self.drain(listener).await;
        let end = self.closing(lasted);
        Ok(self.playing.finish(end)?)
    }

    /// Begins plays until the time is over, or the load is ended; returns for how long that was.
    async fn play(&mut self, mut told: Option<Receiver<Duration>>, listener: &mut dyn LoadListener) -> Duration {
        let playing = self.playing.clone();
        let mut ended = std::pin::pin!(playing.context.shutdown.no_further_step());
        let mut over = std::pin::pin!(sleep_until((self.begun + self.lasts).into()));
        let mut second = interval(TOLD);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Without a trial nothing will ever have a place.
        while playing.may_begin() && !playing.trials.is_empty() {
            self.fill();
            let is_waiting = self.waiting.is_some();
            let hears = is_waiting || told.is_none();
            let arrival = async {
                match &mut told {
                    Some(arrivals) if !is_waiting => arrivals.recv().await,
                    _ => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = &mut ended => break,
                () = &mut over => break,
                _ = second.tick() => listener.on_progress(&self.progress()),
                () = playing.changed.notified(), if hears => {}
                arrival = arrival => match arrival {
                    Some(due) => self.waiting = Some(due),
                    // All have come; what is in flight is waited for until the time is over.
                    None => told = None,
                },
            }
        }
        let now = Instant::now();
        playing.stop(now);
        now.saturating_duration_since(self.begun).min(self.lasts)
    }

    /// Waits for what is in flight.
    async fn drain(&self, listener: &mut dyn LoadListener) {
        let mut second = interval(TOLD);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while self.playing.in_flight() > 0 {
            tokio::select! {
                () = self.playing.changed.notified() => {}
                _ = second.tick() => listener.on_progress(&self.progress()),
            }
        }
    }

    /// Begins the play that is due, if there is a place for it.
    fn fill(&mut self) {
        let Some(due) = self.waiting else { return };
        let is_full = self.playing.in_flight() >= self.most_at_once;
        let place = if is_full { None } else { self.playing.take_place() };
        let Some(place) = place else {
            // What becomes due until there is a place waits behind it.
            self.held_until = Some(self.begun.elapsed());
            return;
        };
        self.waiting = None;
        let at = self.begun + due;
        if self.held_until.is_some_and(|until| due <= until) {
            self.counts.held_back += 1;
            // So did what became due meanwhile.
            self.held_until = Some(self.begun.elapsed());
        } else {
            self.playing.began_late(Instant::now().saturating_duration_since(at));
        }
        self.playing.begin(place, at);
    }

    fn progress(&self) -> Progress {
        Progress {
            elapsed: self.begun.elapsed(),
            plays: self.playing.plays(),
            in_flight: self.playing.in_flight(),
        }
    }

    /// All but the counts.
    fn closing(&self, lasted: Duration) -> LoadEnd {
        let context = &self.playing.context;
        let redactor = context.target.vault().redactor();
        let (begun, most_at_once) = self.playing.begun();
        LoadEnd {
            at: Moment::now(),
            lasted_ms: milliseconds(lasted),
            arrivals: ArrivalCounts {
                due: self.load.due_until(lasted).unwrap_or(begun).max(begun),
                begun,
                most_at_once,
                ..self.counts
            },
            answers_meanwhile: 0,
            requests: 0,
            checks: CheckTotals::default(),
            findings_left_out: 0,
            own: OwnDelays::default(),
            ended_early: context.shutdown.why().map(|why| EarlyEnd {
                cause: why.cause(),
                reason: redactor.prose(&why.headline()),
            }),
            slowed: context.pacer.slowed().map(|slowed| SlowedRecord {
                pauses: slowed.pauses,
                requests_per_second: slowed.requests_per_second,
            }),
            open_sessions: None,
            service_issues: issue_records(context),
        }
    }
}
