//! What a view of a run keeps of each trial, so that it fits into memory however many there are.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use crate::record::Verdict;

/// What is kept of each trial.
#[derive(Clone, Debug)]
pub struct TrialSummary {
    /// Its id.
    pub id: Arc<str>,
    /// How it ended.
    pub verdict: Verdict,
    /// When it started; `None` if it was not played.
    pub started_at: Option<DateTime<FixedOffset>>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many requests it sent.
    pub exchanges: usize,
    /// Whether an issue with a service, which is told once for all trials, broke it.
    pub is_about_service_issue: bool,
    /// Whether something was noted for information.
    pub has_notes: bool,
}
