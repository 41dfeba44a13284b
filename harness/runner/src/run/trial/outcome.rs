//! What came of a trial, before secrets are taken out of it.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexmap::IndexMap;

use crate::diagnostic::Location;
use crate::run::check::{Judgement, StatusSet};
use crate::run::service::ServiceIssue;
use crate::secret::Vault;
use crate::text::Prose;
use crate::wire::{Request, Timed};

/// A trial that was played.
#[derive(Default)]
pub struct Played {
    /// What was sent and what came back.
    pub sent: Vec<Sent>,
    /// How each check of each exchange ended.
    pub judgements: Vec<StepJudgement>,
    /// Facts that were recorded.
    pub observations: IndexMap<String, String>,
    /// The secrets that it met.
    pub vault: Arc<Vault>,
    /// How long it took.
    pub duration: Duration,
    /// How many of its sessions stay open because the target has nothing to end them with.
    pub open_sessions: usize,
    /// Why its last steps were not played; `None` if all were. The first reason counts.
    pub cut_short: Option<CutShort>,
}

/// Why the last steps of a trial were not played.
#[derive(Clone, Debug)]
pub enum CutShort {
    /// The run may send nothing more, or was ended; which step was the first that was not played, in words.
    Stopped(Prose),
    /// A service that it needs became faulty since it began.
    ServiceIssue(Arc<ServiceIssue>),
}

/// One request and what came back.
pub struct Sent {
    /// The step.
    pub step: String,
    /// The operation.
    pub operation: String,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub timed: Timed,
    /// When it was sent, from the start of the trial.
    pub offset: Duration,
    /// When it would have been sent, from the start of the trial, had neither it nor a call before it waited for its turn.
    pub due: Duration,
    /// How long it waited for its turn, at the pace of the run.
    pub waited: Duration,
    /// The statuses that the answer was judged by; `None` where its status was not judged.
    pub asked: Option<ExpectedStatuses>,
    /// Where the step stands; `None` where no step asked for it.
    pub opening: Option<Location>,
}

impl Sent {
    /// From when to when it took place, in a trial that was started then.
    pub(super) fn time(&self, started: Instant) -> Range<Instant> {
        let begun = started + self.offset;
        begun..begun + self.timed.duration
    }
}

/// The statuses that a scenario names for an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedStatuses {
    /// Those that pass; empty: any documented one.
    pub status: StatusSet,
    /// Those that pass with a warning.
    pub tolerate: StatusSet,
}

/// One check of one exchange.
pub struct StepJudgement {
    /// The step.
    pub step: String,
    /// The index of the exchange; `None` where the step sent nothing.
    pub exchange: Option<usize>,
    /// The requirements that its step tests.
    pub requirements: Vec<String>,
    /// How it ended.
    pub judgement: Judgement,
}

impl StepJudgement {
    /// The requirements that it concerns.
    pub fn tested(&self) -> &[String] {
        let own = self.judgement.own_requirements.as_deref();
        own.unwrap_or(&self.requirements)
    }
}

impl Played {
    /// Adds what a branch did, behind what is there.
    pub(super) fn append(&mut self, branch: Self) {
        let before = self.sent.len();
        self.sent.extend(branch.sent);
        for mut judged in branch.judgements {
            judged.exchange = judged.exchange.map(|index| index + before);
            self.judgements.push(judged);
        }
        if let Some(reason) = branch.cut_short {
            self.cut_short.get_or_insert(reason);
        }
        for (name, value) in branch.observations {
            let number = (2..).map(|number| format!("{name} ({number})"));
            let free = std::iter::once(name.clone())
                .chain(number)
                .find(|name| !self.observations.contains_key(name));
            self.observations.insert(free.unwrap_or(name), value);
        }
    }

    /// Adds a judgement.
    pub(super) fn judge(
        &mut self,
        step: &str,
        exchange: Option<usize>,
        requirements: Vec<String>,
        judgement: Judgement,
    ) {
        self.judgements.push(StepJudgement {
            step: step.to_owned(),
            exchange,
            requirements,
            judgement,
        });
    }
}
