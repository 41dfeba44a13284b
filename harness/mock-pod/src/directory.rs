//! Who exists on the pod: people, service accounts, apps, and which app is installed for whom.
//!
//! Comes in: the tester's accounts. Goes out: look-ups by name and by id. Names are compared exactly, case included
//! (the vendor's words on certificates; we know of no reason to be laxer with keys). Nothing changes after the start.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::accounts::{Accounts, App, ServiceAccount, User};
use crate::keys::LazyKey;

/// The entitlement that `GET /pod/v2/sessioninfo` asks of an app that acts on behalf of a user.
pub(crate) const GET_BASIC_USER_INFO: &str = "GET_BASIC_USER_INFO";
/// The entitlement to act on behalf of users at all; every app has it unless an administrator takes it away.
pub(crate) const ACT_AS_USER: &str = "ACT_AS_USER";

/// A person or a service account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) user_id: i64,
    pub(crate) username: String,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) active: bool,
    /// Service accounts only: the key that signs their JWTs. People have no key and so cannot sign in here.
    pub(crate) key: Option<LazyKey>,
}

/// An application.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) app_id: String,
    pub(crate) enabled: bool,
    pub(crate) key: LazyKey,
    pub(crate) permissions: BTreeSet<&'static str>,
    installed_for: HashSet<i64>,
}

impl Application {
    pub(crate) fn is_installed_for(&self, account: &Account) -> bool {
        self.installed_for.contains(&account.user_id)
    }

    pub(crate) fn may(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }
}

/// All accounts and apps of the pod.
#[derive(Debug)]
pub(crate) struct Directory {
    accounts: HashMap<i64, Account>,
    ids: HashMap<String, i64>,
    apps: HashMap<String, Application>,
}

impl Directory {
    pub(crate) fn new(accounts: &Accounts) -> Self {
        let people = [
            service_account(&accounts.bot, true, "Bot"),
            service_account(&accounts.other_bot, true, "Other Bot"),
            service_account(&accounts.deactivated_bot, false, "Deactivated Bot"),
            person(&accounts.installed, "Alice", "Archer"),
            person(&accounts.not_installed, "Bob", "Baker"),
            person(&accounts.reserved, "Carol", "O'Neil"),
        ];
        let with_the_app = [&accounts.installed, &accounts.reserved];
        let apps = [
            application(&accounts.app, true, &with_the_app),
            application(&accounts.disabled_app, false, &with_the_app),
            application(&accounts.other_app, true, &[]),
        ];
        Self {
            ids: people
                .iter()
                .map(|account| (account.username.clone(), account.user_id))
                .collect(),
            accounts: people.into_iter().map(|account| (account.user_id, account)).collect(),
            apps: apps.into_iter().map(|app| (app.app_id.clone(), app)).collect(),
        }
    }

    pub(crate) fn account(&self, user_id: i64) -> Option<&Account> {
        self.accounts.get(&user_id)
    }

    pub(crate) fn account_named(&self, username: &str) -> Option<&Account> {
        self.ids.get(username).and_then(|id| self.account(*id))
    }

    pub(crate) fn app(&self, app_id: &str) -> Option<&Application> {
        self.apps.get(app_id)
    }
}

fn service_account(account: &ServiceAccount, active: bool, last_name: &'static str) -> Account {
    Account {
        user_id: account.user_id,
        username: account.username.clone(),
        first_name: "QA",
        last_name,
        active,
        key: Some(account.key.clone()),
    }
}

fn person(user: &User, first_name: &'static str, last_name: &'static str) -> Account {
    Account {
        user_id: user.user_id,
        username: user.username.clone(),
        first_name,
        last_name,
        active: true,
        key: None,
    }
}

fn application(app: &App, enabled: bool, users: &[&User]) -> Application {
    Application {
        app_id: app.app_id.clone(),
        enabled,
        key: app.key.clone(),
        permissions: BTreeSet::from([ACT_AS_USER, GET_BASIC_USER_INFO]),
        installed_for: users.iter().map(|user| user.user_id).collect(),
    }
}
