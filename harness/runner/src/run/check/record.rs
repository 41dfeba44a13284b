//! From a finding to its record: what is told of it, redacted and rendered. Findings of a run and of a recording that is judged
//! again become records here.

use super::cause::Cause;
use super::finding::{Finding, Judgement};
use super::status::StatusSet;
use crate::diagnostic::{Diagnostic, Mark, Sources, Tone, position_of, render};
use crate::record::{CauseRecord, FindingRecord, Gravity, LocationRecord, SharedSession};
use crate::run::pod_facts::TLS_REQUIREMENT;
use crate::secret::{RedactedProse, Redactor};
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::requirements::{Catalogue, Family, Requirement};
use crate::text::Prose;

/// What is needed to tell a finding.
#[derive(Clone, Copy)]
pub struct FindingRecorder<'a> {
    /// The requirements.
    pub catalogue: &'a Catalogue,
    /// The texts that findings point into.
    pub sources: &'a Sources,
    /// Knows what must not be told.
    pub redactor: &'a Redactor,
}

/// The exchange that findings are about.
pub struct JudgedExchange<'a> {
    /// The step.
    pub step: &'a str,
    /// The index of the exchange within the trial, from 0; `None` where the step sent nothing.
    pub index: Option<usize>,
    /// The operation; `None` where the step sent nothing.
    pub operation: Option<&'a str>,
    /// The status of the answer; `None` where there is none.
    pub status: Option<u16>,
    /// The requirements that its step tests.
    pub tested: &'a [String],
    /// The statuses that the step expects; none where it says nothing.
    pub expected: &'a StatusSet,
    /// The step looks for something in the answer beyond its status, for what it tests.
    pub looks_into_answer: bool,
    /// The exchange in a line.
    pub line: Option<String>,
    /// What says where the scenario asked.
    pub asked: AskedBy<'a>,
    /// How a finding of this gravity can be seen again.
    pub again: &'a dyn Fn(Gravity) -> Option<String>,
}

/// Whether one of these checks of an exchange looks for something in the answer beyond its status, for what its step tests. Of each
/// check: which it is, and whether it has requirements of its own.
pub fn looks_into_answer(checks: impl IntoIterator<Item = (CheckId, bool)>) -> bool {
    let mut checks = checks.into_iter();
    checks.any(|(check, has_own_requirements)| check == CheckId::Expectation && !has_own_requirements)
}

/// What says where the scenario asked.
#[derive(Clone, Copy)]
pub enum AskedBy<'a> {
    /// Each finding points into the scenario.
    Finding,
    /// The recording, where it does; the scenario may be another by now.
    Recording(Option<&'a LocationRecord>),
}

