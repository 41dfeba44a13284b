//! Markdown, as GitLab and GitHub read it: text made part of it without becoming markup.

use crate::text::visible::{visible, visible_line};

/// Text within a line: no markup but code where the text quotes something in backticks, no HTML, no mention of anybody.
pub(super) fn inline(text: &str) -> String {
    let text = visible_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        // A backtick without its partner quotes nothing.
        return escaped(&text);
    }
    let quoted = |(index, part): (usize, &&str)| if index % 2 == 1 { code(part) } else { escaped(part) };
    parts.iter().enumerate().map(quoted).collect()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // Nobody is to be notified of a run because a pod, or a scenario, spelt their name.
            '@' => safe.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '#' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
    }
    safe
}

/// A line of Markdown as the cell of a table, where a bar is escaped even in code.
pub(super) fn cell(line: &str) -> String {
    line.replace('|', "\\|")
}

/// Text as code within a line.
pub(super) fn code(text: &str) -> String {
    let text = visible_line(text);
    let marks = "`".repeat(longest_run(&text) + 1);
    if text.is_empty() || text.starts_with('`') || text.ends_with('`') {
        format!("{marks} {text} {marks}")
    } else {
        format!("{marks}{text}{marks}")
    }
}

/// Text as a block of code, ending with a line feed.
pub(super) fn block(text: &str) -> String {
    let text = visible(text.trim_end());
    let marks = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{marks}text\n{text}\n{marks}\n")
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_does_not_become_markup() {
        assert_eq!(
            inline("*a* <b> [c](d) @all"),
            "\\*a\\* &lt;b&gt; \\[c\\](d) @<!-- -->all"
        );
        assert_eq!(inline("found `<b>` in `_`"), "found `<b>` in `_`");
        assert_eq!(inline("found ``` in _"), "found \\`\\`\\` in \\_");
    }

    #[test]
    fn code_cannot_end_its_own_block() {
        assert_eq!(block("a\n```\nb"), "````text\na\n```\nb\n````\n");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cell(&code("a|b")), "`a\\|b`");
    }
}
