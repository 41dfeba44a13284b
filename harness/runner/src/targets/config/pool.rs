//! The pool: sets of accounts, each as good as the other, so that plays that would end each other's sessions can run at once.
//!
//! In: `conformance.pool`, a list of sets; each has the keys of the top of the file and of `conformance` that name accounts. Out: the
//! sets, or input errors: a set is not empty, and no account that signs in is in two of them.

use std::collections::HashMap;

use serde_json::Value;

use super::account::{Sections, accounts};
use super::model::AccountSet;
use super::plain::described;
use super::reader::Reader;
use crate::diagnostic::{InputError, Owner};

/// Where the pool stands.
const AT: &str = "/conformance/pool";

/// What a set can have.
pub(crate) const KEYS: &[&str] = &["bot", "app", "users", "identities"];

/// Identities that a pod refuses: they open no session, so that sets may share them.
const REFUSED: &[&str] = &[
    "deactivatedBot",
    "disabledApp",
    "expired",
    "namesake",
    "nobody",
    "otherCase",
    "untrusted",
];

/// Reads the pool; it is empty where the target has none.
pub(crate) fn pool(reader: &mut Reader<'_>) -> Vec<AccountSet> {
    let count = match reader.tree.find(AT) {
        None => return Vec::new(),
        Some(Value::Array(sets)) => sets.len(),
        Some(other) => {
            let title = format!("expected a list of sets of accounts, found {}", described(other));
            reader.wrong(
                AT,
                title,
                "write `- bot: { … }` for each set, with whatever else is in it below that",
            );
            return Vec::new();
        }
    };
    if count == 0 {
        let help = "add a set, or remove the line: then trials are played with the accounts at the top of the file";
        reader.wrong(AT, "the pool has no set", help);
    }
    let sets: Vec<AccountSet> = (0..count).filter_map(|index| set(reader, index)).collect();
    check_apart(reader, &sets);
    sets
}

fn set(reader: &mut Reader<'_>, index: usize) -> Option<AccountSet> {
    let at = format!("{AT}/{index}");
    let complaints = reader.input_errors.len();
    // What is written and is no section is complained of as such.
    if reader.tree.find(&at).is_some() && !reader.section(&at, KEYS) {
        return None;
    }
    let accounts = accounts(reader, &Sections::of_set(&at));
    if accounts.identities.is_empty() && reader.input_errors.len() == complaints {
        let help = "give it accounts of its own (`bot`, `app`, `users`, `identities`), or remove it";
        reader.wrong(&at, "this set of the pool names no account", help);
    }
    Some(AccountSet {
        number: index + 1,
        place: reader.tree.value_at(&at),
        identities: accounts.identities,
        certificates: accounts.certificates,
    })
}

/// Complains of every account that signs in and is in two sets: plays of both would end each other's sessions.
fn check_apart(reader: &mut Reader<'_>, sets: &[AccountSet]) {
    let mut known: HashMap<(&str, bool), usize> = HashMap::new();
    for set in sets {
        for (name, identity) in set.identities.iter().filter(|(name, _)| signs_in(set, name)) {
            let Some(subject) = identity.subject() else { continue };
            let account = (subject, identity.attributes.contains_key("username"));
            let first = *known.entry(account).or_insert(set.number);
            if first != set.number {
                let place = reader.tree.key_at(&place_of(set, name));
                let title = format!("`{subject}` is in set {first} of the pool as well");
                let help = "give each set accounts of its own: plays with both sets would end each other's sessions";
                reader.complain(InputError::at(Owner::Target, place, title).help(help));
            }
        }
    }
}

/// Whether an identity of a set can open sessions.
fn signs_in(set: &AccountSet, name: &str) -> bool {
    let has_means =
        set.certificates.contains_key(name) || set.identities.get(name).is_some_and(|own| own.key.is_some());
    has_means && !REFUSED.contains(&name)
}

/// Where an identity of a set is written.
fn place_of(set: &AccountSet, name: &str) -> String {
    let at = format!("{AT}/{}", set.number - 1);
    match name.split_once('.') {
        Some((section, name)) => format!("{at}/{section}/{name}"),
        None if ["bot", "app"].contains(&name) => format!("{at}/{name}"),
        None => format!("{at}/identities/{name}"),
    }
}
