//! Serde's words for well-formed YAML of another shape, as a person would say them.

use super::model::suggestion;
use crate::text::{commas, quoted};

/// What is wrong, and what to do; `None` where serde's words are about something else (libyaml's for what is not YAML).
pub(super) fn in_plain_words(words: &str) -> Option<(String, String)> {
    const COMPARE: &str = "compare it with the other files of its kind";
    // `requirements[0].level: unknown variant …`: the place is shown anyway.
    let start = [
        "unknown field",
        "unknown variant",
        "missing field",
        "invalid type",
        "invalid value",
        "invalid length",
        "duplicate field",
    ]
    .iter()
    .filter_map(|start| words.find(start))
    .min()?;
    let words = &words[start..];
    let names: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
    let name = names.first().copied().unwrap_or_default();
    if words.starts_with("missing field") {
        return Some((format!("`{name}` is missing"), format!("add `{name}: …`")));
    }
    if words.starts_with("duplicate field") {
        return Some((format!("`{name}` is written twice"), "remove one of them".to_owned()));
    }
    let known = names.get(1..).unwrap_or_default();
    let help = match suggestion(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => COMPARE.to_owned(),
        None => format!("use one of {}", commas(quoted(known))),
    };
    if words.starts_with("unknown field") {
        return Some((format!("unknown key `{name}`"), help));
    }
    if words.starts_with("unknown variant") {
        return Some((format!("`{name}` means nothing here"), help));
    }
    let (_, contrast) = words.split_once(": ")?;
    let (found, expected) = contrast.rsplit_once(", expected ")?;
    Some((
        format!("expected {}, found {}", thing(expected), thing(found)),
        COMPARE.to_owned(),
    ))
}

/// Rust's and serde's names for things.
fn thing(words: &str) -> String {
    let named = [
        ("struct ", "a mapping"),
        ("a map", "a mapping"),
        ("map", "a mapping"),
        ("a sequence", "a list"),
        ("sequence", "a list"),
        ("a string", "a string"),
        ("unit value", "nothing"),
        ("null", "nothing"),
        ("any Enum", "a word"),
        ("u16", "a number from 0 to 65535"),
        ("u64", "an integer"),
        ("i64", "an integer"),
        ("usize", "an integer"),
    ];
    if let Some((_, ours)) = named.iter().find(|(theirs, _)| words.starts_with(theirs)) {
        return (*ours).to_owned();
    }
    match words.split_once(" \"") {
        Some(("string", text)) => format!("`{}`", text.trim_end_matches('"')),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_plain_words;

    fn title(words: &str) -> String {
        in_plain_words(words).expect("about the shape").0
    }

    #[test]
    fn serdes_words_are_said_plainly() {
        assert_eq!(title("a[0].b: missing field `text`"), "`text` is missing");
        assert_eq!(title("a: unknown field `x`, expected `y` or `z`"), "unknown key `x`");
        assert_eq!(
            title("invalid type: sequence, expected struct File"),
            "expected a mapping, found a list"
        );
        assert_eq!(
            title("port: invalid type: string \"x\", expected u16"),
            "expected a number from 0 to 65535, found `x`"
        );
        assert_eq!(
            title("level: unknown variant `might`, expected one of `must`, `should`"),
            "`might` means nothing here"
        );
    }

    #[test]
    fn what_was_meant_is_suggested() {
        let help = in_plain_words("unknown field `titel`, expected one of `title`, `text`").map(|(_, help)| help);
        assert_eq!(help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn other_words_are_left_alone() {
        assert_eq!(in_plain_words("did not find expected ',' or ']'"), None);
    }
}
