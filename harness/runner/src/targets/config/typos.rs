//! Slips of the pen where any name is allowed: at the top of a file, which may hold whatever a bot needs for itself, and
//! among the names of users and identities.
//!
//! In: the keys there. Out: an input error about each that is almost one of ours at the top, a warning about each name that
//! is almost one that scenarios use. Letter case counts for nothing, two letters in the wrong order for one edit.

use strsim::damerau_levenshtein;

use super::reader::Reader;
use super::service::KEYS;
use super::{conformance, legacy_keys};
use crate::diagnostic::{InputError, Owner, escape};

/// The sections at the top of a file that are read here, beside the settings of every service.
pub(crate) const SECTIONS: &[&str] = &[
    "pod",
    "keyManager",
    "sessionAuth",
    "agent",
    "bot",
    "app",
    "ssl",
    "retry",
    "conformance",
];

/// Names that people make up for a setting, further from its own than a slip.
const MADE_UP: &[(&str, &str)] = &[
    ("proxyHost", "proxy: { host: … }"),
    ("proxyPort", "proxy: { port: … }"),
    ("conformity", "conformance"),
    ("trustStore", "ssl: { trustStore: … }"),
];

/// The words that our names are made of, where a name has several. Made of nothing else, a name is meant as it is written:
/// `botHost` is where a bot listens, and no slip of `podHost`.
const PIECES: &[&str] = &[
    "agent", "app", "auth", "bot", "cert", "context", "host", "key", "manager", "name", "password", "path", "pod",
    "port", "private", "proxy", "session", "url", "username",
];

/// Words that other programs' settings have, as near to ours as a slip would be.
const OTHER_WORDS: &[&str] = &[
    "api", "apis", "apm", "asp", "boot", "contact", "contacts", "content", "contents", "cost", "map", "post", "posts",
    "pool", "prod", "schema", "schemas", "sql", "ssh", "sort",
];

/// The users that the built-in scenarios speak of.
pub(crate) const USERS: &[&str] = &["installed", "notInstalled", "reserved"];

/// The identities that the built-in scenarios speak of, beside the certificates that calls name by `as`.
pub(crate) const IDENTITIES: &[&str] = &[
    "admin",
    "certificateApp",
    "certificateBot",
    "deactivatedBot",
    "disabledApp",
    "expired",
    "limitedApp",
    "namesake",
    "nobody",
    "otherApp",
    "otherBot",
    "otherCase",
    "soloBot",
    "untrusted",
];

/// Complains of every key at the top that is almost one of ours; any other is somebody else's.
pub(crate) fn at_the_top(reader: &mut Reader<'_>) {
    for key in reader.tree.keys("") {
        let is_known = KEYS.contains(&key.as_str()) || SECTIONS.contains(&key.as_str());
        if is_known || conformance::OTHERS.contains(&key.as_str()) || OTHER_WORDS.contains(&key.as_str()) {
            continue;
        }
        let made_up = MADE_UP.iter().find(|(name, _)| name.eq_ignore_ascii_case(&key));
        let ours = KEYS.iter().chain(SECTIONS).copied().chain(legacy_keys::names());
        if let Some(meant) = made_up.map(|(_, meant)| *meant).or_else(|| meant(&key, ours)) {
            let place = reader.tree.key_at(&format!("/{}", escape(&key)));
            let input_error = InputError::at(Owner::Target, place, format!("unknown key `{key}`"));
            let input_error = input_error.label(format!("did you mean `{meant}`?"));
            reader.complain(input_error.help(format!("write `{meant}`")));
        }
    }
}

/// Warns of a name that no built-in scenario uses, and that is almost one which they do.
pub(crate) fn of_a_name(reader: &mut Reader<'_>, at: &str, name: &str, used: &[&str]) {
    if used.contains(&name) {
        return;
    }
    if let Some(meant) = meant(name, used.iter().copied()) {
        let place = reader.tree.key_at(at);
        let help = format!("did you mean `{meant}`? if scenarios of your own use `{name}`, all is well");
        reader.warn(place, format!("no built-in scenario uses `{name}`"), help);
    }
}

