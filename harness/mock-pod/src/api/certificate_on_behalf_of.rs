//! An app opens a session on behalf of a user, the deprecated way.
//!
//! `POST /sessionauth/v1/app/user/{uid}/authenticate`, `POST /sessionauth/v1/app/username/{username}/authenticate`. Unlike their
//! successors under `/login` they answer with the property `sessionToken`, and document 400, 403 and 404: 400 for a missing
//! header or an id that is no int64, 404 for an unknown user, 403 for a user without the app. 401 for a session that is not a
//! live one of an app, as everywhere. The app's session itself is the credential; how it was opened does not matter.

use serde::Serialize;

use super::on_behalf_of::{app_of, user_id};
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::people::directory::{ACT_AS_USER, Account, Application};
use crate::pod::Pod;

/// The vendor's `OboAuthResponse`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OnBehalfOfBody {
    session_token: String,
}

/// By numeric id.
pub(crate) fn by_user_id(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = calling_app(pod, call)?;
    let id = user_id(call.parameter(0))
        .ok_or_else(|| Refusal::bad_request("The user id must be an integer", "the user id is no int64"))?;
    open(pod, call, app, pod.directory.account(id))
}

/// By user name, percent-encoded in the path.
pub(crate) fn by_username(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let app = calling_app(pod, call)?;
    open(pod, call, app, pod.directory.account_named(call.parameter(0)))
}

fn calling_app<'a>(pod: &'a Pod, call: &Call) -> Result<&'a Application, Refusal> {
    app_of(pod, pod.session_of(call, Refusal::no_session_header)?)
}

fn open(pod: &Pod, call: &Call, app: &Application, user: Option<&Account>) -> Result<Answer, Refusal> {
    let user = user
        .filter(|user| user.active)
        .ok_or_else(|| Refusal::no_such("no such user"))?;
    if !app.is_installed_for(user) || !app.may(ACT_AS_USER) {
        return Err(Refusal::forbidden(
            "the app is not installed for the user, or may not act for users",
        ));
    }
    Ok(Answer::ok(&OnBehalfOfBody {
        session_token: pod.open_session_on_behalf_of(call, user, app),
    }))
}
