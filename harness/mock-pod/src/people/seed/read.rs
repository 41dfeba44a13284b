//! Reading a seed file, and everything that can be wrong with one.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::CertificateDer;

use super::file::{AppEntry, InstalledFor, KeyEntry, Permission, SeedFile};
use super::key;
use super::lines::Lines;
use super::validate::{self, Mistake};
use crate::keys::{LazyKey, RegisteredKey};
use crate::people::built_in;

/// Accounts from a seed file. Clones share their keys.
#[derive(Clone)]
pub struct Seed(Arc<Contents>);

struct Contents {
    accounts: Vec<SeededAccount>,
    apps: Vec<SeededApp>,
    authorities: Vec<CertificateDer<'static>>,
}

/// A person or a service account.
pub(crate) struct SeededAccount {
    pub(crate) username: String,
    pub(crate) user_id: i64,
    pub(crate) display_name: Option<String>,
    pub(crate) active: bool,
    pub(crate) service: bool,
    pub(crate) administrator: bool,
    pub(crate) key: SeededKey,
    pub(crate) certificate: bool,
}

/// An app.
pub(crate) struct SeededApp {
    pub(crate) app_id: String,
    pub(crate) enabled: bool,
    pub(crate) permissions: Vec<Permission>,
    /// User names; nothing means everybody.
    pub(crate) installed_for: Option<Vec<String>>,
    pub(crate) key: SeededKey,
    pub(crate) certificate: bool,
}

/// The key of an account.
#[derive(Clone)]
pub(crate) struct SeededKey {
    pub(crate) registered: Option<RegisteredKey>,
    /// There when the pod has generated it.
    pub(crate) generated: Option<LazyKey>,
    /// The file with the private half, when the seed names it.
    pub(crate) private: Option<PathBuf>,
}

/// What is wrong with a seed file: everything at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seed file `{}` is not valid{}", file.display(), listed(mistakes))]
pub struct SeedError {
    /// The file.
    pub file: PathBuf,
    /// Each mistake in a line, with file, line and the entry that it is in.
    pub mistakes: Vec<String>,
}

fn listed(mistakes: &[String]) -> String {
    mistakes.iter().map(|mistake| format!("\n  - {mistake}")).collect()
}

impl Seed {
    /// Reads a seed file and the keys that it names. Keys that it asks for are generated later, when they are first needed.
    ///
    /// # Errors
    /// When the file or a key cannot be read, or when anything in it is not as its format asks; all mistakes are told, each with
    /// its line. Only a file that is not YAML at all has but one.
    pub fn read(file: &Path) -> Result<Self, SeedError> {
        let failed = |mistakes| SeedError {
            file: file.to_owned(),
            mistakes,
        };
        let text = key::text(file).map_err(|mistake| failed(vec![mistake]))?;
        let lines = Lines::of(&text);
        let told = |(place, mistake): (String, String)| {
            let colon = if place.is_empty() { "" } else { ": " };
            format!("{}:{}: {place}{colon}{mistake}", file.display(), lines.line(&place))
        };
        let no_yaml = |error: serde_yaml::Error| {
            let line = error.location().map_or(1, |location| location.line());
            failed(vec![format!(
                "{}:{line}: this is not valid YAML: {error}",
                file.display()
            )])
        };
        let (tree, mut mistakes) = validate::mended(serde_yaml::from_str(&text).map_err(no_yaml)?);
        let written: SeedFile = serde_yaml::from_value(tree).map_err(no_yaml)?;
        let mut reader = Reader {
            folder: file.parent().unwrap_or(Path::new("")),
            mistakes: Vec::new(),
            names: built_in::BUILT_IN_NAMES.iter().map(|name| (*name).to_owned()).collect(),
            ids: HashSet::new(),
        };
        let contents = reader.read(written);
        mistakes.append(&mut reader.mistakes);
        if mistakes.is_empty() {
            return Ok(Self(Arc::new(contents)));
        }
        mistakes.sort_by_key(|(place, _)| lines.line(place));
        Err(failed(mistakes.into_iter().map(told).collect()))
    }

    pub(crate) fn accounts(&self) -> &[SeededAccount] {
        &self.0.accounts
    }

    pub(crate) fn apps(&self) -> &[SeededApp] {
        &self.0.apps
    }

    pub(crate) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.0.authorities
    }

    /// The accounts and apps whose keys or certificates nobody has yet: whoever starts a pod with them should write a target file.
    #[must_use]
    pub fn unclaimed(&self) -> Vec<&str> {
        let wanting = |key: &SeededKey, certificate: bool| key.generated.is_some() || certificate;
        let accounts = self.accounts().iter();
        let accounts = accounts.filter(|one| wanting(&one.key, one.certificate));
        let apps = self.apps().iter().filter(|one| wanting(&one.key, one.certificate));
        accounts
            .map(|account| account.username.as_str())
            .chain(apps.map(|app| app.app_id.as_str()))
            .collect()
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Seed({} accounts, {} apps)",
            self.accounts().len(),
            self.apps().len()
        )
    }
}

struct Reader<'a> {
    folder: &'a Path,
    mistakes: Vec<Mistake>,
    names: HashSet<String>,
    ids: HashSet<i64>,
}

