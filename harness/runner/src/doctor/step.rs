//! Steps: what was looked at, what came of it, and what to do.

use std::fmt;

use crate::text::Prose;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It was not taken; the text says why.
    Skipped,
    /// As it should be.
    Ok,
    /// It works, or may work, and should be looked at.
    Warn,
    /// A run would break on it.
    Fail,
}

impl Outcome {
    /// The word that opens its line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One step of an examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What came of it.
    pub outcome: Outcome,
    /// What was looked at, for example `certificate of acme.symphony.com:443`.
    pub what: String,
    /// What was found, a lower-case fragment.
    pub found: Prose,
    /// What to do.
    pub help: Option<Prose>,
}

impl Step {
    pub(super) fn new(outcome: Outcome, what: impl Into<String>, found: impl Into<Prose>) -> Self {
        Self {
            outcome,
            what: what.into(),
            found: found.into(),
            help: None,
        }
    }

    /// As it should be.
    pub fn ok(what: impl Into<String>, found: impl Into<Prose>) -> Self {
        Self::new(Outcome::Ok, what, found)
    }

    /// It should be looked at.
    pub fn warn(what: impl Into<String>, found: impl Into<Prose>) -> Self {
        Self::new(Outcome::Warn, what, found)
    }

    /// A run would break on it.
    pub fn fail(what: impl Into<String>, found: impl Into<Prose>) -> Self {
        Self::new(Outcome::Fail, what, found)
    }

    /// It was not taken.
    pub fn skipped(what: impl Into<String>, why: impl Into<Prose>) -> Self {
        Self::new(Outcome::Skipped, what, why)
    }

    /// The same, with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<Prose>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// One line.
impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<7}  {}: {}", self.outcome.word(), self.what, self.found)
    }
}

/// All steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examination {
    /// In the order in which they were taken.
    pub steps: Vec<Step>,
}

impl Examination {
    /// Whether a run would break on something.
    pub fn failed(&self) -> bool {
        self.steps.iter().any(|step| step.outcome == Outcome::Fail)
    }

    /// How many steps came out this way.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.steps.iter().filter(|step| step.outcome == outcome).count()
    }

    /// What to do, the worst first.
    pub fn advice(&self) -> Vec<&Step> {
        let mut advice: Vec<&Step> = self.steps.iter().filter(|step| step.help.is_some()).collect();
        advice.sort_by_key(|step| std::cmp::Reverse(step.outcome));
        advice
    }
}
