//! The accounts that a tester is handed.
//!
//! Comes in: a keyring. Goes out: names, numeric ids (int64, as the pod's APIs carry them) and private keys that generate lazily.
//! The same names and ids on every start; only the keys are new. The names are ours. The ids lie beyond 2^53, where a `double` no
//! longer holds every whole number, so that whoever reads an int64 as one is found out.

use crate::certificate::{Authority, Certificates};
use crate::keys::{Keyring, LazyKey};
use crate::people::built_in::{MOST_SETS, first_id, reserved};

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
    /// The accounts that are always there.
    pub(crate) fn new(keyring: &Keyring, authority: &Authority) -> Result<Self, rcgen::Error> {
        Self::of_set(None, keyring, authority)
    }

    /// The accounts of a pool of so many sets, all of them others than [`Accounts::new`]. The bots and apps that sign in most have keys of
    /// their own, the others share theirs with their like: making a key takes as long as a whole set of them may.
    pub(crate) fn pool(sets: usize, keyring: &Keyring, authority: &Authority) -> Result<Vec<Self>, rcgen::Error> {
        let each = (1..=sets.min(MOST_SETS)).map(|set| Self::of_set(Some(set), keyring, authority));
        each.collect()
    }

    fn of_set(set: Option<usize>, keyring: &Keyring, authority: &Authority) -> Result<Self, rcgen::Error> {
        let keys = keyring.keys();
        let own = |key: &LazyKey| match set {
            None => key.clone(),
            Some(_) => LazyKey::new(key.name()),
        };
        let named = |name: &str| match set {
            None => name.to_owned(),
            Some(set) => format!("{name}-{set}"),
        };
        let bot = |name: &str, number: i64, key: &LazyKey| ServiceAccount {
            username: named(name),
            user_id: first_id(set) + number,
            key: key.clone(),
        };
        let app = |name: &str, key: &LazyKey| App {
            app_id: named(name),
            key: key.clone(),
        };
        let user = |username: String, number: i64| User {
            username,
            user_id: first_id(set) + number,
        };
        let person = |name: &str| format!("{}@acme.example", named(name));
        Ok(Self {
            bot: bot("qa-bot", 1, &own(&keys.bot)),
            app: app("qa-app", &own(&keys.app)),
            installed: user(person("alice"), 2),
            not_installed: user(person("bob"), 3),
            reserved: user(reserved(set), 4),
            other_bot: bot("qa-other-bot", 5, &keys.other_bot),
            deactivated_bot: bot("qa-deactivated-bot", 6, &keys.deactivated_bot),
            disabled_app: app("qa-disabled-app", &keys.disabled_app),
            other_app: app("qa-other-app", &keys.other_app),
            limited_app: app("qa-limited-app", &keys.limited_app),
            admin: bot("qa-admin", 7, &keys.admin),
            solo_bot: bot("qa-solo-bot", 8, &keys.solo_bot),
            certificates: Certificates::new(authority, named)?,
        })
    }

    /// The names of all of them: user names and ids of apps.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let users = [&self.installed, &self.not_installed, &self.reserved];
        let users = users.into_iter().map(|user| user.username.as_str());
        self.keyed().map(|(name, _)| name).chain(users)
    }

    /// Those that have a key, by user name or app id, with it, in the order in which a test run needs them.
    pub(crate) fn keyed<'a>(&'a self) -> impl Iterator<Item = (&'a str, &'a LazyKey)> {
        let bot = |bot: &'a ServiceAccount| (bot.username.as_str(), &bot.key);
        let app = |app: &'a App| (app.app_id.as_str(), &app.key);
        [
            bot(&self.bot),
            app(&self.app),
            bot(&self.other_bot),
            app(&self.other_app),
            app(&self.disabled_app),
            bot(&self.deactivated_bot),
            app(&self.limited_app),
            bot(&self.admin),
            bot(&self.solo_bot),
        ]
        .into_iter()
    }
}
