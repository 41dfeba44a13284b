//! The watch itself: lanes tick beside each other, each sample in a task of its own, until the time is over or somebody ends it.
//!
//! In: a context, what was planned, a record. Out: lines of the record, as they happen; every session that it opened is ended.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::actors::Actors;
use super::admission::Unsent;
use super::ask::Asked;
use super::connections::Connections;
use super::held::{Places, Session};
use super::hold::not_sent;
use super::lanes::{Canary, Planned};
use super::ledger::Ledger;
use super::log::{Log, WatchListener};
use super::settings::{Timing, WatchSettings};
use crate::record::watch::{
    Connection, EndReason, LaneName, Moment, Sample, SessionKind, WatchEnd, WatchLine, WatchWriter,
};
use crate::record::{RecordWriteError, SlowedRecord};
use crate::run::RunContext;
use crate::run::limit::StopReason;
use crate::secret::Redactor;
use crate::text::{Prose, count, exact_duration};

/// The most samples of a lane that wait for an answer at a time.
const MOST_PENDING: usize = 64;
/// How many places are looked at again or filled at a time: under the target's limits samples must not wait behind these.
const MOST_SETTLING: usize = 3;
/// A gap in a lane that is told, in milliseconds; a shorter one shows in the numbers of its samples.
const TOLD_GAP: u64 = 3000;
/// How long samples are waited for that have begun, when somebody ends the watch.
const HASTE: Duration = Duration::from_secs(2);

/// What all tasks of a watch share.
pub(super) struct Watcher {
    pub(super) context: Arc<RunContext>,
    pub(super) actors: Actors,
    pub(super) canary: Option<Canary>,
    pub(super) connections: Connections,
    pub(super) places: Places,
    pub(super) log: Log,
    pub(super) redactor: Redactor,
    /// Who looks at a place again, or fills it, holds a permit.
    pub(super) settling: Semaphore,
    /// Every place had its first session, or a sign-in failed.
    pub(super) is_filled: AtomicBool,
    pub(super) session_lifetime: Option<Duration>,
    /// The sessions that are open.
    pub(super) ledger: Ledger,
    /// When sessions of ours were found ended by somebody else.
    pub(super) strangers: Mutex<Vec<Moment>>,
    pub(super) told_of_strangers: AtomicBool,
    planned: Planned,
    is_ending: AtomicBool,
}

/// How a watch ended.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The closing facts, as they are recorded.
    pub end: WatchEnd,
}