/// The nearest name that `written` may be a slip of.
fn meant<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let is_meant = is_made_of_our_words(written);
    let written = written.to_lowercase();
    let distances = names.map(|name| (damerau_levenshtein(&written, &name.to_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    let is_near = distance <= allowed(&written, name);
    (is_near && (distance == 0 || !is_meant)).then_some(name)
}

/// Whether a name of several words has only ours, each written right.
fn is_made_of_our_words(name: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut was_capital = true;
    for letter in name.chars() {
        // `proxyURL` has two words.
        if words.is_empty() || (letter.is_uppercase() && !was_capital) {
            words.push(String::new());
        }
        was_capital = letter.is_uppercase();
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.len() > 1 && words.iter().all(|word| PIECES.contains(&word.as_str()))
}

/// One edit in a short name, two in a longer one; a name of one or two letters can be anything.
fn allowed(written: &str, name: &str) -> usize {
    match written.chars().count().min(name.chars().count()) {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn slip_of(written: &str) -> Option<&'static str> {
        meant(written, KEYS.iter().chain(SECTIONS).copied())
    }

    #[test]
    fn letter_case_and_letters_in_the_wrong_order_are_slips_in_short_names_too() {
        let slips = [
            ("prot", "port"),
            ("hsot", "host"),
            ("Port", "port"),
            ("HOST", "host"),
            ("sll", "ssl"),
            ("SSL", "ssl"),
            ("pdo", "pod"),
            ("bots", "bot"),
            ("sesionAuht", "sessionAuth"),
            ("keymanager", "keyManager"),
        ];
        for (written, name) in slips {
            assert_eq!(slip_of(written), Some(name), "{written}");
        }
    }

    #[test]
    fn the_names_that_scenarios_use_are_those_of_the_suite() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let (mut users, mut identities) = (
            BTreeSet::new(),
            BTreeSet::from(["certificateApp", "certificateBot"].map(str::to_owned)),
        );
        for area in std::fs::read_dir(root).expect("the suite") {
            let Ok(files) = std::fs::read_dir(area.expect("an area").path()) else {
                continue;
            };
            for file in files {
                let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
                for line in text.lines().map(str::trim) {
                    let listed = line.strip_prefix("needs: [").and_then(|rest| rest.split(']').next());
                    let shown = line.strip_prefix("as: ");
                    for name in listed.into_iter().chain(shown).flat_map(|names| names.split(',')) {
                        match name.trim().split_once('.') {
                            Some((_, user)) => users.insert(user.to_owned()),
                            None => identities.insert(name.trim().to_owned()),
                        };
                    }
                }
            }
        }
        identities.retain(|name| !["bot", "app", "none"].contains(&name.as_str()) && !name.contains("${{"));
        assert!(users.iter().eq(USERS), "{users:?}");
        assert!(identities.iter().eq(IDENTITIES), "{identities:?}");
    }

    #[test]
    fn a_name_that_is_made_of_our_words_is_meant_as_it_is_written() {
        let legacy = |written: &str| meant(written, legacy_keys::names());
        for name in ["botHost", "botPort", "appHost", "appPort", "botName"] {
            assert_eq!(legacy(name), None, "{name}");
        }
        for (slip, name) in [
            ("podHots", "podHost"),
            ("podhost", "podHost"),
            ("PodHost", "podHost"),
            ("botRsaPath", "botRSAPath"),
        ] {
            assert_eq!(legacy(slip), Some(name), "{slip}");
        }
    }

    #[test]
    fn names_that_are_far_from_ours_are_somebody_elses() {
        let others = [
            "spring",
            "logging",
            "server",
            "management",
            "http",
            "https",
            "redis",
            "database",
            "kafka",
            "metrics",
            "security",
            "jwt",
            "log",
            "tls",
            "cache",
            "mail",
            "auth",
            "environment",
            "profiles",
            "ready",
            "reply",
            "event",
            "session",
            "performance",
            "db",
            "ai",
            "bdk",
        ];
        for other in others {
            assert_eq!(slip_of(other), None, "{other}");
        }
    }
}
