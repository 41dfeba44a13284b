//! What all endpoints share: who exists, which sessions are open, what time it is, and the key that signs tokens.
//!
//! Comes in: settings and accounts. Goes out: sign-ins and session look-ups. Endpoints decide what to ask and what a failure
//! means to the client; what is true is decided here, once.

use std::sync::{Mutex, PoisonError};

use crate::accounts::Accounts;
use crate::answer::Refusal;
use crate::call::{Call, SessionHeader};
use crate::clock::{Clock, whole_millis};
use crate::directory::{Account, Application, Directory};
use crate::journal::Journal;
use crate::jwt::{self, AccessClaims, SessionClaims};
use crate::keys::{Keyring, LazyKey};
use crate::random;
use crate::session::{Owner, Sessions};
use crate::settings::Settings;

/// How long an access token lasts, in seconds: the `expires_in` of the vendor's example.
const ACCESS_TOKEN_LIFETIME: u64 = 3600;
/// The `iss` of real session tokens.
const ISSUER: &str = "symphony";
/// The pod's number, as access tokens carry it. Ours is made up.
const POD_ID: i64 = 990;

/// The pod behind the listener.
#[derive(Debug)]
pub(crate) struct Pod {
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) sessions: Sessions,
    pub(crate) key_manager_sessions: Sessions,
    pub(crate) journal: Option<Journal>,
    key: LazyKey,
    issued: Issued,
}

/// Every token ever handed out.
#[derive(Default)]
struct Issued(Mutex<Vec<String>>);

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Pod {
    pub(crate) fn new(settings: &Settings, keyring: &Keyring, accounts: &Accounts) -> Self {
        let lifetime = whole_millis(settings.session_lifetime);
        Self {
            clock: settings.clock.clone(),
            directory: Directory::new(accounts),
            sessions: Sessions::new(lifetime),
            key_manager_sessions: Sessions::new(lifetime),
            journal: settings.journal.clone(),
            key: keyring.keys().pod.clone(),
            issued: Issued::default(),
        }
    }

    /// The active service account that signed `token`.
    pub(crate) fn verified_bot(&self, token: &str) -> Result<&Account, Refusal> {
        let unverified = jwt::read(token).map_err(Refusal::unauthorized)?;
        let unknown = || Refusal::unauthorized("the JWT's `sub` names no service account with a key");
        let account = self.directory.account_named(unverified.subject()).ok_or_else(unknown)?;
        let key = account.key.as_ref().ok_or_else(unknown)?;
        unverified
            .verify(key, self.clock.unix_seconds())
            .map_err(Refusal::unauthorized)?;
        if !account.active {
            return Err(Refusal::unauthorized(format!(
                "the service account `{}` is deactivated",
                account.username
            )));
        }
        Ok(account)
    }

    /// The enabled app that signed `token`.
    pub(crate) fn verified_app(&self, token: &str) -> Result<&Application, Refusal> {
        let unverified = jwt::read(token).map_err(Refusal::unauthorized)?;
        // The vendor documents 401 for such ids, whether or not an app has one.
        if unverified.subject().contains(':') {
            return Err(Refusal::unauthorized(
                "the app id has a `:`, which no app may have that signs in",
            ));
        }
        let app = self
            .directory
            .app(unverified.subject())
            .ok_or_else(|| Refusal::unauthorized("the JWT's `sub` names no app"))?;
        unverified
            .verify(&app.key, self.clock.unix_seconds())
            .map_err(Refusal::unauthorized)?;
        if !app.enabled {
            return Err(Refusal::unauthorized(format!("the app `{}` is disabled", app.app_id)));
        }
        Ok(app)
    }

    /// Opens a session for a service account; answers its token.
    pub(crate) fn open_bot_session(&self, bot: &Account) -> String {
        self.open_session(Owner::Bot { user_id: bot.user_id }, Some(bot), None)
    }

    /// Opens a session for an app itself; answers its token.
    pub(crate) fn open_app_session(&self, app: &Application) -> String {
        self.open_session(
            Owner::App {
                app_id: app.app_id.clone(),
            },
            None,
            Some(app),
        )
    }

    /// Opens a session in which `app` acts on behalf of `user`; answers its token.
    pub(crate) fn open_session_on_behalf_of(&self, user: &Account, app: &Application) -> String {
        let owner = Owner::OnBehalfOf {
            user_id: user.user_id,
            app_id: app.app_id.clone(),
        };
        self.open_session(owner, Some(user), Some(app))
    }

    fn open_session(&self, owner: Owner, user: Option<&Account>, app: Option<&Application>) -> String {
        let app_id = app.map(|app| app.app_id.as_str());
        let user_name = user.map(|user| user.username.as_str());
        let claims = SessionClaims {
            sub: user_name.or(app_id).unwrap_or_default(),
            iss: ISSUER,
            // Random, so that no two tokens are equal though RS512 signatures of equal texts are.
            session_id: &random::hex::<32>(),
            user_id: user.map(|user| user.user_id),
            app_group_id: app_id,
            app_permissions: app.map(|app| app.permissions.iter().copied().collect()),
        };
        let token = self.issue(jwt::session_token(&self.key, &claims));
        self.sessions.open(token.clone(), owner, self.clock.unix_millis());
        token
    }

    /// Opens a key-manager session; answers its token, which is opaque hexadecimal.
    pub(crate) fn open_key_manager_session(&self, bot: &Account) -> String {
        let token = self.issue(random::hex::<64>());
        let owner = Owner::Bot { user_id: bot.user_id };
        self.key_manager_sessions
            .open(token.clone(), owner, self.clock.unix_millis());
        token
    }

    /// A short-lived access token for a user, without the `Bearer ` prefix.
    pub(crate) fn access_token(&self, user_id: i64) -> String {
        let claims = AccessClaims {
            sub: user_id.to_string(),
            exp: self.clock.unix_seconds() + ACCESS_TOKEN_LIFETIME,
            ext_pod_id: POD_ID,
            policy_id: "app",
            entitlements: String::new(),
        };
        self.issue(jwt::access_token(&self.key, &claims))
    }

    /// Whose session a call belongs to; `missing` is the answer to a call without the header, which endpoints differ in.
    pub(crate) fn session_of(&self, call: &Call, missing: impl FnOnce() -> Refusal) -> Result<Owner, Refusal> {
        let token = session_token(call, missing)?;
        self.sessions
            .owner(token, self.clock.unix_millis())
            .map_err(Refusal::invalid_session)
    }

    /// Ends the session that a call belongs to, as [`Pod::session_of`] finds it.
    pub(crate) fn end_session_of(&self, call: &Call, missing: impl FnOnce() -> Refusal) -> Result<Owner, Refusal> {
        let token = session_token(call, missing)?;
        self.sessions
            .end(token, self.clock.unix_millis())
            .map_err(Refusal::invalid_session)
    }

    /// Every token handed out so far.
    pub(crate) fn issued(&self) -> Vec<String> {
        self.issued.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn issue(&self, token: String) -> String {
        self.issued
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(token.clone());
        token
    }
}

fn session_token(call: &Call, missing: impl FnOnce() -> Refusal) -> Result<&str, Refusal> {
    match call.session_header() {
        SessionHeader::Missing => Err(missing()),
        SessionHeader::Unusable => Err(Refusal::invalid_session(
            "the header `sessionToken` is repeated or not text",
        )),
        SessionHeader::Token(token) => Ok(token),
    }
}
