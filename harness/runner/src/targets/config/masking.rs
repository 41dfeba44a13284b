//! What of a configuration is shown around a mistake, and a second look at the words of an input error.
//!
//! In: the source, and its tree as it was written. Out: the source with everything masked but known keys and
//! [plain](super::plain) values; and input errors without what should not have come into them.

use serde_json::Value;

use super::account;
use super::plain::is_plain;
use super::read::RETRY;
use super::secret_fragments::Pieces;
use super::{conformance, credential_file, legacy_keys, limits, service, service_override, typos, watch};
use crate::diagnostic::{InputError, Scalar, Source, suggestion};
use crate::secret::{MASK, Secret, looks_secret, masked};
use crate::text::is_header_name;

/// A value shorter than this says too little, and stands in other words by chance.
const SHORTEST: usize = 4;

/// Texts longer than this are keys rather than names.
const LONG: usize = 200;

/// The source with everything masked that is neither a key of ours nor a plain value.
pub(crate) fn shown(source: &Source) -> Source {
    source.masked(&|scalar, text| match scalar {
        Scalar::Key { pointer } => is_known_key(pointer, unquoted(text)),
        Scalar::Value { pointer } => is_plain(pointer, unquoted(text)),
    })
}

/// The source that cannot be parsed, with everything masked but keys of ours.
pub(crate) fn shown_unparsed(source: &Source) -> Source {
    source.masked_but_for(&keys())
}

/// Whether the key of a pointer is one of ours, or a name that scenarios or HTTP know.
fn is_known_key(pointer: &str, key: &str) -> bool {
    let path: Vec<&str> = pointer.split('/').skip(1).collect();
    match path[..] {
        ["conformance", "users" | "identities", _] | ["conformance", "pool", _, "users" | "identities", _] => {
            is_near(key, typos::USERS) || is_near(key, typos::IDENTITIES)
        }
        [.., "defaultHeaders", _] => is_header_name(key) && is_usual(key) && !looks_secret(key),
        _ => is_near(key, &keys()),
    }
}

/// Whether this is how headers are called, rather than what one of them holds.
fn is_usual(header: &str) -> bool {
    let words = ["authorization", "cookie", "host"];
    service::is_harmless(header)
        || words.iter().any(|word| header.eq_ignore_ascii_case(word))
        || header.starts_with("X-")
}

/// Whether a key is one of these, or a slip of one of them.
fn is_near(key: &str, known: &[&str]) -> bool {
    known.contains(&key) || suggestion(key, known.iter().copied()).is_some()
}

/// Every key of ours, wherever it may stand.
pub(crate) fn keys() -> Vec<&'static str> {
    let lists = [
        service::KEYS,
        typos::SECTIONS,
        conformance::KEYS,
        conformance::OTHERS,
        watch::KEYS,
        limits::KEYS,
        account::OTHER,
        credential_file::STORE,
        &service_override::SERVICES,
        RETRY,
        &["trustStore", "loadBalancing", "certificate", "users", "identities"],
    ];
    lists.concat().into_iter().chain(legacy_keys::every_name()).collect()
}

/// The text of a scalar without its quotes.
fn unquoted(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

/// The values and keys of the tree that may be keys, to be hidden wherever they are repeated.
pub(crate) fn secrets_of(tree: &Value) -> Vec<Secret> {
    let mut secrets = Vec::new();
    collect(tree, &mut secrets);
    secrets
}

/// The input error without secrets: those that are known, pieces of keys, and what looks like one. Every input error about a target goes
/// through here, since what it is about may have been written in the wrong place.
pub(crate) fn without_secrets(mut input_error: InputError, secrets: &[Secret], pieces: &Pieces) -> InputError {
    let clean = |text: &str| {
        let text = secrets
            .iter()
            .map(|secret| secret.reveal().trim())
            .filter(|secret| secret.len() >= SHORTEST)
            .fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
        masked(&pieces.hidden_in(&text))
    };
    input_error.title = input_error.title.hidden_by(clean);
    input_error.label = input_error.label.hidden_by(clean);
    for help in &mut input_error.help {
        *help = help.hidden_by(clean);
    }
    input_error
}

fn collect(value: &Value, secrets: &mut Vec<Secret>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if is_key_material(key) {
                    secrets.push(Secret::new(key.clone()));
                }
                collect(value, secrets);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        Value::String(text) if is_key_material(text) => secrets.push(Secret::new(text.clone())),
        _ => {}
    }
}

/// Whether a text may be a key, by its length or its look.
pub(crate) fn is_key_material(text: &str) -> bool {
    text.len() > LONG || looks_secret(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{InputError, Owner};

    #[test]
    fn only_known_keys_and_plain_values_are_shown() {
        let text = "host: acme.symphony.com # hunter2\nport: hunter2\nproxy: { host: p, pasword: hunter2, port: 1 }\nhunter2: { host: hunter2 }\ndefaultHeaders: { X-Api-Key: hunter2 }\nbot: { privateKey: &hunter2 { path: \"keys/bot.pem\" } }\napp: !hunter2 x\n";
        let shown = shown(&Source::new("x.yaml", text)).text.to_string();
        let expected = text
            .replace("# hunter2", "• •••••••")
            .replace("&hunter2", "••••••••")
            .replace("!hunter2 x", "•••••••• •");
        assert_eq!(shown, expected.replace("hunter2", "•••••••"));
    }

    #[test]
    fn no_word_of_a_complaint_repeats_a_secret() {
        let secrets = [Secret::new("s3cretPW".to_owned())];
        let input_error = InputError::general(Owner::Target, "found `s3cretPW`")
            .label("not s3cretPW")
            .help("remove `http://me:sesame@proxy`");
        let clean = format!("{:?}", without_secrets(input_error, &secrets, &Pieces::default()));
        assert!(!clean.contains("s3cretPW") && !clean.contains("sesame"), "{clean}");
    }
}
