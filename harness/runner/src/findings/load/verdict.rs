//! What a load amounts to.

use serde::Serialize;

use super::view::LoadView;

/// What a load amounts to. Load without judgement is no pass: where no answer was judged, it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoadVerdict {
    /// Every play that ended was right.
    Passed,
    /// Plays passed by tolerated answers only, and the load was to fail on that.
    Warned,
    /// Plays failed.
    Failed,
    /// No play failed, and some could not be judged, or not begun because a service is faulty.
    Broken,
    /// Something kept the load from its work.
    Hindered,
    /// No answer was judged.
    NothingJudged,
    /// It has no closing facts: it was cut short, or still goes.
    Unfinished,
}

impl LoadVerdict {
    pub(super) fn of(view: &LoadView) -> Self {
        let plays = view.plays();
        let fails_on_warnings = view.record.manifest.fail_on_warnings && plays.warned > 0;
        let Some(end) = &view.record.end else {
            return Self::Unfinished;
        };
        let early = end.ended_early.as_ref();
        let is_hindered = early.is_some_and(|early| early.cause.is_hindrance());
        // What failed is certain, whatever else could not be judged.
        if plays.failed > 0 {
            Self::Failed
        } else if view.judged() == 0 {
            Self::NothingJudged
        } else if is_hindered {
            Self::Hindered
        } else if plays.broken > 0 || !end.service_issues.is_empty() {
            Self::Broken
        } else if fails_on_warnings {
            Self::Warned
        } else {
            Self::Passed
        }
    }

    /// In a word, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Broken => "broken",
            Self::Hindered => "hindered",
            Self::NothingJudged => "nothing-judged",
            Self::Unfinished => "unfinished",
        }
    }
}