impl FindingRecorder<'_> {
    /// The records of what a check found in an exchange.
    pub fn records(&self, exchange: &JudgedExchange<'_>, judgement: &Judgement) -> Vec<FindingRecord> {
        let told = judgement.reported();
        told.iter()
            .map(|finding| self.record(exchange, judgement.check, finding))
            .collect()
    }

    fn record(&self, exchange: &JudgedExchange<'_>, check: CheckId, finding: &Finding) -> FindingRecord {
        let requirements = self.broken(exchange, check, finding);
        let clients = finding.clients_by(self.catalogue, &requirements);
        let text = |text: &Option<Prose>| text.as_ref().map(|text| self.redactor.prose(text));
        let diagnostic = Diagnostic {
            word: finding.gravity.name(),
            tone: Tone::from(finding.gravity),
            id: check.to_string(),
            title: finding.title.clone(),
            marks: finding.asked.iter().chain(&finding.promised).cloned().collect(),
            notes: self.notes(exchange, finding, &requirements, clients.as_ref()),
        };
        FindingRecord {
            check,
            gravity: finding.gravity,
            // The known issues come when the whole trial is there.
            known: None,
            title: self.redactor.prose(&finding.title),
            cause: self.cause(exchange, &finding.cause),
            follows: finding.follows.clone(),
            has_lost_session: finding.has_lost_session,
            shared_session: finding.shared_session,
            requirements,
            step: exchange.step.to_owned(),
            exchange: exchange.index,
            asked: match exchange.asked {
                AskedBy::Finding => self.place(finding.asked.as_ref()),
                AskedBy::Recording(place) => place.cloned(),
            },
            promised: self.place(finding.promised.as_ref()),
            expected: text(&finding.expected),
            found: text(&finding.found),
            help: text(&finding.help),
            text: self.redactor.prose(&render(&diagnostic, self.sources, false).into()),
            clients: clients.map(|clients| clients.to_string()),
        }
    }

    /// The requirements that a finding breaks: those that the step tests, where it is about them, and those that the check
    /// judges. What is noted breaks nothing.
    fn broken(&self, exchange: &JudgedExchange<'_>, check: CheckId, finding: &Finding) -> Vec<String> {
        if finding.gravity == Gravity::Noted {
            return Vec::new();
        }
        // One lost session behind another is the same cause, not what follows from it.
        let is_independent = finding.follows.is_none() || finding.cause.kind == ViolationKind::SessionLost;
        let says_something = finding.is_about_step && is_independent;
        let tested = exchange.tested.iter().filter(|_| says_something);
        let concerned = tested.filter(|id| self.is_concerned(exchange, id, check, finding));
        let mut ids: Vec<String> = concerned.cloned().collect();
        let seen = [Some(finding.cause.kind), finding.instead_of]
            .into_iter()
            .flatten()
            .map(|kind| (check, kind))
            .chain(finding.merged.iter().copied());
        for (check, kind) in seen {
            let judged = self
                .catalogue
                .judged_by(check, kind, exchange.operation, exchange.status);
            for requirement in judged {
                if !ids.contains(&requirement.id) {
                    ids.push(requirement.id.clone());
                }
            }
        }
        ids
    }

    /// Whether a finding about a step says something about this requirement, which the step tests. A status does so where the
    /// requirement names answers: what is to stand in an answer is not known from one that never came. One that the requirement
    /// tolerates does not break it, though the scenario is stricter, and that a pod asks for a pause breaks no promise. Where a step
    /// may be answered in several ways, an answer that is another one of its way concerns the requirements about that way.
    /// What goes wrong with a session that is not one's own concerns those that promise such sessions: that it ended, those that promise
    /// sessions that live.
    fn is_concerned(&self, exchange: &JudgedExchange<'_>, id: &str, check: CheckId, finding: &Finding) -> bool {
        if finding.shared_session == Some(SharedSession::Sent) {
            let requirement = self.catalogue.find(id);
            return requirement.is_some_and(|requirement| {
                requirement.promises_own_sessions && (check == CheckId::Expectation || requirement.promises_sessions)
            });
        }
        let is_broken_answer = check == CheckId::Transport && finding.cause.kind == ViolationKind::Incomplete;
        if !(is_broken_answer || check == CheckId::Status) || finding.gravity == Gravity::Broken {
            return true;
        }
        let Some(requirement) = self.catalogue.find(id) else {
            return true;
        };
        // The connection is judged for it, whatever is answered.
        if id == TLS_REQUIREMENT {
            return false;
        }
        if is_broken_answer {
            // What is missing is the body.
            return requirement.promises_body_of(exchange.operation);
        }
        if finding.has_lost_session {
            // The others only need a session.
            return requirement.promises_sessions && finding.cause.kind == ViolationKind::SessionLost;
        }
        let Some(answers) = &requirement.answers else {
            // Where nothing names answers, and nothing is looked for in them, the status is all that there is.
            let mut others = exchange.tested.iter().filter_map(|id| self.catalogue.find(id));
            let is_all = !exchange.looks_into_answer && others.all(|other| other.answers.is_none());
            return requirement.judged_by.is_empty() && is_all;
        };
        let is_of_another_way = exchange
            .status
            .is_some_and(|status| exchange.expected.contains_class_of(status) && !answers.name_class_of(status));
        let is_tolerated = exchange.status.is_some_and(|status| answers.tolerate(status));
        finding.cause.kind != ViolationKind::Busy
            && !is_of_another_way
            && !(finding.gravity == Gravity::Failed && is_tolerated)
    }

    /// The cause, in the words of the requirement that was tested where the promise itself is broken.
    fn cause(&self, exchange: &JudgedExchange<'_>, cause: &Cause) -> CauseRecord {
        let claim = cause
            .kind
            .is_about_a_claim()
            .then(|| self.claim(exchange.tested))
            .flatten();
        let at = cause.at.as_ref().filter(|_| claim.is_none());
        let (claim, headline) = match claim {
            Some((claim, headline)) => (Some(claim), headline),
            None => (None, self.redactor.prose(&cause.headline)),
        };
        CauseRecord {
            kind: cause.kind,
            claim,
            answers: cause.answers.map(|class| class.as_str().to_owned()),
            expected: cause.expected.clone(),
            received: cause.received.clone(),
            at: at.map(|at| self.redactor.text(at).as_str().to_owned()),
            headline,
        }
    }

    /// What was claimed by the requirements that were tested, by an id and in words: their family, or else the first of them.
    fn claim(&self, tested: &[String]) -> Option<(String, RedactedProse)> {
        let mut known = tested.iter().filter_map(|id| self.catalogue.find(id));
        let family = known
            .clone()
            .find_map(|requirement| self.catalogue.family(requirement.family.as_deref()?));
        if let Some(Family { id, headline }) = family {
            return Some((id.clone(), RedactedProse::of_our_words(headline)));
        }
        let Requirement { id, text, .. } = known.next()?;
        Some((
            id.clone(),
            RedactedProse::of_our_words(format!("it does not hold that {text}")),
        ))
    }

    /// The lines below the places.
    fn notes(
        &self,
        exchange: &JudgedExchange<'_>,
        finding: &Finding,
        requirements: &[String],
        clients: Option<&Prose>,
    ) -> Vec<(&'static str, Prose)> {
        let known = requirements.iter().filter_map(|id| self.catalogue.find(id));
        let requirements = known.map(|requirement| {
            let level = requirement.level.name();
            (
                "requirement",
                format!("{} ({level}): {}", requirement.id, requirement.text).into(),
            )
        });
        let others = [
            ("clients", clients.cloned()),
            ("exchange", exchange.line.clone().map(Prose::from)),
            ("help", finding.help.clone()),
            ("again", (exchange.again)(finding.gravity).map(Prose::from)),
        ];
        let others = others.into_iter().filter_map(|(word, text)| Some((word, text?)));
        requirements.chain(others).collect()
    }

    fn place(&self, mark: Option<&Mark>) -> Option<LocationRecord> {
        let (file, line, column) = position_of(&mark?.location, self.sources)?;
        Some(LocationRecord { file, line, column })
    }
}
