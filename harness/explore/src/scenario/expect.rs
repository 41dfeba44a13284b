//! What the steps of a scenario expect: nothing, where the model judges; what the model allows, where the scenario is kept.
//!
//! Where the requirements leave it open whether a session is alive, or calls at once decide it, a step expects what holds either
//! way: an answer is the owner's, and what was refused stays refused. Which call came first nobody knows beforehand, so that what the
//! model concludes from times is not expected.

use std::collections::BTreeMap;

use super::life::{Life, lives};
use super::words::{name, session, status, user_name};
use crate::history::Kind;
use crate::operation::{Account, Door, Operation, Sequence, Step};

/// What the steps expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expecting<'a> {
    /// Nothing: the model judges. With a grace, such as `5s`, the last questions about what has ended are asked again until they are
    /// refused, or the grace is over.
    Nothing {
        /// How long a session may outlive its logout.
        within: Option<&'a str>,
    },
    /// What the model allows.
    Model {
        /// The step that shows the fault, and the requirement that it breaks.
        failing: (usize, &'a str),
        /// How long a session may outlive its logout, such as `5s`; nothing where it may not.
        within: Option<&'a str>,
    },
}

/// An expectation: the requirement, and the line.
pub(super) type Expected<'s> = Option<(&'s str, String)>;

/// What the steps of one sequence expect.
pub(super) struct Expectations<'s> {
    sequence: &'s Sequence,
    expecting: Expecting<'s>,
    lives: BTreeMap<usize, Life>,
}

impl<'s> Expectations<'s> {
    pub(super) fn new(sequence: &'s Sequence, expecting: Expecting<'s>) -> Self {
        Self {
            sequence,
            expecting,
            lives: lives(sequence),
        }
    }

