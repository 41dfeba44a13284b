//! Symbolic sequences: what is called on which session, told by the step that opened it and never by a value, so that a step can be
//! taken away and the others keep their meaning.

use std::collections::BTreeSet;

use crate::history::Kind;

/// Who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A service account.
    Bot,
    /// Another one.
    OtherBot,
    /// An application.
    App,
}

/// On whose behalf an application acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum User {
    /// A user who has it installed.
    Installed,
    /// Another one, with a name that needs encoding.
    Reserved,
}

/// How a user is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Door {
    /// By the numeric id.
    Id,
    /// By the user name.
    Name,
}

/// What a step does. A number is the id of the step that opened the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// A sign-in with a good key.
    SignIn(Account),
    /// A sign-in of the bot with its certificate.
    Certificate,
    /// A sign-in with a stranger's key.
    Refused(Account),
    /// A sign-in to the key manager.
    KeyManager(Account),
    /// Acting on behalf of a user with a session, which may be of the wrong kind.
    Represent {
        /// The session.
        with: usize,
        /// The user.
        user: User,
        /// How the user is named.
        door: Door,
    },
    /// A question for session information.
    Ask(usize),
    /// A question for an access token.
    AccessToken(usize),
    /// A logout.
    LogOut(usize),
}

impl Operation {
    /// The step that opened the session which is used.
    pub fn subject(self) -> Option<usize> {
        match self {
            Self::Represent { with: subject, .. }
            | Self::Ask(subject)
            | Self::AccessToken(subject)
            | Self::LogOut(subject) => Some(subject),
            Self::SignIn(_) | Self::Certificate | Self::Refused(_) | Self::KeyManager(_) => None,
        }
    }

    /// The same on another session.
    #[must_use]
    pub fn on(self, change: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Represent { with, user, door } => Self::Represent {
                with: change(with),
                user,
                door,
            },
            Self::Ask(subject) => Self::Ask(change(subject)),
            Self::AccessToken(subject) => Self::AccessToken(change(subject)),
            Self::LogOut(subject) => Self::LogOut(change(subject)),
            Self::SignIn(_) | Self::Certificate | Self::Refused(_) | Self::KeyManager(_) => self,
        }
    }

    /// The kind of session that it opens where it succeeds.
    pub fn opens(self) -> Option<Kind> {
        match self {
            Self::SignIn(Account::App) => Some(Kind::App),
            Self::SignIn(_) | Self::Certificate => Some(Kind::Bot),
            Self::KeyManager(_) => Some(Kind::KeyManager),
            Self::Represent { .. } => Some(Kind::OnBehalfOf),
            Self::Refused(_) | Self::Ask(_) | Self::AccessToken(_) | Self::LogOut(_) => None,
        }
    }

    /// What it does, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::SignIn(_) | Self::Certificate => "sign-in",
            Self::Refused(_) => "refused-sign-in",
            Self::KeyManager(_) => "key-manager",
            Self::Represent { .. } => "act",
            Self::Ask(_) => "ask",
            Self::AccessToken(_) => "access-token",
            Self::LogOut(_) => "log-out",
        }
    }
}

/// Which connection a step is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Connection {
    /// One that is open, if there is one.
    Kept,
    /// One of its own, which may lead to another node of the pod.
    New,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Its id, unique in the sequence.
    pub id: usize,
    /// What it does.
    pub operation: Operation,
    /// Over which connection.
    pub connection: Connection,
}

impl Step {
    /// A step over a connection that is kept.
    pub const fn new(id: usize, operation: Operation) -> Self {
        Self {
            id,
            operation,
            connection: Connection::Kept,
        }
    }

    /// The same over such a connection.
    #[must_use]
    pub const fn over(self, connection: Connection) -> Self {
        Self { connection, ..self }
    }

    /// How a scenario calls it.
    pub fn name(self) -> String {
        format!("{}-{}", self.operation.verb(), self.id)
    }
}

/// Steps one after the other, branches at once, and steps one after the other again.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    /// What comes first.
    pub prefix: Vec<Step>,
    /// What is done at once: none, or at least two, none of them empty.
    pub branches: Vec<Vec<Step>>,
    /// What comes last.
    pub suffix: Vec<Step>,
}

impl Sequence {
    /// All steps, branch by branch.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step> + '_ {
        let branches = self.branches.iter().flatten();
        self.prefix.iter().chain(branches).chain(&self.suffix).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.steps().count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is decided from step to step what is played: nothing is done at once, and no connection may lead elsewhere.
    pub fn is_settled(&self) -> bool {
        self.branches.is_empty() && self.steps().all(|step| step.connection == Connection::Kept)
    }

    /// A step by its id.
    pub fn find(&self, id: usize) -> Option<Step> {
        self.steps().find(|step| step.id == id)
    }

    /// The kind of session that a step opens.
    pub fn kind(&self, id: usize) -> Option<Kind> {
        self.find(id)?.operation.opens()
    }

    /// In which branch a step is, if it is in one.
    pub fn branch_of(&self, id: usize) -> Option<usize> {
        let mut branches = self.branches.iter();
        branches.position(|branch| branch.iter().any(|step| step.id == id))
    }

    /// The same without these steps, and without those that use what they opened.
    #[must_use]
    pub fn without(&self, gone: &BTreeSet<usize>) -> Self {
        let mut gone = gone.clone();
        for step in self.steps() {
            if step.operation.subject().is_some_and(|subject| gone.contains(&subject)) {
                gone.insert(step.id);
            }
        }
        self.map(|step| (!gone.contains(&step.id)).then_some(step))
    }

    /// The same with other steps in their places.
    #[must_use]
    pub fn map(&self, change: impl Fn(Step) -> Option<Step>) -> Self {
        let changed = |steps: &[Step]| -> Vec<Step> { steps.iter().filter_map(|step| change(*step)).collect() };
        let branches = self.branches.iter().map(|branch| changed(branch));
        Self {
            prefix: changed(&self.prefix),
            branches: branches.collect(),
            suffix: changed(&self.suffix),
        }
        .tidied()
    }

    /// The same with branches that are none put in their place.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.branches.retain(|branch| !branch.is_empty());
        if self.branches.len() < 2 {
            self.prefix.extend(self.branches.drain(..).flatten());
        }
        if self.branches.is_empty() {
            self.prefix.append(&mut self.suffix);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Account, Operation, Sequence, Step};

    #[test]
    fn a_step_that_is_taken_away_takes_with_it_what_hangs_on_it() {
        let step = Step::new;
        let sequence = Sequence {
            prefix: vec![
                step(0, Operation::SignIn(Account::Bot)),
                step(1, Operation::SignIn(Account::OtherBot)),
            ],
            branches: vec![vec![step(2, Operation::LogOut(0))], vec![step(3, Operation::Ask(1))]],
            suffix: vec![step(4, Operation::Ask(0)), step(5, Operation::Ask(1))],
        };
        let left = sequence.without(&BTreeSet::from([0]));
        assert_eq!(left.steps().map(|step| step.id).collect::<Vec<_>>(), [1, 3, 5]);
        assert!(left.branches.is_empty(), "one branch is none");
    }
}
