//! One play: a trial played once, and what is counted of it. All else of it is dropped here.

use std::time::{Duration, Instant};

use crate::record::{CheckTotals, Gravity, Knowing, Manifest, TrialRecord, Verdict};
use crate::run::check::{CheckOutcome, Judgement};
use crate::run::trial::{CutShort, Played, Sent, play};
use crate::run::{RunContext, judge_strictly, lost, record_of};
use crate::suite::check::CheckId;
use crate::suite::plan::Trial;
use crate::wire::{Failure, Phase, Reply};

/// How long a play takes that could send nothing.
const NOTHING_SENT: Duration = Duration::from_millis(100);

/// What is counted of a play.
pub(super) struct Counted {
    pub(super) verdict: Verdict,
    pub(super) calls: Vec<CountedCall>,
    /// How many requests were sent, those that no step asks for among them.
    pub(super) requests: u64,
    pub(super) checks: CheckTotals,
    /// How many of its sessions stay open.
    pub(super) open_sessions: usize,
    /// The play whole, where something was found in it.
    pub(super) found: Option<Box<TrialRecord>>,
}

impl Counted {
    /// A play that ended in a panic.
    pub(super) fn lost(context: &RunContext, trial: &Trial) -> Self {
        Self {
            verdict: Verdict::Broken,
            calls: Vec::new(),
            requests: 0,
            checks: CheckTotals::default(),
            open_sessions: 0,
            found: Some(Box::new(lost(context, trial))),
        }
    }
}

/// What is counted of a call.
pub(super) struct CountedCall {
    pub(super) operation: String,
    pub(super) outcome: CallOutcome,
    pub(super) is_judged: bool,
    pub(super) is_wrong: bool,
    /// From when it was sent.
    pub(super) service: Duration,
    /// From when it was due.
    pub(super) response: Duration,
    /// When its answer came.
    pub(super) ended: Instant,
    pub(super) waited: Duration,
    pub(super) stalled: Duration,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallOutcome {
    Answered,
    TimedOut,
    NotConnected,
    CutOff,
}

/// By what plays are judged, beside the contracts and their scenarios.
#[derive(Clone, Debug, Default)]
pub(super) struct Strictness {
    pub(super) known: Knowing,
    /// A check that could not be evaluated fails its play.
    pub(super) strict: bool,
}

/// Plays a trial that was due at this instant.
pub(super) async fn play_once(
    context: &RunContext,
    trial: &Trial,
    set: usize,
    due: Instant,
    strictness: &Strictness,
) -> Counted {
    let started_at = Manifest::now();
    let begun = Instant::now();
    let played = play(context, trial, set).await;
    if played.sent.is_empty() && context.shutdown.may_begin() {
        // Who has nothing to wait for would only be played again at once.
        tokio::time::sleep(NOTHING_SENT).await;
    }
    let checks = totals(&played);
    let is_open = strictness.strict && checks.not_evaluated > 0;
    let found = (gravest(&played) > Some(Gravity::Noted) || is_open).then(|| {
        let mut record = record_of(context, trial, set, started_at, &played);
        strictness.known.judge(&mut record);
        if strictness.strict {
            judge_strictly(&mut record);
        }
        Box::new(record)
    });
    let verdict = match (&found, &played.cut_short) {
        (Some(record), _) => record.verdict,
        (None, Some(CutShort::ServiceIssue(_))) => Verdict::Broken,
        (None, Some(CutShort::Stopped(_))) => Verdict::Skipped,
        (None, None) => Verdict::Passed,
    };
    Counted {
        verdict,
        requests: u64::try_from(played.sent.len()).unwrap_or(u64::MAX),
        calls: calls(&played, begun, due),
        checks,
        open_sessions: played.open_sessions,
        found,
    }
}

/// The gravest of what was found.
fn gravest(played: &Played) -> Option<Gravity> {
    let findings = played.judgements.iter().flat_map(|judged| judged.judgement.findings());
    findings.map(|finding| finding.gravity).max()
}

fn totals(played: &Played) -> CheckTotals {
    let mut totals = CheckTotals::default();
    for judged in &played.judgements {
        let count = match &judged.judgement.outcome {
            CheckOutcome::Passed => &mut totals.passed,
            CheckOutcome::NotEvaluated(_) => &mut totals.not_evaluated,
            CheckOutcome::Found(findings) => match findings.iter().map(|finding| finding.gravity).max() {
                None | Some(Gravity::Noted) => &mut totals.passed,
                Some(Gravity::Warned) => &mut totals.warned,
                Some(Gravity::Failed) => &mut totals.failed,
                Some(Gravity::Broken) => &mut totals.broken,
            },
        };
        *count += 1;
    }
    totals
}

/// The calls that steps made, each with how long it took. `due`: when the play was.
fn calls(played: &Played, begun: Instant, due: Instant) -> Vec<CountedCall> {
    let late = begun.saturating_duration_since(due);
    let each = played.sent.iter().enumerate();
    let of_steps = each.filter(|(_, sent)| sent.opening.is_some());
    let counted = of_steps.map(|(index, sent)| {
        let judged = played
            .judgements
            .iter()
            .filter(|judged| judged.exchange == Some(index))
            .map(|judged| &judged.judgement);
        let outcome = outcome_of(&sent.timed.reply);
        let is_answer = outcome == CallOutcome::Answered;
        let mut findings = judged.clone().flat_map(|judged| judged.findings());
        CountedCall {
            operation: sent.operation.clone(),
            outcome,
            is_judged: is_answer && judged.clone().any(is_of_content),
            is_wrong: is_answer && findings.any(|finding| finding.gravity == Gravity::Failed),
            service: sent.timed.duration,
            response: late + response_of(sent),
            ended: begun + sent.offset + sent.timed.duration,
            waited: sent.waited,
            stalled: sent.timed.stalled,
        }
    });
    counted.collect()
}

/// Whether more was judged of an answer than that it came, and that it repeats no secret.
fn is_of_content(judged: &Judgement) -> bool {
    let is_evaluated = !matches!(judged.outcome, CheckOutcome::NotEvaluated(_));
    is_evaluated && !matches!(judged.check, CheckId::Transport | CheckId::SecretEcho)
}

/// From when a call was due until its end, had the play begun when it was due.
fn response_of(sent: &Sent) -> Duration {
    let ended = sent.offset + sent.timed.duration;
    ended.saturating_sub(sent.due).max(sent.timed.duration)
}

fn outcome_of(reply: &Reply) -> CallOutcome {
    match reply {
        Reply::Answer(_) | Reply::Refused { .. } => CallOutcome::Answered,
        Reply::Failed(Failure { is_timeout: true, .. }) => CallOutcome::TimedOut,
        Reply::Failed(Failure {
            phase: Some(Phase::Name | Phase::Connect | Phase::Tls),
            ..
        }) => CallOutcome::NotConnected,
        Reply::Failed(_) => CallOutcome::CutOff,
    }
}
