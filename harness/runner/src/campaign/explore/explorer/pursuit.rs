//! Makes short what shows a fault, and sees to it that what is left shows it by itself.
//!
//! What was played before leaves its traces in a pod. Where the pod can be started anew (the embedded mock pod), what was drawn has to
//! show its fault in a pod without such traces, and so has what is kept; elsewhere it has to show it after itself.

use podproof_explore::{Sequence, Shrinker};

use super::{Drawn, Explorer, Ready};
use crate::campaign::explore::failure::Failure;
use crate::campaign::explore::stage::{Played, Shown};
use crate::campaign::explore::told::lanes;
use crate::diagnostic::InputError;

/// Of the budget, one part in so many is for making short.
const FOR_SHRINKING: u64 = 5;

/// How likely it may be that a sequence that shows a fault is taken for one that does not.
const RARELY: f64 = 0.05;

/// What is played before each attempt to make a sequence shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prelude {
    /// Nothing: as long as sequences are long, that is too dear.
    None,
    /// The shortest sequence so far: in a pod that has just shown the fault, it is hidden by nothing that was played before.
    Shortest,
}

/// In which pod an attempt is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pod {
    /// The one that is explored.
    Explored,
    /// One that was just started, where there is such a one; else the one that is explored.
    Fresh,
}

/// In how many of how many replays a failure was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replays {
    pub(super) seen: usize,
    pub(super) of: usize,
}

