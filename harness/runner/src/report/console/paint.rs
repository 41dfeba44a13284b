//! Colour, lightly: text comes in, the same text goes out, harmless and perhaps coloured.
//!
//! All text of the console passes through here, so that nothing reaches the terminal unseen.

use anstyle::{AnsiColor, Style};

use crate::record::{Gravity, Verdict};
use crate::text::cut;
use crate::text::visible::{visible, visible_line};

/// A painter, with or without colours.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Paint {
    /// Whether colours are wanted.
    pub(in crate::report) colour: bool,
    /// How many columns there are; `None`: lines may be as long as they like.
    pub(in crate::report) width: Option<usize>,
}

/// For what is there to be found, not to be read.
pub(in crate::report) const DIM: Style = Style::new().dimmed();
/// For what names something.
pub(in crate::report) const BOLD: Style = Style::new().bold();
const FRAME: Style = AnsiColor::BrightBlue.on_default();

/// The style of a verdict.
pub(in crate::report) fn of_verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::NotApplicable | Verdict::Skipped => DIM,
        Verdict::Passed => AnsiColor::Green.on_default(),
        Verdict::Warned => AnsiColor::Yellow.on_default(),
        Verdict::KnownIssue => AnsiColor::Cyan.on_default(),
        Verdict::Failed => AnsiColor::Red.on_default().bold(),
        Verdict::Broken => AnsiColor::Magenta.on_default().bold(),
    }
}

/// The style of a finding.
fn of_gravity(gravity: Gravity) -> Style {
    match gravity {
        Gravity::Noted => AnsiColor::Cyan.on_default(),
        graver => of_verdict(graver.verdict()),
    }
}

/// Lines are broken no narrower than that: a column of single words cannot be read.
const NARROWEST: usize = 40;

impl Paint {
    /// A line that is broken where the columns end, each further line under its text, which begins after `indent` columns.
    pub(in crate::report) fn wrapped(self, line: &str, indent: usize) -> String {
        let Some(width) = self.width.map(|width| width.max(NARROWEST)) else {
            return line.to_owned();
        };
        if textwrap::core::display_width(line) <= width {
            return line.to_owned();
        }
        let (head, text) = line.split_at(line.len() - line.trim_start().len());
        let indent = " ".repeat(indent);
        let options = textwrap::Options::new(width)
            .initial_indent(head)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(text, options)
    }

    /// Text on one line, in a style.
    pub(in crate::report) fn styled(self, style: Style, text: &str) -> String {
        self.coloured(style, &visible_line(&cut(text)))
    }

    /// A whole finding, line by line; without its colours it is the text as rendered.
    pub(in crate::report) fn finding(self, gravity: Gravity, text: &str) -> String {
        let text = cut(text);
        let text = visible(&text);
        if !self.colour {
            return text.into_owned();
        }
        let accent = of_gravity(gravity);
        let lines: Vec<String> = text
            .split('\n')
            .enumerate()
            .map(|(index, line)| match index {
                0 => self.headline(accent, line),
                _ => self.framed(accent, line),
            })
            .collect();
        lines.join("\n")
    }

    /// `failed[status]: logout answered 403`
    fn headline(self, accent: Style, line: &str) -> String {
        match line.split_once(": ") {
            Some((label, title)) if label.ends_with(']') => {
                format!(
                    "{}{}",
                    self.coloured(accent.bold(), label),
                    self.coloured(BOLD, &format!(": {title}"))
                )
            }
            _ => self.coloured(BOLD, line),
        }
    }

    /// A line behind a gutter: source, a caret, a place or a note.
    fn framed(self, accent: Style, line: &str) -> String {
        let Some((gutter, rest)) = split_gutter(line) else {
            return line.to_owned();
        };
        let rest = match gutter.trim_start() {
            "|" if rest.trim_start().starts_with('^') => self.coloured(accent, rest),
            "|" if rest.trim_start().starts_with('-') => self.coloured(FRAME, rest),
            "=" => self.note(rest),
            _ => rest.to_owned(),
        };
        format!("{}{rest}", self.coloured(FRAME, gutter))
    }

    /// ` clients: the SDKs give up on 403`
    fn note(self, rest: &str) -> String {
        match rest.split_once(':') {
            Some((label, note)) => format!("{}:{note}", self.coloured(BOLD, label)),
            None => rest.to_owned(),
        }
    }

    fn coloured(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// Splits a line after `21 |`, `|`, `=`, `-->` or `:::`; `None` for a line that has no gutter.
fn split_gutter(line: &str) -> Option<(&str, &str)> {
    let number = line.trim_start_matches(' ');
    let mark = number.trim_start_matches(|character: char| character.is_ascii_digit() || character == ' ');
    let numbered = number.len() > mark.len();
    let rest = ["|", "=", "-->", ":::"]
        .into_iter()
        .filter(|symbol| !numbered || *symbol == "|")
        .find_map(|symbol| mark.strip_prefix(symbol))?;
    Some(line.split_at(line.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINDING: &str = "failed[status]: logout answered 403, the contract promises 200
    --> scenarios/logout/bot_session.yaml:21:11
     |
  21 |     expect: { status: 200 }
     |                       ^^^ received 403, expected 200
     |
    ::: spec/openapi/sessionauth.yaml:64:9
     |
  64 |         '200':
     |         ----- promised here
     |
     = clients: the SDKs give up on 403
no frame here = at all";

    #[test]
    fn colour_never_alters_the_text() {
        let coloured = Paint {
            colour: true,
            width: None,
        }
        .finding(Gravity::Failed, FINDING);
        assert!(coloured.contains("\u{1b}[31m"), "{coloured:?}");
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), FINDING);
    }

    #[test]
    fn without_colour_nothing_is_added() {
        assert_eq!(
            Paint {
                colour: false,
                width: None
            }
            .finding(Gravity::Failed, FINDING),
            FINDING
        );
    }

    #[test]
    fn an_escape_sequence_in_a_finding_is_not_obeyed() {
        for colour in [false, true] {
            let text =
                Paint { colour, width: None }.finding(Gravity::Failed, "failed[status]: \u{1b}[2J\n = found: \u{9b}0m");
            assert!(text.contains("␛[2J") && text.contains("\\u{9b}0m"), "{text:?}");
        }
    }

    #[test]
    fn a_gutter_is_told_from_text() {
        assert_eq!(split_gutter("  21 |  x | y"), Some(("  21 |", "  x | y")));
        assert_eq!(split_gutter("     = clients: x"), Some(("     =", " clients: x")));
        assert_eq!(split_gutter("12 = 12"), None);
        assert_eq!(split_gutter("text"), None);
    }
}
