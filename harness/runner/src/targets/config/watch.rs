//! The identities of a watch, so that a run beside it does not end its sessions.
//!
//! In: `conformance.watch`. Out: names of identities that the target has; an input error about each that it has not.

use super::account::Accounts;
use super::model::WatchActors;
use super::reader::Reader;
use crate::text::{list, quoted};

const KEYS: &[&str] = &["bot", "app", "user"];

/// Reads whom a watch signs in as.
pub(crate) fn actors(reader: &mut Reader<'_>, accounts: &Accounts) -> WatchActors {
    if !reader.section("/conformance/watch", KEYS) {
        return WatchActors::default();
    }
    let mut actor = |key: &str| {
        let at = format!("/conformance/watch/{key}");
        let name = reader.name(&at)?;
        if accounts.identities.contains_key(&name) {
            return Some(name);
        }
        let known = list(quoted(accounts.identities.keys()));
        let help = format!("name one that there is ({known}), or add it under `conformance.identities`");
        reader.wrong(&at, format!("the target has no identity `{name}`"), help);
        None
    };
    WatchActors {
        bot: actor("bot"),
        app: actor("app"),
        user: actor("user"),
    }
}
