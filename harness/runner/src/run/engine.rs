//! The engine: plays trials beside each other, records each as it ends, and tells those who listen.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::{JoinHandle, JoinSet};

use super::context::RunContext;
use super::event::{Event, RunListener};
use super::limit::StopReason;
use super::recorder::{Recorder, issue_records};
use super::trial::{NotPlayed, Played, at_length, not_played, play, record};
use crate::record::{CheckState, Manifest, RecordWriteError, TrialRecord, Verdict};
use crate::secret::RedactedProse;
use crate::suite::plan::Trial;
use crate::text::count;
use crate::wire::Reply;

/// How long the run waits, after its last trial, for a handshake that was to show how a service is connected to.
const LAST_HANDSHAKE: Duration = Duration::from_secs(2);

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

/// Plays all trials; the record has its manifest already.
///
/// # Errors
/// The record could not be written any more. The run was then ended in good order.
pub async fn run(
    context: Arc<RunContext>,
    trials: Vec<Trial>,
    settings: &RunSettings,
    mut recorder: Recorder,
    listener: &mut dyn RunListener,
) -> Result<(), RecordWriteError> {
    let target = format!("{} ({})", context.target.name, context.target.urls.pod);
    listener.on_event(Event::Started {
        target: &target,
        trials: trials.len() * settings.repeat,
        jobs: jobs(&trials, settings),
    });
    let handshakes = tokio::spawn(see_connections(context.clone(), needed_services(&trials)));
    let mut engine = Engine {
        context: &context,
        trials: &trials,
        settings,
        recorder: &mut recorder,
        listener,
        told: 0,
        waiting: Turn::first_of(&trials, settings).collect(),
        open: BTreeMap::new(),
    };
    engine.report_issues();
    engine.play().await;
    finish(&context, handshakes).await;
    recorder.end(&context)
}

/// The services that trials call, by the names of their contracts; each once.
fn needed_services(trials: &[Trial]) -> Vec<Arc<str>> {
    let services: BTreeSet<Arc<str>> = trials
        .iter()
        .filter(|trial| trial.not_applicable.is_none())
        .flat_map(|trial| trial.calls().into_iter().map(|call| call.service.clone()))
        .collect();
    services.into_iter().collect()
}

/// Looks at how each service is connected to: the record says it of every service, whether a trial asks or not.
async fn see_connections(context: Arc<RunContext>, services: Vec<Arc<str>>) {
    for service in services {
        // What has no TLS has nothing to show, and would only be asked in vain.
        if !context.target.url_of(&service).starts_with("https:") {
            continue;
        }
        let is_closed =
            context.target.lacks(&service) || context.service_issues().iter().any(|issue| issue.closes(&service));
        if is_closed || !context.shutdown.may_send() {
            continue;
        }
        if context.shutdown.answer(context.tls_of(&service)).await.is_err() {
            return;
        }
    }
}

/// Waits a little for handshakes that are under way; nobody waits for them who has interrupted the run.
async fn finish(context: &RunContext, handshakes: JoinHandle<()>) {
    let abort = handshakes.abort_handle();
    tokio::select! {
        _ = handshakes => {}
        _ = context.shutdown.no_further_step() => {}
        () = tokio::time::sleep(LAST_HANDSHAKE) => {}
    }
    abort.abort();
}

/// Plays one trial with the first set of accounts that it can be played with, or says why not, and records it.
pub async fn play_one(context: &RunContext, trial: &Trial) -> TrialRecord {
    play_with(context, trial, trial.sets.first().copied().unwrap_or_default()).await
}

/// Plays one trial with a set of accounts, or says why not, and records it.
async fn play_with(context: &RunContext, trial: &Trial, set: usize) -> TrialRecord {
    if let Some(reason) = &trial.not_applicable {
        return not_played(trial, NotPlayed::NotApplicable(RedactedProse::of_our_words(&**reason)));
    }
    if let Some(issue) = context.issue_of(trial) {
        return not_played(trial, NotPlayed::ServiceIssue(issue));
    }
    if let Some(reason) = context.pacer.exhausted() {
        context.shutdown.stop_starting_trials(reason);
    }
    if let Some(reason) = context.shutdown.why() {
        let reason = context.target.vault().redactor().prose(&reason.reason());
        return not_played(trial, NotPlayed::Stopped(reason));
    }
    let started_at = Manifest::now();
    let played = play(context, trial, set).await;
    record_of(context, trial, set, started_at, &played)
}

