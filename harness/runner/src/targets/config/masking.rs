//! What in a configuration must not be shown, when an input error shows the lines around a mistake.
//!
//! In: the tree as it was written. Out: JSON pointers of the values that may be secret. Better one too many: a
//! misspelt `pasword` is a password too.

use serde_json::Value;

use super::secret_fragments::Pieces;
use super::service::is_harmless;
use crate::diagnostic::{InputError, escape};
use crate::secret::{MASK, Secret, looks_secret, masked};

/// Parts of the names of secrets, in lower case.
pub(crate) const WORDS: &[&str] = &["pass", "pwd", "secret", "token", "content", "authorization"];

/// The keys whose values may be shown in a text that cannot be parsed.
pub(crate) const HARMLESS_KEYS: &[&str] = &[
    "scheme",
    "host",
    "port",
    "context",
    "username",
    "appId",
    "userId",
    "name",
    "path",
    "podHost",
    "podPort",
    "keyAuthHost",
    "keyAuthPort",
    "sessionAuthHost",
    "sessionAuthPort",
    "agentHost",
    "agentPort",
    "botUsername",
    "requestsPerSecond",
    "refusedSignInsPerSecond",
    "requests",
    "responseTime",
    "clockSkew",
];

/// A value shorter than this says too little, and stands in other words by chance.
const SHORTEST: usize = 4;

/// Texts longer than this are keys rather than names.
const LONG: usize = 200;

/// The values that may be secret.
pub(crate) fn secret_places(tree: &Value) -> Vec<String> {
    let mut places = Vec::new();
    collect(tree, "", false, &mut places);
    places
}

/// The keys that may be secret: a text that lost its quotation, or its own key.
pub(crate) fn secret_keys(tree: &Value) -> Vec<String> {
    let mut places = Vec::new();
    collect_keys(tree, "", &mut places);
    places
}

fn collect_keys(value: &Value, pointer: &str, places: &mut Vec<String>) {
    let place = |key: &str| format!("{pointer}/{}", escape(key));
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                collect_keys(value, &place(key), places);
                if is_key_material(key) {
                    places.push(place(key));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_keys(item, &place(&index.to_string()), places);
            }
        }
        _ => {}
    }
}

/// The names of these keys, to be hidden wherever they are repeated.
pub(crate) fn secret_names(places: &[String]) -> Vec<Secret> {
    places
        .iter()
        .filter_map(|place| place.rsplit('/').next())
        .map(|name| Secret::new(name.replace("~1", "/").replace("~0", "~")))
        .collect()
}

/// The values at these places, to be hidden wherever they are repeated.
pub(crate) fn secret_values(tree: &Value, places: &[String]) -> Vec<Secret> {
    places
        .iter()
        .filter_map(|place| tree.pointer(place)?.as_str())
        .map(|value| Secret::new(value.to_owned()))
        .collect()
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

/// Collects from a value; `secret` tells whether all of it may be.
fn collect(value: &Value, pointer: &str, secret: bool, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let in_headers = pointer.ends_with("/defaultHeaders");
            for (key, value) in members {
                let place = format!("{pointer}/{}", escape(key));
                let secret = secret || sounds_secret(key) || (in_headers && !is_harmless(key));
                collect(value, &place, secret, places);
            }
        }
        Value::Array(items) => {
            let secret = secret || pointer.ends_with("/defaultHeaders");
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{pointer}/{index}"), secret, places);
            }
        }
        value if secret || pointer.ends_with("/defaultHeaders") || value.as_str().is_some_and(is_key_material) => {
            places.push(pointer.to_owned());
        }
        _ => {}
    }
}

fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let near = |word: &str| strsim::damerau_levenshtein(&key, word) <= 2;
    WORDS.iter().any(|word| key.contains(word)) || near("password") || near("content")
}

/// Whether a text may be a key, by its length or its look.
pub(crate) fn is_key_material(text: &str) -> bool {
    text.len() > LONG || looks_secret(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Pieces, secret_places, without_secrets};
    use crate::diagnostic::{InputError, Owner};
    use crate::secret::Secret;

    #[test]
    fn passwords_contents_and_headers_are_found_however_they_are_written() {
        let tree = json!({
            "host": "acme", "proxy": { "password": "x", "username": "u" },
            "bot": { "certificate": { "passwrod": "x", "path": "p" }, "privateKeyContent": "x" },
            "defaultHeaders": { "X-Api-Key": "x", "Connection": "close" },
        });
        let expected = [
            "/proxy/password",
            "/bot/certificate/passwrod",
            "/bot/privateKeyContent",
            "/defaultHeaders/X-Api-Key",
        ];
        assert_eq!(secret_places(&tree), expected);
    }

    #[test]
    fn headers_in_one_text_and_keys_and_passwords_in_the_wrong_place_are_found() {
        let tree = json!({
            "defaultHeaders": "X-Api-Key: s3cretPW",
            "proxy": { "host": "http://user:s3cretPW@proxy" },
            "bot": { "privateKey": { "path": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7" } },
        });
        let expected = ["/defaultHeaders", "/proxy/host", "/bot/privateKey/path"];
        assert_eq!(secret_places(&tree), expected);
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
