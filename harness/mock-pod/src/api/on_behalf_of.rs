//! An app opens a session on behalf of a user.
//!
//! `POST /login/pubkey/app/user/{userId}/authenticate`, `POST /login/pubkey/app/username/{username}/authenticate`, the app's
//! session token in the header `sessionToken`. Documented: 200, 401, 403 and 500; no 400 and no 404. The statuses left open are
//! all 401 here, as the messages of both BDKs take for granted: no header, a session that is not an app's (a bot's, or one on
//! behalf of a user: privileges don't chain), an unknown user, an id that is no int64 (it names nobody), a user without the app,
//! an app that was switched off meanwhile. 403 is kept for an app that may not act as users.
//! A body is not looked at: the documents have none, and an older SDK sends one.

use super::token::TokenBody;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::people::directory::{ACT_AS_USER, Account, Application};
use crate::pod::Pod;
use crate::pod::session::Owner;

/// By numeric id.
pub(crate) fn by_user_id(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = calling_app(pod, call)?;
    let user = user_id(call.parameter(0)).and_then(|id| pod.directory.account(id));
    open(pod, call, app, user)
}

/// By user name, percent-encoded in the path.
pub(crate) fn by_username(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = calling_app(pod, call)?;
    open(pod, call, app, pod.directory.account_named(call.parameter(0)))
}

fn calling_app<'a>(pod: &'a Pod, call: &Call) -> Result<&'a Application, Refusal> {
    let missing = || Refusal::invalid_session("the header `sessionToken` is missing or empty");
    app_of(pod, pod.session_of(call, missing)?)
}

/// The app whose own session it is.
pub(super) fn app_of(pod: &Pod, owner: Owner) -> Result<&Application, Refusal> {
    let Owner::App { app_id } = owner else {
        return Err(Refusal::unauthorized("the session is not an app's own"));
    };
    pod.directory
        .app(&app_id)
        .filter(|app| app.enabled)
        .ok_or_else(|| Refusal::unauthorized("the app is disabled"))
}

/// Decimal digits only: Rust would also read `+1`.
pub(crate) fn user_id(text: &str) -> Option<i64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

fn open(pod: &Pod, call: &Call, app: &Application, user: Option<&Account>) -> Result<Answer, Refusal> {
    let user = user.ok_or_else(|| Refusal::unauthorized("no such user"))?;
    if !user.active {
        return Err(Refusal::unauthorized("the user is deactivated"));
    }
    if !app.is_installed_for(user) {
        return Err(Refusal::unauthorized("the app is not installed for the user"));
    }
    if !app.may(ACT_AS_USER) {
        return Err(Refusal::forbidden("the app lacks `ACT_AS_USER`"));
    }
    Ok(Answer::ok(&TokenBody::session(
        pod.open_session_on_behalf_of(call, user, app),
    )))
}

#[cfg(test)]
mod tests {
    use super::user_id;

    #[test]
    fn a_user_id_is_an_int64_in_plain_digits() {
        assert_eq!(user_id("349026222344901"), Some(349_026_222_344_901));
        assert_eq!(user_id("9223372036854775807"), Some(i64::MAX));
        for text in [
            "",
            "+1",
            "-1",
            " 1",
            "1.0",
            "1e3",
            "0x1",
            "９",
            "9223372036854775808",
            "alice",
        ] {
            assert_eq!(user_id(text), None, "{text:?}");
        }
    }
}
