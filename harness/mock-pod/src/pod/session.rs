//! The sessions that are open, and the memory of those that ended.
//!
//! Comes in: tokens. Goes out: whose session it is, or why it is none. Times are milliseconds since the Unix epoch.
//! A session is known by its token and nothing else: what a token says inside is never believed. Logging out ends exactly the
//! session that is named. Ended sessions are remembered for a minute, or until there are a thousand and more, so that the
//! journal can say "ended" rather than "unknown"; clients see no difference.
//!
//! A pod of several nodes has one memory of its sessions, which each node looks at from its own place: a session belongs to the
//! node that opened it, and is found by the others unless one of the two shares none.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::http::call::Call;

/// How long an access token lasts, in seconds: the `expires_in` of the vendor's example.
pub(crate) const ACCESS_TOKEN_LIFETIME: u64 = 3600;

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A service account, signed in for itself.
    Bot { user_id: i64 },
    /// An app, which may open sessions on behalf of users and nothing else.
    App { app_id: String },
    /// An app acting on behalf of a user.
    OnBehalfOf { user_id: i64, app_id: String },
}

/// A session, as administrators see it.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) owner: Owner,
    pub(crate) client: Client,
    pub(crate) created: u64,
    pub(crate) expires: u64,
    /// The node that opened it, from 0.
    node: usize,
    ended: Option<End>,
    /// How many were opened before it: several may share a millisecond.
    number: u64,
}

/// How a session ended.
#[derive(Clone, Copy)]
struct End {
    /// In milliseconds since the Unix epoch.
    at: u64,
    /// The node that ended it, from 0; nothing when it is gone for all of them at once.
    by: Option<usize>,
}

/// Where a session was opened from.
#[derive(Clone, Default)]
pub(crate) struct Client {
    pub(crate) address: String,
    pub(crate) agent: String,
}

impl Client {
    pub(crate) fn of(call: &Call) -> Self {
        let agent = call.headers.get("user-agent").and_then(|value| value.to_str().ok());
        Self {
            address: call.from.address.to_string(),
            agent: agent.unwrap_or_default().to_owned(),
        }
    }
}

impl Owner {
    /// The user in whose name the session speaks.
    pub(crate) fn user_id(&self) -> Option<i64> {
        match self {
            Self::Bot { user_id } | Self::OnBehalfOf { user_id, .. } => Some(*user_id),
            Self::App { .. } => None,
        }
    }
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoSession {
    #[error("no session has this token")]
    Unknown,
    #[error("the session has expired")]
    Expired,
    #[error("the session was logged out")]
    Ended,
}

/// Sessions by token, as one node sees them. Session tokens and key-manager tokens live in separate stores, so neither passes for
/// the other.
#[derive(Clone)]
pub(crate) struct Sessions {
    lifetime: u64,
    grace: Grace,
    /// The node that looks, from 0.
    node: usize,
    state: Arc<Mutex<State>>,
}

/// How long a session that was logged out is still good for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Grace {
    /// In milliseconds.
    pub(crate) time: u64,
    /// Also on the node where it was logged out, because there is no other.
    pub(crate) everywhere: bool,
}

#[derive(Default)]
struct State {
    by_token: HashMap<String, Session>,
    sweep_at: usize,
    /// When it was last looked for those that are to be forgotten.
    swept: u64,
    opened: u64,
    /// The nodes that share no sessions.
    apart: BTreeSet<usize>,
}

/// How many sessions are kept before those that are over are looked for.
const FIRST_SWEEP: usize = 1024;

/// How long a session that has ended is remembered, in milliseconds, and how often it is looked for those that are to be forgotten.
const MEMORY: u64 = 60_000;

/// How many sessions are open at a time. Beyond, sign-ins are refused; none is ever dropped.
pub(crate) const MOST_SESSIONS: usize = 100_000;

