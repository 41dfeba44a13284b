//! The key manager: signing in with an RSA key, and logging out.
//!
//! `POST /relay/pubkey/authenticate`: same request and same rules as on the pod, and the same JWT will do (the vendor's samples post one to both). The sessions are
//! its own: a pod logout leaves them alone, and their tokens open nothing on the pod.
//! `POST /keyauth/v1/logout`: the vendor's prose speaks of the `keyManagerToken`, its YAML calls the header `sessionToken`. Either
//! header is taken, `sessionToken` first; the token must be a key manager's. Statuses as for the pod's logout.

use super::logout::logged_out;
use super::token::{AuthenticateRequest, TokenBody};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::{Call, SessionHeader};
use crate::pod::Pod;
use crate::pod::session::NoSession;

/// Signs a service account in with the key manager.
pub(crate) fn authenticate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let request: AuthenticateRequest = call.json()?;
    let bot = pod.verified_bot(&request.token)?;
    Ok(Answer::ok(&TokenBody::key_manager(
        pod.open_key_manager_session(call, bot),
    )))
}

/// Ends exactly the key-manager session in the header.
pub(crate) fn log_out(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let token = match call.session_header() {
        SessionHeader::Missing => call.header("keymanagertoken"),
        given => given,
    };
    let ended = match token {
        SessionHeader::Missing => return Err(Refusal::no_session_header()),
        SessionHeader::Unusable => Err(NoSession::Unknown),
        SessionHeader::Token(token) => pod.key_manager_sessions.end(token, pod.clock.unix_millis()),
    };
    ended.map_err(Refusal::invalid_session)?;
    Ok(logged_out(pod))
}
