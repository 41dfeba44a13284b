//! Ending a session: `POST /sessionauth/v1/logout`.
//!
//! Documented: 200 with a `message`, 400, 403, 500; the documents have no 401, though every other pod endpoint answers a token
//! that is no longer valid with it, and so does this one: garbage, expired, ended before, or the key manager's. A missing or
//! empty header is 400: the documents require it. Sessions of bots, apps and on behalf of users all end here; ending an app's
//! session leaves those that it opened on behalf of users (what a real pod does is unknown). The media type and any body are
//! not looked at. A client certificate is not asked for: sessions made with an RSA key have none.

use serde::Serialize;

use super::token::TokenBody;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;

/// The vendor's `SuccessResponse`, since 2022; before, it was a `Token`.
#[derive(Serialize)]
pub(crate) struct SuccessBody {
    message: &'static str,
}

impl SuccessBody {
    pub(crate) const LOGGED_OUT: Self = Self {
        message: "The session has been logged out",
    };
}

/// What a logout is answered with: until October 2022 the documents had a `Token` there.
pub(crate) fn logged_out(pod: &Pod) -> Answer {
    if pod.version.answers_logout_with_token() {
        Answer::ok(&TokenBody::session(String::new()))
    } else {
        Answer::ok(&SuccessBody::LOGGED_OUT)
    }
}

/// Ends exactly the session in the header.
pub(crate) fn session(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    pod.end_session_of(call, Refusal::no_session_header)?;
    Ok(logged_out(pod))
}
