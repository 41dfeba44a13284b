//! Opening sessions and issuing tokens, for callers who have been identified.
//!
//! Comes in: accounts, apps, and the call for where it came from. Goes out: tokens, each remembered as a secret.

use crate::deviation::Deviation;
use crate::http::call::Call;
use crate::jwt::{self, AccessClaims, SessionClaims};
use crate::people::directory::{Account, Application};
use crate::pod::session::{ACCESS_TOKEN_LIFETIME, Client, Owner, Sessions};
use crate::pod::state::Pod;
use crate::random;

/// The `iss` of real session tokens.
const ISSUER: &str = "symphony";
/// The pod's number, as access tokens carry it. Ours is made up.
const POD_ID: i64 = 990;

impl Pod {
    /// Opens a session for a service account; answers its token.
    pub(crate) fn open_bot_session(&self, call: &Call, bot: &Account) -> String {
        self.open_session(call, Owner::Bot { user_id: bot.user_id }, Some(bot), None)
    }

    /// Opens a session for an app itself; answers its token.
    pub(crate) fn open_app_session(&self, call: &Call, app: &Application) -> String {
        self.open_session(
            call,
            Owner::App {
                app_id: app.app_id.clone(),
            },
            None,
            Some(app),
        )
    }

    /// Opens a session in which `app` acts on behalf of `user`; answers its token.
    pub(crate) fn open_session_on_behalf_of(&self, call: &Call, user: &Account, app: &Application) -> String {
        let owner = Owner::OnBehalfOf {
            user_id: user.user_id,
            app_id: app.app_id.clone(),
        };
        self.open_session(call, owner, Some(user), Some(app))
    }

    fn open_session(&self, call: &Call, owner: Owner, user: Option<&Account>, app: Option<&Application>) -> String {
        let app_id = app.map(|app| app.app_id.as_str());
        let user_name = user.map(|user| user.username.as_str());
        // Random, so that no two tokens are equal though RS512 signatures of equal texts are.
        let session_id = random::hex::<32>();
        let claims = SessionClaims {
            sub: user_name.or(app_id).unwrap_or_default(),
            iss: ISSUER,
            session_id: &session_id,
            user_id: user.map(|user| user.user_id),
            app_group_id: app_id,
            can_use_simplified_key_delivery: self.lies.tells(Deviation::SimplifiedKeyDelivery).then_some(true),
            app_permissions: app.map(|app| app.permissions.iter().copied().collect()),
        };
        let token = self.issue(jwt::session_token(&self.key, &claims));
        self.open_in(&self.sessions, &token, session_id, owner, call);
        token
    }

    /// Opens a key-manager session; answers its token, which is opaque hexadecimal.
    pub(crate) fn open_key_manager_session(&self, call: &Call, bot: &Account) -> String {
        let token = self.issue(random::hex::<64>());
        let owner = Owner::Bot { user_id: bot.user_id };
        self.open_in(&self.key_manager_sessions, &token, random::hex::<32>(), owner, call);
        token
    }

    /// A short-lived access token for a session's owner, without the `Bearer ` prefix.
    pub(crate) fn access_token(&self, call: &Call, owner: Owner, entitlements: String) -> String {
        let claims = AccessClaims {
            sub: match &owner {
                Owner::Bot { user_id } | Owner::OnBehalfOf { user_id, .. } => user_id.to_string(),
                Owner::App { app_id } => app_id.clone(),
            },
            exp: self.clock.unix_seconds() + ACCESS_TOKEN_LIFETIME,
            ext_pod_id: POD_ID,
            policy_id: "app",
            entitlements,
        };
        let token = self.issue(jwt::access_token(&self.key, &claims));
        self.open_in(&self.access_tokens, &token, random::hex::<32>(), owner, call);
        token
    }

    /// Makes a token that is there already open a session of the pod, under an id of its own.
    pub(crate) fn open_session_by(&self, token: &str, owner: Owner, call: &Call) {
        self.open_in(&self.sessions, token, random::hex::<32>(), owner, call);
    }

    /// Makes a token open a session, from now on, for whoever made this call.
    pub(crate) fn open_in(&self, sessions: &Sessions, token: &str, id: String, owner: Owner, call: &Call) {
        sessions.open(token.to_owned(), id, owner, Client::of(call), self.clock.unix_millis());
    }
}
