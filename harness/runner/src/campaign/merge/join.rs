//! What the closing facts of all shards are together, and what known issues make of a trial on the day of the whole run.

use crate::record::{Closing, EndedEarlyRecord, Ending, Knowing, OpenSessionsRecord, SlowedRecord, TrialRecord};
use crate::run::judge_strictly;
use crate::secret::RedactedProse;

/// What was counted of the trials of all shards.
#[derive(Debug, Default)]
pub(super) struct Joined {
    trials: usize,
    played: usize,
}

impl Joined {
    /// Judges a trial by these known issues, as its run would have.
    pub(super) fn judge(&self, known: &Knowing, is_strict: bool, trial: &mut TrialRecord) {
        // What was not played stays so.
        if trial.started_at.is_none() {
            return;
        }
        let half = Ending::of_half(trial);
        known.mark(trial);
        let ending = known.ending(trial, half);
        (trial.verdict, trial.reason, trial.service_issue) = (ending.verdict, ending.reason, ending.service_issue);
        if is_strict {
            judge_strictly(trial);
        }
    }

    /// Counts a trial.
    pub(super) fn trial(&mut self, trial: &TrialRecord) {
        self.trials += 1;
        self.played += usize::from(trial.verdict.was_played() && trial.service_issue.is_none());
    }

    /// The closing facts of a run that took so long, from those of its shards, each with its name.
    pub(super) fn closing<'c>(&self, shards: impl Iterator<Item = (String, &'c Closing)>, duration_ms: u64) -> Closing {
        let shards: Vec<(String, &Closing)> = shards.collect();
        Closing {
            duration_ms,
            ended_early: self.ended_early(&shards),
            slowed: slowed(&shards),
            open_sessions: open_sessions(&shards),
        }
    }

    /// Why shards ended early, where any did; what hindered one goes before what somebody wanted.
    fn ended_early(&self, shards: &[(String, &Closing)]) -> Option<EndedEarlyRecord> {
        let early: Vec<(&String, &EndedEarlyRecord)> = shards
            .iter()
            .filter_map(|(name, closing)| Some((name, closing.ended_early.as_ref()?)))
            .collect();
        let (_, worst) = early.iter().max_by_key(|(_, early)| early.is_hindrance())?;
        let reasons: Vec<RedactedProse> = early
            .iter()
            .map(|(name, early)| {
                let name = RedactedProse::of_our_words(name.as_str());
                RedactedProse::joined([&name, &early.reason], ": ")
            })
            .collect();
        // One that is the whole run has no other beside it.
        let reason = match shards {
            [_] => worst.reason.clone(),
            _ => RedactedProse::joined(&reasons, "; "),
        };
        Some(EndedEarlyRecord {
            cause: worst.cause,
            reason,
            played: self.played,
            trials: self.trials,
        })
    }
}

/// The pauses of all shards. None went slower than the slowest of them, so all together at least at this pace.
fn slowed(shards: &[(String, &Closing)]) -> Option<SlowedRecord> {
    let slowed = || shards.iter().filter_map(|(_, closing)| closing.slowed);
    let slowest = slowed().map(|slowed| slowed.requests_per_second).reduce(f64::min)?;
    let count = u32::try_from(shards.len()).unwrap_or(u32::MAX);
    Some(SlowedRecord {
        pauses: slowed().map(|slowed| slowed.pauses).sum(),
        requests_per_second: slowest * f64::from(count),
    })
}

/// The sessions that any shard left open, and each reason once.
fn open_sessions(shards: &[(String, &Closing)]) -> Option<OpenSessionsRecord> {
    let open: Vec<&OpenSessionsRecord> = shards
        .iter()
        .filter_map(|(_, closing)| closing.open_sessions.as_ref())
        .collect();
    let mut reasons: Vec<&RedactedProse> = Vec::new();
    for one in &open {
        if !reasons.contains(&&one.reason) {
            reasons.push(&one.reason);
        }
    }
    (!open.is_empty()).then(|| OpenSessionsRecord {
        count: open.iter().map(|open| open.count).sum(),
        reason: RedactedProse::joined(reasons, "; "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EndCause;

    fn early(cause: EndCause, reason: &str) -> Closing {
        Closing {
            ended_early: Some(EndedEarlyRecord {
                cause,
                reason: RedactedProse::of_our_words(reason),
                played: 1,
                trials: 2,
            }),
            ..Closing::default()
        }
    }

    fn closed(closings: &[&Closing]) -> Closing {
        let joined = Joined { trials: 9, played: 7 };
        let each = closings.iter().enumerate();
        joined.closing(
            each.map(|(place, closing)| (format!("shard {}", place + 1), *closing)),
            5,
        )
    }

    #[test]
    fn what_ended_a_shard_early_ended_the_run_early_and_what_hindered_it_counts_more() {
        let interrupted = early(EndCause::Interrupted, "interrupted");
        let spent = early(EndCause::Budget, "the budget is spent");
        let whole = Closing::default();
        let told = closed(&[&interrupted, &whole, &spent])
            .ended_early
            .map(|early| (early.cause, early.text()));
        let text = "ended early: shard 1: interrupted; shard 3: the budget is spent; 7 of 9 trials played";
        assert_eq!(told, Some((EndCause::Budget, text.to_owned())));
        assert_eq!(closed(&[&whole, &whole]).ended_early, None);
        let alone = closed(&[&spent]).ended_early.map(|early| early.text());
        assert_eq!(
            alone.as_deref(),
            Some("ended early: the budget is spent; 7 of 9 trials played")
        );
    }

    #[test]
    fn pauses_and_open_sessions_are_added_up_and_reasons_told_once() {
        let one = |pauses, requests_per_second, count, reason: &str| Closing {
            slowed: Some(SlowedRecord {
                pauses,
                requests_per_second,
            }),
            open_sessions: Some(OpenSessionsRecord {
                count,
                reason: RedactedProse::of_our_words(reason),
            }),
            ..Closing::default()
        };
        let closing = closed(&[
            &one(1, 0.5, 2, "no logout"),
            &one(2, 0.25, 3, "no logout"),
            &Closing::default(),
        ]);
        let slowed = closing.slowed.map(|slowed| (slowed.pauses, slowed.requests_per_second));
        assert_eq!(slowed, Some((3, 0.75)));
        let open = closing.open_sessions.map(|open| open.text());
        assert_eq!(
            open.as_deref(),
            Some("5 sessions stay open until they expire: no logout")
        );
    }
}
