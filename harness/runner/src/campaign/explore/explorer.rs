//! Draws, plays and judges one sequence after the other, and makes short what shows a fault.
//!
//! A sequence is chosen among a few by the transitions that were not seen yet, and then known by its own seed alone: it can be drawn
//! again without what came before it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use podproof_explore::{
    Expecting, Offer, Operation, Sequence, Shrinker, Transition, draw, scenario, transitions, universe,
};

use super::failure::Failure;
use super::finding::Finding;
use super::settings::{ExploreSettings, Source};
use super::stage::{Played, Shown, Stage};
use super::told::{Lane, lanes};
use crate::diagnostic::InputError;
use crate::secret::RedactedProse;
use crate::suite::plan::Trial;

/// Among how many sequences one is chosen.
const CHOICE: u64 = 12;
/// Of the budget, one part in so many is for making short.
const FOR_SHRINKING: u64 = 5;

/// How likely it may be that a sequence that shows a fault is taken for one that does not.
const RARELY: f64 = 0.05;

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How long it has gone on.
    pub elapsed: Duration,
    /// How many sequences were played.
    pub sequences: usize,
    /// How many requests were sent.
    pub requests: u64,
    /// How many transitions of the model were seen.
    pub transitions: usize,
    /// Of how many.
    pub of: usize,
    /// How many sessions could not be judged, since the search for an order was given up.
    pub not_evaluated: usize,
    /// How many findings there are.
    pub findings: usize,
}

/// Why no further sequence was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The time is over.
    Time,
    /// The budget of requests has no room for another one.
    Requests,
    /// Something was found.
    Found,
    /// The one sequence that was asked for was played.
    Played,
    /// A sequence could not be played: the target lacks what it needs, or a service cannot be reached.
    NotPlayed,
    /// The run was ended: by a person, a proxy, or a pod that asks for too long a pause.
    Ended,
}

/// What came of exploring.
#[derive(Clone, Debug)]
pub struct Explored {
    /// What was found.
    pub findings: Vec<Finding>,
    /// How far it came.
    pub progress: Progress,
    /// Why it ended.
    pub stopped: Stopped,
    /// Why the last sequence could not be played, where that is so.
    pub not_played: Option<RedactedProse>,
}

/// Explores a pod.
///
/// # Errors
/// A sequence became no scenario, which is a defect of ours.
pub async fn explore(
    stage: &Stage,
    settings: &ExploreSettings,
    offer: &Offer,
    mut tell: impl FnMut(&Progress),
) -> Result<Explored, Vec<InputError>> {
    let mut explorer = Explorer {
        stage,
        settings,
        offer,
        begun: Instant::now(),
        seen: BTreeSet::new(),
        progress: Progress {
            of: universe(),
            ..Progress::default()
        },
        refused: 0,
        plays: 0,
        shown_of: (0, 0),
        findings: Vec::new(),
        known: BTreeSet::new(),
        not_played: None,
    };
    let stopped = explorer.run(&mut tell).await?;
    explorer.count();
    tell(&explorer.progress);
    Ok(Explored {
        findings: explorer.findings,
        progress: explorer.progress,
        stopped,
        not_played: explorer.not_played,
    })
}

/// A sequence as a trial.
struct Ready<'q> {
    sequence: &'q Sequence,
    trial: Trial,
    /// How many requests its steps take.
    steps: u64,
    /// How many may be needed to tidy up, where the pod puts each off once.
    tidying: u64,
    /// How many of its sign-ins the pod has to refuse.
    refused: u64,
}

/// What is played before each attempt to make a sequence shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prelude {
    /// Nothing: as long as sequences are long, that is too dear.
    None,
    /// The shortest sequence so far: in a pod that has just shown the fault, it is hidden by nothing that was played before.
    Shortest,
}

/// A sequence as it was drawn, and what came of it.
struct Drawn<'q> {
    seed: u64,
    ready: Ready<'q>,
    played: Played,
}

struct Explorer<'s> {
    stage: &'s Stage,
    settings: &'s ExploreSettings,
    offer: &'s Offer,
    begun: Instant,
    seen: BTreeSet<Transition>,
    progress: Progress,
    /// How many sign-ins the pod had to refuse.
    refused: u64,
    /// How many sequences were played, shorter ones and replays among them.
    plays: usize,
    /// How often the failure that is made short has shown, of how many plays of sequences that show it.
    shown_of: (u32, u32),
    findings: Vec<Finding>,
    known: BTreeSet<Failure>,
    /// Why the last sequence could not be played.
    not_played: Option<RedactedProse>,
}

