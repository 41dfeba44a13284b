//! Lies about signing in with a JWT.

use std::time::Duration;

use serde_json::{Value, json};

use super::table::honest;
use crate::clock::whole_millis;
use crate::deviation::SignIn;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::lying::gullible::Claimed;
use crate::pod::Pod;
use crate::pod::session::Owner;

/// Sign-ins within this of each other count as simultaneous.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How many sessions a bot has at most.
const CAP: usize = 16;
/// The longest life of a JWT, in seconds.
const LONGEST: i64 = 120;

pub(super) fn reuse_token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let token = answer.property("token").unwrap_or_default();
    let first = pod.lies.first_token.get_or_init(|| token);
    reopened(pod, call, first);
    Ok(answer.with_property("token", first.as_str()))
}

pub(super) fn adopt_token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let SessionHeader::Token(theirs) = call.session_header() else {
        return Ok(answer);
    };
    reopened(pod, call, theirs);
    Ok(answer.with_property("token", theirs))
}

/// Makes a token of our choice open a session of the bot.
fn reopened(pod: &Pod, call: &Call, token: &str) {
    if let Some(bot) = pod.directory.account_named("qa-bot") {
        let owner = Owner::Bot { user_id: bot.user_id };
        pod.open_session_by(token, owner, call);
    }
}

pub(super) fn end_others(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if let Some(user_id) = signed_in(pod, &answer) {
        let own = answer.property("token").unwrap_or_default();
        let now = pod.clock.unix_millis();
        let given = pod
            .sessions
            .find(&own, now)
            .map(|session| session.id)
            .unwrap_or_default();
        for other in pod
            .sessions
            .of_user(user_id, now)
            .iter()
            .filter(|other| other.id != given)
        {
            pod.sessions.end_by_id(user_id, &other.id, now);
        }
    }
    Ok(answer)
}

pub(super) fn cap_sessions(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    if let Some(user_id) = signed_in(pod, &answer) {
        let now = pod.clock.unix_millis();
        let open = pod.sessions.of_user(user_id, now);
        for oldest in &open[..open.len().saturating_sub(CAP)] {
            pod.sessions.end_by_id(user_id, &oldest.id, now);
        }
    }
    Ok(answer)
}

/// Who has just been given a session.
fn signed_in(pod: &Pod, answer: &Answer) -> Option<i64> {
    let token = answer.property("token")?;
    pod.sessions.owner(&token, pod.clock.unix_millis()).ok()?.user_id()
}

pub(super) fn mix_up(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    hand_out_the_last(pod, call, |last, user_id| last == user_id)
}

pub(super) fn swap(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    hand_out_the_last(pod, call, |last, user_id| last != user_id)
}

/// The session of the sign-in before, if that was just now and its bot is `fitting`.
fn hand_out_the_last(pod: &Pod, call: &Call, fitting: fn(i64, i64) -> bool) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    let (Some(user_id), Some(token)) = (signed_in(pod, &answer), answer.property("token")) else {
        return Ok(answer);
    };
    let at = pod.clock.unix_millis();
    let mut memory = pod.lies.memory();
    match memory.last_sign_in.take() {
        Some(last) if at.saturating_sub(last.at) < whole_millis(AT_ONCE) && fitting(last.user_id, user_id) => {
            Ok(answer.with_property("token", last.token))
        }
        _ => {
            memory.last_sign_in = Some(SignIn { user_id, at, token });
            Ok(answer)
        }
    }
}

pub(super) fn refuse_replay(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let answer = honest(pod, call)?;
    match sent_jwt(call) {
        Some(token) if pod.lies.times_seen(&token) > 0 => Err(Refusal::unauthorized("told to lie")),
        _ => Ok(answer),
    }
}

pub(super) fn refuse_long_jwt(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let now = i64::try_from(pod.clock.unix_seconds()).unwrap_or(i64::MAX);
    refuse(pod, call, |claimed| {
        claimed.expiry.is_some_and(|expiry| expiry - now > LONGEST)
    })
}

pub(super) fn refuse_issued_at(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    refuse(pod, call, |claimed| claimed.issued)
}

fn refuse(pod: &Pod, call: &Call, unwanted: impl FnOnce(&Claimed<'_>) -> bool) -> Result<Answer, Refusal> {
    let token = sent_jwt(call).unwrap_or_default();
    if Claimed::read(&token).is_some_and(|claimed| unwanted(&claimed)) {
        return Err(Refusal::unauthorized("told to lie"));
    }
    honest(pod, call)
}

pub(super) fn malformed_is_bad_request(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    match sent_jwt(call) {
        Some(token) if Claimed::read(&token).is_none() => {
            Err(Refusal::bad_request("The token is no JWT", "told to lie"))
        }
        _ => honest(pod, call),
    }
}

/// The `token` of the body.
fn sent_jwt(call: &Call) -> Option<String> {
    let body: Value = serde_json::from_slice(&call.body).ok()?;
    body["token"].as_str().map(str::to_owned)
}

pub(super) fn take_unknown_fields(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    match sent_jwt(call) {
        Some(token) => honest(pod, &with_body(call, &json!({ "token": token }))),
        None => honest(pod, call),
    }
}

pub(super) fn refuse_unknown_parameters(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    if call.query.is_empty() {
        honest(pod, call)
    } else {
        Err(Refusal::bad_request("There is an unknown parameter", "told to lie"))
    }
}

pub(super) fn refuse_media_type(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let given = call.headers.get("content-type").and_then(|value| value.to_str().ok());
    if given.is_some_and(|given| given.starts_with("application/json")) {
        honest(pod, call)
    } else {
        Err(Refusal::unsupported_media_type("told to lie"))
    }
}

pub(super) fn ignore_signature(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let token = sent_jwt(call).unwrap_or_default();
    let claimed = Claimed::read(&token).and_then(|claimed| pod.directory.account_named(&claimed.subject));
    match (
        honest(pod, call),
        claimed.filter(|account| account.active && account.key.is_some()),
    ) {
        (Err(_), Some(bot)) => Ok(Answer::ok(&json!({
            "token": pod.open_key_manager_session(call, bot),
            "name": "keyManagerToken",
        }))),
        (answer, _) => answer,
    }
}

pub(super) fn end_earlier_of_app(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = sent_jwt(call).and_then(|token| Claimed::read(&token).map(|claimed| claimed.subject));
    if honest(pod, call).is_ok() {
        pod.sessions.end_where(
            |owner| matches!(owner, Owner::App { app_id } if Some(app_id) == app.as_ref()),
            pod.clock.unix_millis(),
        );
    }
    honest(pod, call)
}

pub(super) fn without_app_token(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let mut body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    if let Some(members) = body.as_object_mut()
        && members
            .get("appToken")
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
    {
        members.insert("appToken".to_owned(), "podproof".into());
    }
    honest(pod, &with_body(call, &body))
}

fn with_body(call: &Call, body: &Value) -> Call {
    Call {
        body: body.to_string().into(),
        ..call.clone()
    }
}
