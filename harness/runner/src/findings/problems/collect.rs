//! Collects the findings of a run by their causes, trial by trial.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::problem::{Example, OperationShare, Problem, Problems};
use super::standing::{Explanations, Standing};
use crate::findings::known_issues::{KnownIssue, KnownIssueOutcome};
use crate::record::{FindingRecord, Gravity, Manifest, ProblemId, TrialRecord};

/// How many problems are told apart: a hostile pod must not make a run's view grow without end.
const MOST: usize = 400;

/// The findings of a run, as they are collected.
#[derive(Debug, Default)]
pub(in crate::findings) struct Collecting {
    /// What an entry knows of a problem is told apart from what is new.
    groups: IndexMap<(ProblemId, Option<String>), Group>,
    left_out: usize,
}

#[derive(Debug)]
struct Group {
    severity: Gravity,
    requirements: Vec<String>,
    operations: IndexMap<String, usize>,
    trials: Vec<usize>,
    /// The trial and the exchange that were counted last: an answer is counted once.
    last: Option<(usize, Option<usize>)>,
    answers: usize,
    standing: Standing,
    example: Example,
}

impl Collecting {
    /// Adds what was found in the trial at this place in the run's view.
    pub(in crate::findings) fn add(&mut self, place: usize, trial: &TrialRecord) {
        // What an issue with a service broke is told with that issue.
        let is_told = |finding: &FindingRecord| trial.service_issue.is_some() && finding.gravity == Gravity::Broken;
        for finding in trial.findings.iter().filter(|finding| !is_told(finding)) {
            let id = (ProblemId::of(finding), finding.known.clone());
            if !self.groups.contains_key(&id) && self.groups.len() >= MOST {
                self.left_out += 1;
                continue;
            }
            let group = self.groups.entry(id).or_insert_with(|| Group {
                severity: finding.gravity,
                requirements: Vec::new(),
                operations: IndexMap::new(),
                trials: Vec::new(),
                last: None,
                answers: 0,
                standing: Standing::default(),
                example: example(place, trial, finding),
            });
            group.add(place, trial, finding);
        }
    }

    /// The problems. `manifest` and `known`: those of the run.
    pub(in crate::findings) fn finish(self, manifest: &Manifest, known: &[KnownIssueOutcome]) -> Problems {
        let explanations = Explanations::of(self.groups.values().map(|group| &group.standing));
        let groups = self.groups.into_iter();
        let mut all: Vec<Problem> = groups
            .map(|((id, entry), group)| {
                let mut known = known.iter().map(|outcome| &outcome.issue);
                let known = entry.and_then(|entry| known.find(|issue| issue.entry == entry).cloned());
                group.finish(id, known, manifest, explanations)
            })
            .collect();
        all.sort_by(|one, other| order(one).cmp(&order(other)));
        let (notes, problems): (Vec<Problem>, Vec<Problem>) =
            all.into_iter().partition(|problem| problem.severity == Gravity::Noted);
        let (followers, problems) = problems.into_iter().partition(|problem| problem.follows);
        Problems {
            problems,
            followers,
            notes,
            left_out: self.left_out,
        }
    }
}

impl Group {
    fn add(&mut self, place: usize, trial: &TrialRecord, finding: &FindingRecord) {
        // Of a graver one the example is graver; of equally grave ones it is the one that fewer requests come before.
        let rank = |finding: &FindingRecord| (finding.follows.is_some(), Reverse(finding.gravity), finding.exchange);
        let is_simpler = rank(finding) < rank(&self.example.finding);
        if is_simpler {
            self.example = example(place, trial, finding);
        }
        self.severity = self.severity.max(finding.gravity);
        self.standing.add(finding);
        for id in &finding.requirements {
            if !self.requirements.contains(id) {
                self.requirements.push(id.clone());
            }
        }
        if self.trials.last() != Some(&place) {
            self.trials.push(place);
        }
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        let this = (place, finding.exchange);
        if let Some(exchange) = exchange.filter(|_| self.last != Some(this)) {
            self.answers += 1;
            *self.operations.entry(exchange.operation.clone()).or_default() += 1;
        }
        self.last = Some(this);
    }

    /// `explanations`: those that the problems of the run are for each other.
    fn finish(
        self,
        id: ProblemId,
        known: Option<KnownIssue>,
        manifest: &Manifest,
        explanations: Explanations,
    ) -> Problem {
        let mut requirements = self.requirements;
        let place = |id: &String| manifest.requirements.iter().position(|entry| entry.id == *id);
        requirements.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
        let operations = self.operations.into_iter();
        let mut operations: Vec<OperationShare> = operations
            .map(|(operation, answers)| OperationShare { operation, answers })
            .collect();
        operations.sort_by(|one, other| {
            let key = |share: &OperationShare| (Reverse(share.answers), share.operation.clone());
            key(one).cmp(&key(other))
        });
        let finding = &self.example.finding;
        Problem {
            id,
            title: finding.cause_in_words().clone(),
            severity: self.severity,
            known,
            check: finding.check,
            requirements,
            clients: finding.clients.clone(),
            operations,
            follows: explanations.explain(&self.standing),
            trials: self.trials,
            answers: self.answers,
            again: manifest.named.command(&self.example.trial),
            example: self.example,
        }
    }
}

fn example(place: usize, trial: &TrialRecord, finding: &FindingRecord) -> Example {
    Example {
        place,
        trial: trial.id.clone(),
        finding: finding.clone(),
    }
}

/// What failed first, then what could not be judged, then what is only tolerated, then what is known; each by how far it reaches.
fn order(problem: &Problem) -> impl Ord {
    let severity = match problem.severity {
        Gravity::Failed => 0,
        Gravity::Broken => 1,
        Gravity::Warned => 2,
        Gravity::Noted => 3,
    };
    let entry = problem.known.as_ref().map(|known| known.entry.clone());
    (
        entry.is_some(),
        severity,
        Reverse(problem.trials.len()),
        problem.id.clone(),
        entry,
    )
}
