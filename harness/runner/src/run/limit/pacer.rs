//! The pace of a run: all trials ask it before they send.
//!
//! In: the target's limits. Out: when the next request may leave, or that it may not.
//!
//! Requests are spaced evenly: after a quiet time there is no burst, nor after a pause. They leave in the order in
//! which they ask; a sign-in that the pod is meant to refuse first waits in a row of its own, where it is slower. After a
//! pause that the pod asked for, the rest of the run goes at half the pace.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Row;
use tokio::time::{Instant, sleep_until};

use super::shutdown::Shutdown;
use super::stop_reason::StopReason;
use crate::targets::Limits;

/// Spaces the requests of a run, counts them, and keeps the pauses that the pod asks for.
#[derive(Debug)]
pub struct Pacer {
    between_refused: Duration,
    budget: Option<u64>,
    /// How many runs keep this pace together.
    shared_by: u32,
    state: Mutex<State>,
    /// Who holds it is the next to send. First come, first served.
    row: Row<()>,
    /// The same among sign-ins that are to be refused: when the next may leave.
    row_of_refused: Row<Option<Instant>>,
}

#[derive(Debug, Default)]
struct State {
    /// The time between two requests; it grows with each pause.
    between: Duration,
    pauses: usize,
    sent: u64,
    /// How many requests of the budget are kept for what cleans up.
    kept: u64,
    next: Option<Instant>,
    paused_until: Option<Instant>,
}

impl State {
    /// Whether nothing is left of a budget but what is kept.
    fn is_spent(&self, budget: u64) -> bool {
        self.sent.saturating_add(self.kept) >= budget
    }
}

/// How much a request matters, and how it looks to the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// The pod is meant to refuse this sign-in.
    pub refused_sign_in: bool,
    /// It is sent whatever the budget, and when the run is being ended: it cleans up.
    pub cleans_up: bool,
}

/// How a pod that asked for pauses slowed the run down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowed {
    /// How many pauses there were.
    pub pauses: usize,
    /// Requests per second since the last of them.
    pub requests_per_second: f64,
}

/// The pace after the first pause of a run that had no limit, and the slowest that pauses lead to, in seconds between
/// requests: what a pod gets that names no limit, and a fifth of that.
const UNLIMITED_NO_MORE: Duration = Duration::from_millis(200);
const SLOWEST: Duration = Duration::from_secs(1);

impl Pacer {
    /// A pacer that keeps to these limits.
    pub fn new(limits: &Limits) -> Self {
        let between = |rate: Option<f64>| {
            let seconds = rate.filter(|rate| *rate > 0.0).map(|rate| 1.0 / rate);
            seconds
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .unwrap_or_default()
        };
        let state = State {
            between: between(limits.requests_per_second),
            ..State::default()
        };
        Self {
            between_refused: between(limits.refused_sign_ins_per_second),
            budget: limits.requests,
            shared_by: limits.shared_by.max(1),
            state: Mutex::new(state),
            row: Row::default(),
            row_of_refused: Row::default(),
        }
    }

    /// Waits until the request may be sent, and counts it.
    ///
    /// # Errors
    /// It may not be sent: the budget is used up, which ends the run early, or the run is ended while it waits.
    pub async fn admit(&self, urgency: Urgency, shutdown: &Shutdown) -> Result<(), StopReason> {
        let ended = async {
            if urgency.cleans_up {
                shutdown.no_further_request().await
            } else {
                shutdown.no_further_step().await
            }
        };
        let admitted = tokio::select! {
            biased;
            why = ended => Err(why),
            admitted = self.queue(urgency) => admitted,
        };
        if let Err(reason @ StopReason::Exhausted { .. }) = &admitted {
            shutdown.stop_starting_trials(reason.clone());
        }
        admitted
    }

    /// Leaves the pod alone for so long, because it asked for that: all trials wait, and go slower from then on. A pause
    /// that lasts longer already is kept; of the answers that ask for one at the same time only the first slows down.
    pub fn pause_for(&self, pause: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        if state.paused_until.is_none_or(|until| until <= now) {
            state.pauses += 1;
            state.between = slower(state.between, self.shared_by);
        }
        state.paused_until = state.paused_until.max(Some(after(now, pause)));
    }

    /// Leaves the pod alone for so long, and goes on as before: for who asks little anyway.
    pub fn rest_for(&self, pause: Duration) {
        let mut state = self.lock();
        let now = Instant::now();
        if state.paused_until.is_none_or(|until| until <= now) {
            state.pauses += 1;
        }
        state.paused_until = state.paused_until.max(Some(after(now, pause)));
    }

