//! Strings that fit a format or a pattern.
//!
//! They are candidates: whoever asks for them lets the validator decide.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Strings that may fit, the plainest last of their kind.
pub(super) fn candidates(format: Option<&str>, patterns: &[&str], shortest: usize, longest: usize) -> Vec<String> {
    let mut candidates = Vec::new();
    for pattern in patterns {
        for text in [0, 1, 7, 40].into_iter().filter_map(|extra| of_pattern(pattern, extra)) {
            // A pattern that is open at its end leaves room for more.
            let missing = shortest.saturating_sub(text.chars().count()).min(LONGEST);
            let padded = format!("{text}{}", "a".repeat(missing));
            candidates.extend((missing > 0).then_some(padded));
            candidates.push(text);
        }
    }
    candidates.extend(format.and_then(of_format).map(str::to_owned));
    // One character, many times: as short as allowed, but a word where there is room.
    let length = shortest.max(4).min(longest).min(LONGEST);
    candidates.push("text".chars().cycle().take(length).collect());
    candidates
}

/// The longest string that is made, in characters.
const LONGEST: usize = 10_000;

fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-31",
        "date-time" => "2026-01-31T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "PT1M",
        "email" | "idn-email" => "someone@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "iri" | "url" => "https://example.com/",
        "uri-reference" | "iri-reference" => "/path",
        "uri-template" => "/path/{id}",
        "uuid" => "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
        "json-pointer" => "/path",
        "relative-json-pointer" => "0",
        "regex" => "a*",
        "byte" => "dGV4dA==",
        _ => return None,
    })
}

/// A string that matches `pattern`, in which what may be repeated is so `extra` times more often than it must; `None` if
/// the pattern cannot be read, or leads beyond what is reasonable.
fn of_pattern(pattern: &str, extra: u32) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    write(&hir, extra, &mut text).then_some(text)
}

fn write(hir: &Hir, extra: u32, text: &mut String) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let Ok(literal) = str::from_utf8(&literal.0) else {
                return false;
            };
            text.push_str(literal);
            true
        }
        HirKind::Class(class) => {
            let Some(character) = of_class(class) else {
                return false;
            };
            text.push(character);
            true
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let times = repetition.min.saturating_add(extra).min(most);
            (0..times).all(|_| write(&repetition.sub, extra, text))
        }
        HirKind::Capture(capture) => write(&capture.sub, extra, text),
        HirKind::Concat(parts) => parts.iter().all(|part| write(part, extra, text)),
        HirKind::Alternation(parts) => parts.first().is_some_and(|part| write(part, extra, text)),
    }
}

/// A character of the class: a letter or a digit where there is one.
fn of_class(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            let ascii = |byte: u8| byte.is_ascii().then(|| char::from(byte));
            class
                .iter()
                .filter_map(|range| Some((ascii(range.start())?, ascii(range.end().min(0x7f))?)))
                .collect()
        }
    };
    let within = |wanted: char| ranges.iter().any(|(start, end)| (*start..=*end).contains(&wanted));
    let plain = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain([' ', '-', '_', '.']);
    plain
        .into_iter()
        .find(|wanted| within(*wanted))
        .or_else(|| ranges.first().map(|(start, _)| *start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_made_for_a_pattern() {
        for (pattern, expected) in [
            ("^a+$", "a"),
            (r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", "a.a"),
            (
                r"^\s*-----BEGIN X-----[A-Z\s]+-----END X-----$",
                "-----BEGIN X-----A-----END X-----",
            ),
            ("^(yes|no)[0-9]{3}$", "yes000"),
            ("^[Bb][Ee]$", "be"),
            ("^[^a-z]$", "A"),
        ] {
            assert_eq!(of_pattern(pattern, 0).as_deref(), Some(expected), "{pattern}");
        }
        assert_eq!(of_pattern("^a+b?$", 2).as_deref(), Some("aaab"));
    }

    #[test]
    fn a_pattern_that_asks_for_too_much_yields_nothing() {
        assert_eq!(of_pattern("(a{1000}){1000}", 0), None);
        assert_eq!(of_pattern("(", 0), None);
        assert_eq!(of_pattern("(?=a)b", 0), None, "a look-ahead is beyond it");
    }

    #[test]
    fn lengths_are_kept() {
        assert_eq!(candidates(None, &[], 0, usize::MAX), ["text"]);
        assert_eq!(candidates(None, &[], 6, usize::MAX), ["textte"]);
        assert_eq!(candidates(None, &[], 0, 2), ["te"]);
    }
}
