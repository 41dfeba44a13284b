//! Whose session is this: `GET /pod/v2/sessioninfo`.
//!
//! Documented: 200 `UserV2`, 400, 401, 403, 500. 401 for a missing or empty header too: a real pod was recorded giving it.
//! An app's own session is 403: the session is valid, but there is no user to show (nothing is documented; 401 would send clients
//! to sign in again for ever). So is a session on behalf of a user by an app without `GET_BASIC_USER_INFO`, as documented.

use serde::Serialize;

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::people::directory::{Account, GET_BASIC_USER_INFO};
use crate::pod::Pod;
use crate::pod::session::Owner;

/// The vendor's `UserV2`, without the properties that need further permissions.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserBody<'a> {
    id: i64,
    email_address: String,
    first_name: &'a str,
    last_name: &'a str,
    display_name: String,
    company: &'static str,
    username: &'a str,
    location: &'static str,
    account_type: &'static str,
    avatars: [AvatarBody; 2],
    roles: &'static [&'static str],
}

#[derive(Serialize)]
struct AvatarBody {
    size: &'static str,
    url: &'static str,
}

/// The user to whom the session in the header belongs.
pub(crate) fn user(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let user_id = match pod.rest_session_of(call)? {
        Owner::Bot { user_id } => user_id,
        Owner::OnBehalfOf { user_id, app_id } => {
            if !pod
                .directory
                .app(&app_id)
                .is_some_and(|app| app.may(GET_BASIC_USER_INFO))
            {
                return Err(Refusal::forbidden("the app lacks `GET_BASIC_USER_INFO`"));
            }
            user_id
        }
        Owner::App { .. } => {
            return Err(Refusal::forbidden("the session is an app's own and has no user"));
        }
    };
    let account = pod
        .directory
        .account(user_id)
        .ok_or_else(|| Refusal::invalid_session("the session's user is gone"))?;
    Ok(Answer::ok(&body(account)))
}

/// The answer about an account.
pub(crate) fn body(account: &Account) -> impl Serialize + '_ {
    UserBody {
        id: account.user_id,
        email_address: email(account),
        first_name: &account.first_name,
        last_name: &account.last_name,
        display_name: format!("{} {}", account.first_name, account.last_name)
            .trim_end()
            .to_owned(),
        company: "Acme",
        username: &account.username,
        location: "Edinburgh",
        account_type: if account.service { "SYSTEM" } else { "NORMAL" },
        avatars: [
            AvatarBody {
                size: "original",
                url: "../avatars/static/150/default.png",
            },
            AvatarBody {
                size: "small",
                url: "../avatars/static/50/default.png",
            },
        ],
        roles: account.roles,
    }
}

/// An address without anything that would need quoting, whatever the user is called.
fn email(account: &Account) -> String {
    let name = format!("{}.{}", account.first_name, account.last_name);
    let local: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    format!("{}@acme.example", local.to_ascii_lowercase())
}
