//! What a check found, before secrets are taken out of it.

use super::cause::Cause;
use crate::diagnostic::Mark;
use crate::record::{CheckState, Gravity, SharedSession};
use crate::secret::Redactor;
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::requirements::Catalogue;
use crate::text::Prose;

/// How many findings of one check of one exchange are told in full: an answer can be wrong in 60,000 places.
const MOST_FINDINGS: usize = 20;

/// How one check of one exchange ended.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The check.
    pub check: CheckId,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// The requirements that it is about, where they are not those of its step.
    pub own_requirements: Option<Vec<String>>,
}

/// How a check ended.
#[derive(Clone, Debug)]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It found something; the gravest finding decides.
    Found(Vec<Finding>),
    /// It could not be evaluated, for this reason.
    NotEvaluated(Prose),
}

impl Judgement {
    /// The judgement of a check that found these things, or nothing.
    pub fn of(check: CheckId, findings: Vec<Finding>) -> Self {
        Self {
            check,
            outcome: if findings.is_empty() {
                CheckOutcome::Passed
            } else {
                CheckOutcome::Found(findings)
            },
            own_requirements: None,
        }
    }

    /// The same, about these requirements in place of those of the step.
    #[must_use]
    pub fn for_requirements(mut self, ids: &[String]) -> Self {
        self.own_requirements = Some(ids.to_vec());
        self
    }

    /// The check could not be evaluated.
    pub fn not_evaluated(check: CheckId, reason: impl Into<Prose>) -> Self {
        Self {
            check,
            outcome: CheckOutcome::NotEvaluated(reason.into()),
            own_requirements: None,
        }
    }

    /// The state that is counted and recorded.
    pub fn state(&self, redactor: &Redactor) -> CheckState {
        match &self.outcome {
            CheckOutcome::Passed => CheckState::Passed,
            CheckOutcome::NotEvaluated(reason) => CheckState::NotEvaluated {
                reason: redactor.prose(reason),
            },
            CheckOutcome::Found(findings) => {
                let gravest = findings.iter().map(|finding| finding.gravity).max();
                gravest.map_or(CheckState::Passed, CheckState::from)
            }
        }
    }

    /// What is told of what it found: the gravest first; beyond twenty they are counted.
    pub fn reported(&self) -> Vec<Finding> {
        let mut told: Vec<&Finding> = self.findings().iter().collect();
        told.sort_by_key(|finding| std::cmp::Reverse(finding.gravity));
        let counted = told.split_off(told.len().min(MOST_FINDINGS));
        let more: usize = counted.iter().map(|finding| finding.stands_for).sum();
        let rest = counted.first().map(|gravest| Finding {
            asked: gravest.asked.clone(),
            is_about_step: gravest.is_about_step,
            follows: gravest.follows.clone(),
            ..Finding::new(
                gravest.gravity,
                gravest.cause.clone(),
                format!("and {more} more of this check in the same answer"),
            )
        });
        told.into_iter().cloned().chain(rest).collect()
    }

    /// What it found, to be told otherwise.
    pub fn findings_mut(&mut self) -> &mut [Finding] {
        match &mut self.outcome {
            CheckOutcome::Found(findings) => findings,
            CheckOutcome::Passed | CheckOutcome::NotEvaluated(_) => &mut [],
        }
    }

    /// What it found.
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            CheckOutcome::Found(findings) => findings,
            CheckOutcome::Passed | CheckOutcome::NotEvaluated(_) => &[],
        }
    }
}

/// One thing that a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How grave it is.
    pub gravity: Gravity,
    /// What makes it one problem with others.
    pub cause: Cause,
    /// Whether it says something about the requirements that its step tests; otherwise only about those that its check judges.
    pub is_about_step: bool,
    /// The session that was sent was opened by the trial and ended by nobody: whatever was asked with it, that is what is wrong.
    pub has_lost_session: bool,
    /// The session that was sent, or that a sign-in was given, is one that another sign-in was given as well.
    pub shared_session: Option<SharedSession>,
    /// The step that failed before it in the trial, where it may merely follow from that.
    pub follows: Option<String>,
    /// The members of the answer's body that it was read from, as JSON pointers.
    pub reads: Vec<String>,
    /// How many it stands for: more than one where the others are only counted.
    pub stands_for: usize,
    /// The kind that it would have, were the answer what its status says: an error stands in its place.
    pub instead_of: Option<ViolationKind>,
    /// What other checks found of the same cause in the same answer.
    pub merged: Vec<(CheckId, ViolationKind)>,
    /// The headline.
    pub title: Prose,
    /// Where the scenario asked for it, and what is said there.
    pub asked: Option<Mark>,
    /// Where the contract promised it, and what is said there.
    pub promised: Option<Mark>,
    /// What was expected.
    pub expected: Option<Prose>,
    /// What was found.
    pub found: Option<Prose>,
    /// What it does to clients.
    pub clients: Option<Prose>,
    /// What to do about it, where that is known.
    pub help: Option<Prose>,
}

impl Finding {
    /// A finding with a headline, and nothing else yet.
    pub fn new(gravity: Gravity, cause: Cause, title: impl Into<Prose>) -> Self {
        Self {
            gravity,
            cause,
            is_about_step: false,
            has_lost_session: false,
            shared_session: None,
            follows: None,
            reads: Vec::new(),
            stands_for: 1,
            instead_of: None,
            merged: Vec::new(),
            title: title.into(),
            asked: None,
            promised: None,
            expected: None,
            found: None,
            clients: None,
            help: None,
        }
    }

    /// It says something about the requirements that its step tests.
    #[must_use]
    pub fn about_step(mut self) -> Self {
        self.is_about_step = true;
        self
    }

    /// Where the scenario asked for it.
    #[must_use]
    pub fn asked(mut self, mark: Mark) -> Self {
        self.asked = Some(mark);
        self
    }

    /// What it does to clients: what the first of the broken requirements says where its promise is broken, otherwise what
    /// the check says.
    pub fn clients_by(&self, catalogue: &Catalogue, requirements: &[String]) -> Option<Prose> {
        // Of what could not be judged nothing is known, so neither is what it does.
        let says_nothing = matches!(self.gravity, Gravity::Noted | Gravity::Broken);
        if says_nothing {
            return self.clients.clone();
        }
        let mut broken = requirements.iter().filter_map(|id| catalogue.find(id));
        let by_requirement = broken.find_map(|requirement| requirement.clients.as_deref().map(Prose::from));
        // Where the promise itself is broken, it knows best; otherwise the finding does.
        if self.cause.kind.is_about_a_claim() && self.is_about_step {
            by_requirement.or_else(|| self.clients.clone())
        } else {
            self.clients.clone().or(by_requirement)
        }
    }

    /// What was expected, and what was found.
    #[must_use]
    pub fn contrast(mut self, expected: impl Into<Prose>, found: impl Into<Prose>) -> Self {
        self.expected = Some(expected.into());
        self.found = Some(found.into());
        self
    }
}
