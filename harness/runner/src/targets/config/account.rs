//! Accounts: bot, app, users and further identities, with their keys and certificates.
//!
//! In: the section of an account. Out: an identity, and its client certificate if it has one.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::certificate::certificate;
use super::credential_file::{KEY, Privacy, material};
use super::reader::Reader;
use super::typos;
use crate::diagnostic::{InputError, Owner, escape};
use crate::targets::credentials::Identity;
use crate::targets::credentials::SigningKey;
use crate::wire::ClientIdentity;

/// What an account can have.
pub(crate) const BOT: &[&str] = &["username", "userId", "privateKey", "certificate"];
pub(crate) const APP: &[&str] = &["appId", "privateKey", "certificate"];
pub(crate) const USER: &[&str] = &["username", "userId"];
pub(crate) const OTHER: &[&str] = &["username", "appId", "userId", "privateKey", "certificate"];

/// Names that expressions and steps use for something else.
const TAKEN: &[&str] = &["bot", "app", "users", "none", "case"];

/// Identities whose certificate is that of the bot or the app, where these have none of their own. A BDK refuses an
/// account with both a key and a certificate; so a file that a bot runs with names the certificate here.
pub(crate) const STAND_INS: &[(&str, &str)] = &[("certificateBot", "bot"), ("certificateApp", "app")];

/// Everyone that scenarios can act as.
#[derive(Default)]
pub(crate) struct Accounts {
    pub(crate) identities: IndexMap<String, Arc<Identity>>,
    pub(crate) certificates: IndexMap<String, ClientIdentity>,
}

/// Where accounts are written.
pub(crate) struct Sections<'s> {
    /// What the bot and the app stand in.
    main: &'s str,
    /// What the users and all others stand in.
    own: &'s str,
}

impl Sections<'static> {
    /// At the top of a file, and in the section that only podproof reads.
    pub(crate) const TOP: Self = Self {
        main: "",
        own: "/conformance",
    };
}

impl<'s> Sections<'s> {
    /// In a set of the pool, which is read by podproof only.
    pub(crate) fn of_set(at: &'s str) -> Self {
        Self { main: at, own: at }
    }
}

/// Reads all accounts of one place.
pub(crate) fn accounts(reader: &mut Reader<'_>, sections: &Sections<'_>) -> Accounts {
    let mut accounts = Accounts::default();
    service_account(reader, &mut accounts, sections.main, "bot", BOT, "username");
    service_account(reader, &mut accounts, sections.main, "app", APP, "appId");
    for (section, keys, usual) in [("users", USER, typos::USERS), ("identities", OTHER, typos::IDENTITIES)] {
        let at = format!("{}/{section}", sections.own);
        if !reader.mapping(&at) {
            continue;
        }
        for name in reader.tree.keys(&at) {
            let at = format!("{at}/{}", escape(&name));
            let known_as = match section {
                "users" => format!("users.{name}"),
                _ => name.clone(),
            };
            if !is_a_name(&name) || (section == "identities" && TAKEN.contains(&name.as_str())) {
                let title = if is_a_name(&name) {
                    format!("`{name}` cannot be a name")
                } else {
                    "this cannot be a name".to_owned()
                };
                let input_error = InputError::at(Owner::Target, reader.tree.key_at(&at), title);
                reader.complain(input_error.help(
                    "a name starts with a letter, holds letters, digits and `_`, and is not `bot`, `app`, `users`, `none` or `case`",
                ));
            } else if reader.section(&at, keys) {
                typos::of_a_name(reader, &at, &name, usual);
                account(reader, &mut accounts, &known_as, &at);
            }
        }
    }
    for (stand_in, name) in STAND_INS {
        let certificate = accounts.certificates.get(*stand_in).cloned();
        if let Some(certificate) = certificate.filter(|_| accounts.identities.contains_key(*name)) {
            accounts.certificates.entry((*name).to_owned()).or_insert(certificate);
        }
    }
    accounts
}

/// The bot or the app.
fn service_account(
    reader: &mut Reader<'_>,
    accounts: &mut Accounts,
    section: &str,
    name: &str,
    keys: &[&str],
    required: &str,
) {
    let at = format!("{section}/{name}");
    if !reader.section(&at, keys) {
        return;
    }
    let is_empty = |value: &Value| value.as_str() == Some("");
    if reader.tree.find(&format!("{at}/{required}")).is_none_or(is_empty) {
        let place = reader.tree.key_at(&at);
        let input_error = InputError::at(Owner::Target, place, format!("`{name}` has no `{required}`"));
        reader.complain(input_error.help(format!("add it: `{required}: qa-{name}`")));
    }
    let has = |key: &str| reader.tree.find(&format!("{at}/{key}")).is_some();
    if !has("privateKey") && !has("certificate") {
        let place = reader.tree.key_at(&at);
        reader.warn(
            place,
            format!("`{name}` has neither a private key nor a certificate, so it cannot sign in"),
            format!("add one: `privateKey: {{ path: keys/qa-{name}.pem }}`"),
        );
    }
    account(reader, accounts, name, &at);
}

fn account(reader: &mut Reader<'_>, accounts: &mut Accounts, name: &str, at: &str) {
    let mut attributes = IndexMap::new();
    for attribute in ["username", "appId"] {
        if let Some(name) = reader.name(&format!("{at}/{attribute}")) {
            attributes.insert(attribute.to_owned(), Value::from(name));
        }
    }
    if let Some(id) = reader.number(&format!("{at}/userId"), 0..=i64::MAX) {
        attributes.insert("userId".to_owned(), Value::from(id));
    }
    let key = signing_key(reader, &format!("{at}/privateKey"), name);
    if let Some(identity) = certificate(reader, &format!("{at}/certificate"), name) {
        accounts.certificates.insert(name.to_owned(), identity);
    }
    let identity = Identity {
        name: name.to_owned(),
        attributes,
        key: key.map(Arc::new),
    };
    accounts.identities.insert(name.to_owned(), Arc::new(identity));
}

fn signing_key(reader: &mut Reader<'_>, at: &str, whose: &str) -> Option<SigningKey> {
    let material = material(reader, at, KEY, Privacy::Private)?;
    match SigningKey::from_pem(&material.text()) {
        Ok(key) => Some(key),
        Err(error) => {
            let title = format!("{} is no private key for `{whose}`: {error}", material.name);
            let input_error = InputError::at(Owner::Target, material.place, title);
            reader.complain(input_error.help(error.help()));
            None
        }
    }
}

/// Whether expressions can speak of an identity of this name.
fn is_a_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}
