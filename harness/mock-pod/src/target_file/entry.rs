//! The accounts of a target file, in its words.
//!
//! Comes in: the tester's accounts. Goes out: for each its name in the file, what the file says of it, and the files that it
//! refers to. A BDK refuses an account with both a key and a certificate, so the bot and the app have their certificates in
//! entries of their own, which no BDK reads.

use std::borrow::Cow;
use std::path::Path;

use crate::certificate::ClientCertificate;
use crate::keys::LazyKey;
use crate::people::accounts::{Accounts, App, ServiceAccount, User};

/// One account.
pub(super) struct Entry<'a> {
    /// As the file has it; unquoted.
    pub(super) name: Cow<'a, str>,
    pub(super) username: Option<&'a str>,
    pub(super) user_id: Option<i64>,
    pub(super) app_id: Option<&'a str>,
    /// A key that the pod has generated.
    pub(super) key: Option<&'a LazyKey>,
    /// A key that somebody else keeps.
    pub(super) key_path: Option<&'a Path>,
    pub(super) certificate: Option<&'a ClientCertificate>,
}

/// The two that every BDK configuration has.
pub(super) fn main_accounts(accounts: &Accounts) -> [Entry<'_>; 2] {
    // A BDK need not know a bot's id, so none is written where a BDK reads.
    [
        Entry {
            user_id: None,
            ..bot("bot", &accounts.bot)
        },
        app("app", &accounts.app),
    ]
}

/// The people on whose behalf an app acts, or may not.
pub(super) fn users(accounts: &Accounts) -> [Entry<'_>; 3] {
    [
        user("installed", &accounts.installed),
        user("notInstalled", &accounts.not_installed),
        user("reserved", &accounts.reserved),
    ]
}

/// All others.
pub(super) fn identities(accounts: &Accounts) -> Vec<Entry<'_>> {
    let certificates = &accounts.certificates;
    let bot_certificate = |name, certificate| Entry {
        key: None,
        ..certified(bot(name, &accounts.bot), certificate)
    };
    vec![
        bot("otherBot", &accounts.other_bot),
        certified(
            bot("deactivatedBot", &accounts.deactivated_bot),
            &certificates.deactivated_bot,
        ),
        app("disabledApp", &accounts.disabled_app),
        app("otherApp", &accounts.other_app),
        app("limitedApp", &accounts.limited_app),
        bot("admin", &accounts.admin),
        bot("soloBot", &accounts.solo_bot),
        bot_certificate("certificateBot", &certificates.bot),
        Entry {
            key: None,
            ..certified(app("certificateApp", &accounts.app), &certificates.app)
        },
        bot_certificate("expired", &certificates.expired),
        bot_certificate("untrusted", &certificates.untrusted),
        certified(Entry::named("nobody"), &certificates.nobody),
        certified(Entry::named("otherCase"), &certificates.other_case),
        certified(Entry::named("namesake"), &certificates.namesake),
    ]
}

fn bot<'a>(name: &'a str, account: &'a ServiceAccount) -> Entry<'a> {
    Entry {
        username: Some(&account.username),
        user_id: Some(account.user_id),
        key: Some(&account.key),
        ..Entry::named(name)
    }
}

fn app<'a>(name: &'a str, app: &'a App) -> Entry<'a> {
    Entry {
        app_id: Some(&app.app_id),
        key: Some(&app.key),
        ..Entry::named(name)
    }
}

fn user<'a>(name: &'a str, user: &'a User) -> Entry<'a> {
    Entry {
        username: Some(&user.username),
        user_id: Some(user.user_id),
        ..Entry::named(name)
    }
}

fn certified<'a>(entry: Entry<'a>, certificate: &'a ClientCertificate) -> Entry<'a> {
    Entry {
        certificate: Some(certificate),
        ..entry
    }
}

impl<'a> Entry<'a> {
    pub(super) fn named(name: &'a str) -> Self {
        Self {
            name: name.into(),
            username: None,
            user_id: None,
            app_id: None,
            key: None,
            key_path: None,
            certificate: None,
        }
    }

    /// The name of the file with its private key.
    pub(super) fn key_file(&self) -> String {
        format!("{}.pem", self.name)
    }

    /// The name of the file with its client certificate and that one's key.
    pub(super) fn certificate_file(&self) -> String {
        format!("{}.certificate.pem", self.name)
    }

    /// The entry as YAML lines without indentation, its name not among them. `path` says how to refer to a file.
    pub(super) fn lines(&self, path: impl Fn(&str) -> String) -> Vec<String> {
        [
            self.username.map(|name| format!("username: {}", quoted(name))),
            self.app_id.map(|id| format!("appId: {}", quoted(id))),
            self.user_id.map(|id| format!("userId: {id}")),
            self.key
                .map(|_| format!("privateKey: {{ path: {} }}", path(&self.key_file()))),
            self.key_path
                .map(|path| format!("privateKey: {{ path: {} }}", quoted(&path.to_string_lossy()))),
            self.certificate
                .map(|_| format!("certificate: {{ path: {} }}", path(&self.certificate_file()))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A YAML scalar: every JSON string is one.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
