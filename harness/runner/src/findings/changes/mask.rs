//! What of an answer may differ between two runs without meaning anything: ids, tokens, times, numbers that count.
//!
//! In: recorded values and texts. Out: what is left to compare, or nothing.

use serde_json::Value;

/// Longer texts are documents, such as certificates and pages, and not compared.
const LONGEST_TEXT: usize = 300;
/// A longer word is an id or a key.
const LONGEST_WORD: usize = 40;
/// A larger number is an id, a time or a length.
const LARGEST: u64 = 9_999;
/// What begins the label of a secret, such as `‹session-token 2›`.
const LABEL: char = '‹';

/// The value of a member that may be one of few: a plain word, a small number, a boolean. Never an id, a token, a time or a name of
/// a host.
pub(super) fn enumerated(name: &str, value: &Value) -> Option<String> {
    if is_id(name) {
        return None;
    }
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs)?;
            (size <= LARGEST).then(|| number.to_string())
        }
        Value::String(text) => is_word(text).then(|| text.clone()),
        _ => None,
    }
}

/// Whether a member of this name holds an id.
fn is_id(name: &str) -> bool {
    matches!(name, "id" | "kid" | "jti" | "sub" | "x5t") || ["Id", "ID", "_id"].iter().any(|end| name.ends_with(end))
}

fn is_word(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "_-+ ".contains(sign);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    begins && text.len() <= LONGEST_WORD && !text.contains(' ') && text.chars().all(is_plain) && digits <= 3
}

/// A text for people without what differs from time to time: labels of secrets, quoted values, and words with digits in them.
/// `None`: it is no such text.
pub(super) fn text(text: &str) -> Option<String> {
    let is_document = text.len() > LONGEST_TEXT || text.contains("-----BEGIN") || text.contains('<');
    (!is_document && text.contains(' ')).then(|| masked(text))
}

/// An observation without what differs from time to time.
pub(super) fn observation(text: &str) -> String {
    let is_long = text.len() > LONGEST_WORD && !text.contains(' ');
    match text.parse::<i64>() {
        Ok(number) if number.unsigned_abs() <= LARGEST => text.to_owned(),
        Ok(_) => "#".to_owned(),
        Err(_) if is_word(text) => text.to_owned(),
        Err(_) if is_long => "#".to_owned(),
        Err(_) => masked(text),
    }
}

fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let behind = &rest[first.len_utf8()..];
        let closing = match first {
            LABEL => Some('›'),
            '`' | '"' => Some(first),
            _ => None,
        };
        if let Some((_, after)) = closing.and_then(|closing| behind.split_once(closing)) {
            masked.push('…');
            rest = after;
            continue;
        }
        let is_of_word = |sign: char| sign.is_alphanumeric() || "_-".contains(sign);
        let end = rest.find(|sign| !is_of_word(sign)).unwrap_or(rest.len());
        if end == 0 {
            masked.push(first);
            rest = behind;
            continue;
        }
        let (word, after) = rest.split_at(end);
        // The few digits of a status, or of the name of an algorithm, mean something.
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits > 3 || word.len() > LONGEST_WORD {
            masked.push('#');
            rest = behind_time_of_day(after);
        } else {
            masked.push_str(word);
            rest = after;
        }
    }
    masked
}

/// What stands behind the rest of a time, such as `:00:00.123Z`, behind its day and hour.
fn behind_time_of_day(text: &str) -> &str {
    let mut rest = text;
    while let Some(part) = rest
        .strip_prefix([':', '.', '+'])
        .filter(|part| part.starts_with(|sign: char| sign.is_ascii_digit()))
    {
        rest = part.trim_start_matches(|sign: char| sign.is_ascii_alphanumeric());
    }
    rest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_small_numbers_and_booleans_are_values_of_few() {
        let kept = |name, value| enumerated(name, &value);
        assert_eq!(kept("name", json!("sessionToken")).as_deref(), Some("sessionToken"));
        assert_eq!(kept("alg", json!("RS512")).as_deref(), Some("RS512"));
        assert_eq!(kept("code", json!(401)).as_deref(), Some("401"));
        assert_eq!(kept("active", json!(true)).as_deref(), Some("true"));
    }

    #[test]
    fn ids_tokens_times_and_hosts_are_no_values_of_few() {
        for (name, value) in [
            ("userId", json!(7)),
            ("kid", json!("main")),
            ("expireAt", json!(1_790_000_000_000_i64)),
            ("token", json!("‹session-token 2›")),
            ("host", json!("acme.symphony.com")),
            ("at", json!("2026-11-26T12:00:00Z")),
            ("hash", json!("a81f4d2e")),
            ("message", json!("Account logged out")),
        ] {
            assert_eq!(enumerated(name, &value), None, "{name}");
        }
    }

    #[test]
    fn texts_are_compared_without_what_differs_each_time() {
        let one = text("session ‹session-token 1› of user 349871113483 ended at 2026-11-26T12:00:00Z, see \"a b\"");
        let other = text("session ‹session-token 9› of user 349871113999 ended at 2026-12-01T01:02:03Z, see \"c\"");
        assert!(one.is_some());
        assert_eq!(one, other);
        assert_ne!(text("it is over"), text("it has ended"));
        assert_eq!(text("-----BEGIN CERTIFICATE-----"), None);
        assert_eq!(text("<html> page"), None);
    }

    #[test]
    fn observations_keep_statuses_and_words() {
        let all = ["200", "true", "RS512", "7696581394433", "2048"].map(observation);
        assert_eq!(all, ["200", "true", "RS512", "#", "2048"]);
    }
}
