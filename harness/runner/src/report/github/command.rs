//! One workflow command: `::error title=…,file=…,line=…::message`.
//!
//! A command is a line. What would end it, or a property of it, is written as `%0A` and so on, and the runner turns that back;
//! `%` is written so too, so that nothing else is turned. A runner reads no older kind of command (`##[…]`) in such a line.

use std::fmt::Write;

use crate::report::wording::shortened;
use crate::text::visible::{visible, visible_line};

/// How many characters of a title are shown; GitHub takes 255.
const TITLE: usize = 200;

/// How many characters of a message are shown: an annotation is read beside others.
const MESSAGE: usize = 4_000;

/// How grave an annotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// An annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Annotation {
    pub(super) level: Level,
    pub(super) title: String,
    /// A file of the repository and a line in it.
    pub(super) place: Option<(String, usize)>,
    /// May have several lines.
    pub(super) message: String,
}

impl Annotation {
    /// The command, with its line feed.
    pub(super) fn command(&self) -> String {
        let mut line = format!(
            "::{} title={}",
            self.level.name(),
            property(&shortened(&visible_line(&self.title), TITLE))
        );
        if let Some((file, number)) = &self.place {
            // Writing to a string cannot fail.
            _ = write!(line, ",file={},line={number}", property(&visible_line(file)));
        }
        let message = visible(self.message.trim());
        _ = writeln!(line, "::{}", data(&shortened(&message, MESSAGE)));
        line
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_neither_its_line_nor_its_property() {
        let annotation = Annotation {
            level: Level::Error,
            title: "100 %, or 50%0A: a::b\n\u{1b}[31m".to_owned(),
            place: Some(("scenarios/a,b:c.yaml".to_owned(), 7)),
            message: "one, two: 3 %\r\n::error::no\u{7}\n".to_owned(),
        };
        assert_eq!(
            annotation.command(),
            "::error title=100 %25%2C or 50%250A%3A a%3A%3Ab␊␛[31m,file=scenarios/a%2Cb%3Ac.yaml,line=7\
             ::one, two: 3 %25␍%0A::error::no␇\n"
        );
    }

    #[test]
    fn long_texts_are_cut_before_they_are_escaped() {
        let annotation = Annotation {
            level: Level::Warning,
            title: "%".repeat(1_000),
            place: None,
            message: "%".repeat(100_000),
        };
        let title = "%25".repeat(TITLE);
        let message = "%25".repeat(MESSAGE);
        assert_eq!(annotation.command(), format!("::warning title={title}…::{message}…\n"));
    }
}
