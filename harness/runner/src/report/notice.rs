//! What stands in the place of reports as long as a run has none: that it goes, or why it has no results.
//!
//! Reports of an earlier run never stand for this one: they are replaced before anything is sent.

use super::markdown::{block, inline};

/// That a run has no results, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// In a line, a lower-case fragment.
    pub headline: String,
    /// All that there is to say, as it was shown on the terminal; empty if the headline says it.
    pub text: String,
}

impl Notice {
    /// That a run goes, or was killed.
    pub fn in_progress(target: &str, started_at: &str, record: &str) -> Self {
        Self {
            headline: format!("the run of {target} that started at {started_at} is in progress, or was killed"),
            text: format!(
                "Reports are written when it ends. `podproof report {record}` renders them of what there is so far."
            ),
        }
    }

    /// That a run ended before any trial.
    pub fn not_played(why: &str, text: &str) -> Self {
        Self {
            headline: format!("nothing was played: {why}"),
            text: text.to_owned(),
        }
    }

    /// That shards are no whole run.
    pub fn not_merged(text: &str) -> Self {
        Self {
            headline: "the shards could not be merged into one run".to_owned(),
            text: text.to_owned(),
        }
    }
}

/// The text of a `summary.md` of a run that has no results.
pub(super) fn summary_notice(notice: &Notice) -> String {
    let text = match notice.text.trim() {
        "" => String::new(),
        text => format!("\n{}", block(text)),
    };
    format!("# podproof: {}\n{text}", inline(&notice.headline))
}
