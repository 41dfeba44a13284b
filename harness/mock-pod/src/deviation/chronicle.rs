//! What a pod remembers that tells a deep lie: which sessions were opened and ended, in their order, and which calls are under way.

use std::collections::BTreeMap;

/// In whose name a session speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A service account.
    Bot(i64),
    /// An app itself.
    App(String),
    /// An app on behalf of a user.
    User { user_id: i64, app_id: String },
}

/// A session that was opened.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) token: String,
    pub(crate) holder: Holder,
    /// The token of the app's session that opened it.
    pub(crate) parent: Option<String>,
    /// Its logout was answered with 200, or the lie has ended it.
    pub(crate) has_ended: bool,
    /// How often it was asked about since.
    pub(crate) asked: u64,
    /// It has got an access token.
    pub(crate) has_access_token: bool,
}

/// A call that is under way.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Doing {
    SignIn(i64),
    LogOut(String),
    Ask(String),
    Represent(String),
}

/// All of it, the oldest first.
#[derive(Default)]
pub(crate) struct Chronicle {
    pub(crate) sessions: Vec<Opened>,
    /// How many logouts of a bot there were since its last sign-in.
    pub(crate) logouts_in_a_row: BTreeMap<i64, u64>,
    /// The bot that was logged out last, until another one has signed in.
    pub(crate) free_seat: Option<i64>,
    /// The session that sign-ins of a bot at once get, while one of them is under way.
    pub(crate) shared: BTreeMap<i64, String>,
    under_way: BTreeMap<u64, (Doing, Vec<Doing>)>,
    calls: u64,
}

impl Chronicle {
    pub(crate) fn find(&mut self, token: &str) -> Option<&mut Opened> {
        self.sessions.iter_mut().rfind(|session| session.token == token)
    }

    /// The sessions of a bot that have not ended, the oldest first.
    pub(crate) fn open_of_bot(&self, user_id: i64) -> Vec<String> {
        self.of(|session| session.holder == Holder::Bot(user_id) && !session.has_ended)
    }

    /// The session of a bot that was logged out last.
    pub(crate) fn last_ended_of_bot(&self, user_id: i64) -> Option<String> {
        self.of(|session| session.holder == Holder::Bot(user_id) && session.has_ended)
            .pop()
    }

    /// The tokens of such sessions, the oldest first.
    pub(crate) fn of(&self, wanted: impl Fn(&Opened) -> bool) -> Vec<String> {
        let sessions = self.sessions.iter().filter(|session| wanted(session));
        sessions.map(|session| session.token.clone()).collect()
    }

    /// A call begins: it meets all that are under way, and they meet it.
    pub(crate) fn begin(&mut self, doing: &Doing) -> u64 {
        let mut met = Vec::new();
        for (other, meets) in self.under_way.values_mut() {
            met.push(other.clone());
            meets.push(doing.clone());
        }
        self.calls += 1;
        self.under_way.insert(self.calls, (doing.clone(), met));
        self.calls
    }

    /// What a call has met so far.
    pub(crate) fn met(&self, number: u64) -> Vec<Doing> {
        self.under_way
            .get(&number)
            .map(|(_, met)| met.clone())
            .unwrap_or_default()
    }

    /// A call has ended. A session is shared no longer than a sign-in is under way.
    pub(crate) fn end(&mut self, number: u64) {
        self.under_way.remove(&number);
        let signs_in = |(doing, _): &(Doing, Vec<Doing>)| matches!(doing, Doing::SignIn(_));
        if !self.under_way.values().any(signs_in) {
            self.shared.clear();
        }
    }
}
