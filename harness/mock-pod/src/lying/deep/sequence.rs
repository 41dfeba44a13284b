//! Lies about what came before.

use super::endpoint::honest;
use super::event::Event;
use crate::api::on_behalf_of::user_id;
use crate::deviation::{Chronicle, Deviation, Holder, Opened};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::Owner;

/// How many sessions a bot has before it gets the oldest again.
const BOT_SESSIONS: usize = 4;
/// How many sessions on behalf of users an app's session opens before the first ends.
const REPRESENTATIONS: usize = 3;

/// What a lie makes of an event that the chronicle has noted.
pub(super) fn lie(
    pod: &Pod,
    call: &Call,
    deviation: Deviation,
    event: &Event,
    answer: Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    match event {
        Event::Opened(session) => opened(pod, call, deviation, session, answer),
        Event::KeyManager(bot) if deviation == Deviation::KeyManagerRevives => {
            revive_last_of(pod, *bot);
            answer
        }
        Event::SignInRefused(bot) => {
            match deviation {
                Deviation::RefusedSignInRevives => revive_last_of(pod, *bot),
                Deviation::RefusedSignInEndsTheNewest => end_newest_of(pod, *bot),
                _ => {}
            }
            answer
        }
        Event::LoggedOut(token) => {
            logged_out(pod, deviation, token);
            answer
        }
        Event::LogoutRefused(token) => {
            logout_refused(pod, deviation, token);
            answer
        }
        Event::AskedInVain(token) if deviation == Deviation::TheDeadFlap => {
            let asked = pod.lies.chronicle().find(token).map_or(0, |session| session.asked);
            if asked > 0 && asked.is_multiple_of(3) {
                return as_if_alive(pod, call, token);
            }
            answer
        }
        _ => answer,
    }
}

fn opened(
    pod: &Pod,
    call: &Call,
    deviation: Deviation,
    session: &Opened,
    answer: Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let mut chronicle = pod.lies.chronicle();
    match (deviation, &session.holder) {
        (Deviation::SignInRevivesTheDead, Holder::Bot(bot)) => {
            if let Some(dead) = chronicle.last_ended_of_bot(*bot) {
                pod.sessions.revive(&dead);
            }
        }
        (Deviation::FifthSessionIsTheFirst, Holder::Bot(bot)) => {
            let open = chronicle.open_of_bot(*bot);
            if let (Some(oldest), true) = (open.first(), open.len() > BOT_SESSIONS) {
                return Ok(answer?.with_property("token", oldest.as_str()));
            }
        }
        (Deviation::LogoutHandsTheSeatOn, Holder::Bot(bot)) => {
            let free = chronicle.free_seat.take().filter(|free| free != bot);
            if let Some(account) = free.and_then(|free| pod.directory.account(free)) {
                let token = pod.open_bot_session(call, account);
                return Ok(answer?.with_property("token", token));
            }
        }
        (Deviation::AppSignInEndsRepresentations, Holder::App(app)) => {
            let acting = |other: &Opened| matches!(&other.holder, Holder::User { app_id, .. } if app_id == app);
            let theirs = chronicle.of(acting);
            end_all(pod, &mut chronicle, &theirs);
        }
        (Deviation::FourthRepresentation, Holder::User { .. }) => {
            let open = chronicle.of(|other| other.parent == session.parent && !other.has_ended && is_users(other));
            if open.len() > REPRESENTATIONS {
                end_all(pod, &mut chronicle, open.get(..1).unwrap_or_default());
            }
        }
        (Deviation::RepresentationsChangeUsers, Holder::User { user_id, app_id }) => {
            let of_others = |other: &Opened| {
                let is_another = matches!(&other.holder, Holder::User { user_id: theirs, .. } if theirs != user_id);
                other.parent == session.parent && !other.has_ended && is_another
            };
            for token in chronicle.of(of_others) {
                let owner = Owner::OnBehalfOf {
                    user_id: *user_id,
                    app_id: app_id.clone(),
                };
                pod.open_session_by(&token, owner, call);
            }
        }
        _ => {}
    }
    answer
}

