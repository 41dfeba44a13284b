//! Lies about what administrators see and do.

use serde_json::{Value, json};

use super::table::honest;
use crate::api::on_behalf_of::user_id;
use crate::api::user_sessions::{end_all_by, end_one_by, list_by, sessions};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;

pub(super) fn for_anybody(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.rest_session_of(call)?;
    match (call.template.ends_with("/logout"), call.parameters.len()) {
        (false, _) => list_by(pod, call),
        (true, 1) => end_all_by(pod, call),
        (true, _) => end_one_by(pod, call),
    }
}

pub(super) fn of_others(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if answer.body.is_empty() {
        return Ok(answer);
    }
    // Of users, as the path says: sessions of applications have none, and which of them live is the moment's chance.
    let mut of_users = pod.sessions.all(pod.clock.unix_millis());
    of_users.retain(|session| session.owner.user_id().is_some());
    Ok(Answer::ok(&sessions(of_users)))
}

pub(super) fn bare(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let Ok(mut list) = serde_json::from_slice::<Value>(&answer.body) else {
        return Ok(answer);
    };
    let sessions = list.get_mut("sessions").and_then(Value::as_array_mut);
    for session in sessions.into_iter().flatten().filter_map(Value::as_object_mut) {
        session.retain(|name, _| name == "sessionId");
    }
    Ok(Answer::ok(&list))
}

pub(super) fn list_unknown_user(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if answer.body.is_empty() {
        return Ok(Answer::ok(&json!({ "sessions": [] })));
    }
    Ok(answer)
}

pub(super) fn end_all_for_one(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if let Some(user) = user_id(call.parameter(0)) {
        pod.sessions
            .end_where(|owner| owner.user_id() == Some(user), pod.clock.unix_millis());
    }
    Ok(answer)
}

pub(super) fn leave_one(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let now = pod.clock.unix_millis();
    let user = user_id(call.parameter(0));
    let open = user.map(|user| pod.sessions.of_user(user, now)).unwrap_or_default();
    if open.len() < 2 {
        return honest(pod, call);
    }
    // Who may not do it, may not do it here either.
    list_by_administrator(pod, call)?;
    for session in &open[1..] {
        pod.sessions.end_by_id(user.unwrap_or_default(), &session.id, now);
    }
    Ok(Answer::ok(&json!({ "format": "TEXT", "message": "Success" })))
}

fn list_by_administrator(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    crate::api::user_sessions::list(pod, call)
}
