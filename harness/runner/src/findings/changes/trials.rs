//! How one trial differs: its steps in their order, what was found in them, what was observed, how it ended.

use std::collections::BTreeSet;

use super::answers::Answers;
use super::difference::Difference;
use super::leaf::Leaf;
use super::presence::Operations;
use super::seen::{AnswerSeen, FindingSeen, TrialSeen};
use super::vocabulary::Vocabulary;
use crate::record::{Gravity, ProblemId, Verdict};
use crate::suite::change::{ChangeClass, ChangeKind};

/// One trial on both sides: of each baseline and of the candidate, every repeat.
pub(super) struct Sides<'a> {
    pub(super) baselines: &'a [TrialSeen],
    pub(super) candidate: &'a [TrialSeen],
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) operations: &'a Operations,
}

impl Sides<'_> {
    /// What differs, in the order of the steps. Consequences come marked as what follows.
    pub(super) fn differences(&self) -> Vec<Difference> {
        let mut all = Vec::new();
        // Behind an answer that lets in where the other one refuses, or the other way round, both trials go different ways.
        let (mut is_apart, mut is_broken) = (false, false);
        for step in self.steps() {
            let mut of_step = self.of_step(&step);
            for difference in &mut of_step {
                let is_presence = matches!(difference.key.kind, ChangeKind::StepMissing | ChangeKind::StepAdded);
                // That an operation is new or gone is seen in the run as a whole, and follows from nothing in a trial.
                let is_of_operation = matches!(
                    difference.key.kind,
                    ChangeKind::OperationAdded | ChangeKind::OperationRemoved
                );
                difference.follows |= !is_of_operation && (is_apart || (is_broken && is_presence));
            }
            is_apart |= of_step.iter().any(|one| one.parts && one.class != ChangeClass::Noise);
            is_broken |= of_step.iter().any(|one| one.class == ChangeClass::Breaking);
            all.append(&mut of_step);
        }
        for mut difference in self.observations() {
            difference.follows |= all.iter().any(changes_an_answer);
            all.push(difference);
        }
        let is_explained = all.iter().any(|difference| difference.class != ChangeClass::Noise);
        all.extend(self.verdict().filter(|_| !is_explained));
        all
    }

    /// All steps, in the order of the requests: those of the candidate, and behind them what only the baselines have.
    fn steps(&self) -> Vec<String> {
        let mut known = BTreeSet::new();
        let sides = self
            .baselines
            .iter()
            .take(1)
            .chain(self.candidate)
            .chain(self.baselines);
        let answered = sides.clone().flat_map(|trial| trial.answers.keys());
        // A finding may belong to a step that sent nothing.
        let found = sides.flat_map(|trial| trial.findings.keys().map(|(step, _)| step));
        answered
            .chain(found)
            .filter(|step| known.insert((*step).clone()))
            .cloned()
            .collect()
    }

    fn of_step(&self, step: &str) -> Vec<Difference> {
        let answers = |side: &'_ [TrialSeen]| -> Vec<AnswerSeen> {
            side.iter()
                .filter_map(|trial| trial.answers.get(step))
                .cloned()
                .collect()
        };
        let (before, now) = (answers(self.baselines), answers(self.candidate));
        let new = self.new_findings(step);
        let mut differences = if before.is_empty() != now.is_empty() {
            self.presence(step, before.first().or(now.first()))
                .into_iter()
                .collect()
        } else {
            let claim = new.iter().find_map(|(_, finding)| finding.claim.clone());
            let tested = || now.first().and_then(|answer| answer.requirements.first().cloned());
            let answers = Answers {
                step,
                baselines: before.iter().collect(),
                candidate: now.iter().collect(),
                vocabulary: self.vocabulary,
                operations: self.operations,
            };
            answers.differences(claim.or_else(tested).as_deref())
        };
        let operation = now.first().or(before.first());
        let operation = operation.map_or("", |answer| answer.operation.as_str());
        let gone = self.gone_findings(step);
        let was_broken = gone.iter().any(|(_, finding)| finding.gravity >= Gravity::Failed);
        let is_sound = self
            .candidate
            .iter()
            .all(|trial| trial.found(step, Gravity::Failed).next().is_none());
        for difference in &mut differences {
            difference.was_wrong = !gone.is_empty();
        }
        if was_broken && is_sound {
            let requirements = requirements(&gone);
            let repaired = differences.into_iter().map(|one| one.repaired(requirements.clone()));
            differences = repaired.collect();
        }
        for (problem, finding) in new {
            attach(&mut differences, &problem, &finding, step, operation);
        }
        if differences.is_empty() && !now.is_empty() {
            let kept = gone.into_iter().map(|(problem, finding)| {
                let mut kept = Difference::new(ChangeKind::RequirementKept, step, operation);
                kept.key.about = Some(problem.to_string());
                kept.headline = Some(finding.headline);
                kept.requirements = finding.requirements;
                kept.follows = finding.follows;
                kept
            });
            differences.extend(kept);
        }
        differences
    }

    /// A step that only one side played.
    fn presence(&self, step: &str, answer: Option<&AnswerSeen>) -> Option<Difference> {
        let played = |trial: &TrialSeen| trial.answers.contains_key(step);
        let of = |side: &[TrialSeen]| side.iter().map(played).collect::<Vec<bool>>();
        let operation = answer.map_or("", |answer| answer.operation.as_str());
        let kind = |was_played: bool| {
            if was_played {
                ChangeKind::StepMissing
            } else {
                ChangeKind::StepAdded
            }
        };
        match Leaf::of(&of(self.baselines), &of(self.candidate)) {
            Leaf::Changed(before, _) => Some(Difference::new(kind(before), step, operation)),
            Leaf::Unstable(before, _) => Some(Difference::new(kind(before), step, operation).unstable()),
            Leaf::Noise => Some(Difference::new(ChangeKind::StepMissing, step, operation).noise()),
            Leaf::Same => None,
        }
    }

    /// What no baseline found in a step, and every sample of the candidate does.
    fn new_findings(&self, step: &str) -> Vec<(ProblemId, FindingSeen)> {
        only(step, self.candidate, self.baselines)
    }

    /// What every baseline found in a step, and no sample of the candidate does.
    fn gone_findings(&self, step: &str) -> Vec<(ProblemId, FindingSeen)> {
        only(step, self.baselines, self.candidate)
    }

    fn observations(&self) -> Vec<Difference> {
        let both = self.baselines.iter().chain(self.candidate);
        let names: BTreeSet<&String> = both.flat_map(|trial| trial.observations.keys()).collect();
        let differences = names.into_iter().filter_map(|name| {
            let of = |side: &[TrialSeen]| {
                let values = side.iter().filter_map(|trial| trial.observations.get(name));
                values.cloned().collect::<Vec<String>>()
            };
            let new = || Difference::new(ChangeKind::ObservationChanged, "", "").at(name);
            match Leaf::of(&of(self.baselines), &of(self.candidate)) {
                Leaf::Same => None,
                Leaf::Changed(before, now) => Some(new().shown(before, now)),
                Leaf::Unstable(before, now) => Some(new().shown(before, now).unstable()),
                Leaf::Noise => Some(new().noise()),
            }
        });
        differences.collect()
    }

    /// How the trial ends, where nothing else says why it ends otherwise.
    fn verdict(&self) -> Option<Difference> {
        let of = |side: &[TrialSeen]| side.iter().map(|trial| trial.verdict).collect::<Vec<Verdict>>();
        let new = |before: Verdict, now: Verdict| {
            let kind = match now {
                now if now < before => ChangeKind::VerdictBetter,
                Verdict::Warned => ChangeKind::WarningAdded,
                _ => ChangeKind::VerdictWorse,
            };
            let name = |verdict: Verdict| Some(verdict.name().to_owned());
            Difference::new(kind, "", "").between(name(before), name(now))
        };
        match Leaf::of(&of(self.baselines), &of(self.candidate)) {
            Leaf::Same => None,
            Leaf::Changed(before, now) => Some(new(before, now)),
            Leaf::Unstable(before, now) => Some(new(before, now).unstable()),
            Leaf::Noise => Some(Difference::new(ChangeKind::VerdictWorse, "", "").noise()),
        }
    }
}