    /// Until when the pod is left alone, if it is.
    pub fn paused_until(&self) -> Option<Instant> {
        self.lock().paused_until.filter(|until| *until > Instant::now())
    }

    /// How often the pod asked for a pause.
    pub fn pauses(&self) -> usize {
        self.lock().pauses
    }

    /// How many requests were let go.
    pub fn sent(&self) -> u64 {
        self.lock().sent
    }

    /// Keeps so many requests of the budget for what cleans up: calls that a pod puts off are sent again, and take of it, too.
    pub fn keep(&self, requests: u64) {
        self.lock().kept = requests;
    }

    /// How pauses slowed the run down; `None` if there were none.
    pub fn slowed(&self) -> Option<Slowed> {
        let state = self.lock();
        (state.pauses > 0).then(|| Slowed {
            pauses: state.pauses,
            requests_per_second: 1.0 / state.between.as_secs_f64(),
        })
    }

    /// Why no further trial is worth beginning; `None` if there is budget left.
    pub fn exhausted(&self) -> Option<StopReason> {
        let requests = self.budget?;
        self.lock()
            .is_spent(requests)
            .then_some(StopReason::Exhausted { requests })
    }

    async fn queue(&self, urgency: Urgency) -> Result<(), StopReason> {
        if !urgency.refused_sign_in {
            return self.leave(urgency).await;
        }
        let mut next = self.row_of_refused.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        self.leave(urgency).await?;
        *next = Some(Instant::now() + self.between_refused);
        Ok(())
    }

