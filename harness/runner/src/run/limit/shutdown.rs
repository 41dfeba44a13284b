//! The early end of a run: seen by everybody who plays, waits, begins or sends something.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

use super::stop_reason::StopReason;

/// Tells whether a run is being ended early, how early, and why.
#[derive(Debug)]
pub struct Shutdown {
    state: watch::Sender<State>,
    /// How many answers are waited for.
    awaited: AtomicUsize,
}

#[derive(Clone, Debug)]
struct State {
    stage: Stage,
    why: Option<StopReason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Playing,
    NoFurtherTrial,
    NoFurtherStep,
    NoFurtherRequest,
    NoFurtherAnswer,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self {
            state: watch::Sender::new(State {
                stage: Stage::Playing,
                why: None,
            }),
            awaited: AtomicUsize::new(0),
        }
    }
}

impl Shutdown {
    /// No further trial begins; those that were begun are played to their end.
    pub fn stop_starting_trials(&self, why: StopReason) {
        self.reach(Stage::NoFurtherTrial, why);
    }

    /// No further trial begins, and of those that were begun only the steps under `finally` are still played.
    pub fn stop_playing(&self, why: StopReason) {
        self.reach(Stage::NoFurtherStep, why);
    }

    /// A person ends the run: as [`Shutdown::stop_playing`].
    pub fn interrupt(&self) {
        self.stop_playing(StopReason::Interrupted);
    }

    /// Nothing more is sent, not even to clean up; what is in flight may still be answered.
    pub fn stop_sending(&self, why: StopReason) {
        self.reach(Stage::NoFurtherRequest, why);
    }

    /// Nothing more is sent, and no answer is waited for.
    pub fn abandon(&self) {
        self.reach(Stage::NoFurtherAnswer, StopReason::Interrupted);
    }

    /// Whether trials may still begin.
    pub fn may_begin(&self) -> bool {
        self.stage() == Stage::Playing
    }

    /// Whether steps may still be played, other than those under `finally`.
    pub fn may_go_on(&self) -> bool {
        self.stage() < Stage::NoFurtherStep
    }

    /// Whether anything may still be sent.
    pub fn may_send(&self) -> bool {
        self.stage() < Stage::NoFurtherRequest
    }

    /// Whether a person ended the run.
    pub fn is_interrupted(&self) -> bool {
        self.state.borrow().why == Some(StopReason::Interrupted)
    }

    /// Why the run ends early; `None` as long as it does not.
    pub fn why(&self) -> Option<StopReason> {
        self.state.borrow().why.clone()
    }

    /// Returns, with the reason, when no further step is to be played; never, if that does not happen.
    pub async fn no_further_step(&self) -> StopReason {
        self.reaches(Stage::NoFurtherStep).await
    }

    /// Returns, with the reason, when nothing more is to be sent; never, if that does not happen.
    pub async fn no_further_request(&self) -> StopReason {
        self.reaches(Stage::NoFurtherRequest).await
    }

    /// What comes of an exchange.
    ///
    /// # Errors
    /// No answer is waited for any more.
    pub async fn answer<T>(&self, exchange: impl Future<Output = T>) -> Result<T, StopReason> {
        let _awaited = Awaited::new(&self.awaited);
        tokio::select! {
            biased;
            why = self.reaches(Stage::NoFurtherAnswer) => Err(why),
            answer = exchange => Ok(answer),
        }
    }

    /// How many answers are waited for.
    pub fn awaited(&self) -> usize {
        self.awaited.load(Ordering::Relaxed)
    }

    fn stage(&self) -> Stage {
        self.state.borrow().stage
    }

    async fn reaches(&self, stage: Stage) -> StopReason {
        let mut states = self.state.subscribe();
        // The sender lives as long as `self`, so that this only returns when it is true.
        if let Ok(state) = states.wait_for(|state| state.stage >= stage).await
            && let Some(why) = &state.why
        {
            return why.clone();
        }
        std::future::pending().await
    }

    /// Goes to a later stage; of two reasons for the same one the first counts.
    fn reach(&self, stage: Stage, why: StopReason) {
        self.state.send_if_modified(|now| {
            let is_later = stage > now.stage;
            if is_later {
                *now = State { stage, why: Some(why) };
            }
            is_later
        });
    }
}

/// Counts an answer that is waited for, as long as it lives.
struct Awaited<'a>(&'a AtomicUsize);

impl<'a> Awaited<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interruption_is_not_taken_back_by_a_failure() {
        let shutdown = Shutdown::default();
        assert!(shutdown.may_begin() && !shutdown.is_interrupted());
        shutdown.stop_starting_trials(StopReason::FailedFast);
        assert!(!shutdown.may_begin() && shutdown.may_go_on() && !shutdown.is_interrupted());
        shutdown.interrupt();
        shutdown.stop_starting_trials(StopReason::FailedFast);
        assert!(!shutdown.may_go_on() && shutdown.may_send() && shutdown.is_interrupted());
        assert_eq!(shutdown.why(), Some(StopReason::Interrupted));
    }

    #[tokio::test]
    async fn who_waits_hears_of_the_interruption_before_or_after_it() {
        let shutdown = Shutdown::default();
        let (waited, ()) = tokio::join!(shutdown.no_further_step(), async {
            shutdown.interrupt();
        });
        assert_eq!(waited, StopReason::Interrupted);
        shutdown.no_further_step().await;
    }

    #[tokio::test]
    async fn an_answer_is_counted_while_it_is_waited_for_and_not_any_longer() {
        let shutdown = Shutdown::default();
        assert_eq!(shutdown.answer(async { shutdown.awaited() }).await, Ok(1));
        assert_eq!(shutdown.awaited(), 0);
        shutdown.interrupt();
        assert_eq!(
            shutdown.answer(async { 7 }).await,
            Ok(7),
            "what is in flight is waited for"
        );
        let (never, ()) = tokio::join!(shutdown.answer(std::future::pending::<()>()), async {
            shutdown.abandon();
        });
        assert_eq!((never, shutdown.awaited()), (Err(StopReason::Interrupted), 0));
    }
}
