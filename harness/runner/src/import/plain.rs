//! What of another tool's file may stand in a scenario, and what of it may be told.
//!
//! In: texts of the file. Out: the same if they may be written; without what looks like a secret, on one line and cut, if they are told.

use serde_json::Value;

use crate::diagnostic::{InputError, Source};
use crate::secret::{looks_secret, masked};

/// How much of a text is told, in characters.
const LONGEST: usize = 300;

/// Why a text is not written.
const SECRET: &str = "it holds what looks like a secret, which belongs into the target";

/// A text of the file that may stand in a scenario.
///
/// # Errors
/// It looks like a secret, or like an expression of scenarios, which is none of the file's: a fragment.
pub(super) fn plain(text: &str) -> Result<&str, String> {
    if looks_secret(text) {
        return Err(SECRET.to_owned());
    }
    if text.contains("${{") {
        return Err("it holds `${{`, by which a scenario begins an expression".to_owned());
    }
    Ok(text)
}

/// Checks every key and every text of a value.
///
/// # Errors
/// As [`plain`].
pub(super) fn all_plain(value: &Value) -> Result<(), String> {
    each_text(value, &mut |text| plain(text).map(drop))
}

/// Checks that no key and no text of what is to be written looks like a secret, its expressions among them.
///
/// # Errors
/// One does: a fragment.
pub(super) fn holds_no_secret(value: &Value) -> Result<(), String> {
    each_text(value, &mut |text| {
        if looks_secret(text) {
            return Err(SECRET.to_owned());
        }
        Ok(())
    })
}

fn each_text(value: &Value, check: &mut dyn FnMut(&str) -> Result<(), String>) -> Result<(), String> {
    match value {
        Value::String(text) => check(text),
        Value::Array(items) => items.iter().try_for_each(|item| each_text(item, check)),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            check(name)?;
            each_text(member, check)
        }),
        _ => Ok(()),
    }
}

/// A text that quotes the file, as it may be told.
pub(super) fn told(text: &str) -> String {
    let clean = masked(text);
    let mut line: String = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// A mistake in a file of another tool, as it may be told.
pub fn without_secrets(mut mistake: InputError) -> InputError {
    mistake.title = mistake.title.hidden_by(told);
    mistake.label = mistake.label.hidden_by(told);
    for help in &mut mistake.help {
        *help = help.hidden_by(told);
    }
    mistake
}

/// A file of another tool, as it may be shown beside a mistake in it.
#[must_use]
pub fn shown(source: &Source) -> Source {
    if looks_secret(&source.text) {
        source.masked(&|_, text| !looks_secret(text))
    } else {
        source.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_short_and_without_secrets() {
        let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
        assert_eq!(told(&format!("its\n condition `{key}`")), "its condition `‹not shown›`");
        assert_eq!(told(&"é".repeat(5_000)).chars().count(), LONGEST + 1);
        let source = Source::new("a.yaml", &format!("a: {key}\nb: c\n"));
        assert!(!shown(&source).text.contains("MII") && shown(&source).text.contains("b: c"));
    }

    #[test]
    fn keys_are_looked_at_as_values_are() {
        let value = serde_json::json!({ "a": [{ "${{ b }}": 1 }] });
        assert!(all_plain(&value).is_err_and(|why| why.contains("`${{`")));
        assert_eq!(holds_no_secret(&value), Ok(()));
    }
}
