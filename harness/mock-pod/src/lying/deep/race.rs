//! Lies about what comes at the same time: each call takes a while, and finds out which others it meets.

use std::thread::sleep;
use std::time::Duration;

use super::endpoint::honest;
use super::event::claimed_bot;
use crate::deviation::{Deviation, Doing};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::Owner;

/// How long a call is under way before it takes effect.
const HOLD: Duration = Duration::from_millis(30);

/// Whether a lie is about calls at once.
pub(super) fn is_one(deviation: Deviation) -> bool {
    matches!(
        deviation,
        Deviation::LogoutsAtOnceCancelOut
            | Deviation::SignInsAtOnceShare
            | Deviation::QuestionSavesTheSession
            | Deviation::SignInBesideLogoutIsDead
            | Deviation::AppLogoutLosesToRepresentation
    )
}

pub(super) fn lie(pod: &Pod, call: &Call, deviation: Deviation) -> Result<Answer, Refusal> {
    let Some(doing) = doing(pod, call) else {
        return honest(pod, call);
    };
    let number = pod.lies.chronicle().begin(&doing);
    sleep(HOLD);
    let answer = honest(pod, call);
    let met = pod.lies.chronicle().met(number);
    let answer = taken_back(pod, deviation, &doing, &met, answer);
    pod.lies.chronicle().end(number);
    answer
}

fn doing(pod: &Pod, call: &Call) -> Option<Doing> {
    let token = match call.session_header() {
        SessionHeader::Token(token) => token.to_owned(),
        _ => String::new(),
    };
    match call.template {
        "/login/pubkey/authenticate" => claimed_bot(pod, call).map(Doing::SignIn),
        "/sessionauth/v1/logout" => Some(Doing::LogOut(token)),
        "/pod/v2/sessioninfo" => Some(Doing::Ask(token)),
        template if template.contains("/user") => Some(Doing::Represent(token)),
        _ => None,
    }
}

/// What becomes of an answer, and of the session, by the calls that it has met.
fn taken_back(
    pod: &Pod,
    deviation: Deviation,
    doing: &Doing,
    met: &[Doing],
    answer: Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let meets = |other: Doing| met.contains(&other);
    match (deviation, doing) {
        (Deviation::LogoutsAtOnceCancelOut, Doing::LogOut(token)) if meets(doing.clone()) => pod.sessions.revive(token),
        (Deviation::QuestionSavesTheSession, Doing::LogOut(token)) if meets(Doing::Ask(token.clone())) => {
            pod.sessions.revive(token);
        }
        (Deviation::QuestionSavesTheSession, Doing::Ask(token)) if meets(Doing::LogOut(token.clone())) => {
            pod.sessions.revive(token);
        }
        (Deviation::AppLogoutLosesToRepresentation, Doing::LogOut(token)) if meets(Doing::Represent(token.clone())) => {
            pod.sessions.revive(token);
        }
        (Deviation::AppLogoutLosesToRepresentation, Doing::Represent(token)) if meets(Doing::LogOut(token.clone())) => {
            pod.sessions.revive(token);
        }
        (Deviation::SignInsAtOnceShare, Doing::SignIn(bot)) if meets(doing.clone()) => {
            let answer = answer?;
            let own = answer.property("token").unwrap_or_default();
            let shared = pod.lies.chronicle().shared.entry(*bot).or_insert(own).clone();
            return Ok(answer.with_property("token", shared));
        }
        (Deviation::SignInBesideLogoutIsDead, Doing::SignIn(bot)) => {
            let logs_out = |other: &Doing| matches!(other, Doing::LogOut(token) if is_of(pod, token, *bot));
            if met.iter().any(logs_out)
                && let Ok(answer) = &answer
                && let Some(token) = answer.property("token")
            {
                // It was opened a moment ago.
                let _ = pod.sessions.end(&token, pod.clock.unix_millis());
            }
        }
        _ => {}
    }
    answer
}

/// Whether a session is, or was, a bot's.
fn is_of(pod: &Pod, token: &str, bot: i64) -> bool {
    pod.sessions.holder(token) == Some(Owner::Bot { user_id: bot })
}
