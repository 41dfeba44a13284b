//! What to do about a text that is not YAML.
//!
//! In: libyaml's words and place. Out: what is wrong, what to do, and where; the place is that of the slip, where one is known that
//! the parser met only later. Of a file that may hold secrets nothing is quoted.

use std::ops::Range;

use super::model::Owner;
use super::position::line_and_column;
use super::quotes::{Slip, slip};
use super::source::Source;

/// What is wrong, what to do, and where: line and column, both from 1.
pub(super) type Remedy = (String, String, Option<(usize, usize)>);

/// The longest text that an example repeats, in characters.
const LONGEST: usize = 60;

impl Source {
    /// What is wrong with a text that libyaml does not take.
    pub(super) fn not_valid(&self, owner: Owner, message: &str, place: Option<(usize, usize)>) -> Remedy {
        let problem = message.split(" at line ").next().unwrap_or_default();
        let not_valid = |what: &str| format!("this is not valid {}: {what}", self.format());
        let may_quote = owner == Owner::Scenario;
        if let Some((what, help, place)) = self.quotes(may_quote, place) {
            return (not_valid(&what), help, Some(place));
        }
        let in_brackets = problem.contains("expected ',' or");
        let is_of_colon = in_brackets || problem.contains("mapping values");
        let help = match self.colon(place, in_brackets).filter(|_| is_of_colon) {
            Some(entry) => text_with_colon(entry, may_quote),
            None => self.remedy(problem, place).to_owned(),
        };
        (not_valid(&in_plain_words(problem, message)), help, place)
    }

    /// A slip with quotes that is not behind what the parser met.
    fn quotes(&self, may_quote: bool, met: Option<(usize, usize)>) -> Option<(String, String, (usize, usize))> {
        if self.is_json() {
            return None;
        }
        let at = |offset: usize| line_and_column(&self.text, offset);
        let (what, help, start, end) = match slip(&self.text)? {
            Slip::Within { inner } => (
                "quotes within the same quotes".to_owned(),
                self.other_quotes(inner.clone(), may_quote),
                inner.start,
                inner.start,
            ),
            Slip::Open { at: start, closed } => (
                match closed {
                    Some(closed) => format!("the quote that opens here is closed only in line {}", at(closed).0),
                    None => "the quote that opens here is never closed".to_owned(),
                },
                "close it where the text ends, in this line".to_owned(),
                start,
                closed.unwrap_or(start),
            ),
        };
        let is_met = met.is_none_or(|(line, _)| at(end).0 <= line);
        is_met.then(|| (what, help, at(start)))
    }

    /// What to write in place of quotes within the same quotes.
    fn other_quotes(&self, inner: Range<usize>, may_quote: bool) -> String {
        let (before, quoted) = (&self.text[..inner.start], &self.text[inner.clone()]);
        let (quote, other) = if quoted.starts_with('"') {
            ('"', '\'')
        } else {
            ('\'', '"')
        };
        let text = quoted.trim_matches(quote);
        let is_letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        if quote == '\'' && is_letter(before.chars().next_back()) && is_letter(text.chars().next()) {
            return "an apostrophe is written twice within single quotes: `''`; or put double quotes around the text"
                .to_owned();
        }
        let is_plain = may_quote && text.chars().count() <= LONGEST && !text.contains([other, '\\']);
        if !is_plain {
            return "inside quotes use the other kind of quotes".to_owned();
        }
        let keyword = before.strip_suffix('=').map_or("", |before| {
            let end = before.trim_end_matches(|character: char| character.is_ascii_alphanumeric() || character == '_');
            &self.text[end.len()..inner.start]
        });
        format!("inside quotes use the other kind: `{keyword}{other}{text}{other}`")
    }

    /// The entry in whose text a colon stands at this place: its key, and the text.
    fn colon(&self, place: Option<(usize, usize)>, in_brackets: bool) -> Option<(&str, &str)> {
        let (line, column) = place?;
        let line = self.text.lines().nth(line - 1)?;
        let (colon, _) = line.char_indices().nth(column - 1).filter(|(_, met)| *met == ':')?;
        let ends = |character: char| in_brackets && "{}[],".contains(character);
        let start = line[..colon].rfind(ends).map_or(0, |before| before + 1);
        let end = line[colon..].find(ends).map_or(line.len(), |length| colon + length);
        let entry = line[start..end].trim_start_matches(['-', ' ']);
        let (key, text) = entry.split_once(": ")?;
        // A colon that is the first of its entry is not within a text.
        let is_within = end - text.len() <= colon;
        let is_plain =
            |text: &str| !text.is_empty() && !text.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!']);
        (is_within && is_plain(key) && is_plain(text.trim())).then_some((key, text.trim()))
    }

