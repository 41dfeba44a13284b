//! A problem, and all problems of a run.

use crate::findings::known_issues::KnownIssue;
use crate::record::{FindingRecord, Gravity, ProblemId};
use crate::secret::RedactedProse;
use crate::suite::check::CheckId;

/// Findings that have one cause.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The same in every run in which the cause is seen.
    pub id: ProblemId,
    /// What is the matter, in words, without the operation.
    pub title: RedactedProse,
    /// The gravest of its findings.
    pub severity: Gravity,
    /// The entry that knows it. What of the same problem no entry knows is another one with the same id.
    pub known: Option<KnownIssue>,
    /// The check that found it.
    pub check: CheckId,
    /// The requirements that it breaks, in the order of the catalogue.
    pub requirements: Vec<String>,
    /// What it does to clients.
    pub clients: Option<String>,
    /// The operations whose answers show it, most often first. Empty where nothing was sent.
    pub operations: Vec<OperationShare>,
    /// The places of the trials in the run's view that met it, in their order.
    pub trials: Vec<usize>,
    /// How many answers show it.
    pub answers: usize,
    /// The simplest: the fewest requests come before it.
    pub example: Example,
    /// Every finding of it comes behind a step that failed before, or with a session that died where others did: it may merely follow
    /// from other problems.
    pub follows: bool,
    /// The command that plays the example again.
    pub again: String,
}

/// How often an operation shows a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationShare {
    /// Method and full path template.
    pub operation: String,
    /// How many of its answers show it.
    pub answers: usize,
}

/// One finding of a problem, in full.
#[derive(Clone, Debug)]
pub struct Example {
    /// The place of its trial in the run's view.
    pub place: usize,
    /// The id of its trial.
    pub trial: String,
    /// What was found.
    pub finding: FindingRecord,
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// The problems: what failed first, then what could not be judged, then what is only tolerated, then what is known; each by
    /// how far it reaches.
    pub problems: Vec<Problem>,
    /// What is only seen behind steps that failed before, or with sessions that were lost, and may merely follow from the problems.
    pub followers: Vec<Problem>,
    /// What was noted for information, grouped the same way.
    pub notes: Vec<Problem>,
    /// How many findings belong to further problems, where there are too many to tell apart.
    pub left_out: usize,
}

impl Problems {
    /// Those of this severity that are not known.
    pub fn of(&self, severity: Gravity) -> impl Iterator<Item = &Problem> {
        self.unknown().filter(move |problem| problem.severity == severity)
    }

    /// Those that no known issue covers.
    pub fn unknown(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.known.is_none())
    }

    /// Those that are known.
    pub fn known(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.known.is_some())
    }

    /// Those that each of so many trials met, in their order.
    pub fn by_trial(&self, trials: usize) -> Vec<Vec<&Problem>> {
        let mut met = vec![Vec::new(); trials];
        for problem in &self.problems {
            for place in &problem.trials {
                if let Some(met) = met.get_mut(*place) {
                    met.push(problem);
                }
            }
        }
        met
    }
}