/// The record of a play with a set of accounts that ended.
pub fn record_of(context: &RunContext, trial: &Trial, set: usize, started_at: String, played: &Played) -> TrialRecord {
    let record = at_length(bytes_of(played), || record(context, trial, started_at, played));
    TrialRecord {
        set: context.target.actors(set).set.map(|set| set.number),
        ..record
    }
}

/// How many bytes of answers are to be recorded.
fn bytes_of(played: &Played) -> usize {
    let answers = played.sent.iter().filter_map(|sent| match &sent.timed.reply {
        Reply::Answer(response) => Some(response),
        Reply::Failed(failure) => failure.head.as_ref(),
        Reply::Refused { .. } => None,
    });
    answers.map(|response| response.body.len()).sum()
}

/// How many trials are played at the same time, of those that can be.
fn jobs(trials: &[Trial], settings: &RunSettings) -> usize {
    let at_once = trials.iter().map(|trial| {
        if trial.is_beside_itself() {
            settings.repeat
        } else {
            settings.repeat.min(trial.sets.len().max(1))
        }
    });
    settings.jobs.clamp(1, at_once.sum::<usize>().max(1))
}

/// One play of one trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    /// The index of the trial.
    trial: usize,
    /// The how manieth play of it, from 1.
    repeat: usize,
}

impl Turn {
    /// The first play of each trial.
    fn first_of(trials: &[Trial], settings: &RunSettings) -> impl Iterator<Item = Self> {
        let count = if settings.repeat == 0 { 0 } else { trials.len() };
        (0..count).map(|trial| Self { trial, repeat: 1 })
    }

    /// The next play of the same trial, where there is one.
    fn next(self, settings: &RunSettings) -> Option<Self> {
        let repeat = self.repeat + 1;
        (repeat <= settings.repeat).then_some(Self { repeat, ..self })
    }
}

/// A run in progress.
struct Engine<'a> {
    context: &'a Arc<RunContext>,
    trials: &'a [Trial],
    settings: &'a RunSettings,
    recorder: &'a mut Recorder,
    listener: &'a mut dyn RunListener,
    /// How many issues with services were told.
    told: usize,
    /// What has not begun, in its order: of each trial the next play, which stands for those behind it.
    waiting: VecDeque<Turn>,
    /// What has begun and not ended, each with its set of accounts.
    open: BTreeMap<Turn, usize>,
}

impl Engine<'_> {
    /// Plays everything. The trials begin in the order of the plan, those that are played alone at the end, so that one job plays
    /// the same run each time.
    async fn play(&mut self) {
        let jobs = jobs(self.trials, self.settings);
        let mut playing: JoinSet<(Turn, TrialRecord)> = JoinSet::new();
        loop {
            while playing.len() < jobs
                && let Some((turn, set)) = self.next_turn()
            {
                self.begin(turn, set, &mut playing);
            }
            match playing.join_next().await {
                Some(Ok((turn, record))) => self.take(turn, &record),
                // What panics in a play is caught there, and none is given up.
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                None => break,
            }
        }
    }

    /// What may begin beside what is open, and with which set. What is played alone comes last: it waits for everything else to end,
    /// and has its set for itself.
    fn next_turn(&mut self) -> Option<(Turn, usize)> {
        let is_alone = |turn: &Turn| self.trials[turn.trial].is_alone();
        let is_last = !self.waiting.iter().any(|turn| !is_alone(turn));
        if is_last && self.open.keys().any(|turn| !is_alone(turn)) {
            return None;
        }
        let each = self.waiting.iter().enumerate();
        let mut due = each.filter(|(_, turn)| is_last || !is_alone(turn));
        let (index, set) = due.find_map(|(index, turn)| Some((index, self.free_set(turn)?)))?;
        Some((self.waiting.remove(index)?, set))
    }

    /// The set of accounts that a play can have now: of those on which it would end nobody's sessions the least busy one, of equals the first.
    fn free_set(&self, turn: &Turn) -> Option<usize> {
        let trial = &self.trials[turn.trial];
        let plays_with = |set: usize| self.open.iter().filter(move |(_, other)| **other == set);
        let is_free = |set: &usize| {
            if trial.is_alone() {
                plays_with(*set).next().is_none()
            } else {
                trial.is_beside_itself() || !plays_with(*set).any(|(open, _)| open.trial == turn.trial)
            }
        };
        // What is not applicable needs none.
        let none = [0];
        let sets: &[usize] = if trial.sets.is_empty() { &none } else { &trial.sets };
        let free = sets.iter().copied().filter(is_free);
        free.min_by_key(|set| plays_with(*set).count())
    }

    fn begin(&mut self, turn: Turn, set: usize, playing: &mut JoinSet<(Turn, TrialRecord)>) {
        let trial = self.trials[turn.trial].clone();
        self.waiting.extend(turn.next(self.settings));
        self.open.insert(turn, set);
        let context = self.context.clone();
        let (fail_fast, strict) = (self.settings.fail_fast, self.settings.strict);
        let known = self.recorder.known.clone();
        playing.spawn(async move {
            let play = async {
                let mut record = play_with(&context, &trial, set).await;
                known.judge(&mut record);
                if strict {
                    judge_strictly(&mut record);
                }
                record
            };
            let mut record = borne(&context, &trial, play).await;
            record.repeat = turn.repeat;
            if fail_fast && record.verdict >= Verdict::Failed {
                context.shutdown.stop_starting_trials(StopReason::FailedFast);
            }
            (turn, record)
        });
    }

    fn take(&mut self, turn: Turn, record: &TrialRecord) {
        self.open.remove(&turn);
        // Whoever listens is to know an issue before the trials that suffer from it.
        self.report_issues();
        self.ended(record);
    }

    fn ended(&mut self, record: &TrialRecord) {
        self.recorder.trial(self.context, record);
        self.listener.on_event(Event::Ended(record));
    }

    /// Tells the issues with services that were not told yet, each with how many of the plays that did not end it breaks.
    fn report_issues(&mut self) {
        if self.context.service_issues().len() == self.told {
            return;
        }
        let issues: Vec<_> = issue_records(self.context)
            .into_iter()
            .skip(self.told)
            .map(|issue| {
                let is_broken = |turn: &&Turn| {
                    let known = self.context.issue_of(&self.trials[turn.trial]);
                    known.is_some_and(|known| known.id == issue.id)
                };
                // One that waits stands for those behind it.
                let waiting = self.waiting.iter().filter(is_broken);
                let waiting: usize = waiting.map(|turn| self.settings.repeat - turn.repeat + 1).sum();
                let open = self.open.keys().filter(is_broken).count();
                (issue, waiting + open)
            })
            .collect();
        self.told += issues.len();
        self.listener.on_event(Event::ServiceIssues(&issues));
    }
}

