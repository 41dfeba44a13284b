//! `response-time`: the whole answer came within the target's limit.

use std::time::Duration;

use super::answer::JudgedAnswer;
use super::cause::Cause;
use super::finding::Judgement;
use crate::record::Gravity;
use crate::suite::check::{CheckId, ViolationKind};
use crate::text::exact_duration;

/// Judges how long an answer took. What this process was held up is no fault of the pod's: the limit is extended by that, and at most
/// by its own length.
pub fn response_time(answer: &JudgedAnswer<'_>, taken: Duration, stalled: Duration, limit: Duration) -> Judgement {
    let mut findings = Vec::new();
    if taken > limit + stalled.min(limit) {
        let (taken, limit) = (exact_duration(taken), exact_duration(limit));
        let title = format!("{} took {taken}, the limit is {limit}", answer.call);
        let cause = Cause::new(ViolationKind::Slow, format!("answers take longer than {limit}"));
        let finding = answer
            .finding(Gravity::Failed, cause, title, None)
            .contrast(format!("at most {limit}"), taken)
            .asked(answer.opening_mark(""));
        findings.push(finding);
    }
    Judgement::of(CheckId::ResponseTime, findings)
}
