//! Draws, plays and judges one sequence after the other, and makes short what shows a fault.
//!
//! A sequence is chosen among a few by the transitions that were not seen yet, and then known by its own seed alone: it can be drawn
//! again without what came before it.

mod pursuit;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use podproof_explore::{Expecting, Offer, Operation, Sequence, Transition, draw, scenario, transitions, universe};

use super::failure::Failure;
use super::finding::Finding;
use super::settings::{ExploreSettings, Source};
use super::stage::{Played, Shown, Stage};
use super::told::Lane;
use crate::diagnostic::InputError;
use crate::secret::RedactedProse;
use crate::suite::plan::Trial;
use pursuit::Replays;

/// Among how many sequences one is chosen.
const CHOICE: u64 = 12;
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
        sent_elsewhere: 0,
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
    /// How many requests were sent to pods that were started to play one sequence.
    sent_elsewhere: u64,
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
            let played = self.play(&ready, None).await;
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
        let room = self.sent().saturating_add(ready.steps).saturating_add(ready.tidying) <= budget;
        room && self.refused.saturating_add(ready.refused) <= self.settings.refused
    }

    /// Plays a sequence; in another pod than the one that is explored where `fresh` is a stage there.
    async fn play(&mut self, ready: &Ready<'_>, fresh: Option<&Stage>) -> Played {
        let stage = fresh.unwrap_or(self.stage);
        let pacer = &stage.context.pacer;
        let before = pacer.sent();
        pacer.keep(ready.tidying);
        let played = stage.play(ready.sequence, &ready.trial, &self.settings.rules).await;
        if fresh.is_some() {
            self.sent_elsewhere += pacer.sent() - before;
        }
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

    fn finding(
        &self,
        drawn: &Drawn<'_>,
        sequence: Sequence,
        (shown, lanes): (Shown, Vec<Lane>),
        replays: Replays,
    ) -> Finding {
        Finding {
            failure: shown.failure,
            requirement: shown.requirement.clone(),
            allowed: shown.allowed,
            seed: drawn.seed,
            drawn: drawn.ready.sequence.len(),
            scenario: self.scenario(drawn, &sequence, &shown),
            sequence,
            seen: replays.seen,
            replays: replays.of,
            is_fresh: self.stage.can_restart(),
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

    /// How many requests were sent in all.
    fn sent(&self) -> u64 {
        self.stage.context.pacer.sent() + self.sent_elsewhere
    }

    fn count(&mut self) {
        self.progress.elapsed = self.begun.elapsed();
        self.progress.requests = self.sent();
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
