//! Slips with quotes in a text that is not YAML: quotes within quotes, and quotes that are never closed.
//!
//! In: the text. Out: the first text in quotes that goes on where YAML does not let it. Byte offsets.
//!
//! It reads no more of YAML than where a text in quotes can begin: comments, plain texts and blocks of text hold quotes that mean
//! nothing. It is asked about texts that a parser has refused, so what it finds is a likely cause, not a proof.

use std::ops::Range;

/// A text in quotes that does not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slip {
    /// It ends at a quote that was meant to be part of it.
    Within {
        /// What was meant to be quoted within it, with its quotes.
        inner: Range<usize>,
    },
    /// It goes on over the end of its line.
    Open {
        /// Its opening quote.
        at: usize,
        /// The quote that ends it; `None` if nothing does.
        closed: Option<usize>,
    },
}

/// The first slip with quotes.
pub(super) fn slip(text: &str) -> Option<Slip> {
    let mut reader = Reader {
        text,
        at: 0,
        brackets: 0,
    };
    while reader.at < text.len() {
        if let Some(slip) = reader.token() {
            return Some(slip);
        }
    }
    None
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// How many brackets and braces are open.
    brackets: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Reads on to where the next scalar can begin.
    fn token(&mut self) -> Option<Slip> {
        let next = self.rest().chars().next()?;
        match next {
            '"' | '\'' => return self.quoted(next),
            '#' => self.skip_line(),
            '|' | '>' if self.brackets == 0 => self.skip_block(),
            '[' | '{' => {
                self.brackets += 1;
                self.at += 1;
            }
            ']' | '}' => {
                self.brackets = self.brackets.saturating_sub(1);
                self.at += 1;
            }
            '!' | '&' | '*' => {
                let ends = |next: char| next.is_whitespace() || (self.brackets > 0 && ",]}".contains(next));
                self.at += self.rest().find(ends).unwrap_or(self.rest().len());
            }
            ',' | ':' | '?' => self.at += 1,
            '-' if self.rest()[1..].starts_with(char::is_whitespace) => self.at += 1,
            next if next.is_whitespace() => self.at += next.len_utf8(),
            _ => self.plain(),
        }
        None
    }

    /// A text without quotes, to where it ends in its line: quotes in it mean nothing.
    fn plain(&mut self) {
        let mut before = ' ';
        let line = self.line();
        for (offset, character) in line.char_indices() {
            let after = line[offset + character.len_utf8()..].chars().next().unwrap_or(' ');
            let ends = match character {
                ':' => after.is_whitespace() || (self.brackets > 0 && ",[]{}".contains(after)),
                '#' => before.is_whitespace(),
                ',' | '[' | ']' | '{' | '}' => self.brackets > 0,
                _ => false,
            };
            if ends && offset > 0 {
                self.at += offset;
                return;
            }
            before = character;
        }
        self.at += line.len();
    }

    fn quoted(&mut self, quote: char) -> Option<Slip> {
        let open = self.at;
        let Some(close) = end_of_quoted(&self.text[open + 1..], quote).map(|length| open + 1 + length) else {
            return Some(Slip::Open { at: open, closed: None });
        };
        self.at = close + 1;
        let line = self.line();
        let follows = line.trim_start_matches([' ', '\t']);
        if follows.is_empty() || follows.starts_with([',', ']', '}', ':', '#']) {
            return None;
        }
        if self.text[open..close].contains('\n') {
            return Some(Slip::Open {
                at: open,
                closed: Some(close),
            });
        }
        let length = line.find(quote).filter(|_| follows.len() == line.len())?;
        Some(Slip::Within {
            inner: close..close + 1 + length + 1,
        })
    }

    /// What is left of the line.
    fn line(&self) -> &str {
        let rest = self.rest();
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        line.strip_suffix('\r').unwrap_or(line)
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// A block of text: all lines that are indented more than what it belongs to.
    fn skip_block(&mut self) {
        let start = self.text[..self.at].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = indent_of_entry(&self.text[start..self.at]);
        self.skip_line();
        while let Some(line) = self.rest().strip_prefix('\n') {
            let line = &line[..line.find('\n').unwrap_or(line.len())];
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() && blanks <= indent {
                return;
            }
            self.at += 1 + line.len();
        }
    }
}

/// How far an entry is indented in whose line this stands: its key, or without one its last dash.
fn indent_of_entry(before: &str) -> usize {
    let mut indent = before.len() - before.trim_start_matches(' ').len();
    while let Some(item) = before[indent..].strip_prefix('-').filter(|item| item.starts_with(' ')) {
        let blanks = item.len() - item.trim_start_matches(' ').len();
        if item.trim().is_empty() {
            break;
        }
        indent += 1 + blanks;
    }
    indent
}

/// The offset of the quote that ends a text in such quotes.
fn end_of_quoted(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            '\'' if quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                characters.next();
            }
            character if character == quote => return Some(offset),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str) -> &str {
        match slip(text) {
            Some(Slip::Within { inner }) => &text[inner],
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn quotes_within_quotes_are_found() {
        assert_eq!(within("a: \"f(x=\"10m\")\"\n"), "\"10m\"");
        assert_eq!(within("- { a: [\"x == \"y\"\"] }"), "\"y\"");
        assert_eq!(within("a: 'x == 'y''"), "'y'");
        assert_eq!(within("a: it's\nb: \"x \"y\" z\""), "\"y\"");
    }

    #[test]
    fn what_is_not_closed_in_its_line_is_found_where_it_opens() {
        for (text, at, closed) in [
            ("a: \"x\nb: { c: \"d\" }\n", 3, Some(14)),
            ("a: \"x\nb: \"\"\n", 3, Some(9)),
            ("a: 'x\nb: it's\n", 3, Some(11)),
            ("a: \"x\nb: 'y'\n", 3, None),
            ("- \"x }\n", 2, None),
        ] {
            assert_eq!(slip(text), Some(Slip::Open { at, closed }), "{text}");
        }
    }

    #[test]
    fn quotes_that_mean_nothing_or_are_right_are_no_slip() {
        for text in [
            "a: it's 5\" long\nb: don't\n",
            "a: \"x\n  y\"\nb: 'it''s' # it's\n",
            "a: \"x \\\" y\"\r\nb: {\"c\":\"d\", 'e': [\"f\"]}\r\n",
            "a: |\n  \"x\n\n  it's\nb: 1\n",
            "- k: >-\n    \"x\n  l: \"y\"\n- |\n  'z\n- \"a\"\n",
            "# \"x\na: &b \"c\"\nd: !e 'f'\n? \"g\" : h\n",
            "a: x # 'y\nb: {<<: *c}\nd: e, \"f\n",
        ] {
            assert_eq!(slip(text), None, "{text}");
        }
        assert_eq!(slip("a: \"x\" y\n"), None);
        assert_eq!(slip(""), None);
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        for text in [
            "\"",
            "'",
            "a: -",
            "-",
            "|",
            "- |",
            "ä: \"ö\" ü \"\n",
            "\"\\",
            "!",
            "{{",
            "]]",
            "a:\t\"b\"c\"d",
        ] {
            let _ = slip(text);
        }
    }
}
