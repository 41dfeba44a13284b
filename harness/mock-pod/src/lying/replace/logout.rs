//! Lies about logging out.

use std::time::Duration;

use super::table::honest;
use crate::api::logout::SuccessBody;
use crate::clock::whole_millis;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::Owner;

/// How long a session outlives its logout.
const LAG: Duration = Duration::from_secs(60);
/// How long a session outlives its logout behind a cache.
const SETTLING: Duration = Duration::from_millis(300);
/// Two logouts within this, in milliseconds, get in each other's way.
const RACE: u64 = 1000;

pub(super) fn do_nothing(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    Ok(Answer::ok(&SuccessBody::LOGGED_OUT))
}

pub(super) fn lag(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    end_after(pod, call, LAG)
}

pub(super) fn settle_late(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    end_after(pod, call, SETTLING)
}

fn end_after(pod: &Pod, call: &Call, delay: Duration) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    if let SessionHeader::Token(token) = call.session_header() {
        pod.sessions
            .expire_at(token, pod.clock.unix_millis() + whole_millis(delay));
    }
    Ok(Answer::ok(&SuccessBody::LOGGED_OUT))
}

pub(super) fn end_all(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let owner = pod.end_session_of(call, Refusal::no_session_header)?;
    if let Some(user_id) = owner.user_id() {
        pod.sessions
            .end_where(|owner| owner.user_id() == Some(user_id), pod.clock.unix_millis());
    }
    Ok(Answer::ok(&SuccessBody::LOGGED_OUT))
}

pub(super) fn end_another(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.session_of(call, Refusal::no_session_header)?;
    let now = pod.clock.unix_millis();
    if let SessionHeader::Token(token) = call.session_header()
        && let Ok(given) = pod.sessions.find(token, now)
        && let Some(user_id) = given.owner.user_id()
        && let Some(other) = pod
            .sessions
            .of_user(user_id, now)
            .iter()
            .rfind(|other| other.id != given.id)
    {
        pod.sessions.end_by_id(user_id, &other.id, now);
    }
    Ok(Answer::ok(&SuccessBody::LOGGED_OUT))
}

pub(super) fn cascade(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if let SessionHeader::Token(app) = call.session_header()
        && let Some(opened) = pod.lies.memory().opened_by.remove(app)
    {
        for token in opened {
            // One that has ended already is ended enough.
            let _ = pod.sessions.end(&token, pod.clock.unix_millis());
        }
    }
    Ok(answer)
}

pub(super) fn accept_anything(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    honest(pod, call).or_else(|_| Ok(Answer::ok(&SuccessBody::LOGGED_OUT)))
}

pub(super) fn log_out_of_either(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let SessionHeader::Token(token) = call.session_header()
        && pod.key_manager_sessions.end(token, pod.clock.unix_millis()).is_ok()
    {
        return Ok(Answer::ok(&SuccessBody::LOGGED_OUT));
    }
    honest(pod, call)
}

pub(super) fn need_certificate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    call.certified_name()?;
    honest(pod, call)
}

pub(super) fn race(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call);
    let (now, SessionHeader::Token(token)) = (pod.clock.unix_millis(), call.session_header()) else {
        return answer;
    };
    let mut memory = pod.lies.memory();
    if answer.is_ok() {
        memory.by_token.insert(token.to_owned(), now);
        return answer;
    }
    match memory.by_token.get(token) {
        Some(ended) if now.saturating_sub(*ended) < RACE => Err(Refusal::broken("told to lie")),
        _ => answer,
    }
}

pub(super) fn end_app_too(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let Owner::OnBehalfOf { app_id, .. } = pod.end_session_of(call, Refusal::no_session_header)? {
        let apps = |owner: &Owner| matches!(owner, Owner::App { app_id: id } if *id == app_id);
        pod.sessions.end_where(apps, pod.clock.unix_millis());
    }
    Ok(Answer::ok(&SuccessBody::LOGGED_OUT))
}
