//! The rules for one session, said again for `porcupine-rs`: what a session may be like is a set of lives, since the requirements leave
//! some of it open and a step of that crate has one state.

use std::collections::BTreeSet;

use podproof_explore::{Call, Did, History, Kind, Outcome};
use porcupine_rs::{CheckResult, Model, Operation, check_operations_timeout};

/// When a call was sent and answered.
type Times = (i64, i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Life {
    Alive,
    /// Ended by the logout with these times.
    LoggedOut(Times),
    /// Ended with the app's session that opened it.
    WithItsApp,
}

#[derive(Clone, Debug)]
struct Op {
    session: String,
    is_logout: bool,
    /// Whether it was answered, or refused; nothing where nobody knows.
    answered: Option<bool>,
    times: Times,
    /// Whether the end of the app's session may have come before its end.
    may_have_ended_with_app: bool,
}

#[derive(Clone, Debug)]
struct Session;

impl Model for Session {
    type State = BTreeSet<Life>;
    type Op = Op;
    type Metadata = ();

    fn partition_operations(history: &[Operation<Self>]) -> Vec<Vec<Operation<Self>>> {
        let sessions: BTreeSet<&str> = history.iter().map(|operation| operation.op.session.as_str()).collect();
        let of = |session: &str| {
            history
                .iter()
                .filter(|operation| operation.op.session == session)
                .cloned()
                .collect()
        };
        sessions.into_iter().map(of).collect()
    }

    fn init() -> Self::State {
        BTreeSet::from([Life::Alive])
    }

    fn step(lives: &Self::State, op: &Op) -> (bool, Self::State) {
        let next: BTreeSet<Life> = lives.iter().flat_map(|life| after(*life, op)).collect();
        (!next.is_empty(), next)
    }
}

fn after(life: Life, op: &Op) -> Vec<Life> {
    match (life, op.is_logout, op.answered) {
        (_, true, None) => vec![life, Life::LoggedOut(op.times)],
        (_, false, None) => vec![life],
        (Life::Alive, false, Some(true)) => vec![Life::Alive],
        (Life::Alive, true, Some(true)) => vec![Life::LoggedOut(op.times)],
        (Life::Alive, _, Some(false)) if op.may_have_ended_with_app => vec![Life::WithItsApp],
        (Life::Alive, _, Some(false)) => Vec::new(),
        // Of two logouts at once, both may succeed.
        (Life::LoggedOut(first), true, Some(true)) if first.1 >= op.times.0 => vec![life],
        (_, _, Some(true)) => Vec::new(),
        (_, _, Some(false)) => vec![life],
    }
}

/// Times for which "ended before it began" says the same as in a history, whose milliseconds are rounded down: a call has certainly ended
/// once more than one of them has gone by.
fn times(call: &Call) -> Times {
    let start = 2 * i64::try_from(call.start).expect("a small time");
    let end = 2 * i64::try_from(call.end + 1).expect("a small time") + 1;
    let is_known = call.outcome != Outcome::Unknown;
    (start, if is_known { end } else { i64::MAX })
}

/// Whether some order of the calls on each session explains their answers.
pub(crate) fn has_an_order(history: &History) -> bool {
    let app_logouts: Vec<Times> = of_app(history).map(times).collect();
    let operations: Vec<Operation<Session>> = history
        .calls
        .iter()
        .filter(|call| call.place.block == 1)
        .map(|call| {
            let session = call.did.token().expect("a call on a session").to_owned();
            let own = times(call);
            let is_users = session == "user";
            Operation {
                client_id: None,
                call_time: own.0,
                return_time: own.1,
                op: Op {
                    is_logout: matches!(call.did, Did::LogOut(_)),
                    answered: match call.outcome {
                        Outcome::Unknown | Outcome::Busy => None,
                        Outcome::Refused(_) => Some(false),
                        Outcome::Answered(_) | Outcome::Opened(_) => Some(true),
                    },
                    times: own,
                    may_have_ended_with_app: is_users && app_logouts.iter().any(|logout| own.1 >= logout.0),
                    session,
                },
                metadata: None,
            }
        })
        .collect();
    let found = check_operations_timeout(&operations, std::time::Duration::from_secs(60));
    assert_ne!(found, CheckResult::Unknown, "the oracle has given up");
    found == CheckResult::Ok
}

fn of_app(history: &History) -> impl Iterator<Item = &Call> {
    let is_apps = |token: &String| {
        history.calls.iter().any(|call| {
            matches!(call.did, Did::SignIn { kind: Kind::App, .. }) && call.outcome == Outcome::Opened(token.clone())
        })
    };
    history
        .calls
        .iter()
        .filter(move |call| matches!(&call.did, Did::LogOut(token) if is_apps(token)))
}