    /// Waits at the head of the row. Dropped on the way, it has counted and changed nothing.
    async fn leave(&self, urgency: Urgency) -> Result<(), StopReason> {
        let _first = self.row.lock().await;
        loop {
            let until = {
                let now = Instant::now();
                let mut state = self.lock();
                if let Some(requests) = self.budget.filter(|budget| state.is_spent(*budget))
                    && !urgency.cleans_up
                {
                    return Err(StopReason::Exhausted { requests });
                }
                match state.next.max(state.paused_until).filter(|until| *until > now) {
                    Some(until) => until,
                    None => {
                        state.sent += 1;
                        state.next = Some(now + state.between);
                        return Ok(());
                    }
                }
            };
            sleep_until(until).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Half the pace, and that of one of so many runs that share it. A target that wants it slower than the slowest is left as it is.
fn slower(between: Duration, shared_by: u32) -> Duration {
    if between.is_zero() {
        UNLIMITED_NO_MORE * shared_by
    } else {
        (between * 2).min((SLOWEST * shared_by).max(between))
    }
}

/// When a pause ends; one that no clock can hold, in a year.
fn after(now: Instant, pause: Duration) -> Instant {
    const A_YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    now.checked_add(pause).unwrap_or_else(|| now + A_YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: Urgency = Urgency {
        refused_sign_in: false,
        cleans_up: false,
    };
    const REFUSED: Urgency = Urgency {
        refused_sign_in: true,
        ..ORDINARY
    };
    const CLEANING: Urgency = Urgency {
        cleans_up: true,
        ..ORDINARY
    };

    fn pacer(rate: Option<f64>, refused: Option<f64>, requests: Option<u64>) -> Pacer {
        Pacer::new(&Limits {
            requests_per_second: rate,
            refused_sign_ins_per_second: refused,
            requests,
            ..Limits::none()
        })
    }

    /// How long it takes until all of these have left, when they ask at once.
    async fn time_of(pacer: &Pacer, requests: &[Urgency]) -> Duration {
        let (begun, shutdown) = (Instant::now(), Shutdown::default());
        let all = requests.iter().map(|urgency| pacer.admit(*urgency, &shutdown));
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        begun.elapsed()
    }

    #[tokio::test]
    async fn requests_are_spaced_and_a_quiet_time_saves_nothing_up() {
        let pacer = pacer(Some(50.0), None, None);
        assert!(time_of(&pacer, &[ORDINARY; 4]).await >= Duration::from_millis(60));
        tokio::time::sleep(Duration::from_millis(80)).await;
        assert!(time_of(&pacer, &[ORDINARY; 4]).await >= Duration::from_millis(60));
    }

    #[tokio::test]
    async fn refused_sign_ins_go_slower_and_hold_up_nobody_else() {
        let pacer = pacer(None, Some(5.0), None);
        let shutdown = Shutdown::default();
        let begun = Instant::now();
        let refused = async {
            pacer.admit(REFUSED, &shutdown).await.expect("admitted");
            pacer.admit(REFUSED, &shutdown).await.expect("admitted");
            begun.elapsed()
        };
        let ordinary = async {
            tokio::task::yield_now().await;
            pacer.admit(ORDINARY, &shutdown).await.expect("admitted");
            begun.elapsed()
        };
        let (refused, ordinary) = tokio::join!(refused, ordinary);
        assert!(refused >= Duration::from_millis(200), "{refused:?}");
        assert!(ordinary < refused, "{ordinary:?}");
    }

    #[tokio::test]
    async fn a_pause_holds_back_everybody_and_ends_without_a_burst() {
        let pacer = pacer(Some(50.0), None, None);
        pacer.pause_for(Duration::from_millis(100));
        pacer.pause_for(Duration::from_millis(10));
        assert!(time_of(&pacer, &[ORDINARY, CLEANING, ORDINARY]).await >= Duration::from_millis(140));
    }

    #[tokio::test]
    async fn each_pause_halves_the_pace_down_to_a_floor_and_answers_that_come_together_ask_for_one() {
        let pacer = pacer(None, None, None);
        let mut paces = Vec::new();
        assert_eq!(pacer.slowed(), None);
        for _ in 0..5 {
            pacer.pause_for(Duration::from_millis(1));
            pacer.pause_for(Duration::from_millis(1));
            tokio::time::sleep(Duration::from_millis(5)).await;
            paces.push(pacer.slowed().expect("slowed").requests_per_second);
        }
        assert_eq!(paces, [5.0, 2.5, 1.25, 1.0, 1.0]);
        assert_eq!(pacer.slowed().map(|slowed| slowed.pauses), Some(5));
        assert_eq!(slower(Duration::from_secs(3), 1), Duration::from_secs(3));
    }

    #[test]
    fn runs_that_share_a_pace_are_together_as_slow_after_a_pause_as_one() {
        let slower = |between, shared_by| slower(Duration::from_millis(between), shared_by).as_millis();
        assert_eq!((slower(0, 1), slower(0, 4)), (200, 800));
        assert_eq!((slower(200, 1), slower(800, 4)), (400, 1600));
        assert_eq!((slower(800, 1), slower(3200, 4)), (1000, 4000));
    }

    #[tokio::test]
    async fn who_waited_out_a_pause_without_a_limit_does_not_rush_out() {
        let pacer = pacer(None, None, None);
        pacer.pause_for(Duration::from_millis(10));
        assert!(time_of(&pacer, &[ORDINARY; 3]).await >= Duration::from_millis(400));
    }

    #[tokio::test]
    async fn a_budget_ends_and_still_lets_clean_up() {
        let pacer = pacer(None, None, Some(1));
        let shutdown = Shutdown::default();
        assert_eq!(pacer.exhausted(), None);
        assert_eq!(pacer.admit(ORDINARY, &shutdown).await, Ok(()));
        assert_eq!(
            pacer.admit(ORDINARY, &shutdown).await,
            Err(StopReason::Exhausted { requests: 1 })
        );
        assert_eq!(pacer.admit(CLEANING, &shutdown).await, Ok(()));
        assert!(pacer.exhausted().is_some());
        assert_eq!(shutdown.why(), Some(StopReason::Exhausted { requests: 1 }));
    }

    #[tokio::test]
    async fn what_is_kept_of_a_budget_is_for_what_cleans_up() {
        let pacer = pacer(None, None, Some(3));
        let shutdown = Shutdown::default();
        pacer.keep(2);
        assert_eq!(pacer.admit(ORDINARY, &shutdown).await, Ok(()));
        let exhausted = Err(StopReason::Exhausted { requests: 3 });
        assert_eq!(pacer.admit(ORDINARY, &shutdown).await, exhausted);
        assert_eq!(pacer.admit(CLEANING, &shutdown).await, Ok(()));
    }

    #[tokio::test]
    async fn who_waits_when_the_run_is_interrupted_goes_away_unless_it_cleans_up() {
        let pacer = pacer(Some(20.0), None, None);
        let shutdown = Shutdown::default();
        pacer.admit(ORDINARY, &shutdown).await.expect("admitted");
        let (stopped, cleaned, ()) = tokio::join!(
            pacer.admit(ORDINARY, &shutdown),
            pacer.admit(CLEANING, &shutdown),
            async {
                shutdown.interrupt();
            }
        );
        assert_eq!((stopped, cleaned), (Err(StopReason::Interrupted), Ok(())));
    }
}