impl Explorer<'_> {
    async fn run(&mut self, tell: &mut impl FnMut(&Progress)) -> Result<Stopped, Vec<InputError>> {
        let mut number = 0;
        loop {
            if self.stage.context.shutdown.why().is_some() {
                return Ok(Stopped::Ended);
            }
            if self.begun.elapsed() >= self.settings.time {
                return Ok(Stopped::Time);
            }
            let Some((seed, sequence)) = self.next(number) else {
                number += 1;
                continue;
            };
            let ready = self.ready(&sequence)?;
            if !self.has_room_for(&ready, self.settings.requests) {
                return Ok(Stopped::Requests);
            }
            let played = self.play(&ready).await;
            if played.not_played.is_some() {
                self.not_played = played.not_played;
                let is_over = self.stage.context.shutdown.why().is_some();
                return Ok(if is_over { Stopped::Ended } else { Stopped::NotPlayed });
            }
            self.seen.extend(transitions(&sequence));
            self.progress.sequences += 1;
            self.count();
            tell(&self.progress);
            if let Some(shown) = self.news(&played) {
                let drawn = Drawn { seed, ready, played };
                let is_repeated = self.pursue(drawn, shown).await?;
                if is_repeated && !self.settings.keeps_going {
                    return Ok(Stopped::Found);
                }
            }
            if let Source::Only(_) = self.settings.source {
                return Ok(Stopped::Played);
            }
            number += 1;
        }
    }

    /// The sequence that is played next: of a few the one with the most transitions that were not seen yet. Those with more sign-ins to
    /// be refused than may still be sent are left out; nothing where all are. None is changed: its seed has to draw it again.
    fn next(&self, number: u64) -> Option<(u64, Sequence)> {
        let first = match self.settings.source {
            Source::Only(seed) => return Some((seed, draw(seed, self.offer))),
            Source::From(seed) => mixed(seed.wrapping_add(number.wrapping_mul(CHOICE))),
        };
        let left = self.settings.refused.saturating_sub(self.refused);
        let news = |sequence: &Sequence| transitions(sequence).difference(&self.seen).count();
        let mut best = None;
        for place in 0..CHOICE {
            let seed = if place == 0 {
                first
            } else {
                mixed(first.wrapping_add(place))
            };
            let sequence = draw(seed, self.offer);
            let news = news(&sequence);
            let is_better = best.as_ref().is_none_or(|(_, _, most)| news > *most);
            if is_better && refused(&sequence) <= left {
                best = Some((seed, sequence, news));
            }
        }
        best.map(|(seed, sequence, _)| (seed, sequence))
    }

    /// A sequence as it is played, and what it costs.
    fn ready<'q>(&self, sequence: &'q Sequence) -> Result<Ready<'q>, Vec<InputError>> {
        let trial = self.stage.trial(sequence, self.settings.within().as_deref())?;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(Ready {
            sequence,
            steps: number(sequence.len()),
            tidying: number(2 * trial.requests().saturating_sub(sequence.len())),
            refused: refused(sequence),
            trial,
        })
    }

    /// Whether a sequence and its tidying up can be sent within so many requests in all.
    fn has_room_for(&self, ready: &Ready<'_>, budget: u64) -> bool {
        let sent = self.stage.context.pacer.sent();
        let room = sent.saturating_add(ready.steps).saturating_add(ready.tidying) <= budget;
        room && self.refused.saturating_add(ready.refused) <= self.settings.refused
    }

    async fn play(&mut self, ready: &Ready<'_>) -> Played {
        self.stage.context.pacer.keep(ready.tidying);
        let played = self
            .stage
            .play(ready.sequence, &ready.trial, &self.settings.rules)
            .await;
        if played.not_played.is_none() {
            self.plays += 1;
            self.refused += ready.refused;
        }
        self.progress.not_evaluated += played.not_evaluated;
        played
    }

    /// The first failure that is not known yet.
    fn news(&self, played: &Played) -> Option<Shown> {
        let mut shown = played.failures.iter();
        shown.find(|shown| !self.known.contains(&shown.failure)).cloned()
    }

    /// Makes short what shows a failure, and keeps it. What does not show it again is kept as it is, until something does; says whether
    /// it did.
    async fn pursue(&mut self, drawn: Drawn<'_>, shown: Shown) -> Result<bool, Vec<InputError>> {
        let failure = shown.failure;
        let budget = self.budget_for_shrinking();
        self.shown_of = (0, 0);
        let before = self.plays;
        // Where there is no room to play it once more, it showed the fault once; what is shorter may have room.
        let again = if self.has_room_for(&drawn.ready, budget) {
            self.attempt(&drawn.ready, failure, budget).await
        } else {
            Some((shown.clone(), drawn.played.clone()))
        };
        let Some(again) = again else {
            let replays = self.plays - before;
            if self.findings.iter().all(|finding| finding.failure != failure) {
                let lanes = lanes(drawn.ready.sequence, &drawn.played.history, (shown.call, shown.allowed));
                let found = self.finding(&drawn, drawn.ready.sequence.clone(), (shown, lanes), (0, replays));
                self.findings.push(found);
            }
            return Ok(false);
        };
        self.known.insert(failure);
        self.findings.retain(|finding| finding.failure != failure);
        let (mut short, mut last) = (drawn.ready.sequence.clone(), again);
        if let Some((shorter, shown)) = self.shorter(&short, &last, Prelude::None, budget).await? {
            (short, last) = (shorter, shown);
        }
        // What was played before may also have hidden the fault, so that what was tried in vain is tried again, until nothing gets shorter.
        while let Some((shorter, shown)) = self.shorter(&short, &last, Prelude::Shortest, budget).await? {
            (short, last) = (shorter, shown);
        }
        let ready = self.ready(&short)?;
        let (mut seen, mut replays) = (0, 0);
        while replays < self.settings.tries && self.has_room_for(&ready, self.settings.requests) {
            let played = self.play(&ready).await;
            if played.not_played.is_some() {
                break;
            }
            replays += 1;
            seen += usize::from(played.failures.iter().any(|again| again.failure == failure));
        }
        let lanes = lanes(&short, &last.1.history, (last.0.call, last.0.allowed));
        let found = self.finding(&drawn, short.clone(), (last.0, lanes), (seen, replays));
        self.findings.push(found);
        Ok(true)
    }

    /// The shortest sequence that one pass of making short comes to, and what it showed; nothing if that is the one it began with.
    async fn shorter(
        &mut self,
        sequence: &Sequence,
        (shown, _): &(Shown, Played),
        prelude: Prelude,
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
                    self.play(&shortest).await;
                }
            }
            let again = self.shows(&ready, failure, budget).await;
            shrinker.answer(again.as_ref().map(|(shown, _)| shown.step));
            if let Some(again) = again {
                last = Some((candidate, again));
            }
        }
        Ok(last)
    }

    /// Up to how many requests in all are for making short.
    fn budget_for_shrinking(&self) -> u64 {
        let sent = self.stage.context.pacer.sent();
        let part = self.settings.requests / FOR_SHRINKING;
        sent.saturating_add(part).min(self.settings.requests)
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

    /// Whether a sequence shows a failure by itself. What was played before leaves its traces in a pod, so that it has to show it again
    /// where it comes after itself.
    async fn shows(&mut self, ready: &Ready<'_>, failure: Failure, budget: u64) -> Option<(Shown, Played)> {
        self.attempt(ready, failure, budget).await?;
        self.attempt(ready, failure, budget).await
    }

    async fn attempt(&mut self, ready: &Ready<'_>, failure: Failure, budget: u64) -> Option<(Shown, Played)> {
        for plays in 1..=self.tries(ready) {
            if !self.has_room_for(ready, budget) {
                break;
            }
            let played = self.play(ready).await;
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

    fn finding(
        &self,
        drawn: &Drawn<'_>,
        sequence: Sequence,
        (shown, lanes): (Shown, Vec<Lane>),
        (seen, replays): (usize, usize),
    ) -> Finding {
        Finding {
            failure: shown.failure,
            requirement: shown.requirement.clone(),
            allowed: shown.allowed,
            seed: drawn.seed,
            drawn: drawn.ready.sequence.len(),
            scenario: self.scenario(drawn, &sequence, &shown),
            sequence,
            seen,
            replays,
            lanes,
        }
    }

    fn scenario(&self, drawn: &Drawn<'_>, sequence: &Sequence, shown: &Shown) -> String {
        let sentence = shown.failure.sentence();
        let mut title = sentence.to_owned();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let origin = if sequence == drawn.ready.sequence {
            format!(
                "Found by `podproof explore --replay {:#x}`, as it was drawn.",
                drawn.seed
            )
        } else {
            format!(
                "Found by `podproof explore --replay {:#x}`, and made short from there.",
                drawn.seed
            )
        };
        let comments = ["yaml-language-server: $schema=scenario.schema.json".to_owned(), origin];
        let within = self.settings.within();
        let expecting = Expecting::Model {
            failing: (shown.step, &shown.requirement),
            within: within.as_deref(),
        };
        scenario(sequence, &title, &comments, expecting)
    }

    fn count(&mut self) {
        self.progress.elapsed = self.begun.elapsed();
        self.progress.requests = self.stage.context.pacer.sent();
        self.progress.transitions = self.seen.len();
        self.progress.findings = self.findings.len();
    }
}

/// How many steps are sign-ins to be refused.
fn refused(sequence: &Sequence) -> u64 {
    let steps = sequence.steps();
    let refused = steps.filter(|step| matches!(step.operation, Operation::Refused(_)));
    u64::try_from(refused.count()).unwrap_or(u64::MAX)
}

/// Neighbouring seeds, far apart (SplitMix64).
fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
