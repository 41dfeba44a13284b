//! The engine: plays trials beside each other, records each as it ends, and tells those who listen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle, JoinSet};

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
        jobs: settings.jobs.clamp(1, trials.len().max(1)),
    });
    let handshakes = tokio::spawn(see_connections(context.clone(), needed_services(&trials)));
    let mut round = Round {
        context: &context,
        trials: &trials,
        settings,
        recorder: &mut recorder,
        listener,
        told: 0,
    };
    round.report_issues(&trials, settings.repeat);
    // In rounds, so that a trial never meets itself: two of it would end each other's sessions.
    for repeat in 1..=settings.repeat {
        round.play(repeat).await;
    }
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

/// Plays one trial, or says why not, and records it.
pub async fn play_one(context: &RunContext, trial: &Trial) -> TrialRecord {
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
    let played = play(context, trial).await;
    at_length(bytes_of(&played), || record(context, trial, started_at, &played))
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

/// All trials, each played once.
struct Round<'a> {
    context: &'a Arc<RunContext>,
    trials: &'a [Trial],
    settings: &'a RunSettings,
    recorder: &'a mut Recorder,
    listener: &'a mut dyn RunListener,
    /// How many issues with services were told.
    told: usize,
}

impl Round<'_> {
    async fn play(&mut self, repeat: usize) {
        let jobs = self.settings.jobs.clamp(1, self.trials.len().max(1));
        let mut playing: JoinSet<(usize, TrialRecord)> = JoinSet::new();
        let mut has_ended = vec![false; self.trials.len()];
        let mut lost = Vec::new();
        let trials = self.trials;
        // They begin in the order of the plan, so that one job plays the same run each time.
        for (index, trial) in trials.iter().enumerate() {
            if playing.len() >= jobs
                && let Some(ended) = playing.join_next().await
            {
                self.take(ended, &mut has_ended, &mut lost);
            }
            let (context, trial) = (self.context.clone(), trial.clone());
            let (fail_fast, strict) = (self.settings.fail_fast, self.settings.strict);
            let known = self.recorder.known.clone();
            playing.spawn(async move {
                let mut record = play_one(&context, &trial).await;
                record.repeat = repeat;
                known.judge(&mut record);
                if strict {
                    judge_strictly(&mut record);
                }
                if fail_fast && record.verdict >= Verdict::Failed {
                    context.shutdown.stop_starting_trials(StopReason::FailedFast);
                }
                (index, record)
            });
        }
        while let Some(ended) = playing.join_next().await {
            self.take(ended, &mut has_ended, &mut lost);
        }
        // A trial that ended in a panic is a bug of ours: it is not lost from the record.
        for (trial, _) in trials.iter().zip(&has_ended).filter(|(_, has_ended)| !**has_ended) {
            let reason = format!(
                "podproof failed to play this trial, which is a bug in it: {}",
                lost.join("; ")
            );
            let reason = self.context.target.vault().redactor().prose(&reason.into());
            self.ended(&TrialRecord {
                repeat,
                ..not_played(trial, NotPlayed::Defect(reason))
            });
        }
    }

    fn take(&mut self, ended: Result<(usize, TrialRecord), JoinError>, has_ended: &mut [bool], lost: &mut Vec<String>) {
        match ended {
            Ok((index, record)) => {
                has_ended[index] = true;
                // Whoever listens is to know an issue before the trials that suffer from it.
                self.report_issues(self.trials.get(index + 1..).unwrap_or_default(), 1);
                self.ended(&record);
            }
            Err(error) => lost.push(error.to_string()),
        }
    }

    fn ended(&mut self, record: &TrialRecord) {
        self.recorder.trial(self.context, record);
        self.listener.on_event(Event::Ended(record));
    }

    /// Tells the issues with services that were not told yet, each with how many of these trials it breaks.
    fn report_issues(&mut self, trials: &[Trial], repeat: usize) {
        if self.context.service_issues().len() == self.told {
            return;
        }
        let issues: Vec<_> = issue_records(self.context)
            .into_iter()
            .skip(self.told)
            .map(|issue| {
                let is_broken = |trial: &&Trial| self.context.issue_of(trial).is_some_and(|known| known.id == issue.id);
                let broken = trials.iter().filter(is_broken).count() * repeat;
                (issue, broken)
            })
            .collect();
        self.told += issues.len();
        self.listener.on_event(Event::ServiceIssues(&issues));
    }
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
