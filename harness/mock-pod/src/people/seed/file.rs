//! The seed file as it is written.
//!
//! ```yaml
//! serviceAccounts:
//!   - username: my-bot                    # the `sub` of its JWTs
//!     key: { public: my-bot.pub.pem }     # or { private: my-bot.pem }, generated (the default), or none
//!     certificate: true                   # a client certificate is issued as well; default false
//!     userId: 12987981103694              # default: any that is free
//!     active: true                        # default
//!     administrator: false                # default: may not see and end other people's sessions
//! users:
//!   - { username: alice@example.com, userId: 12987981103695, displayName: Alice Archer }
//! apps:
//!   - appId: my-app
//!     key: generated
//!     enabled: true                       # default
//!     permissions: [ACT_AS_USER, GET_BASIC_USER_INFO]   # default: both
//!     installedFor: [alice@example.com]   # user names, of this file or built in; or `everybody`
//! authorities: [my-ca.pem]                # further authorities whose client certificates are trusted
//! ```
//!
//! Paths are relative to the file. Keys are RSA, 2048 bits or more, in PEM. Unknown keys are mistakes.

use std::path::PathBuf;

use serde::Deserialize;

/// The whole file; every section may be left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedFile {
    #[serde(default)]
    pub(super) service_accounts: Vec<ServiceAccountEntry>,
    #[serde(default)]
    pub(super) users: Vec<UserEntry>,
    #[serde(default)]
    pub(super) apps: Vec<AppEntry>,
    #[serde(default)]
    pub(super) authorities: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ServiceAccountEntry {
    pub(super) username: String,
    #[serde(default)]
    pub(super) key: KeyEntry,
    #[serde(default)]
    pub(super) certificate: bool,
    pub(super) user_id: Option<i64>,
    #[serde(default = "yes")]
    pub(super) active: bool,
    #[serde(default)]
    pub(super) administrator: bool,
    pub(super) display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UserEntry {
    pub(super) username: String,
    pub(super) user_id: Option<i64>,
    pub(super) display_name: Option<String>,
    #[serde(default = "yes")]
    pub(super) active: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AppEntry {
    pub(super) app_id: String,
    #[serde(default)]
    pub(super) key: KeyEntry,
    #[serde(default)]
    pub(super) certificate: bool,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    #[serde(default = "both")]
    pub(super) permissions: Vec<Permission>,
    #[serde(default)]
    pub(super) installed_for: InstalledFor,
}

/// Where the key of an account comes from.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum KeyEntry {
    #[default]
    Generated,
    /// It has none: it signs in with a certificate.
    None,
    #[serde(untagged)]
    Public(PublicKeyEntry),
    #[serde(untagged)]
    Private(PrivateKeyEntry),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublicKeyEntry {
    pub(super) public: PathBuf,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrivateKeyEntry {
    pub(super) private: PathBuf,
}

/// What an app may do.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Permission {
    ActAsUser,
    GetBasicUserInfo,
}

/// Who has an app.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum InstalledFor {
    Named(Vec<String>),
    Everybody(Everybody),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Everybody {
    Everybody,
}

impl Default for InstalledFor {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

const fn yes() -> bool {
    true
}

fn both() -> Vec<Permission> {
    vec![Permission::ActAsUser, Permission::GetBasicUserInfo]
}