impl Sessions {
    /// An empty store whose sessions last `lifetime` milliseconds, as the first node sees it.
    pub(crate) fn new(lifetime: u64, grace: Grace) -> Self {
        Self {
            lifetime,
            grace,
            node: 0,
            state: Arc::new(Mutex::new(State {
                sweep_at: FIRST_SWEEP,
                ..State::default()
            })),
        }
    }

    /// The same store as a node sees it; nodes are counted from 0.
    pub(crate) fn seen_by(&self, node: usize) -> Self {
        Self { node, ..self.clone() }
    }

    /// From now on these nodes, and no others, share no sessions.
    pub(crate) fn keep_apart(&self, nodes: &BTreeSet<usize>) {
        self.state().apart.clone_from(nodes);
    }

    /// Opens a session under a token that was never used before.
    pub(crate) fn open(&self, token: String, id: String, owner: Owner, client: Client, now: u64) {
        let mut state = self.state();
        if state.by_token.len() >= state.sweep_at {
            self.sweep(&mut state, now, self.grace.time);
        } else if now >= state.swept.saturating_add(MEMORY) {
            self.sweep(&mut state, now, MEMORY.max(self.grace.time));
        }
        let session = Session {
            id,
            owner,
            client,
            created: now,
            expires: now.saturating_add(self.lifetime),
            node: self.node,
            ended: None,
            number: state.opened,
        };
        state.opened += 1;
        state.by_token.insert(token, session);
    }

    /// Forgets what has expired, and what has ended longer ago than `memory` milliseconds.
    fn sweep(&self, state: &mut State, now: u64, memory: u64) {
        state.by_token.retain(|_, session| {
            let is_remembered = |end: End| now < end.at.saturating_add(memory);
            session.expires > now && session.ended.is_none_or(is_remembered)
        });
        state.sweep_at = FIRST_SWEEP.max(state.by_token.len() * 2);
        state.swept = now;
    }

    /// Whether as many sessions are open as may be.
    pub(crate) fn is_full(&self, now: u64) -> bool {
        let mut state = self.state();
        if state.by_token.len() < MOST_SESSIONS {
            return false;
        }
        if now > state.swept {
            self.sweep(&mut state, now, self.grace.time);
        }
        let open = state.by_token.values().filter(|session| session.check(now).is_ok());
        open.count() >= MOST_SESSIONS
    }

    /// Whose session the token opens.
    pub(crate) fn owner(&self, token: &str, now: u64) -> Result<Owner, NoSession> {
        self.find(token, now).map(|session| session.owner)
    }

    /// The session that the token opens: an open one, or one that was logged out elsewhere so recently that this node has not heard.
    pub(crate) fn find(&self, token: &str, now: u64) -> Result<Session, NoSession> {
        let state = self.state();
        let session = state.by_token.get(token).ok_or(NoSession::Unknown)?;
        if !session.is_shared_with(self.node, &state.apart) {
            return Err(NoSession::Unknown);
        }
        match session.check(now) {
            Err(NoSession::Ended) if self.has_not_heard(session, now) => Ok(session.clone()),
            checked => checked.map(|()| session.clone()),
        }
    }

    fn has_not_heard(&self, session: &Session, now: u64) -> bool {
        session.ended.is_some_and(|end| {
            let elsewhere = end.by.is_some_and(|by| by != self.node || self.grace.everywhere);
            elsewhere && now < end.at.saturating_add(self.grace.time).min(session.expires)
        })
    }

    /// Ends one session; of several callers at once, exactly one succeeds.
    pub(crate) fn end(&self, token: &str, now: u64) -> Result<Owner, NoSession> {
        let mut state = self.state();
        let State { by_token, apart, .. } = &mut *state;
        let session = by_token.get_mut(token).ok_or(NoSession::Unknown)?;
        if !session.is_shared_with(self.node, apart) {
            return Err(NoSession::Unknown);
        }
        session.check(now)?;
        session.ended = Some(self.end_here(now));
        Ok(session.owner.clone())
    }

    fn end_here(&self, now: u64) -> End {
        End {
            at: now,
            by: Some(self.node),
        }
    }

