//! The accounts that a tester is handed.
//!
//! Comes in: a keyring. Goes out: names, numeric ids (int64, as the pod's APIs carry them) and private keys that generate lazily.
//! The same names and ids on every start; only the keys are new. The names are ours. The ids lie beyond 2^53, where a `double` no
//! longer holds every whole number, so that whoever reads an int64 as one is found out.

use crate::certificate::{Authority, Certificates};
use crate::keys::{Keyring, LazyKey};
use crate::people::built_in::{FIRST_USER_ID, RESERVED};

/// A service account (a bot) with the private key whose public half the pod knows.
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// The `sub` of its JWTs.
    pub username: String,
    /// What the pod's APIs call it by.
    pub user_id: i64,
    /// Signs its JWTs.
    pub key: LazyKey,
}

/// An application that acts on behalf of users.
#[derive(Clone, Debug)]
pub struct App {
    /// The `sub` of its JWTs.
    pub app_id: String,
    /// Signs its JWTs.
    pub key: LazyKey,
}

/// A person on whose behalf an app may want to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name, unescaped.
    pub username: String,
    /// What the pod's APIs call them by.
    pub user_id: i64,
}

/// Everybody a test needs.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// An active service account.
    pub bot: ServiceAccount,
    /// An enabled app, installed for [`Accounts::installed`] and [`Accounts::reserved`].
    pub app: App,
    /// A user who has the app.
    pub installed: User,
    /// A user who has not.
    pub not_installed: User,
    /// A user who has the app and whose name needs percent-encoding in a path.
    pub reserved: User,
    /// A second active service account: its key is good, but not for the bot.
    pub other_bot: ServiceAccount,
    /// A service account that was switched off.
    pub deactivated_bot: ServiceAccount,
    /// An app that was switched off, though installed for [`Accounts::installed`].
    pub disabled_app: App,
    /// An enabled app that nobody has installed.
    pub other_app: App,
    /// An enabled app, installed for [`Accounts::installed`], without the permission to see who the user is.
    pub limited_app: App,
    /// A service account that may list and end other people's sessions.
    pub admin: ServiceAccount,
    /// An active service account for tests that end every session of somebody: no other test should use it.
    pub solo_bot: ServiceAccount,
    /// Client certificates for mutual TLS, good and bad.
    pub certificates: Certificates,
}

impl Accounts {
    pub(crate) fn new(keyring: &Keyring, authority: &Authority) -> Result<Self, rcgen::Error> {
        let keys = keyring.keys();
        let certificates = Certificates::new(authority)?;
        Ok(Self {
            bot: bot("qa-bot", 1, &keys.bot),
            app: app("qa-app", &keys.app),
            installed: user("alice@acme.example", 2),
            not_installed: user("bob@acme.example", 3),
            reserved: user(RESERVED, 4),
            other_bot: bot("qa-other-bot", 5, &keys.other_bot),
            deactivated_bot: bot("qa-deactivated-bot", 6, &keys.deactivated_bot),
            disabled_app: app("qa-disabled-app", &keys.disabled_app),
            other_app: app("qa-other-app", &keys.other_app),
            limited_app: app("qa-limited-app", &keys.limited_app),
            admin: bot("qa-admin", 7, &keys.admin),
            solo_bot: bot("qa-solo-bot", 8, &keys.solo_bot),
            certificates,
        })
    }
}

fn bot(username: &str, number: i64, key: &LazyKey) -> ServiceAccount {
    ServiceAccount {
        username: username.to_owned(),
        user_id: FIRST_USER_ID + number,
        key: key.clone(),
    }
}

fn app(app_id: &str, key: &LazyKey) -> App {
    App {
        app_id: app_id.to_owned(),
        key: key.clone(),
    }
}

fn user(username: &str, number: i64) -> User {
    User {
        username: username.to_owned(),
        user_id: FIRST_USER_ID + number,
    }
}