    /// What is wrong most often where the parser gives up.
    fn remedy(&self, problem: &str, place: Option<(usize, usize)>) -> &'static str {
        let line = place
            .and_then(|(line, _)| self.text.lines().nth(line - 1))
            .unwrap_or_default();
        let is_quoted = |before: &str| before.ends_with(['"', '\'']);
        if self.is_json() {
            "look at the commas, quotes and brackets in this line and the one before it"
        } else if problem.contains("tab character") {
            "indent with blanks"
        } else if line.split_once("${{").is_some_and(|(before, _)| !is_quoted(before)) {
            "put quotes around it: `\"${{ … }}\"`"
        } else {
            "look at the indentation, quotes and brackets in this line and those before it"
        }
    }
}

/// What to do about a text with a colon in it.
fn text_with_colon((key, text): (&str, &str), may_quote: bool) -> String {
    let help = "put quotes around a text with `: `";
    let is_plain = may_quote && text.chars().count() <= LONGEST && !text.contains(['"', '\\']) && !text.contains(" #");
    if is_plain {
        format!("{help}: `{key}: \"{text}\"`")
    } else {
        help.to_owned()
    }
}

/// libyaml's words, without its names for things: a flow is something else here.
fn in_plain_words(problem: &str, message: &str) -> String {
    let context = message.split_once(", while ").map(|(_, context)| context);
    let mut words = problem.to_owned();
    if let Some(context) = context {
        words = match context.split_once(" at line ") {
            Some((doing, place)) => {
                let line = place.split(' ').next().unwrap_or_default();
                format!("{words}, while {doing} that begins in line {line}")
            }
            None => format!("{words}, while {context}"),
        };
    }
    for (theirs, ours) in [
        ("did not find expected", "expected"),
        ("flow sequence", "list in brackets"),
        ("flow mapping", "mapping in braces"),
        ("block sequence", "list"),
        ("block collection", "list"),
        ("block mapping", "mapping"),
        ("plain scalar", "text"),
        ("quoted scalar", "text in quotes"),
    ] {
        words = words.replace(theirs, ours);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remedy(owner: Owner, text: &str) -> (String, String) {
        let error = Source::new("x.yaml", text).yaml(owner).expect_err("not YAML");
        (error.title.to_string(), error.help[0].to_string())
    }

    fn help(text: &str) -> String {
        remedy(Owner::Scenario, text).1
    }

    #[test]
    fn quotes_within_quotes_are_shown_as_the_other_kind() {
        assert_eq!(
            help("a: { b: \"f(x, y_1=\"10m\")\" }"),
            "inside quotes use the other kind: `y_1='10m'`"
        );
        assert_eq!(help("a: 'f(x='10m')'"), "inside quotes use the other kind: `x=\"10m\"`");
        assert_eq!(help("a: [\"x == \"y\"\"]"), "inside quotes use the other kind: `'y'`");
        assert_eq!(help("a: \"x \"it's\"\""), "inside quotes use the other kind of quotes");
        assert!(help("a: 'it's so'").contains("written twice"));
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_where_it_opens() {
        let error = Source::new("x.yaml", "a: \"x\nb: 1\nc: \"y\"\n")
            .yaml(Owner::Scenario)
            .expect_err("open");
        assert!(
            error.title.to_string().ends_with("is closed only in line 3"),
            "{error:?}"
        );
        let spot = error.location.map(|location| location.spot);
        assert_eq!(spot, Some(super::super::model::Spot::Position(1, 4)));
        assert!(remedy(Owner::Scenario, "a: \"x\nb: 1\n").0.ends_with("is never closed"));
    }

    #[test]
    fn what_the_parser_met_before_the_quotes_is_told_instead() {
        assert!(remedy(Owner::Scenario, "a: [b\nc: d\ne: \"f\n").0.contains("expected"));
    }

    #[test]
    fn a_colon_in_a_text_is_told_from_an_indentation() {
        assert_eq!(
            help("- title: After: a\n"),
            "put quotes around a text with `: `: `title: \"After: a\"`"
        );
        assert_eq!(
            help("a: [{ b: c, title: After: a }]\n"),
            "put quotes around a text with `: `: `title: \"After: a\"`"
        );
        assert_eq!(help("a: b: \"c\"\n"), "put quotes around a text with `: `");
        for text in ["- a: b\n   c: d\n", "a: [b\nc: d\n", "ä: {b: ${{ c }} }\n"] {
            assert!(!help(text).contains("a text with"), "{text}");
        }
    }

    #[test]
    fn of_a_file_with_secrets_nothing_is_quoted() {
        for text in ["a: \"x \"hunter2\"\"", "a: b: hunter2\n", "a: \"hunter2\nb: \"c\"\n"] {
            let (title, help) = remedy(Owner::Target, text);
            assert!(
                !title.contains("hunter2") && !help.contains("hunter2"),
                "{title} {help}"
            );
        }
    }
}
