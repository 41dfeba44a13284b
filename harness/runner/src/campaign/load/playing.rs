//! The plays of a load: each in a task of its own, or one after the other in that of a user, counted where it ends.
//!
//! In: a place, and when its play was due. Out: counts, and the lines of the record. What all plays share is locked for moments alone: no
//! play waits for whoever begins them.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::sync::Notify;

use super::places::{Place, Places};
use super::play::{Counted, Strictness, play_once};
use super::tally::Tally;
use crate::record::RecordWriteError;
use crate::record::load::{LoadEnd, LoadLine, LoadWriter, OwnDelays, PlayCounts};
use crate::run::limit::StopReason;
use crate::run::{RunContext, open_sessions};
use crate::suite::plan::Trial;

/// What all plays of a load share.
pub(super) struct Playing {
    pub(super) context: Arc<RunContext>,
    pub(super) trials: Vec<Trial>,
    /// Told whenever a play ended.
    pub(super) changed: Notify,
    strictness: Strictness,
    places: Mutex<Places>,
    tally: Mutex<Tally>,
    record: Mutex<Record>,
    /// No further play begins.
    is_over: AtomicBool,
    begun: AtomicU64,
    in_flight: AtomicUsize,
    most_at_once: AtomicUsize,
}

/// Where lines go.
struct Record {
    /// `None` after it failed.
    writer: Option<LoadWriter>,
    failure: Option<RecordWriteError>,
}

impl Playing {
    pub(super) fn new(
        context: Arc<RunContext>,
        trials: Vec<Trial>,
        strictness: Strictness,
        begun: Instant,
        lasts: Duration,
        writer: LoadWriter,
    ) -> Self {
        Self {
            places: Mutex::new(Places::new(&trials)),
            tally: Mutex::new(Tally::new(trials.len(), begun + lasts)),
            record: Mutex::new(Record {
                writer: Some(writer),
                failure: None,
            }),
            context,
            trials,
            changed: Notify::new(),
            strictness,
            is_over: AtomicBool::new(false),
            begun: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        }
    }

    /// Whether plays may still begin: the time is not over, the budget is not spent, and nobody ended the load.
    pub(super) fn may_begin(&self) -> bool {
        if let Some(reason) = self.context.pacer.exhausted() {
            self.context.shutdown.stop_starting_trials(reason);
        }
        !self.is_over.load(Ordering::Relaxed) && self.context.shutdown.may_begin()
    }

    /// No further play begins; answers after this instant came too late to count for the rate.
    pub(super) fn stop(&self, at: Instant) {
        self.is_over.store(true, Ordering::Relaxed);
        locked(&self.tally).end_at(at);
    }

    /// A place for the next play; `None` as long as there is none.
    pub(super) fn take_place(&self) -> Option<Place> {
        locked(&self.places).take()
    }

    /// Begins a play that was due at this instant.
    pub(super) fn begin(self: &Arc<Self>, place: Place, due: Instant) {
        let playing = self.clone();
        // Before the task runs: who waits for the last play must not overlook it.
        playing.enter();
        tokio::spawn(async move {
            playing.play(place, due).await;
            playing.leave();
        });
    }

    /// Begins users, each of whom plays one trial after the other.
    pub(super) fn begin_users(self: &Arc<Self>, users: usize) {
        for _ in 0..users {
            let playing = self.clone();
            playing.enter();
            tokio::spawn(async move {
                while playing.may_begin()
                    && let Some(place) = playing.take_place()
                {
                    playing.play(place, Instant::now()).await;
                }
                playing.leave();
            });
        }
    }

    fn enter(&self) {
        let now = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(now, Ordering::Relaxed);
    }

    fn leave(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        self.changed.notify_one();
    }

    async fn play(&self, place: Place, due: Instant) {
        self.begun.fetch_add(1, Ordering::Relaxed);
        let trial = &self.trials[place.trial];
        let played = play_once(&self.context, trial, place.set, due, &self.strictness);
        // A panic is a bug of ours, and is told as one.
        let counted = AssertUnwindSafe(played).catch_unwind().await;
        let counted = counted.unwrap_or_else(|_| Counted::lost(&self.context, trial));
        locked(&self.places).give_back(place);
        let kept = locked(&self.tally).add(place.trial, counted);
        if let Some(record) = kept {
            self.write(&LoadLine::Trial(record));
        }
    }

    /// A play for which there was a place began this much later than it was due.
    pub(super) fn began_late(&self, late: Duration) {
        locked(&self.tally).began(late);
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// How many plays began, and how many were in flight at most.
    pub(super) fn begun(&self) -> (u64, usize) {
        let most = self.most_at_once.load(Ordering::Relaxed);
        (self.begun.load(Ordering::Relaxed), most)
    }

    pub(super) fn plays(&self) -> PlayCounts {
        locked(&self.tally).plays()
    }

    fn write(&self, line: &LoadLine) {
        let mut record = locked(&self.record);
        let Some(writer) = &mut record.writer else { return };
        if let Err(failure) = writer.write(line) {
            self.context.shutdown.stop_playing(StopReason::RecordFailed {
                cause: failure.to_string().into(),
            });
            record.writer = None;
            record.failure = Some(failure);
        }
    }

    /// Writes all counts, and the closing facts with what only these know.
    ///
    /// # Errors
    /// The record could not be written, now or before.
    pub(super) fn finish(&self, end: LoadEnd) -> Result<(), RecordWriteError> {
        let empty = Tally::new(0, Instant::now());
        let tally = std::mem::replace(&mut *locked(&self.tally), empty);
        let end = LoadEnd {
            answers_meanwhile: tally.answers_meanwhile,
            requests: tally.requests,
            checks: tally.checks,
            own: self.own_delays(&tally),
            open_sessions: open_sessions(&self.context, tally.open_sessions),
            ..end
        };
        let (lines, findings_left_out) = tally.finish(&self.trials);
        let end = LoadEnd {
            findings_left_out,
            ..end
        };
        for line in lines.into_iter().chain([LoadLine::End(Box::new(end))]) {
            self.write(&line);
        }
        let mut record = locked(&self.record);
        match (record.writer.take(), record.failure.take()) {
            (Some(writer), None) => writer.finish(),
            (_, Some(failure)) => Err(failure),
            (None, None) => Ok(()),
        }
    }

    /// Without a limit, and a pause that the pod asked for, nobody waits for the pace: what was measured then is this machine.
    fn own_delays(&self, tally: &Tally) -> OwnDelays {
        let limits = &self.context.target.limits;
        let own = tally.own();
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
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
