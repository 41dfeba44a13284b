//! Signing in with an RSA key: bots and apps.
//!
//! `POST /login/pubkey/authenticate`, `POST /login/pubkey/app/authenticate`.
//! Documented: 200 `Token`; 401 for every error of authentication (unknown, malformed, no key, wrong signature). 400 for a body
//! that is no request is undocumented; see [`Call::json`].

use super::token::{AuthenticateRequest, TokenBody};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;
use crate::pod::session::Owner;

/// Signs a service account in. A `sessionToken` header on the call means nothing: the session is always new.
pub(crate) fn bot(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let request: AuthenticateRequest = call.json()?;
    let bot = pod.verified_bot(&request.token)?;
    if !pod.version.adds_authorization_token() {
        return Ok(Answer::ok(&TokenBody::session(pod.open_bot_session(call, bot))));
    }
    // Real pods add an access token for bots since SBE 20.14 (finos/symphony-api-spec#126); clients may do without.
    let access = pod.access_token(call, Owner::Bot { user_id: bot.user_id }, String::new());
    Ok(Answer::ok(&TokenBody::session_with_access(
        pod.open_bot_session(call, bot),
        &access,
    )))
}

/// Signs an app in. Apps get no access token (finos/symphony-api-spec#126).
pub(crate) fn app(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let request: AuthenticateRequest = call.json()?;
    let app = pod.verified_app(&request.token)?;
    Ok(Answer::ok(&TokenBody::session(pod.open_app_session(call, app))))
}