fn logged_out(pod: &Pod, deviation: Deviation, token: &str) {
    let mut chronicle = pod.lies.chronicle();
    let Some(session) = chronicle.find(token).map(|session| session.clone()) else {
        return;
    };
    match (deviation, &session.holder) {
        (Deviation::ThirdSessionCostsTheOldest, Holder::Bot(bot)) => {
            let open = chronicle.open_of_bot(*bot);
            if open.len() >= 2 {
                end_all(pod, &mut chronicle, open.get(..1).unwrap_or_default());
            }
        }
        (Deviation::OnBehalfOfLogoutEndsSiblings, Holder::User { .. }) => {
            let siblings = chronicle.of(|other| other.holder == session.holder);
            end_all(pod, &mut chronicle, &siblings);
        }
        (Deviation::OnlyTheNewestLogsOut, Holder::Bot(_)) if !is_newest(&chronicle, &session) => {
            pod.sessions.revive(token);
        }
        (Deviation::LogoutAfterAccessToken, _) if session.has_access_token => pod.sessions.revive(token),
        (Deviation::ThirdLogoutInARow, Holder::Bot(bot)) => {
            let logouts = chronicle.logouts_in_a_row.get(bot).copied().unwrap_or_default();
            if logouts > 0 && logouts.is_multiple_of(3) {
                pod.sessions.revive(token);
            }
        }
        (Deviation::LogoutEndsTheNeighbour, Holder::Bot(bot)) => {
            let is_neighbours = |other: &Opened| matches!(other.holder, Holder::Bot(theirs) if theirs != *bot);
            let theirs = chronicle.of(|other| is_neighbours(other) && !other.has_ended);
            end_all(pod, &mut chronicle, newest(&theirs));
        }
        (Deviation::LogoutHandsTheSeatOn, Holder::Bot(bot)) => chronicle.free_seat = Some(*bot),
        _ => {}
    }
}

fn logout_refused(pod: &Pod, deviation: Deviation, token: &str) {
    match deviation {
        Deviation::SecondLogoutRevives => {
            let has_ended = pod
                .lies
                .chronicle()
                .find(token)
                .is_some_and(|session| session.has_ended);
            if has_ended {
                pod.sessions.revive(token);
            }
        }
        Deviation::KeyManagerTokenEndsSession => {
            if let Ok(Owner::Bot { user_id }) = pod.key_manager_sessions.owner(token, pod.clock.unix_millis()) {
                end_newest_of(pod, user_id);
            }
        }
        _ => {}
    }
}

/// Whether the app's session of a call has had a session of its user that was logged out.
pub(super) fn was_represented(pod: &Pod, call: &Call) -> bool {
    let SessionHeader::Token(parent) = call.session_header() else {
        return false;
    };
    let named = call.parameter(0);
    let by_id = user_id(named).and_then(|id| pod.directory.account(id));
    let Some(user) = by_id.or_else(|| pod.directory.account_named(named)) else {
        return false;
    };
    let chronicle = pod.lies.chronicle();
    chronicle.sessions.iter().any(|session| {
        let is_users = matches!(session.holder, Holder::User { user_id, .. } if user_id == user.user_id);
        session.has_ended && is_users && session.parent.as_deref() == Some(parent)
    })
}

fn is_newest(chronicle: &Chronicle, session: &Opened) -> bool {
    // Those that are open, and the session itself, which has just ended.
    let open =
        chronicle.of(|other| other.holder == session.holder && (!other.has_ended || other.token == session.token));
    open.last() == Some(&session.token)
}

fn is_users(session: &Opened) -> bool {
    matches!(session.holder, Holder::User { .. })
}

fn revive_last_of(pod: &Pod, bot: i64) {
    let dead = pod.lies.chronicle().last_ended_of_bot(bot);
    if let Some(dead) = dead {
        pod.sessions.revive(&dead);
    }
}

fn end_newest_of(pod: &Pod, bot: i64) {
    let mut chronicle = pod.lies.chronicle();
    let open = chronicle.open_of_bot(bot);
    end_all(pod, &mut chronicle, newest(&open));
}

fn newest(tokens: &[String]) -> &[String] {
    tokens.last().map(std::slice::from_ref).unwrap_or_default()
}

/// Ends sessions that nobody has logged out, and keeps that: the next victim is another one.
fn end_all(pod: &Pod, chronicle: &mut Chronicle, tokens: &[String]) {
    for token in tokens {
        // One that has ended already is ended enough.
        let _ = pod.sessions.end(token, pod.clock.unix_millis());
        if let Some(session) = chronicle.find(token) {
            session.has_ended = true;
        }
    }
}

/// Answers as if the session had not ended.
fn as_if_alive(pod: &Pod, call: &Call, token: &str) -> Result<Answer, Refusal> {
    pod.sessions.revive(token);
    let answer = honest(pod, call);
    end_all(pod, &mut pod.lies.chronicle(), &[token.to_owned()]);
    answer
}
