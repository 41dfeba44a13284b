//! One difference: a leaf of one trial that is not what it was.

use super::id::ChangeKey;
use super::seen::FindingSeen;
use crate::record::{LocationRecord, ProblemId};
use crate::secret::RedactedProse;
use crate::suite::change::{ChangeClass, ChangeKind, Section};
use crate::suite::check::ViolationKind;

/// A leaf that differs, in one trial.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) key: ChangeKey,
    pub(super) class: ChangeClass,
    pub(super) section: Section,
    /// The step; empty for what belongs to a whole trial.
    pub(super) step: String,
    pub(super) operation: String,
    /// What was and is there, in words where there are some.
    pub(super) before: Option<String>,
    pub(super) now: Option<String>,
    /// What a check says of it.
    pub(super) headline: Option<RedactedProse>,
    pub(super) requirements: Vec<String>,
    pub(super) promised: Option<LocationRecord>,
    pub(super) clients: Option<String>,
    /// It comes behind another change of the trial.
    pub(super) follows: bool,
    /// Behind it both trials go different ways.
    pub(super) parts: bool,
    /// Something was wrong there in every baseline that no longer is; something else may be.
    pub(super) was_wrong: bool,
}

impl Difference {
    /// A difference of a step; the key says where and what.
    pub(super) fn new(kind: ChangeKind, step: &str, operation: &str) -> Self {
        let entry = kind.entry();
        Self {
            key: ChangeKey {
                kind,
                answers: None,
                at: None,
                old: None,
                new: None,
                about: None,
            },
            class: entry.class,
            section: entry.section,
            step: step.to_owned(),
            operation: operation.to_owned(),
            before: None,
            now: None,
            headline: None,
            requirements: Vec::new(),
            promised: None,
            clients: (!entry.clients.is_empty()).then(|| entry.clients.to_owned()),
            follows: false,
            parts: false,
            was_wrong: false,
        }
    }

    /// It is about answers with this status.
    pub(super) fn of_answers(mut self, answers: impl Into<String>) -> Self {
        self.key.answers = Some(answers.into());
        self
    }

    /// Where it is.
    pub(super) fn at(mut self, at: impl Into<String>) -> Self {
        self.key.at = Some(at.into());
        self
    }

    /// What was and is there, as classes, which are a part of what it is.
    pub(super) fn between(mut self, old: Option<String>, new: Option<String>) -> Self {
        (self.before, self.now) = (old.clone(), new.clone());
        (self.key.old, self.key.new) = (old, new);
        self
    }

    /// What was and is there, where it is no part of what it is.
    pub(super) fn shown(mut self, before: impl Into<String>, now: impl Into<String>) -> Self {
        (self.before, self.now) = (Some(before.into()), Some(now.into()));
        self
    }

    /// The baselines differ there themselves: what it is does not matter.
    pub(super) fn noise(mut self) -> Self {
        self.class = ChangeClass::Noise;
        (self.key.old, self.key.new, self.key.about) = (None, None, None);
        (self.before, self.now, self.clients) = (None, None, None);
        self
    }

    /// The candidate shows it only sometimes.
    pub(super) fn unstable(mut self) -> Self {
        self.class = ChangeClass::Unstable;
        self
    }

    /// What was wrong is right now: whatever differs, differs for the better.
    pub(super) fn repaired(mut self, requirements: Vec<String>) -> Self {
        // That an operation is there at last is new, however wrong it was to be without.
        let is_new = self.key.kind == ChangeKind::OperationAdded;
        if self.class != ChangeClass::Noise && self.class != ChangeClass::Unstable && !is_new {
            (self.class, self.section) = (ChangeClass::Neutral, Section::Better);
            self.requirements = requirements;
            self.clients = None;
        }
        self
    }

    /// A check fails by it that failed in no baseline: it breaks whatever its kind is.
    pub(super) fn breaks(&mut self, problem: &ProblemId, finding: &FindingSeen) {
        if self.class == ChangeClass::Noise || self.class == ChangeClass::Unstable {
            return;
        }
        // An operation that was missed, and is there now, breaks nobody by not being as it should be yet; unless it lets in whom it
        // has to refuse.
        let is_new = self.key.kind == ChangeKind::OperationAdded && self.was_wrong;
        let is_new = is_new && finding.kind != ViolationKind::Accepted;
        if self.class != ChangeClass::Breaking && !is_new {
            (self.class, self.section) = (ChangeClass::Breaking, Section::Worse);
            self.key.about = Some(problem.to_string());
        }
        self.explained(finding);
    }

    /// A check warns of it that warned in no baseline.
    pub(super) fn warns(&mut self, finding: &FindingSeen) {
        if matches!(self.class, ChangeClass::Additive | ChangeClass::Neutral) {
            self.section = self.section.min(Section::Warned);
        }
        self.explained(finding);
    }

    fn explained(&mut self, finding: &FindingSeen) {
        for requirement in &finding.requirements {
            if !self.requirements.contains(requirement) {
                self.requirements.push(requirement.clone());
            }
        }
        if self.headline.is_none() {
            self.headline = Some(finding.headline.clone());
        }
        if self.promised.is_none() {
            self.promised.clone_from(&finding.promised);
        }
        if finding.clients.is_some() {
            self.clients.clone_from(&finding.clients);
        }
    }
}
