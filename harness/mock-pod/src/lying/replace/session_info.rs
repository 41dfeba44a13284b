//! Lies about who a session is, and what it opens.

use serde_json::json;

use super::table::honest;
use crate::api::session_info::body;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::Owner;

pub(super) fn of_either(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let SessionHeader::Token(token) = call.session_header()
        && let Ok(owner) = pod.key_manager_sessions.owner(token, pod.clock.unix_millis())
    {
        pod.open_session_by(token, owner, call);
    }
    honest(pod, call)
}

pub(super) fn of_somebody_else(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let Some(other) = pod.directory.account_named("bob@acme.example") else {
        return Ok(answer);
    };
    Ok(answer
        .with_property("id", other.user_id)
        .with_property("username", other.username.as_str()))
}

/// Everybody sees what the caller before should have seen.
pub(super) fn of_call_before(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let before = pod.lies.memory().last_info.replace(answer.clone());
    Ok(before.unwrap_or(answer))
}

pub(super) fn twice_only(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    match call.session_header() {
        SessionHeader::Token(token) if pod.lies.times_seen(token) >= 2 => Err(Refusal::invalid_session("told to lie")),
        _ => Ok(answer),
    }
}

pub(super) fn whatever_the_app_may(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if let Ok(Owner::OnBehalfOf { user_id, .. }) = pod.rest_session_of(call)
        && let Some(account) = pod.directory.account(user_id)
    {
        return Ok(Answer::ok(&body(account)));
    }
    honest(pod, call)
}

pub(super) fn without_bearer(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let mut call = call.clone();
    call.headers.remove("authorization");
    honest(pod, &call)
}

pub(super) fn pod_certificate_with_session(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.rest_session_of(call)?;
    honest(pod, call)
}

pub(super) fn access_token_for_nobody(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let somebody = Owner::App {
        app_id: "qa-app".to_owned(),
    };
    honest(pod, call).or_else(|_| {
        Ok(Answer::ok(&json!({
            "token_type": "Bearer",
            "expires_in": 3600,
            "access_token": pod.access_token(call, somebody, String::new()),
        })))
    })
}