    /// The requirement that the scenario is about; nothing while exploring.
    pub(super) fn broken(&self) -> Option<&'s str> {
        match self.expecting {
            Expecting::Model { failing, .. } => Some(failing.1),
            Expecting::Nothing { .. } => None,
        }
    }

    /// The requirement of a step, and its `expect`.
    pub(super) fn of(&self, step: Step) -> Expected<'s> {
        if let Operation::Refused(_) = step.operation {
            // Said also while exploring, so that the pace of refused sign-ins is kept.
            return Some(("AUTH-RSA-04", refused()));
        }
        let (failing, within) = match self.expecting {
            Expecting::Model { failing, within } => (failing, within),
            Expecting::Nothing { within: Some(within) } if self.is_last_of_dead(step) => {
                return Some(("LOGOUT-20", format!("{{ status: 401, within: {within} }}")));
            }
            Expecting::Nothing { .. } => return None,
        };
        let within = within.map(|time| format!(", within: {time}")).unwrap_or_default();
        let (requirement, line) = self.allowed(step, &within)?;
        let requirement = if step.id == failing.0 { failing.1 } else { requirement };
        Some((requirement, line))
    }

    /// Whether a later step expects something by the status that this one is answered with.
    pub(super) fn is_witness(&self, step: Step) -> bool {
        let is_kept = matches!(self.expecting, Expecting::Model { .. });
        is_kept && self.sequence.steps().any(|later| self.witnesses(later).contains(&step))
    }

    /// Whether a step of the end asks for a session that has ended.
    fn is_last_of_dead(&self, step: Step) -> bool {
        let is_last = self.sequence.suffix.contains(&step) || self.sequence.branches.is_empty();
        let asks = matches!(step.operation, Operation::Ask(_) | Operation::Represent { .. });
        is_last && asks && self.life(step) == Life::Ended
    }

    fn life(&self, step: Step) -> Life {
        self.lives.get(&step.id).copied().unwrap_or(Life::Alive)
    }

    fn kind_used(&self, step: Step) -> Option<Kind> {
        self.sequence.kind(step.operation.subject()?)
    }

    fn allowed(&self, step: Step, within: &str) -> Expected<'s> {
        Some(match (step.operation, self.kind_used(step), self.life(step)) {
            (Operation::SignIn(Account::App), ..) => ("OBO-01", self.opened(step)),
            (Operation::SignIn(_), ..) => ("AUTH-RSA-01", self.opened(step)),
            (Operation::Certificate, ..) => ("CERT-01", self.opened(step)),
            (Operation::KeyManager(_), ..) => ("KM-01", self.opened(step)),
            (Operation::Represent { .. }, Some(Kind::Bot), _) => ("OBO-11", refused()),
            (Operation::Represent { .. }, Some(Kind::OnBehalfOf), _) => ("OBO-12", refused()),
            (Operation::LogOut(_), Some(Kind::KeyManager), _) => ("LOGOUT-09", refused()),
            (_, Some(Kind::KeyManager), _) => ("KM-03", refused()),
            (_, _, Life::Open) => return self.either_way(step, within),
            (Operation::Represent { door, .. }, _, Life::Alive) => {
                (if door == Door::Id { "OBO-04" } else { "OBO-05" }, self.opened(step))
            }
            (Operation::Ask(subject), _, Life::Alive) => ("AUTH-RSA-22", self.alive(subject)),
            (Operation::AccessToken(_), _, Life::Alive) => ("IDM-01", "{ status: 200 }".to_owned()),
            (Operation::LogOut(_), _, Life::Alive) => ("LOGOUT-01", "{ status: 200 }".to_owned()),
            // Within the grace another logout may succeed, and whether it does is decided by the moment.
            (Operation::LogOut(_), _, Life::Ended) if !within.is_empty() => return None,
            (operation, kind, Life::Ended) => {
                let line = match operation {
                    Operation::LogOut(_) => refused(),
                    Operation::Represent { .. } => format!("{{ status: 401, tolerate: [403]{within} }}"),
                    _ => format!("{{ status: 401{within} }}"),
                };
                (of_the_dead(operation, kind), line)
            }
            (Operation::Refused(_), ..) => ("AUTH-RSA-04", refused()),
        })
    }

    /// What holds of a session that may be alive or not: whatever is answered is right, and what was refused before is refused again.
    fn either_way(&self, step: Step, within: &str) -> Expected<'s> {
        let right = match step.operation {
            Operation::Ask(subject) => Some(self.owner(subject)),
            Operation::Represent { .. } => self.is_new(step).map(|new| ("AUTH-RSA-18", new)),
            _ => None,
        };
        let right = right.map(|(requirement, right)| (requirement, format!("status != 200 or {right}")));
        let own = self.sequence.branch_of(step.id);
        let answered = self.witnesses(step).into_iter().map(|earlier| {
            let refusals = match earlier.operation {
                // Session information is forbidden to an app without the permission: that says nothing of the session.
                Operation::Ask(_) => "[400, 401]",
                _ => "[400, 401, 403]",
            };
            format!("{} not in {refusals}", status(self.sequence, earlier.id, own))
        });
        let answered: Vec<String> = answered.collect();
        if answered.is_empty() {
            return right.map(|(requirement, that)| (requirement, format!("{{ that: [\"{that}\"] }}")));
        }
        let also =
            right.map(|(requirement, that)| format!(", also: [{{ verifies: [{requirement}], that: [\"{that}\"] }}]"));
        let line = format!(
            "{{ that: [\"status in [400, 401, 403] or {}\"]{within}{} }}",
            answered.join(" and "),
            also.unwrap_or_default()
        );
        Some((of_the_dead(step.operation, self.kind_used(step)), line))
    }

    /// The earlier uses of the session of a step, where it is open for both whether the session is alive.
    fn witnesses(&self, step: Step) -> Vec<Step> {
        let is_open = |step: Step| step.operation.subject().is_some() && self.life(step) == Life::Open;
        if !is_open(step) {
            return Vec::new();
        }
        let before = self.sequence.steps().take_while(|other| other.id != step.id);
        let of_the_same = before.filter(|other| {
            other.operation.subject() == step.operation.subject() && is_open(*other) && self.is_seen(*other, step)
        });
        of_the_same.collect()
    }

    /// Whether what an earlier step has saved can be seen from a step.
    fn is_seen(&self, earlier: Step, step: Step) -> bool {
        let (theirs, own) = (self.sequence.branch_of(earlier.id), self.sequence.branch_of(step.id));
        theirs.is_none() || own.is_none() || theirs == own
    }

    /// A session is opened, and its token is none that was given before.
    fn opened(&self, step: Step) -> String {
        match self.is_new(step) {
            Some(new) => format!("{{ status: 200, also: [{{ verifies: [AUTH-RSA-18], that: [\"{new}\"] }}] }}"),
            None => "{ status: 200 }".to_owned(),
        }
    }

    /// That a token is none that was given before; nothing where none was.
    fn is_new(&self, step: Step) -> Option<String> {
        let own = self.sequence.branch_of(step.id);
        let before = self.sequence.steps().take_while(|other| other.id != step.id);
        let before = before.filter(|other| other.operation.opens().is_some() && self.is_seen(*other, step));
        let tokens: Vec<String> = before.map(|other| session(self.sequence, other.id, own)).collect();
        (!tokens.is_empty()).then(|| format!("body.token not in [{}]", tokens.join(", ")))
    }

    /// A session is alive, and its own account's.
    fn alive(&self, subject: usize) -> String {
        let (requirement, owner) = self.owner(subject);
        format!("{{ status: 200, also: [{{ verifies: [{requirement}], that: [\"{owner}\"] }}] }}")
    }

    /// That session information is the owner's.
    fn owner(&self, subject: usize) -> (&'static str, String) {
        let (requirement, whose) = match self.sequence.find(subject).map(|step| step.operation) {
            Some(Operation::SignIn(account)) => ("AUTH-RSA-02", name(account)),
            Some(Operation::Represent { user, .. }) => ("OBO-04", user_name(user)),
            _ => ("CERT-11", "bot"),
        };
        (requirement, format!("body.username == {whose}.username"))
    }
}

fn refused() -> String {
    "{ status: 401, tolerate: [400, 403] }".to_owned()
}

/// The requirement by which a session that has ended is refused.
fn of_the_dead(operation: Operation, kind: Option<Kind>) -> &'static str {
    match (operation, kind) {
        (Operation::Represent { .. }, _) => "LOGOUT-10",
        (Operation::AccessToken(_), _) => "LOGOUT-15",
        (Operation::LogOut(_), _) => "LOGOUT-04",
        (_, Some(Kind::OnBehalfOf)) => "LOGOUT-12",
        _ => "LOGOUT-03",
    }
}
