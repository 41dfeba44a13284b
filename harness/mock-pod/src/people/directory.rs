//! Who exists on the pod: people, service accounts, apps, and which app is installed for whom.
//!
//! Comes in: the tester's accounts. Goes out: look-ups by name and by id. Names are compared exactly, case included
//! (the vendor's words on certificates; we know of no reason to be laxer with keys). Nothing changes after the start.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::keys::RegisteredKey;
use crate::people::accounts::{Accounts, App, ServiceAccount, User};
use crate::people::built_in::{NAMESAKE, NAMESAKE_ID};
use crate::people::seed::{Permission, Seed, SeededAccount, SeededApp};

/// The entitlement that `GET /pod/v2/sessioninfo` asks of an app that acts on behalf of a user.
pub(crate) const GET_BASIC_USER_INFO: &str = "GET_BASIC_USER_INFO";
/// The entitlement to act on behalf of users at all; every app has it unless an administrator takes it away.
pub(crate) const ACT_AS_USER: &str = "ACT_AS_USER";

/// A person or a service account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) user_id: i64,
    pub(crate) username: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) active: bool,
    pub(crate) service: bool,
    pub(crate) roles: &'static [&'static str],
    /// Signs its JWTs. People have none and so cannot sign in here.
    pub(crate) key: Option<RegisteredKey>,
}

/// What everybody is.
const MEMBER: &[&str] = &["INDIVIDUAL"];
/// What it takes to see and end other people's sessions.
const ADMINISTRATOR: &[&str] = &["INDIVIDUAL", "USER_ADMINISTRATION"];

impl Account {
    pub(crate) fn administers_users(&self) -> bool {
        self.roles.contains(&"USER_ADMINISTRATION")
    }
}

/// An application.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) app_id: String,
    pub(crate) enabled: bool,
    /// Signs its JWTs; an app without a key has a certificate only.
    pub(crate) key: Option<RegisteredKey>,
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
    /// The pod of these accounts, of those of a pool, and of a seed.
    pub(crate) fn new(accounts: &Accounts, pool: &[Accounts], seed: Option<&Seed>) -> Self {
        let mut people = vec![namesake()];
        let mut apps = vec![app_of_the_same_name()];
        for set in std::iter::once(accounts).chain(pool) {
            people.extend(people_of(set));
            apps.extend(apps_of(set));
        }
        if let Some(seed) = seed {
            people.extend(seed.accounts().iter().map(seeded_account));
            let seeded: Vec<_> = seed.apps().iter().map(|app| seeded_app(app, &people)).collect();
            apps.extend(seeded);
        }
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

    /// Whether there is an account or an app of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.account_named(name).is_some() || self.app(name).is_some()
    }

    pub(crate) fn app(&self, app_id: &str) -> Option<&Application> {
        self.apps.get(app_id)
    }
}

fn people_of(accounts: &Accounts) -> [Account; 8] {
    [
        service_account(&accounts.bot, true, "Bot"),
        service_account(&accounts.other_bot, true, "Other Bot"),
        service_account(&accounts.deactivated_bot, false, "Deactivated Bot"),
        Account {
            roles: ADMINISTRATOR,
            ..service_account(&accounts.admin, true, "Admin")
        },
        service_account(&accounts.solo_bot, true, "Solo Bot"),
        person(&accounts.installed, "Alice", "Archer"),
        person(&accounts.not_installed, "Bob", "Baker"),
        person(&accounts.reserved, "Carol", "O'Neil"),
    ]
}

fn apps_of(accounts: &Accounts) -> [Application; 4] {
    let with_the_app = [&accounts.installed, &accounts.reserved];
    [
        application(&accounts.app, true, &with_the_app),
        application(&accounts.disabled_app, false, &with_the_app),
        application(&accounts.other_app, true, &[]),
        Application {
            permissions: BTreeSet::from([ACT_AS_USER]),
            ..application(&accounts.limited_app, true, &with_the_app)
        },
    ]
}

fn service_account(account: &ServiceAccount, active: bool, last_name: &str) -> Account {
    Account {
        user_id: account.user_id,
        username: account.username.clone(),
        first_name: "QA".to_owned(),
        last_name: last_name.to_owned(),
        active,
        service: true,
        roles: MEMBER,
        key: Some((&account.key).into()),
    }
}

/// Has a certificate only.
fn namesake() -> Account {
    Account {
        user_id: NAMESAKE_ID,
        username: NAMESAKE.to_owned(),
        first_name: "QA".to_owned(),
        last_name: "Namesake".to_owned(),
        active: true,
        service: true,
        roles: MEMBER,
        key: None,
    }
}

/// Keeps [`namesake`] from signing in.
fn app_of_the_same_name() -> Application {
    Application {
        app_id: NAMESAKE.to_owned(),
        enabled: true,
        key: None,
        permissions: BTreeSet::new(),
        installed_for: HashSet::new(),
    }
}

fn person(user: &User, first_name: &str, last_name: &str) -> Account {
    Account {
        user_id: user.user_id,
        username: user.username.clone(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        active: true,
        service: false,
        roles: MEMBER,
        key: None,
    }
}

fn application(app: &App, enabled: bool, users: &[&User]) -> Application {
    Application {
        app_id: app.app_id.clone(),
        enabled,
        key: Some((&app.key).into()),
        permissions: BTreeSet::from([ACT_AS_USER, GET_BASIC_USER_INFO]),
        installed_for: users.iter().map(|user| user.user_id).collect(),
    }
}

fn seeded_account(seeded: &SeededAccount) -> Account {
    let name = seeded.display_name.as_deref().unwrap_or(&seeded.username);
    let (first_name, last_name) = name.split_once(' ').unwrap_or((name, ""));
    Account {
        user_id: seeded.user_id,
        username: seeded.username.clone(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        active: seeded.active,
        service: seeded.service,
        roles: if seeded.administrator { ADMINISTRATOR } else { MEMBER },
        key: seeded.key.registered.clone(),
    }
}

fn seeded_app(seeded: &SeededApp, people: &[Account]) -> Application {
    let has_it = |account: &&Account| {
        let named = seeded.installed_for.as_ref();
        named.map_or(!account.service, |names| names.contains(&account.username))
    };
    Application {
        app_id: seeded.app_id.clone(),
        enabled: seeded.enabled,
        key: seeded.key.registered.clone(),
        permissions: seeded.permissions.iter().copied().map(permission).collect(),
        installed_for: people.iter().filter(has_it).map(|account| account.user_id).collect(),
    }
}

const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::ActAsUser => ACT_AS_USER,
        Permission::GetBasicUserInfo => GET_BASIC_USER_INFO,
    }
}
