//! Lies about acting on behalf of users.

use super::table::honest;
use crate::api::on_behalf_of::user_id;
use crate::deviation::Deviation;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::Owner;

pub(super) fn hand_back_the_apps(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    match call.session_header() {
        SessionHeader::Token(apps) => Ok(answer.with_property("token", apps)),
        _ => Ok(answer),
    }
}

pub(super) fn anybody(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let honest = honest(pod, call);
    let Ok(Owner::App { app_id }) = pod.session_of(call, Refusal::no_session_header) else {
        return honest;
    };
    act_for(pod, call, &app_id, call.parameter(0)).map_or(honest, Ok)
}

pub(super) fn somebody_else(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let honest = honest(pod, call)?;
    let Ok(Owner::App { app_id }) = pod.session_of(call, Refusal::no_session_header) else {
        return Ok(honest);
    };
    Ok(act_for(pod, call, &app_id, "bob@acme.example").unwrap_or(honest))
}

/// A bot's session, or one on behalf of a user, in place of the app's, as far as the lie allows.
pub(super) fn any_session(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app_id = match pod.session_of(call, Refusal::no_session_header) {
        Ok(Owner::Bot { .. }) if pod.lies.tells(Deviation::OnBehalfOfBot) => "qa-app".to_owned(),
        Ok(Owner::OnBehalfOf { app_id, .. }) if pod.lies.tells(Deviation::OnBehalfOfChains) => app_id,
        _ => return honest(pod, call),
    };
    act_for(pod, call, &app_id, call.parameter(0)).map_or_else(|| honest(pod, call), Ok)
}

fn act_for(pod: &Pod, call: &Call, app_id: &str, user: &str) -> Option<Answer> {
    let by_id = user_id(user).and_then(|id| pod.directory.account(id));
    let user = by_id.or_else(|| pod.directory.account_named(user))?;
    let token = pod.open_session_on_behalf_of(call, user, pod.directory.app(app_id)?);
    Some(Answer::ok(
        &serde_json::json!({ "token": token, "name": "sessionToken" }),
    ))
}

/// Knows no user whose name has to be percent-encoded.
pub(super) fn names_as_they_come(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte);
    if call.parameter(0).bytes().all(plain) {
        honest(pod, call)
    } else {
        Err(Refusal::unauthorized("told to lie"))
    }
}

/// Does as it should, and remembers by which of the app's sessions.
pub(super) fn remember_the_apps(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let token = answer.property("token").or_else(|| answer.property("sessionToken"));
    if let (SessionHeader::Token(app), Some(token)) = (call.session_header(), token) {
        pod.lies
            .memory()
            .opened_by
            .entry(app.to_owned())
            .or_default()
            .push(token);
    }
    Ok(answer)
}
