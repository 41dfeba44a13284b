//! What was called, in which order, and what came of it.
//!
//! Tokens are labels: equal labels are equal tokens. Calls stand in the order in which they are recorded; what of that order is
//! certain is said by [`History::precedes`].

use std::collections::BTreeMap;

/// What kind of session a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A service account's.
    Bot,
    /// An application's own.
    App,
    /// An application's on behalf of a user.
    OnBehalfOf,
    /// A service account's with the key manager.
    KeyManager,
}

/// What was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    /// A sign-in that is to succeed; whose it is, where that is known as session information shows it.
    SignIn {
        /// The kind of session that it opens.
        kind: Kind,
        /// Who signs in, as far as the history tells.
        account: Option<String>,
    },
    /// A sign-in that is to be refused.
    RefusedSignIn,
    /// Acting on behalf of a user, with this session.
    Represent {
        /// The token that was sent.
        with: String,
        /// The user, as far as the history tells.
        account: Option<String>,
    },
    /// A question for session information.
    Ask(String),
    /// A question for an access token.
    AccessToken(String),
    /// A logout.
    LogOut(String),
}

impl Did {
    /// The token that is sent.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Represent { with: token, .. } | Self::Ask(token) | Self::AccessToken(token) | Self::LogOut(token) => {
                Some(token)
            }
            Self::SignIn { .. } | Self::RefusedSignIn => None,
        }
    }

    /// The kind of session that it opens where it succeeds.
    pub fn opens(&self) -> Option<Kind> {
        match self {
            Self::SignIn { kind, .. } => Some(*kind),
            Self::Represent { .. } => Some(Kind::OnBehalfOf),
            Self::RefusedSignIn | Self::Ask(_) | Self::AccessToken(_) | Self::LogOut(_) => None,
        }
    }

    /// What it does, in the word that sequences have for it.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::SignIn {
                kind: Kind::KeyManager, ..
            } => "key-manager",
            Self::SignIn { .. } => "sign-in",
            Self::RefusedSignIn => "refused-sign-in",
            Self::Represent { .. } => "act",
            Self::Ask(_) => "ask",
            Self::AccessToken(_) => "access-token",
            Self::LogOut(_) => "log-out",
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A session, by its token.
    Opened(String),
    /// Whose session it is; nothing where the answer does not say.
    Answered(Option<String>),
    /// A refusal for the token or the credential: 400, 401 or 403.
    Refused(u16),
    /// The pod was busy, or asked for patience: nothing has happened.
    Busy,
    /// Nobody knows: no answer, or one that says that something broke. It may have taken effect, at any time since.
    Unknown,
}

/// Where a call stands: what is not in the same branch of the same block has no place before or after by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Blocks follow each other.
    pub block: usize,
    /// The branch within a block whose branches run at once; nothing where the block is a sequence.
    pub branch: Option<usize>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// How people find it: the id of a step.
    pub label: String,
    /// What was called.
    pub did: Did,
    /// What came back.
    pub outcome: Outcome,
    /// Where it stands.
    pub place: Place,
    /// When it was sent, in milliseconds.
    pub start: u64,
    /// When it was answered, in milliseconds.
    pub end: u64,
}

/// Calls, in the order in which they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The calls.
    pub calls: Vec<Call>,
}

/// Times are whole milliseconds, rounded down: only what is further apart than this is certain to be in order.
const RESOLUTION: u64 = 1;

impl History {
    /// Whether one call had certainly ended before the other began.
    pub fn precedes(&self, one: usize, other: usize) -> bool {
        let (Some(first), Some(second)) = (self.calls.get(one), self.calls.get(other)) else {
            return false;
        };
        if first.place.block != second.place.block {
            return first.place.block < second.place.block;
        }
        if first.place.branch == second.place.branch {
            return one < other;
        }
        first.end.saturating_add(RESOLUTION) < second.start
    }

    /// The token that a call sent.
    pub(crate) fn sent(&self, call: usize) -> Option<&str> {
        self.calls.get(call)?.did.token()
    }

    /// The token that a call was answered with.
    pub(crate) fn opened(&self, call: usize) -> Option<&str> {
        match &self.calls.get(call)?.outcome {
            Outcome::Opened(token) => Some(token),
            _ => None,
        }
    }

    /// Each token's opener: the first call that was answered with it.
    pub(crate) fn openers(&self) -> BTreeMap<&str, usize> {
        let mut openers = BTreeMap::new();
        for index in 0..self.calls.len() {
            if let Some(token) = self.opened(index) {
                openers.entry(token).or_insert(index);
            }
        }
        openers
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Call, Did, History, Kind, Outcome, Place};

    /// A history of calls one after the other, each a millisecond long.
    pub(crate) fn sequence(calls: Vec<(Did, Outcome)>) -> History {
        let calls = calls.into_iter().zip(0_u64..).map(|((did, outcome), at)| Call {
            label: format!("step-{at}"),
            did,
            outcome,
            place: Place { block: 0, branch: None },
            start: 10 * at,
            end: 10 * at + 1,
        });
        History { calls: calls.collect() }
    }

    /// The same with the calls from `from` to `to` at once, each in a branch of its own.
    pub(crate) fn at_once(mut history: History, from: usize, to: usize) -> History {
        for (index, call) in history.calls.iter_mut().enumerate() {
            let block = usize::from(index >= from) + usize::from(index >= to);
            let branch = (from..to).contains(&index).then_some(index);
            call.place = Place { block, branch };
            if branch.is_some() {
                (call.start, call.end) = (1000, 1010);
            } else if block == 2 {
                (call.start, call.end) = (call.start + 2000, call.end + 2000);
            }
        }
        history
    }

    pub(crate) fn bot(token: &str) -> (Did, Outcome) {
        let did = Did::SignIn {
            kind: Kind::Bot,
            account: Some("bot".to_owned()),
        };
        (did, Outcome::Opened(token.to_owned()))
    }

    pub(crate) fn app(token: &str) -> (Did, Outcome) {
        let did = Did::SignIn {
            kind: Kind::App,
            account: None,
        };
        (did, Outcome::Opened(token.to_owned()))
    }

    pub(crate) fn act(with: &str, outcome: Outcome) -> (Did, Outcome) {
        let did = Did::Represent {
            with: with.to_owned(),
            account: Some("alice".to_owned()),
        };
        (did, outcome)
    }

    pub(crate) fn alive(token: &str) -> (Did, Outcome) {
        (Did::Ask(token.to_owned()), Outcome::Answered(Some("bot".to_owned())))
    }

    pub(crate) fn dead(token: &str) -> (Did, Outcome) {
        (Did::Ask(token.to_owned()), Outcome::Refused(401))
    }

    pub(crate) fn out(token: &str) -> (Did, Outcome) {
        (Did::LogOut(token.to_owned()), Outcome::Answered(None))
    }

    pub(crate) fn out_refused(token: &str) -> (Did, Outcome) {
        (Did::LogOut(token.to_owned()), Outcome::Refused(401))
    }

    #[test]
    fn calls_at_once_have_no_order_unless_their_times_leave_no_doubt() {
        let mut history = at_once(sequence(vec![bot("a"), out("a"), dead("a"), dead("a")]), 1, 3);
        assert!(history.precedes(0, 1) && history.precedes(1, 3) && !history.precedes(3, 1));
        assert!(!history.precedes(1, 2) && !history.precedes(2, 1));
        history.calls[2].start = 1011;
        assert!(!history.precedes(1, 2), "a millisecond is what the clock may hide");
        history.calls[2].start = 1012;
        assert!(history.precedes(1, 2));
    }
}
