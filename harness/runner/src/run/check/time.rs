//! `response-time`: the whole answer came within the target's limit.

use std::time::Duration;

use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark};
use crate::record::Gravity;
use crate::text::exact_duration;

/// Judges how long an answer took.
pub fn response_time(call: &str, taken: Duration, limit: Duration, opening: &Location) -> Judgement {
    let mut findings = Vec::new();
    if taken > limit {
        let (taken, limit) = (exact_duration(taken), exact_duration(limit));
        let title = format!("{call} took {taken}, the limit is {limit}");
        let mark = Mark {
            location: opening.clone(),
            label: String::new(),
            context: Vec::new(),
        };
        findings.push(
            Finding::new(Gravity::Failed, title)
                .contrast(format!("at most {limit}"), taken)
                .asked(mark),
        );
    }
    Judgement::of("response-time", findings)
}
