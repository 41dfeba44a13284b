//! The draft of an entry, as YAML.

use std::fmt::Write;

use super::arguments::AddArguments;
use super::changes::ChangeFile;
use crate::findings::problems::Problem;
use crate::suite::known_issues::PLACEHOLDER;
use crate::text::count;
use crate::text::visible::visible_line;

/// The lines of an entry that knows a problem on these operations, without indentation. Where nothing was sent, none are named,
/// and it knows the problem wherever it occurs.
pub(super) fn draft(problem: &Problem, operations: &[String], arguments: &AddArguments) -> Vec<String> {
    let title = problem.title.to_string();
    let headline = visible_line(&title);
    let reach = format!(
        "{}, {}",
        count(problem.trials.len(), "trial"),
        count(problem.answers, "answer")
    );
    let mut lines = vec![
        format!("# {headline}"),
        format!("# {reach}; again: {}", visible_line(&problem.again)),
        format!("- problem: \"{}\"", problem.id),
        format!("  check: {}", problem.check),
    ];
    lines.extend(operation_lines(operations));
    lines.extend(closing(headline.as_ref(), arguments));
    lines
}

/// The lines of an entry that accepts a change on these operations; without any, wherever it occurs.
pub(super) fn draft_of_change(change: &ChangeFile, operations: &[String], arguments: &AddArguments) -> Vec<String> {
    let headline = visible_line(&change.title);
    let places = count(change.places.len(), "place");
    let again = if change.again.is_empty() {
        String::new()
    } else {
        format!("; again: {}", visible_line(&change.again))
    };
    let mut lines = vec![
        format!("# {headline} ({}, {})", change.class, change.kind),
        format!("# {places}{again}"),
        format!("- change: \"{}\"", change.id),
    ];
    lines.extend(operation_lines(operations));
    lines.extend(closing(headline.as_ref(), arguments));
    lines
}

fn operation_lines(operations: &[String]) -> Vec<String> {
    if operations.is_empty() {
        return vec!["  operations: any".to_owned()];
    }
    let named = operations
        .iter()
        .map(|operation| format!("    - {}", quoted(operation)));
    std::iter::once("  operations:".to_owned()).chain(named).collect()
}

/// Why it is accepted, who says so, and until when.
fn closing(headline: &str, arguments: &AddArguments) -> [String; 4] {
    let todo = || PLACEHOLDER.to_owned();
    let said = |text: &Option<String>| text.as_deref().map_or_else(todo, quoted);
    let reason = match &arguments.reason {
        Some(reason) => quoted(reason),
        None => quoted(&format!("{PLACEHOLDER}: {headline}")),
    };
    let expires = arguments.expires.map_or_else(todo, |day| day.to_string());
    [
        format!("  reason: {reason}"),
        format!("  ticket: {}", said(&arguments.ticket)),
        format!("  owner: {}", said(&arguments.owner)),
        format!("  expires: {expires}"),
    ]
}

/// A text in double quotes, which JSON and YAML escape alike, unless it is plain enough to stand without.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.len() > 5 // longer than `False`
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_/. {}".contains(sign))
        && !text.ends_with(' ');
    if is_plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => _ = write!(quoted, "\\{character}"),
            _ if character.is_control() => _ = write!(quoted, "\\u{:04x}", u32::from(character)),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_is_read_back_as_it_was() {
        for text in [
            "SYM-4711",
            "POST /a/{b}",
            "a: b # c",
            "say \"no\" \\ to\nlines",
            "24.10",
            "null",
            "Null",
            "",
            "- x",
            "é",
        ] {
            let read: serde_yaml::Value = serde_yaml::from_str(&quoted(text)).expect("YAML");
            assert_eq!(read.as_str(), Some(text), "{}", quoted(text));
        }
    }
}