    /// The open sessions in which somebody speaks for the user, oldest first.
    pub(crate) fn of_user(&self, user_id: i64, now: u64) -> Vec<Session> {
        let mut sessions = self.all(now);
        sessions.retain(|session| session.speaks_for(user_id));
        sessions
    }

    /// All open sessions that this node sees, oldest first.
    pub(crate) fn all(&self, now: u64) -> Vec<Session> {
        let state = self.state();
        let seen = |session: &&Session| session.check(now).is_ok() && session.is_shared_with(self.node, &state.apart);
        let mut sessions: Vec<Session> = state.by_token.values().filter(seen).cloned().collect();
        sessions.sort_by_key(|session| session.number);
        sessions
    }

    /// Ends one session of a user; whether there was one to end.
    pub(crate) fn end_by_id(&self, user_id: i64, id: &str, now: u64) -> bool {
        self.end_seen(|session| session.id == id && session.speaks_for(user_id), now) > 0
    }

    /// Ends every session with such an owner.
    pub(crate) fn end_where(&self, unwanted: impl Fn(&Owner) -> bool, now: u64) {
        self.end_seen(|session| unwanted(&session.owner), now);
    }

    /// Ends those that this node sees; how many.
    fn end_seen(&self, unwanted: impl Fn(&Session) -> bool, now: u64) -> usize {
        let mut state = self.state();
        let State { by_token, apart, .. } = &mut *state;
        let seen = |session: &&mut Session| session.check(now).is_ok() && session.is_shared_with(self.node, apart);
        let ended = by_token.values_mut().filter(seen).filter(|session| unwanted(session));
        ended.map(|session| session.ended = Some(self.end_here(now))).count()
    }

    /// Takes such sessions away on all nodes at once, whichever opened them: the `at_most` oldest. Goes out: which, oldest first.
    pub(crate) fn take_away(&self, unwanted: impl Fn(&Session) -> bool, at_most: usize, now: u64) -> Vec<Session> {
        let mut state = self.state();
        let mut oldest: Vec<&mut Session> = state
            .by_token
            .values_mut()
            .filter(|session| session.check(now).is_ok() && unwanted(session))
            .collect();
        oldest.sort_by_key(|session| session.number);
        oldest.truncate(at_most);
        let taken = oldest.into_iter().map(|session| {
            session.ended = Some(End { at: now, by: None });
            session.clone()
        });
        taken.collect()
    }

    /// Whose session it is or was, open or not.
    pub(crate) fn holder(&self, token: &str) -> Option<Owner> {
        self.state().by_token.get(token).map(|session| session.owner.clone())
    }

    /// Opens a session again that was logged out.
    pub(crate) fn revive(&self, token: &str) {
        if let Some(session) = self.state().by_token.get_mut(token) {
            session.ended = None;
        }
    }