/// Watches; the record has its manifest already.
///
/// # Errors
/// The record could not be written any more. The watch was then ended in good order.
pub async fn watch(
    context: Arc<RunContext>,
    planned: Planned,
    settings: &WatchSettings,
    writer: WatchWriter,
    listener: Box<dyn WatchListener>,
) -> Result<Watched, RecordWriteError> {
    let (log, writing) = Log::begin(writer, context.clone(), listener);
    let redactor = context.target.vault().redactor();
    let watcher = Arc::new(Watcher {
        actors: planned.actors.clone(),
        canary: planned.canary.clone(),
        connections: Connections::default(),
        places: Places::new(settings.held, &planned.kinds),
        log,
        redactor,
        settling: Semaphore::new(MOST_SETTLING),
        is_filled: AtomicBool::new(false),
        session_lifetime: settings.session_lifetime,
        ledger: Ledger::default(),
        strangers: Mutex::default(),
        told_of_strangers: AtomicBool::new(false),
        planned,
        is_ending: AtomicBool::new(false),
        context,
    });
    let end = watcher.clone().go(settings.planned).await;
    watcher.log.add(WatchLine::End(end.clone()));
    // Who writes ends when nobody can send any more; every task has ended by now.
    drop(watcher);
    match tokio::task::spawn_blocking(move || writing.join()).await {
        Ok(Ok(written)) => written?,
        // A defect is not to look like a watch that ended well.
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
    Ok(Watched { end })
}

impl Watcher {
    async fn go(self: Arc<Self>, planned: Option<Duration>) -> WatchEnd {
        for key in self.actors.keys() {
            _ = tokio::task::spawn_blocking(move || key.prepare()).await;
        }
        for remark in &self.planned.remarks {
            self.log.note(remark, &self.redactor);
        }
        let until = planned.map(|planned| Instant::now() + planned);
        let stopped = async {
            match until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let mut lanes = JoinSet::new();
        let filler = self.clone();
        lanes.spawn(async move { filler.fill().await });
        let (begun, at) = (Instant::now(), Moment::now());
        for (index, lane) in self.planned.lanes.iter().enumerate() {
            // Not all at once.
            let offset = Duration::from_millis(lane.tick_ms) * u32::try_from(index).unwrap_or(0) / 16;
            lanes.spawn(
                self.clone()
                    .tick(lane.name, begun + offset, at.plus(of_milliseconds(offset))),
            );
        }
        tokio::select! {
            () = stopped => {}
            _ = self.context.shutdown.no_further_step() => {}
        }
        let at = Moment::now();
        let why = self.context.shutdown.why();
        self.is_ending.store(true, Ordering::Relaxed);
        self.drain(&mut lanes).await;
        self.closing(at, why, planned).await
    }

    /// Whether no further sample begins.
    pub(super) fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }

    /// Waits for the samples that have begun: as long as they may take, or a little if somebody ends the watch.
    async fn drain(&self, lanes: &mut JoinSet<()>) {
        let all = async { while lanes.join_next().await.is_some() {} };
        let in_haste = async {
            self.context.shutdown.no_further_step().await;
            tokio::time::sleep(HASTE).await;
        };
        tokio::select! {
            () = all => {}
            () = in_haste => {}
        }
        lanes.shutdown().await;
    }

    async fn closing(&self, at: Moment, why: Option<StopReason>, planned: Option<Duration>) -> WatchEnd {
        let ended = self.end_all().await;
        let (reason, text) = reason(why.as_ref(), planned);
        let pauses = self.context.pacer.pauses();
        WatchEnd {
            at,
            reason,
            text: self.redactor.prose(&text),
            sessions_closed: ended.closed,
            sessions_left_open: ended.left_open,
            requests: self.context.pacer.sent(),
            slowed: (pauses > 0).then_some(SlowedRecord {
                pauses,
                requests_per_second: self.planned.requests_per_second,
            }),
        }
    }

    /// Starts the samples of a lane, each on its tick, however long others take.
    async fn tick(self: Arc<Self>, lane: LaneName, begun: Instant, at: Moment) {
        let Timing { tick, timeout } = self.timing_of(lane);
        let most = usize::try_from(timeout.as_millis() / tick.as_millis().max(1)).unwrap_or(MOST_PENDING);
        let most = (most + 2).min(MOST_PENDING);
        let pending = Arc::new(AtomicUsize::new(0));
        let mut samples = JoinSet::new();
        let mut number: u64 = 0;
        while !self.is_ending() {
            let offset = tick.saturating_mul(u32::try_from(number).unwrap_or(u32::MAX));
            let due = begun + offset;
            tokio::select! {
                () = sleep_until(due) => {}
                _ = self.context.shutdown.no_further_step() => break,
                () = self.ends() => break,
            }
            while samples.try_join_next().is_some() {}
            let missed = Instant::now().saturating_duration_since(due).as_millis() / tick.as_millis().max(1);
            if let Some(missed) = u64::try_from(missed).ok().filter(|missed| *missed > 1) {
                // This machine slept, or had no time: to make up for it all at once would say nothing.
                if missed.saturating_mul(u64::try_from(tick.as_millis()).unwrap_or(1)) >= TOLD_GAP {
                    let ticks = count(missed, "tick");
                    let text = format!("{lane}: {ticks} missed, because this machine was asleep or too busy");
                    self.log.note(&text.into(), &self.redactor);
                }
                number += missed;
                continue;
            }
            number += 1;
            let intended = at.plus(of_milliseconds(offset));
            if pending.load(Ordering::Relaxed) >= most {
                let reason = format!("{} of this lane still wait for an answer", count(most, "sample"));
                self.record(lane, number, intended, None, Err(Unsent::Because(reason.into())), false);
                continue;
            }
            pending.fetch_add(1, Ordering::Relaxed);
            let (watcher, pending) = (self.clone(), pending.clone());
            samples.spawn(async move {
                watcher.take(lane, number, intended, &pending).await;
            });
        }
        while samples.join_next().await.is_some() {}
    }

    async fn take(&self, lane: LaneName, number: u64, intended: Moment, pending: &AtomicUsize) {
        match lane {
            LaneName::Held | LaneName::NewConnection => {
                let sampled = |session: Option<&Session>, asked| {
                    pending.fetch_sub(1, Ordering::Relaxed);
                    self.record(lane, number, intended, session, asked, false);
                };
                self.check(lane, sampled).await;
            }
            _ => {
                let (seen, sessions) = self.sample(lane).await;
                pending.fetch_sub(1, Ordering::Relaxed);
                let names_operation = seen.as_ref().is_ok_and(|seen| seen.names_operation);
                self.record(
                    lane,
                    number,
                    intended,
                    None,
                    seen.map(|seen| seen.asked),
                    names_operation,
                );
                for session in sessions {
                    self.end(&session).await;
                }
            }
        }
    }

    fn record(
        &self,
        lane: LaneName,
        number: u64,
        intended: Moment,
        session: Option<&Session>,
        asked: Result<Asked, Unsent>,
        names_operation: bool,
    ) {
        let (started, duration, operation, outcome) = match asked {
            Ok(asked) => {
                let operation = names_operation.then_some(asked.operation);
                (asked.started, asked.duration, operation, asked.outcome)
            }
            Err(unsent) => {
                let reason = match unsent {
                    Unsent::Because(reason) => reason,
                    Unsent::Ended => Prose::from("the watch was ended meanwhile"),
                };
                (intended, Duration::ZERO, None, not_sent(&reason, &self.redactor))
            }
        };
        self.log.add(WatchLine::Sample(Sample {
            lane,
            number,
            intended,
            started,
            duration_ms: milliseconds(duration),
            connection: match lane {
                LaneName::Held => Connection::Kept,
                _ => Connection::New,
            },
            operation,
            session: session.map(|session| session.id.clone()),
            confirms: false,
            outcome,
        }));
    }

    /// Returns when the watch is ending.
    async fn ends(&self) {
        while !self.is_ending() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The timing of a lane; of one that was left out what it would have.
    pub(super) fn timing_of(&self, lane: LaneName) -> Timing {
        self.planned.timing(lane).unwrap_or_else(|| Timing::usual(lane))
    }

    /// How the lanes that need a bot's session sign in.
    pub(super) fn signs_in_as(&self) -> SessionKind {
        if self.planned.signs_in_by_key {
            SessionKind::BotKey
        } else {
            SessionKind::BotCertificate
        }
    }
}

/// Why the watch ends, for programs and for people.
fn reason(why: Option<&StopReason>, planned: Option<Duration>) -> (EndReason, Prose) {
    match why {
        None => {
            let planned = planned.map_or(String::new(), |planned| format!(" of {}", exact_duration(planned)));
            (EndReason::Time, format!("the time{planned} is over").into())
        }
        Some(StopReason::Interrupted) => (EndReason::Interrupted, "it was interrupted".into()),
        Some(why @ StopReason::Exhausted { .. }) => (EndReason::Budget, why.headline()),
        Some(why) => (EndReason::Hindered, why.headline()),
    }
}

/// In milliseconds, to the microsecond.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

fn of_milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