/// What came of a play, also where it ended in a panic: the other trials go on.
async fn borne(context: &RunContext, trial: &Trial, play: impl Future<Output = TrialRecord>) -> TrialRecord {
    let played = AssertUnwindSafe(play).catch_unwind().await;
    played.unwrap_or_else(|_| lost(context, trial))
}

/// A trial whose play ended in a panic, which is a bug of ours: it is not lost from the record.
pub fn lost(context: &RunContext, trial: &Trial) -> TrialRecord {
    let reason = "podproof failed to play this trial, which is a bug in it; what it wrote on standard error says where";
    let reason = context.target.vault().redactor().prose(&reason.into());
    not_played(trial, NotPlayed::Defect(reason))
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
        let reason = format!("{} could not be evaluated, and the run is strict", count(open, "check"));
        record.reason = Some(RedactedProse::of_our_words(reason));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use podproof_mock_pod::{MockPod, Settings};

    use super::*;
    use crate::diagnostic::Sources;
    use crate::suite::contracts::ContractSettings;
    use crate::suite::folder::Folder;
    use crate::suite::plan::trials;
    use crate::suite::{self, SuiteSettings};
    use crate::targets::embedded;

    #[tokio::test]
    async fn a_play_that_panics_is_a_broken_trial_and_tells_whose_fault_it_is() {
        let settings = SuiteSettings {
            scenarios: Folder::BuiltIn("scenarios".into()),
            contracts: ContractSettings {
                spec: Folder::BuiltIn("spec".into()),
                ..ContractSettings::default()
            },
        };
        let mut sources = Sources::default();
        let suite = suite::read(&settings, &mut sources).unwrap();
        let mock = MockPod::start(Settings::default()).await.unwrap();
        let target = embedded(&mock);
        let trials = trials(suite.scenarios, &target);
        let context = RunContext::new(suite.contracts.into(), suite.catalogue.into(), sources.into(), target);
        let (context, trial) = (context.unwrap(), &trials[0]);
        let lost = borne(&context, trial, async {
            tokio::task::yield_now().await;
            panic!("this panic is part of a test")
        });
        let record = lost.await;
        assert_eq!((record.verdict, &*record.id), (Verdict::Broken, &*trial.id));
        let reason = record.reason.unwrap();
        assert!(reason.to_show().contains("a bug in it"), "{reason:?}");
        assert!(record.exchanges.is_empty());
    }
}
