//! The accounts of a seed file, as the target file has them: among the identities, under names that expressions can use.

use std::collections::BTreeSet;

use super::entry::{Entry, identities, main_accounts};
use crate::certificate::{Authority, ClientCertificate};
use crate::people::accounts::Accounts;
use crate::people::seed::Seed;

/// A seed, and the certificates that it asks for.
#[derive(Default)]
pub(crate) struct Seeded {
    seed: Option<Seed>,
    /// By account or app, in the order of the seed.
    accounts: Vec<Option<ClientCertificate>>,
    apps: Vec<Option<ClientCertificate>>,
}

/// What no identity can be called: it means something else in target files and scenarios.
const TAKEN: [&str; 3] = ["users", "none", "case"];

impl Seeded {
    pub(crate) fn new(seed: Option<&Seed>, authority: &Authority) -> Result<Self, rcgen::Error> {
        let Some(seed) = seed else {
            return Ok(Self::default());
        };
        let issue = |wanted: bool, name: &str| wanted.then(|| authority.current_client_certificate(name)).transpose();
        let accounts = seed.accounts().iter();
        let apps = seed.apps().iter();
        Ok(Self {
            accounts: accounts
                .map(|account| issue(account.certificate, &account.username))
                .collect::<Result<_, _>>()?,
            apps: apps
                .map(|app| issue(app.certificate, &app.app_id))
                .collect::<Result<_, _>>()?,
            seed: Some(seed.clone()),
        })
    }

    /// Every account and app of the seed. `my-bot` is called `my_bot`: a name is a word to expressions, in which `-` subtracts.
    pub(super) fn entries(&self, own: &Accounts) -> Vec<Entry<'_>> {
        let Some(seed) = &self.seed else {
            return Vec::new();
        };
        let theirs = identities(own);
        let taken = main_accounts(own).into_iter().chain(theirs).map(|entry| entry.name);
        let mut taken: BTreeSet<String> = taken
            .map(|name| name.into_owned())
            .chain(TAKEN.map(str::to_owned))
            .collect();
        let accounts = seed.accounts().iter().zip(&self.accounts);
        let accounts = accounts.map(|(account, certificate)| Entry {
            username: Some(&account.username),
            user_id: Some(account.user_id),
            key: account.key.generated.as_ref(),
            key_path: account.key.private.as_deref(),
            certificate: certificate.as_ref(),
            ..Entry::named(account.username.as_str())
        });
        let apps = seed.apps().iter().zip(&self.apps);
        let apps = apps.map(|(app, certificate)| Entry {
            app_id: Some(&app.app_id),
            key: app.key.generated.as_ref(),
            key_path: app.key.private.as_deref(),
            certificate: certificate.as_ref(),
            ..Entry::named(app.app_id.as_str())
        });
        let named = accounts.chain(apps).map(|entry| Entry {
            name: free(&word(&entry.name), &mut taken).into(),
            ..entry
        });
        named.collect()
    }
}

/// A name with `_` for all that cannot stand in a word, which starts with a letter.
fn word(name: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let word: String = name.chars().map(fits).collect();
    if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        word
    } else {
        format!("account_{word}")
    }
}

/// The word itself, or with a number where it is taken; taken it is then.
fn free(word: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{word}_{number}"));
    let mut names = std::iter::once(word.to_owned()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_gets_a_word_of_its_own_for_a_name() {
        let mut taken = BTreeSet::from(["bot".to_owned()]);
        let names = ["my-bot", "my.bot", "bot", "dora@example.com", "7of9", "Zoë B"];
        let words = names.map(|name| free(&word(name), &mut taken));
        assert_eq!(
            words,
            [
                "my_bot",
                "my_bot_2",
                "bot_2",
                "dora_example_com",
                "account_7of9",
                "Zo__B"
            ]
        );
    }
}