impl Reader<'_> {
    fn read(&mut self, written: SeedFile) -> Contents {
        let given = written.service_accounts.iter().map(|entry| entry.user_id);
        let given = given.chain(written.users.iter().map(|entry| entry.user_id)).flatten();
        let taken: HashSet<i64> = given.collect();
        let mut free = (built_in::FIRST_SEEDED_ID..).filter(|id| !taken.contains(id));
        let mut seeded = Vec::new();
        for (place, entry) in written.service_accounts.into_iter().enumerate() {
            let place = format!("serviceAccounts[{place}]");
            self.name(&place, &entry.username);
            let key = self.key(&place, &entry.key);
            if key.registered.is_none() && !entry.certificate {
                self.mistake(
                    &place,
                    "it has neither a key nor a certificate, so it can never sign in",
                );
            }
            seeded.push(SeededAccount {
                user_id: self.id(&place, entry.user_id, &mut free),
                username: entry.username,
                display_name: entry.display_name,
                active: entry.active,
                service: true,
                administrator: entry.administrator,
                key,
                certificate: entry.certificate,
            });
        }
        for (place, entry) in written.users.into_iter().enumerate() {
            let place = format!("users[{place}]");
            self.name(&place, &entry.username);
            seeded.push(SeededAccount {
                user_id: self.id(&place, entry.user_id, &mut free),
                username: entry.username,
                display_name: entry.display_name,
                active: entry.active,
                service: false,
                administrator: false,
                key: SeededKey::NONE,
                certificate: false,
            });
        }
        let users: HashSet<&str> = seeded.iter().map(|account| account.username.as_str()).collect();
        let users: HashSet<&str> = users.into_iter().chain(built_in::BUILT_IN_NAMES).collect();
        let mut app_ids: HashSet<String> = built_in::BUILT_IN_APPS.iter().map(|id| (*id).to_owned()).collect();
        let apps = written.apps.into_iter().enumerate();
        let apps = apps.map(|(place, entry)| self.app(&format!("apps[{place}]"), entry, &users, &mut app_ids));
        let apps = apps.collect();
        let mut authorities = Vec::new();
        for (place, path) in written.authorities.iter().enumerate() {
            match key::authorities(&self.folder.join(path)) {
                Ok(certificates) => authorities.extend(certificates),
                Err(mistake) => self.mistake(&format!("authorities[{place}]"), &mistake),
            }
        }
        Contents {
            accounts: seeded,
            apps,
            authorities,
        }
    }

    fn app(&mut self, place: &str, entry: AppEntry, users: &HashSet<&str>, taken: &mut HashSet<String>) -> SeededApp {
        if entry.app_id.is_empty() || entry.app_id.contains(':') || entry.app_id.chars().count() > 256 {
            self.mistake(place, "expected an `appId` of 1 to 256 characters without `:`");
        } else if !taken.insert(entry.app_id.clone()) {
            self.mistake(place, &format!("there is an app `{}` already", entry.app_id));
        }
        let key = self.key(place, &entry.key);
        let installed_for = match entry.installed_for {
            InstalledFor::Everybody(_) => None,
            InstalledFor::Named(names) => Some(names),
        };
        for name in installed_for.iter().flatten() {
            if !users.contains(name.as_str()) {
                self.mistake(
                    place,
                    &format!("`installedFor` names `{name}`, whom neither this file nor the pod knows"),
                );
            }
        }
        SeededApp {
            app_id: entry.app_id,
            enabled: entry.enabled,
            permissions: entry.permissions,
            installed_for,
            key,
            certificate: entry.certificate,
        }
    }

    fn name(&mut self, place: &str, name: &str) {
        if name.is_empty() {
            self.mistake(place, "expected a `username` that is not empty");
        } else if !self.names.insert(name.to_owned()) {
            self.mistake(place, &format!("there is an account `{name}` already"));
        }
    }

    fn id(&mut self, place: &str, given: Option<i64>, free: &mut impl Iterator<Item = i64>) -> i64 {
        let id = given.or_else(|| free.next()).unwrap_or_default();
        if id <= 0 {
            self.mistake(place, &format!("expected a `userId` from 1, found `{id}`"));
        } else if built_in::is_built_in_id(id) || !self.ids.insert(id) {
            self.mistake(place, &format!("there is an account with the `userId` {id} already"));
        }
        id
    }

    fn key(&mut self, place: &str, entry: &KeyEntry) -> SeededKey {
        let (read, private) = match entry {
            KeyEntry::None => return SeededKey::NONE,
            KeyEntry::Generated => {
                let key = LazyKey::new("seeded");
                return SeededKey {
                    registered: Some(RegisteredKey::Own(key.clone())),
                    generated: Some(key),
                    private: None,
                };
            }
            KeyEntry::Public(entry) => (key::public(&self.folder.join(&entry.public)), None),
            KeyEntry::Private(entry) => {
                let path = self.folder.join(&entry.private);
                (key::private(&path), Some(std::path::absolute(&path).unwrap_or(path)))
            }
        };
        let registered = read.map_err(|mistake| self.mistake(place, &mistake)).ok();
        SeededKey {
            // A key that could not be read is one mistake, not two.
            registered: registered.or_else(|| Some(RegisteredKey::Own(LazyKey::new("unreadable")))),
            generated: None,
            private,
        }
    }

    fn mistake(&mut self, place: &str, text: &str) {
        self.mistakes.push((place.to_owned(), text.to_owned()));
    }
}

impl SeededKey {
    const NONE: Self = Self {
        registered: None,
        generated: None,
        private: None,
    };
}
