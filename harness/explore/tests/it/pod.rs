//! A pod that keeps the rules, as far as histories show it: what it answers to one call after the other, and when.
//!
//! Habits are what the requirements leave open to it.

use std::collections::BTreeMap;

use podproof_explore::{Did, Kind, Outcome};

/// What a pod may do, and need not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Habits {
    /// For how many milliseconds a session outlives its logout.
    pub(crate) grace: u64,
    /// The end of an app's session ends those on behalf of users.
    pub(crate) cascades: bool,
    /// Another logout within the grace succeeds as well.
    pub(crate) logs_out_twice: bool,
}

struct Session {
    kind: Kind,
    owner: Option<String>,
    parent: Option<String>,
    ended: Option<u64>,
}

/// Such a pod. A token is the name that the caller wants to have for the session.
#[derive(Default)]
pub(crate) struct Pod {
    habits: Habits,
    sessions: BTreeMap<String, Session>,
}

impl Pod {
    pub(crate) fn new(habits: Habits) -> Self {
        Self {
            habits,
            ..Self::default()
        }
    }

    /// What it answers to a call that takes effect at this time.
    pub(crate) fn answer(&mut self, did: &Did, name: &str, now: u64) -> Outcome {
        match did {
            Did::SignIn { kind, account } => self.open(name, *kind, account.clone(), None),
            Did::RefusedSignIn => Outcome::Refused(401),
            Did::Represent { with, account } if self.is_good(with, &[Kind::App], now) => {
                self.open(name, Kind::OnBehalfOf, account.clone(), Some(with.clone()))
            }
            Did::Ask(token) if self.is_good(token, &[Kind::Bot, Kind::OnBehalfOf], now) => {
                Outcome::Answered(self.sessions.get(token).and_then(|session| session.owner.clone()))
            }
            Did::AccessToken(token) if self.is_good(token, &[Kind::Bot, Kind::OnBehalfOf], now) => {
                Outcome::Answered(None)
            }
            Did::LogOut(token) if self.logs_out(token, now) => Outcome::Answered(None),
            Did::Represent { .. } | Did::Ask(_) | Did::AccessToken(_) | Did::LogOut(_) => Outcome::Refused(401),
        }
    }

    fn open(&mut self, name: &str, kind: Kind, owner: Option<String>, parent: Option<String>) -> Outcome {
        let session = Session {
            kind,
            owner,
            parent,
            ended: None,
        };
        self.sessions.insert(name.to_owned(), session);
        Outcome::Opened(name.to_owned())
    }

    fn is_good(&self, token: &str, kinds: &[Kind], now: u64) -> bool {
        let session = self.sessions.get(token);
        session.is_some_and(|session| {
            let outlives = |ended: u64| self.habits.grace > 0 && now <= ended + self.habits.grace;
            kinds.contains(&session.kind) && session.ended.is_none_or(outlives)
        })
    }

    fn logs_out(&mut self, token: &str, now: u64) -> bool {
        let Some(session) = self.sessions.get_mut(token) else {
            return false;
        };
        if session.kind == Kind::KeyManager {
            return false;
        }
        if let Some(ended) = session.ended {
            return self.habits.logs_out_twice && now <= ended + self.habits.grace;
        }
        session.ended = Some(now);
        if self.habits.cascades {
            let children = self.sessions.values_mut();
            for child in children.filter(|child| child.parent.as_deref() == Some(token)) {
                child.ended = child.ended.or(Some(now));
            }
        }
        true
    }
}
