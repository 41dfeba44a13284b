//! One session as an object: what its answers may be, and what becomes of it.
//!
//! Open on purpose, because the requirements are: for how long a session outlives its logout (LOGOUT-20), whether the end of an app's
//! session ends those on behalf of users (LOGOUT-11), and whether both of two logouts at once succeed (LOGOUT-19).

use crate::history::{Did, History, Kind, Outcome};
use crate::invariant::of_the_dead;
use crate::linear::Model;
use crate::rule::{Latitude, Rule, Rules};

/// What a session is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    Alive,
    /// Ended by this call.
    Ended(usize),
    /// Ended with the app's session that opened it.
    Cascaded,
}

/// The calls on one session.
pub(crate) struct SessionModel<'h> {
    pub(crate) history: &'h History,
    pub(crate) rules: &'h Rules,
    /// The calls that use or end the session: indices in the history.
    pub(crate) calls: Vec<usize>,
    /// The logouts of the app's session that opened it.
    pub(crate) of_parent: Vec<usize>,
}

impl SessionModel<'_> {
    /// Whether a logout is so recent that the session may still answer; never without a grace. Of one without an answer nobody knows
    /// when it took effect.
    fn is_in_grace(&self, logout: usize, call: usize) -> bool {
        let calls = (self.history.calls.get(logout), self.history.calls.get(call));
        let (Some(ending), Some(call)) = calls else {
            return false;
        };
        let grace = self.rules.grace();
        grace > 0 && (self.is_lost(logout) || call.start <= ending.end.saturating_add(grace))
    }

    fn is_lost(&self, logout: usize) -> bool {
        let logout = self.history.calls.get(logout);
        logout.is_some_and(|logout| logout.outcome == Outcome::Unknown)
    }

    /// Whether a logout may have been under way beside an earlier one.
    fn may_be_at_once(&self, earlier: usize, logout: usize) -> bool {
        let is_certain = self.history.precedes(earlier, logout) && !self.is_lost(earlier);
        self.rules.allow(Latitude::LogoutsAtOnce) && !is_certain
    }

    /// Whether the end of the app's session may have ended this one before a call has ended.
    fn may_have_cascaded(&self, call: usize) -> bool {
        self.rules.allow(Latitude::Cascade)
            && self
                .of_parent
                .iter()
                .any(|logout| !self.history.precedes(call, *logout))
    }

    fn after_use(&self, life: Life, call: usize, is_answered: bool) -> Vec<Life> {
        match (life, is_answered) {
            (Life::Alive, true) => vec![life],
            (Life::Alive, false) => {
                let mut lives = Vec::new();
                if self.may_have_cascaded(call) {
                    lives.push(Life::Cascaded);
                }
                if !self.rules.hold(Rule::AliveStaysAlive) {
                    lives.push(life);
                }
                lives
            }
            (Life::Ended(logout), true) => {
                let may_live = self.is_in_grace(logout, call) || !self.rules.hold(Rule::DeadStaysDead);
                if may_live { vec![life] } else { Vec::new() }
            }
            (Life::Cascaded, true) => {
                let in_grace = self.of_parent.iter().any(|logout| self.is_in_grace(*logout, call));
                if in_grace || !self.rules.hold(Rule::DeadStaysDead) {
                    vec![life]
                } else {
                    Vec::new()
                }
            }
            (Life::Ended(_) | Life::Cascaded, false) => vec![life],
        }
    }

    fn after_logout(&self, life: Life, call: usize, is_answered: bool) -> Vec<Life> {
        match (life, is_answered) {
            (Life::Alive, true) => vec![Life::Ended(call)],
            (Life::Alive, false) => {
                let mut lives = Vec::new();
                if self.may_have_cascaded(call) {
                    lives.push(Life::Cascaded);
                }
                if !self.rules.hold(Rule::LogoutEnds) {
                    lives.push(life);
                }
                lives
            }
            (Life::Ended(logout), true) => {
                let may_succeed = self.may_be_at_once(logout, call)
                    || self.is_in_grace(logout, call)
                    || !self.rules.hold(Rule::LogoutOnce);
                if may_succeed { vec![life] } else { Vec::new() }
            }
            (Life::Cascaded, true) => {
                let in_grace = self.of_parent.iter().any(|logout| self.is_in_grace(*logout, call));
                if in_grace || !self.rules.hold(Rule::LogoutOnce) {
                    vec![Life::Ended(call)]
                } else {
                    Vec::new()
                }
            }
            (Life::Ended(_) | Life::Cascaded, false) => vec![life],
        }
    }
}