/// What every sample of one side found in a step, and none of the other.
fn only(step: &str, with: &[TrialSeen], without: &[TrialSeen]) -> Vec<(ProblemId, FindingSeen)> {
    let Some((first, others)) = with.split_first() else {
        return Vec::new();
    };
    let has = |trial: &TrialSeen, problem: &ProblemId| trial.findings.contains_key(&(step.to_owned(), problem.clone()));
    first
        .found(step, Gravity::Warned)
        .filter(|(problem, _)| others.iter().all(|other| has(other, problem)))
        .filter(|(problem, _)| !without.iter().any(|other| has(other, problem)))
        .map(|(problem, finding)| (problem.clone(), finding.clone()))
        .collect()
}

/// A new finding belongs to the difference at its place, or else to the first one of its step; without any it is a change of its own.
fn attach(differences: &mut Vec<Difference>, problem: &ProblemId, finding: &FindingSeen, step: &str, operation: &str) {
    let is_told = |one: &Difference| one.class != ChangeClass::Noise;
    let is_there = |one: &Difference| is_told(one) && finding.at.is_some() && one.key.at == finding.at;
    let place = differences
        .iter()
        .position(is_there)
        .or_else(|| differences.iter().position(is_told));
    let failed = finding.gravity >= Gravity::Failed;
    if let Some(place) = place {
        if failed {
            differences[place].breaks(problem, finding);
        } else {
            differences[place].warns(finding);
        }
        return;
    }
    let kind = if failed {
        ChangeKind::RequirementBroken
    } else {
        ChangeKind::WarningAdded
    };
    let mut broken = Difference::new(kind, step, operation);
    broken.key.about = Some(problem.to_string());
    broken.headline = Some(finding.headline.clone());
    broken.requirements.clone_from(&finding.requirements);
    broken.promised.clone_from(&finding.promised);
    if finding.clients.is_some() {
        broken.clients.clone_from(&finding.clients);
    }
    broken.follows = finding.follows;
    differences.push(broken);
}

fn requirements(findings: &[(ProblemId, FindingSeen)]) -> Vec<String> {
    let mut all: Vec<String> = findings
        .iter()
        .flat_map(|(_, finding)| finding.requirements.clone())
        .collect();
    all.sort();
    all.dedup();
    all
}

fn changes_an_answer(difference: &Difference) -> bool {
    let kind = difference.key.kind;
    let changes = matches!(
        kind,
        ChangeKind::OperationRemoved
            | ChangeKind::OperationAdded
            | ChangeKind::StatusChanged
            | ChangeKind::AnswerMissing
    );
    changes && difference.class != ChangeClass::Noise
}
