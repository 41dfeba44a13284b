//! `response-time`: the whole answer came within the target's limit.

use std::time::Duration;

use super::answer::JudgedAnswer;
use super::finding::Judgement;
use crate::record::{CheckId, Gravity};

/// Judges how long an answer took.
pub fn response_time(answer: &JudgedAnswer<'_>, taken: Duration, limit: Duration) -> Judgement {
    let mut findings = Vec::new();
    if taken > limit {
        let title = format!(
            "{} took {} ms, the limit is {} ms",
            answer.call,
            taken.as_millis(),
            limit.as_millis()
        );
        let finding = answer
            .finding(Gravity::Failed, title, None)
            .contrast(
                format!("at most {} ms", limit.as_millis()),
                format!("{} ms", taken.as_millis()),
            )
            .asked(answer.opening_mark(""));
        findings.push(finding);
    }
    Judgement::of(CheckId::ResponseTime, findings)
}