impl Explorer<'_> {
    /// Makes short what shows a failure, and keeps it. What does not show it again is kept as it is, until something does; says whether
    /// it did.
    pub(super) async fn pursue(&mut self, drawn: Drawn<'_>, shown: Shown) -> Result<bool, Vec<InputError>> {
        let failure = shown.failure;
        let budget = self.budget_for_shrinking();
        self.shown_of = (0, 0);
        let before = self.plays;
        // Where there is no room to play it once more, it showed the fault once; what is shorter may have room.
        let again = if self.has_room_for(&drawn.ready, budget) {
            self.attempt(&drawn.ready, failure, Pod::Fresh, budget).await
        } else {
            Some((shown.clone(), drawn.played.clone()))
        };
        let Some(again) = again else {
            let replays = Replays {
                seen: 0,
                of: self.plays - before,
            };
            if self.findings.iter().all(|finding| finding.failure != failure) {
                let lanes = lanes(drawn.ready.sequence, &drawn.played.history, (shown.call, shown.allowed));
                let found = self.finding(&drawn, drawn.ready.sequence.clone(), (shown, lanes), replays);
                self.findings.push(found);
            }
            return Ok(false);
        };
        self.known.insert(failure);
        self.findings.retain(|finding| finding.failure != failure);
        let whole = drawn.ready.sequence;
        let (mut short, mut last) = self.shortest(whole, again.clone(), Pod::Explored, budget).await?;
        let mut replays = self.replay(&short, failure).await?;
        // The shorter one may live on what others have left behind.
        if self.stage.can_restart() && replays.seen < replays.of && (replays.seen == 0 || short.is_settled()) {
            (short, last) = self.shortest(whole, again, Pod::Fresh, budget).await?;
            replays = self.replay(&short, failure).await?;
        }
        let lanes = lanes(&short, &last.1.history, (last.0.call, last.0.allowed));
        let found = self.finding(&drawn, short.clone(), (last.0, lanes), replays);
        self.findings.push(found);
        Ok(true)
    }

    /// The shortest sequence that is come to, and what it showed.
    async fn shortest(
        &mut self,
        whole: &Sequence,
        shown: (Shown, Played),
        pod: Pod,
        budget: u64,
    ) -> Result<(Sequence, (Shown, Played)), Vec<InputError>> {
        let (mut short, mut last) = (whole.clone(), shown);
        if let Some((shorter, shown)) = self.shorter(&short, &last, (Prelude::None, pod), budget).await? {
            (short, last) = (shorter, shown);
        }
        // What was played before may also have hidden the fault, so that what was tried in vain is tried again, until nothing gets shorter.
        while pod == Pod::Explored
            && let Some((shorter, shown)) = self.shorter(&short, &last, (Prelude::Shortest, pod), budget).await?
        {
            (short, last) = (shorter, shown);
        }
        Ok((short, last))
    }

    /// The shortest sequence that one pass of making short comes to, and what it showed; nothing if that is the one it began with.
    async fn shorter(
        &mut self,
        sequence: &Sequence,
        (shown, _): &(Shown, Played),
        (prelude, pod): (Prelude, Pod),
        budget: u64,
    ) -> Result<Option<(Sequence, (Shown, Played))>, Vec<InputError>> {
        let failure = shown.failure;
        let mut shrinker = Shrinker::new(sequence.clone(), shown.step);
        let mut last = None;
        while let Some(candidate) = shrinker.propose() {
            let ready = self.ready(&candidate)?;
            if self.stage.context.shutdown.why().is_some() || !self.has_room_for(&ready, budget) {
                break;
            }
            if prelude == Prelude::Shortest {
                let shortest = self.ready(shrinker.best())?;
                if self.has_room_for(&shortest, budget) {
                    self.play(&shortest, None).await;
                }
            }
            let again = self.shows(&ready, failure, pod, budget).await;
            shrinker.answer(again.as_ref().map(|(shown, _)| shown.step));
            if let Some(again) = again {
                last = Some((candidate, again));
            }
        }
        Ok(last)
    }

    /// Plays what is kept again and again, as whoever keeps it will; in a pod that was just started, where there is such a one.
    async fn replay(&mut self, short: &Sequence, failure: Failure) -> Result<Replays, Vec<InputError>> {
        let ready = self.ready(short)?;
        let fresh = self.stage.restarted().await;
        let mut replays = Replays { seen: 0, of: 0 };
        while replays.of < self.settings.tries && self.has_room_for(&ready, self.settings.requests) {
            let played = self.play(&ready, fresh.as_ref()).await;
            if played.not_played.is_some() {
                break;
            }
            replays.of += 1;
            replays.seen += usize::from(played.failures.iter().any(|again| again.failure == failure));
        }
        Ok(replays)
    }

    /// Up to how many requests in all are for making short.
    fn budget_for_shrinking(&self) -> u64 {
        let part = self.settings.requests / FOR_SHRINKING;
        self.sent().saturating_add(part).min(self.settings.requests)
    }

    /// How often a sequence is played to see whether it shows something: where it may go differently each time, so often that a fault
    /// which shows as often as it has shown so far is hardly ever missed.
    fn tries(&self, ready: &Ready<'_>) -> usize {
        let (shown, plays) = self.shown_of;
        if ready.sequence.is_settled() {
            return 1;
        }
        if plays == 0 {
            return self.settings.tries;
        }
        let missed = 1.0 - f64::from(shown + 1) / f64::from(plays + 2);
        let mut tries = 1;
        let mut missed_each_time = missed;
        while missed_each_time > RARELY && tries < self.settings.tries {
            missed_each_time *= missed;
            tries += 1;
        }
        tries
    }

    /// Whether a sequence shows a failure by itself: it has to show it again where it comes after itself.
    async fn shows(&mut self, ready: &Ready<'_>, failure: Failure, pod: Pod, budget: u64) -> Option<(Shown, Played)> {
        self.attempt(ready, failure, pod, budget).await?;
        self.attempt(ready, failure, Pod::Explored, budget).await
    }

    async fn attempt(&mut self, ready: &Ready<'_>, failure: Failure, pod: Pod, budget: u64) -> Option<(Shown, Played)> {
        for plays in 1..=self.tries(ready) {
            if !self.has_room_for(ready, budget) {
                break;
            }
            let fresh = match pod {
                Pod::Explored => None,
                Pod::Fresh => self.stage.restarted().await,
            };
            let played = self.play(ready, fresh.as_ref()).await;
            if played.not_played.is_some() {
                break;
            }
            let same = played.failures.iter().find(|shown| shown.failure == failure).cloned();
            if let Some(shown) = same {
                self.shown_of.0 += 1;
                self.shown_of.1 += u32::try_from(plays).unwrap_or(u32::MAX);
                return Some((shown, played));
            }
        }
        None
    }
}
