//! What in a configuration must not be shown, when a complaint shows the lines around a mistake.
//!
//! In: the tree as it was written. Out: JSON pointers of the values that may be secret. Better one too many: a
//! misspelt `pasword` is a password too.

use serde_json::Value;

use super::service::is_harmless;

/// Parts of the names of secrets, in lower case, for a text that cannot be parsed.
pub(super) const WORDS: &[&str] = &["pass", "pwd", "secret", "token", "content", "authorization"];

/// Texts longer than this are keys rather than names.
const LONG: usize = 200;

/// The values that may be secret.
pub(super) fn secret_places(tree: &Value) -> Vec<String> {
    let mut places = Vec::new();
    collect(tree, "", false, &mut places);
    places
}

/// Collects from a value; `secret` tells whether all of it may be.
fn collect(value: &Value, pointer: &str, secret: bool, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let in_headers = pointer.ends_with("/defaultHeaders");
            for (key, value) in members {
                let place = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                let secret = secret || sounds_secret(key) || (in_headers && !is_harmless(key));
                collect(value, &place, secret, places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{pointer}/{index}"), secret, places);
            }
        }
        value if secret || is_key_material(value) => places.push(pointer.to_owned()),
        _ => {}
    }
}

fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let near = |word: &str| strsim::damerau_levenshtein(&key, word) <= 2;
    WORDS.iter().any(|word| key.contains(word)) || near("password") || near("content")
}

fn is_key_material(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.contains("-----BEGIN") || text.len() > LONG)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::secret_places;

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
}
