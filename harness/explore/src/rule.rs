//! The rules of the model, and how one is broken.

use std::collections::BTreeSet;

/// A rule. Each can be let go, to see what would be missed without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A token is given once.
    TokenOnce,
    /// A session that has ended stays dead.
    DeadStaysDead,
    /// A session that nobody ended is alive.
    AliveStaysAlive,
    /// A session belongs to the account that opened it, and to no other ever.
    IdentityHolds,
    /// A good credential opens a session.
    SignInOpens,
    /// A bad credential opens none.
    BadSignInOpensNothing,
    /// A session that is alive can be logged out.
    LogoutEnds,
    /// A session that has ended cannot be logged out again.
    LogoutOnce,
    /// A token of one kind is none of another.
    KindsApart,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::TokenOnce,
        Self::DeadStaysDead,
        Self::AliveStaysAlive,
        Self::IdentityHolds,
        Self::SignInOpens,
        Self::BadSignInOpensNothing,
        Self::LogoutEnds,
        Self::LogoutOnce,
        Self::KindsApart,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokenOnce => "token-once",
            Self::DeadStaysDead => "dead-stays-dead",
            Self::AliveStaysAlive => "alive-stays-alive",
            Self::IdentityHolds => "identity-holds",
            Self::SignInOpens => "sign-in-opens",
            Self::BadSignInOpensNothing => "bad-sign-in-opens-nothing",
            Self::LogoutEnds => "logout-ends",
            Self::LogoutOnce => "logout-once",
            Self::KindsApart => "kinds-apart",
        }
    }

    /// What it says, in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TokenOnce => "a token is given once",
            Self::DeadStaysDead => "a session that has ended stays dead",
            Self::AliveStaysAlive => "a session that nobody ended is alive",
            Self::IdentityHolds => "a session belongs to the account that opened it",
            Self::SignInOpens => "a good credential opens a session",
            Self::BadSignInOpensNothing => "a bad credential opens no session",
            Self::LogoutEnds => "a session that is alive can be logged out",
            Self::LogoutOnce => "a session that has ended cannot be logged out again",
            Self::KindsApart => "a token of one kind passes for none of another",
        }
    }
}

/// For how long, in milliseconds, a session may outlive its logout: LOGOUT-20 leaves a few seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grace(pub u64);

/// What the requirements leave open, and the model allows for that. Each can be closed, to see which honest pod it would wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Latitude {
    /// A session may outlive its logout for the grace (LOGOUT-20).
    Grace,
    /// The end of an app's session may end those that it opened on behalf of users (LOGOUT-11).
    Cascade,
    /// Both of two logouts at once may succeed (LOGOUT-19).
    LogoutsAtOnce,
    /// A logout whose answer nobody knows may not have taken effect.
    LostLogout,
    /// What is sent beside a logout may take effect after it.
    BesideLogout,
}

impl Latitude {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Grace,
        Self::Cascade,
        Self::LogoutsAtOnce,
        Self::LostLogout,
        Self::BesideLogout,
    ];
}

/// How strict the model is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    loosened: BTreeSet<Rule>,
    closed: BTreeSet<Latitude>,
    grace: Grace,
}

impl Rules {
    /// What the requirements say, and no more.
    pub fn new(grace: Grace) -> Self {
        Self {
            loosened: BTreeSet::new(),
            closed: BTreeSet::new(),
            grace,
        }
    }

    /// The same without a rule.
    #[must_use]
    pub fn without(mut self, rule: Rule) -> Self {
        self.loosened.insert(rule);
        self
    }

    /// The same where something is not left open.
    #[must_use]
    pub fn closing(mut self, latitude: Latitude) -> Self {
        self.closed.insert(latitude);
        self
    }

    /// Whether a rule holds.
    pub fn hold(&self, rule: Rule) -> bool {
        !self.loosened.contains(&rule)
    }

    /// Whether something is left open.
    pub fn allow(&self, latitude: Latitude) -> bool {
        !self.closed.contains(&latitude)
    }

    /// How long a session may outlive its logout.
    pub fn grace(&self) -> u64 {
        if self.allow(Latitude::Grace) { self.grace.0 } else { 0 }
    }
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// The id of the requirement that says so.
    pub requirement: &'static str,
    /// The call that shows it: its index in the history.
    pub call: usize,
    /// What the model allowed there, in words.
    pub allowed: &'static str,
}
