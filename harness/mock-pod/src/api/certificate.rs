//! Signing in with a client certificate: the pod's `/sessionauth` and the key manager's `/keyauth`.
//!
//! `POST /sessionauth/v1/authenticate`, `POST /keyauth/v1/authenticate`, `POST /sessionauth/v1/app/authenticate` (deprecated).
//! Documented: 200 `Token`, 400, 403, 500. A certificate that is expired or of an unknown authority never gets here: TLS refuses
//! it with an alert. Since November 2024 real pods answer a call with a `Content-Type` with 401 and one with a body with 500
//! (Point72/csp-adapter-symphony#23; the vendor's pages ask for neither), and so does this one, on both services.

use super::token::TokenBody;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;

/// Signs a service account in.
pub(crate) fn bot(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    refuse_content(pod, call)?;
    let bot = pod.certified_bot(call)?;
    Ok(Answer::ok(&TokenBody::session(pod.open_bot_session(call, bot))))
}

/// Signs a service account in with the key manager.
pub(crate) fn key_manager(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    refuse_content(pod, call)?;
    let bot = pod.certified_bot(call)?;
    Ok(Answer::ok(&TokenBody::key_manager(
        pod.open_key_manager_session(call, bot),
    )))
}

/// Signs an app in. Nothing is known of this endpoint's view of a `Content-Type`; it has none.
pub(crate) fn app(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = pod.certified_app(call)?;
    Ok(Answer::ok(&TokenBody::session(pod.open_app_session(call, app))))
}

fn refuse_content(pod: &Pod, call: &Call) -> Result<(), Refusal> {
    if pod.version.takes_certificate_content() {
        return Ok(());
    }
    if call.headers.get("content-type").is_some_and(|value| !value.is_empty()) {
        return Err(Refusal::unauthorized("certificate sign-in takes no `Content-Type`"));
    }
    if !call.body.is_empty() {
        return Err(Refusal::broken(
            "certificate sign-in takes no body; real pods answer 500 to one",
        ));
    }
    Ok(())
}
