//! Administrators see and end the sessions of users.
//!
//! `GET /pod/v1/users/{uid}/sessions`, `POST …/sessions/{sid}/logout`, `POST …/sessions/logout`. Documented: 200, 204 for an
//! unknown user (of the list alone), 400, 401, 403, 500. 403 without the entitlement, even for one's own sessions: the documents
//! name none, and the operation is an administrator's. 400 for a user id that is no int64, and, when ending, for a user or a
//! session that does not exist. `expirationDelay` is a time in milliseconds, as its description says, and no delay.

use serde::Serialize;

use super::on_behalf_of::user_id;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::people::directory::Account;
use crate::pod::Pod;
use crate::pod::session::{Owner, Session};

/// The vendor's `V1UserSessions`.
#[derive(Serialize)]
struct SessionsBody {
    sessions: Vec<SessionBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionBody {
    session_id: String,
    client_ip: String,
    user_id: i64,
    user_agent: String,
    browser: &'static str,
    os: &'static str,
    device: &'static str,
    device_hash: &'static str,
    creation_time: u64,
    expiration_delay: u64,
}

/// The pod's `SuccessResponse`, which unlike the one of `/sessionauth` has a format.
#[derive(Serialize)]
struct SuccessBody {
    format: &'static str,
    message: &'static str,
}

/// Every open session of a user, on their behalf included.
pub(crate) fn list(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    administrator(pod, call)?;
    list_by(pod, call)
}

/// As [`list`], whoever asks.
pub(crate) fn list_by(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let Some(user) = pod.directory.account(named_user_id(call)?) else {
        return Ok(Answer::no_content("no such user"));
    };
    let open = pod.sessions.of_user(user.user_id, pod.clock.unix_millis());
    Ok(Answer::ok(&sessions(open)))
}

/// Sessions in the shape of the answer.
pub(crate) fn sessions(sessions: Vec<Session>) -> impl Serialize {
    SessionsBody {
        sessions: sessions.into_iter().map(body).collect(),
    }
}

/// Ends one session of a user.
pub(crate) fn end_one(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    administrator(pod, call)?;
    end_one_by(pod, call)
}

/// As [`end_one`], whoever asks.
pub(crate) fn end_one_by(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let user = named_user(pod, call)?;
    if !pod
        .sessions
        .end_by_id(user.user_id, call.parameter(1), pod.clock.unix_millis())
    {
        return Err(Refusal::bad_request(
            "No such session",
            "the user has no open session with this id",
        ));
    }
    Ok(success())
}

/// Ends every session of a user.
pub(crate) fn end_all(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    administrator(pod, call)?;
    end_all_by(pod, call)
}

/// As [`end_all`], whoever asks.
pub(crate) fn end_all_by(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let user = named_user(pod, call)?.user_id;
    pod.sessions
        .end_where(|owner| owner.user_id() == Some(user), pod.clock.unix_millis());
    Ok(success())
}

fn administrator(pod: &Pod, call: &Call) -> Result<(), Refusal> {
    // An app acting for an administrator is not one.
    match pod.rest_session_of(call)? {
        Owner::Bot { user_id } if pod.directory.account(user_id).is_some_and(Account::administers_users) => Ok(()),
        _ => Err(Refusal::forbidden("the caller does not administer users")),
    }
}

fn named_user_id(call: &Call) -> Result<i64, Refusal> {
    user_id(call.parameter(0))
        .ok_or_else(|| Refusal::bad_request("The user id must be an integer", "the user id is no int64"))
}

fn named_user<'a>(pod: &'a Pod, call: &Call) -> Result<&'a Account, Refusal> {
    pod.directory
        .account(named_user_id(call)?)
        .ok_or_else(|| Refusal::bad_request("No such user", "no such user"))
}

fn body(session: Session) -> SessionBody {
    SessionBody {
        session_id: session.id,
        client_ip: session.client.address,
        // Apps' own sessions have no user, and are in nobody's list.
        user_id: session.owner.user_id().unwrap_or_default(),
        user_agent: session.client.agent,
        browser: "",
        os: "",
        device: "",
        device_hash: "",
        creation_time: session.created,
        expiration_delay: session.expires,
    }
}

fn success() -> Answer {
    Answer::ok(&SuccessBody {
        format: "TEXT",
        message: "Success",
    })
}
