//! What an honest answer means for sessions, and what of it the chronicle keeps.

use serde_json::Value;

use crate::deviation::{Holder, Opened};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::lying::gullible::Claimed;
use crate::pod::Pod;
use crate::pod::session::Owner;

/// What has happened.
pub(super) enum Event {
    /// A session was opened.
    Opened(Opened),
    /// A bot, by its id, has signed in to the key manager.
    KeyManager(i64),
    /// A sign-in of a bot, by its id, was refused.
    SignInRefused(i64),
    /// A session was logged out.
    LoggedOut(String),
    /// A logout with this token was refused.
    LogoutRefused(String),
    /// A question about a session that is none was refused.
    AskedInVain(String),
    /// A session has got an access token.
    AccessToken(String),
    /// Nothing that a lie is about.
    Nothing,
}

impl Event {
    pub(super) fn of(pod: &Pod, call: &Call, answer: &Result<Answer, Refusal>) -> Self {
        let given = match call.session_header() {
            SessionHeader::Token(token) => Some(token.to_owned()),
            _ => None,
        };
        match (call.template, answer, given) {
            ("/relay/pubkey/authenticate", Ok(answer), _) => key_manager(pod, answer),
            ("/login/pubkey/authenticate", Err(_), _) => refused(pod, call),
            ("/sessionauth/v1/logout", Ok(_), Some(token)) => Self::LoggedOut(token),
            ("/sessionauth/v1/logout", Err(_), Some(token)) => Self::LogoutRefused(token),
            ("/login/idm/tokens", Ok(_), Some(token)) => Self::AccessToken(token),
            ("/pod/v2/sessioninfo", Err(_), Some(token)) => Self::AskedInVain(token),
            (template, Ok(answer), given) if template.contains("authenticate") => opened(pod, answer, given),
            _ => Self::Nothing,
        }
    }
}

fn key_manager(pod: &Pod, answer: &Answer) -> Event {
    let owner = answer
        .property("token")
        .and_then(|token| pod.key_manager_sessions.owner(&token, pod.clock.unix_millis()).ok());
    match owner {
        Some(Owner::Bot { user_id }) => Event::KeyManager(user_id),
        _ => Event::Nothing,
    }
}

fn refused(pod: &Pod, call: &Call) -> Event {
    claimed_bot(pod, call).map_or(Event::Nothing, Event::SignInRefused)
}

/// The id of the bot whom the JWT of a sign-in names, rightly or not.
pub(super) fn claimed_bot(pod: &Pod, call: &Call) -> Option<i64> {
    let body: Value = serde_json::from_slice(&call.body).ok()?;
    let claimed = Claimed::read(body["token"].as_str()?)?;
    Some(pod.directory.account_named(&claimed.subject)?.user_id)
}

fn opened(pod: &Pod, answer: &Answer, given: Option<String>) -> Event {
    let Some(token) = answer.property("token").or_else(|| answer.property("sessionToken")) else {
        return Event::Nothing;
    };
    let Ok(owner) = pod.sessions.owner(&token, pod.clock.unix_millis()) else {
        return Event::Nothing;
    };
    let (holder, parent) = match owner {
        Owner::Bot { user_id } => (Holder::Bot(user_id), None),
        Owner::App { app_id } => (Holder::App(app_id), None),
        Owner::OnBehalfOf { user_id, app_id } => (Holder::User { user_id, app_id }, given),
    };
    Event::Opened(Opened {
        token,
        holder,
        parent,
        has_ended: false,
        asked: 0,
        has_access_token: false,
    })
}

/// Keeps what has happened.
pub(super) fn note(pod: &Pod, event: &Event) {
    let mut chronicle = pod.lies.chronicle();
    match event {
        Event::Opened(session) => {
            if let Holder::Bot(user_id) = session.holder {
                chronicle.logouts_in_a_row.remove(&user_id);
            }
            chronicle.sessions.push(session.clone());
        }
        Event::LoggedOut(token) => {
            let Some(session) = chronicle.find(token) else { return };
            session.has_ended = true;
            session.asked = 0;
            if let Holder::Bot(user_id) = session.holder {
                *chronicle.logouts_in_a_row.entry(user_id).or_default() += 1;
            }
        }
        Event::AskedInVain(token) => {
            if let Some(session) = chronicle.find(token).filter(|session| session.has_ended) {
                session.asked += 1;
            }
        }
        Event::AccessToken(token) => {
            if let Some(session) = chronicle.find(token) {
                session.has_access_token = true;
            }
        }
        Event::KeyManager(_) | Event::SignInRefused(_) | Event::LogoutRefused(_) | Event::Nothing => {}
    }
}
