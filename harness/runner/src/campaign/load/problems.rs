//! What plays found, by its cause, counted. A hostile pod does not make it grow without end.

use indexmap::IndexMap;

use crate::record::load::LoadProblem;
use crate::record::{FindingRecord, Gravity, ProblemId, TrialRecord};

/// How many problems are told apart.
const MOST: usize = 400;

/// A problem, and the known issue that covers it.
type Key = (ProblemId, Option<String>);

/// Problems, as they are counted.
#[derive(Default)]
pub(super) struct Problems {
    /// What an entry knows of a problem is told apart from what is new.
    all: IndexMap<Key, LoadProblem>,
    left_out: u64,
}

impl Problems {
    /// Adds what was found in a play.
    pub(super) fn add(&mut self, trial: &TrialRecord) {
        let mut seen: Vec<(Key, Option<usize>)> = Vec::new();
        for finding in trial.findings.iter().filter(|finding| finding.gravity > Gravity::Noted) {
            let key = (ProblemId::of(finding), finding.known.clone());
            if !self.all.contains_key(&key) && self.all.len() >= MOST {
                self.left_out += 1;
                continue;
            }
            let problem = self.all.entry(key.clone());
            let problem = problem.or_insert_with(|| problem_of(&key.0, trial, finding));
            problem.severity = problem.severity.max(finding.gravity);
            problem.follows &= finding.follows.is_some();
            for id in &finding.requirements {
                if !problem.requirements.contains(id) {
                    problem.requirements.push(id.clone());
                }
            }
            problem.plays += u64::from(!seen.iter().any(|(known, _)| *known == key));
            let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
            let this = (key, finding.exchange);
            if let Some(exchange) = exchange.filter(|_| !seen.contains(&this)) {
                *problem.operations.entry(exchange.operation.clone()).or_default() += 1;
            }
            seen.push(this);
        }
    }

    /// The problems, and how many findings belong to others that were not told apart.
    pub(super) fn finish(self) -> (Vec<LoadProblem>, u64) {
        (self.all.into_values().collect(), self.left_out)
    }
}

fn problem_of(id: &ProblemId, trial: &TrialRecord, finding: &FindingRecord) -> LoadProblem {
    LoadProblem {
        id: id.clone(),
        title: finding.cause_in_words().clone(),
        severity: finding.gravity,
        known: finding.known.clone(),
        check: finding.check,
        violation: finding.cause.kind,
        follows: true,
        requirements: Vec::new(),
        clients: finding.clients.clone(),
        plays: 0,
        operations: IndexMap::new(),
        trial: trial.id.clone(),
        text: finding.text.clone(),
    }
}