impl Model for SessionModel<'_> {
    type State = Life;

    fn initial(&self) -> Life {
        Life::Alive
    }

    fn after(&self, life: &Life, operation: usize) -> Vec<Life> {
        let Some((index, call)) = self
            .calls
            .get(operation)
            .and_then(|index| Some((*index, self.history.calls.get(*index)?)))
        else {
            return Vec::new();
        };
        let is_logout = matches!(call.did, Did::LogOut(_));
        match &call.outcome {
            Outcome::Busy => vec![*life],
            Outcome::Unknown if is_logout && self.rules.allow(Latitude::LostLogout) => vec![*life, Life::Ended(index)],
            Outcome::Unknown if is_logout => vec![Life::Ended(index)],
            Outcome::Unknown => vec![*life],
            Outcome::Refused(_) if is_logout => self.after_logout(*life, index, false),
            Outcome::Opened(_) | Outcome::Answered(_) if is_logout => self.after_logout(*life, index, true),
            Outcome::Refused(_) => self.after_use(*life, index, false),
            Outcome::Opened(_) | Outcome::Answered(_) => self.after_use(*life, index, true),
        }
    }

    fn may_be_lost(&self, operation: usize) -> bool {
        let call = self
            .calls
            .get(operation)
            .and_then(|index| self.history.calls.get(*index));
        call.is_some_and(|call| match call.outcome {
            Outcome::Busy => true,
            Outcome::Unknown => !matches!(call.did, Did::LogOut(_)) || self.rules.allow(Latitude::LostLogout),
            _ => false,
        })
    }
}

/// The rule that a call breaks which no order explains, the requirement behind it, and what was allowed.
pub(crate) fn broken(
    history: &History,
    kind: Kind,
    call: usize,
    opener: Option<usize>,
) -> Option<(Rule, &'static str, &'static str)> {
    let broken = history.calls.get(call)?;
    let is_refused = matches!(broken.outcome, Outcome::Refused(_));
    Some(match (&broken.did, is_refused) {
        (Did::LogOut(_), true) => (
            Rule::LogoutEnds,
            "LOGOUT-01",
            "the session is alive: its logout is answered with 200",
        ),
        (Did::LogOut(_), false) => (
            Rule::LogoutOnce,
            "LOGOUT-04",
            "the session has ended: another logout is refused",
        ),
        (_, false) => (
            Rule::DeadStaysDead,
            of_the_dead(&broken.did, kind),
            "the session has ended: it is refused",
        ),
        (_, true) => (
            Rule::AliveStaysAlive,
            why_alive(history, kind, call, opener),
            "nobody has ended the session: it is answered",
        ),
    })
}

/// The requirement by which a session is alive: that of what came between, the likeliest first.
fn why_alive(history: &History, kind: Kind, call: usize, opener: Option<usize>) -> &'static str {
    let own = history.sent(call);
    // What certainly came after the session was opened: what came beside that is not between.
    let between = || {
        let calls = history.calls.iter().enumerate().take(call);
        let after = calls.filter(|(index, _)| opener.is_none_or(|opener| history.precedes(opener, *index)));
        after.map(|(_, call)| call)
    };
    let signs_in =
        |wanted: Kind| between().any(|call| matches!(&call.did, Did::SignIn { kind, .. } if *kind == wanted));
    let logs_another_out =
        || between().any(|call| matches!(&call.did, Did::LogOut(token) if Some(token.as_str()) != own));
    let logs_out_beside = || {
        opener.is_some_and(|opener| {
            let mut calls = history.calls.iter().enumerate();
            calls.any(|(index, call)| {
                let is_beside = !history.precedes(opener, index) && !history.precedes(index, opener);
                index != opener && is_beside && matches!(call.did, Did::LogOut(_))
            })
        })
    };
    match kind {
        Kind::OnBehalfOf if signs_in(Kind::App) => "OBO-17",
        Kind::App if logs_another_out() => "LOGOUT-12",
        Kind::App => "OBO-04",
        Kind::Bot if !logs_another_out() && logs_out_beside() => "LOGOUT-08",
        _ if logs_another_out() => "LOGOUT-07",
        Kind::Bot if signs_in(Kind::Bot) => "AUTH-RSA-18",
        _ => "AUTH-RSA-22",
    }
}
