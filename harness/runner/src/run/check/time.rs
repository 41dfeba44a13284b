//! `response-time`: the whole answer came within the target's limit.

use std::time::Duration;

use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark};
use crate::record::{CheckId, Gravity};

/// Judges how long an answer took.
pub fn response_time(call: &str, taken: Duration, limit: Duration, opening: &Location) -> Judgement {
    let mut findings = Vec::new();
    if taken > limit {
        let title = format!(
            "{call} took {} ms, the limit is {} ms",
            taken.as_millis(),
            limit.as_millis()
        );
        let mark = Mark {
            location: opening.clone(),
            label: String::new(),
            context: Vec::new(),
        };
        findings.push(
            Finding::new(Gravity::Failed, title)
                .contrast(
                    format!("at most {} ms", limit.as_millis()),
                    format!("{} ms", taken.as_millis()),
                )
                .asked(mark),
        );
    }
    Judgement::of(CheckId::ResponseTime, findings)
}