    /// Lets a session expire at another time.
    pub(crate) fn expire_at(&self, token: &str, at: u64) {
        if let Some(session) = self.state().by_token.get_mut(token) {
            session.expires = at;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No operation leaves the map half-changed, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Whether it belongs to a node, from 0.
    pub(crate) fn is_of_node(&self, node: usize) -> bool {
        self.node == node
    }

    /// A session of another node is unknown where one of the two keeps apart.
    fn is_shared_with(&self, node: usize, apart: &BTreeSet<usize>) -> bool {
        self.node == node || (!apart.contains(&self.node) && !apart.contains(&node))
    }

    fn speaks_for(&self, user_id: i64) -> bool {
        self.owner.user_id() == Some(user_id)
    }

    fn check(&self, now: u64) -> Result<(), NoSession> {
        if self.ended.is_some() {
            Err(NoSession::Ended)
        } else if self.expires <= now {
            Err(NoSession::Expired)
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sessions({} known)", self.state().by_token.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot(user_id: i64) -> Owner {
        Owner::Bot { user_id }
    }

    #[test]
    fn a_session_lasts_until_the_millisecond_of_its_expiry() {
        let sessions = Sessions::new(1000, Grace::default());
        sessions.open("a".to_owned(), String::new(), bot(1), Client::default(), 5000);
        assert_eq!(sessions.owner("a", 5999), Ok(bot(1)));
        assert_eq!(sessions.owner("a", 6000), Err(NoSession::Expired));
        assert_eq!(sessions.end("a", 6000), Err(NoSession::Expired));
    }

    #[test]
    fn sessions_that_ended_take_no_room_when_there_are_many() {
        let grace = Grace {
            time: 50,
            everywhere: true,
        };
        let sessions = Sessions::new(1_000_000, grace);
        let open = |token: String, now| sessions.open(token, String::new(), bot(1), Client::default(), now);
        open("open".to_owned(), 0);
        for number in 0..20 * FIRST_SWEEP {
            let now = number as u64;
            open(number.to_string(), now);
            sessions.end(&number.to_string(), now).expect("it is open");
            assert_eq!(
                sessions.owner(&number.to_string(), now + 49),
                Ok(bot(1)),
                "it is in its grace"
            );
        }
        assert!(sessions.state().by_token.len() <= 2 * FIRST_SWEEP);
        assert_eq!(sessions.owner("open", 30_000), Ok(bot(1)));
    }

    #[test]
    fn ending_one_session_leaves_the_others() {
        let sessions = Sessions::new(1000, Grace::default());
        sessions.open("a".to_owned(), String::new(), bot(1), Client::default(), 0);
        sessions.open("b".to_owned(), String::new(), bot(1), Client::default(), 0);
        assert_eq!(sessions.end("a", 1), Ok(bot(1)));
        assert_eq!(sessions.owner("a", 1), Err(NoSession::Ended));
        assert_eq!(sessions.end("a", 1), Err(NoSession::Ended));
        assert_eq!(sessions.owner("b", 1), Ok(bot(1)));
    }

    #[test]
    fn expired_sessions_do_not_pile_up() {
        let sessions = Sessions::new(10, Grace::default());
        for number in 0..10_000_u64 {
            sessions.open(number.to_string(), String::new(), bot(1), Client::default(), number);
        }
        assert!(sessions.state().by_token.len() <= FIRST_SWEEP + 1);
        assert_eq!(sessions.owner("9999", 9999), Ok(bot(1)));
    }

    #[test]
    fn ended_sessions_are_forgotten_after_a_minute_and_open_ones_never() {
        let sessions = Sessions::new(1_000_000, Grace::default());
        let open = |token: &str, now| sessions.open(token.to_owned(), String::new(), bot(1), Client::default(), now);
        open("kept", 0);
        open("ended", 0);
        assert_eq!(sessions.end("ended", 1), Ok(bot(1)));
        open("another", 59_000);
        assert_eq!(sessions.owner("ended", 59_000), Err(NoSession::Ended));
        open("yet another", 120_000);
        assert_eq!(sessions.owner("ended", 120_000), Err(NoSession::Unknown));
        assert_eq!(sessions.owner("kept", 120_000), Ok(bot(1)));
    }

    #[test]
    fn at_most_so_many_are_open_and_logging_out_makes_room() {
        let sessions = Sessions::new(1_000_000, Grace::default());
        for number in 0..MOST_SESSIONS {
            assert!(!sessions.is_full(1));
            sessions.open(number.to_string(), String::new(), bot(1), Client::default(), 1);
        }
        assert!(sessions.is_full(1));
        assert_eq!(sessions.end("7", 2), Ok(bot(1)));
        assert!(!sessions.is_full(3));
        assert_eq!(sessions.owner("8", 3), Ok(bot(1)), "none is dropped");
    }

    #[test]
    fn debug_text_shows_no_token() {
        let sessions = Sessions::new(10, Grace::default());
        sessions.open("secret".to_owned(), String::new(), bot(1), Client::default(), 0);
        assert_eq!(format!("{sessions:?}"), "Sessions(1 known)");
    }
}
