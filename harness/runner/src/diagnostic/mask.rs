//! Sources that hold secrets, made fit to be shown: a snippet must not print the password beside a mistake.
//!
//! In: a source, and what of it may be shown. Out: a source with the same lines, in which every other letter, digit and
//! sign is a dot: values, keys, comments, anchors and tags. What stays by itself is white space, quotes and what gives
//! YAML its structure. Places are those of the text as it was written.

use std::ops::Range;

use super::source::Source;

/// What a masked character becomes: no letter, digit or sign that means something in YAML.
const DOT: char = '•';

/// A key may not be longer, in a text that cannot be parsed.
const LONGEST_KEY: usize = 60;

/// What a scalar of the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar<'t> {
    /// A key of the mapping at a pointer.
    Key {
        /// The pointer of its value.
        pointer: &'t str,
    },
    /// A value.
    Value {
        /// Its pointer.
        pointer: &'t str,
    },
}

impl Source {
    /// The same source with everything masked but the scalars that may be shown. `shows` is told each scalar and its text,
    /// as it stands in the source.
    #[must_use]
    pub fn masked(&self, shows: &dyn Fn(Scalar<'_>, &str) -> bool) -> Self {
        let mut looks = vec![Look::Around; self.text.len()];
        self.nodes().each_scalar(&mut |scalar, range| {
            let text = self.text.get(range.clone()).unwrap_or_default();
            let look = if shows(scalar, text) { Look::Shown } else { Look::Hidden };
            if let Some(part) = looks.get_mut(range) {
                part.fill(look);
            }
        });
        let (text, offsets) = dotted(&self.text, &looks);
        let nodes = self.nodes().moved(&offsets);
        Self::with_nodes(&self.name, &text, nodes)
    }

    /// The same source, which cannot be parsed, with everything masked but these keys where they begin a line.
    #[must_use]
    pub fn masked_but_for(&self, keys: &[&str]) -> Self {
        let mut looks = vec![Look::Around; self.text.len()];
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            if let Some(key) = key_of(line).filter(|key| keys.contains(&&line[key.clone()])) {
                looks[start + key.start..start + key.end].fill(Look::Shown);
            }
            start += line.len();
        }
        Self::new(&self.name, &dotted(&self.text, &looks).0)
    }
}

/// What a byte belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// A scalar that may be shown.
    Shown,
    /// Another scalar.
    Hidden,
    /// Neither: structure, comments, anchors, tags.
    Around,
}

/// The text with dots for what may not be shown, and where each byte offset is now.
fn dotted(text: &str, looks: &[Look]) -> (String, Vec<usize>) {
    let mut masked = String::with_capacity(text.len());
    let mut offsets = vec![0; text.len() + 1];
    for (at, character) in text.char_indices() {
        offsets[at..at + character.len_utf8()].fill(masked.len());
        let stays = match looks[at] {
            Look::Shown => true,
            Look::Hidden => "\"'".contains(character),
            Look::Around => "\"'{}[],:-".contains(character),
        };
        masked.push(if stays || character.is_whitespace() {
            character
        } else {
            DOT
        });
    }
    offsets[text.len()] = masked.len();
    (masked, offsets)
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<Range<usize>> {
    let start = line.len() - line.trim_start_matches([' ', '\t', '-', '{', '"', '\'']).len();
    let length = line[start..].find(|character: char| !character.is_ascii_alphanumeric())?;
    let after = line[start + length..]
        .trim_start_matches(['"', '\''])
        .trim_start_matches([' ', '\t']);
    (length <= LONGEST_KEY && after.starts_with(':')).then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::super::model::Location;
    use super::super::position::{line_and_column, range_of};
    use super::*;

    const TEXT: &str = "a: # hunter2\n  user: x\n  password: \"hünter2\"\n  key: |\n    -----BEGIN\n    abc\n  tagged: !hunter2 &hunter2 hunter2\nlast: y\n";

    fn masked(text: &str) -> Source {
        let shows = |scalar: Scalar<'_>, text: &str| match scalar {
            Scalar::Key { .. } => text != "hunter2",
            Scalar::Value { pointer } => pointer == "/last" || pointer == "/a/user",
        };
        Source::new("x.yaml", text).masked(&shows)
    }

    #[test]
    fn only_what_may_be_shown_is_and_everything_is_where_it_was() {
        let masked = masked(TEXT);
        let text = masked.text.to_string();
        assert!(
            !text.contains("nter2") && !text.contains("abc") && !text.contains("BEGIN"),
            "{text}"
        );
        assert!(
            text.contains("last: y") && text.contains("user: x") && text.contains("tagged:"),
            "{text}"
        );
        assert_eq!(text.chars().count(), TEXT.chars().count());
        let place = |source: &Source, pointer: &str| {
            let start = range_of(source, &Location::value(&source.name, pointer)).start;
            line_and_column(&source.text, start)
        };
        for pointer in ["/last", "/a/password", "/a/key", "/a/tagged", "/a/user"] {
            assert_eq!(
                place(&masked, pointer),
                place(&Source::new("x.yaml", TEXT), pointer),
                "{pointer}"
            );
        }
        assert_eq!(place(&masked, "/last"), (8, 7));
    }

    #[test]
    fn a_key_that_may_not_be_shown_is_masked_and_its_value_is_not() {
        assert_eq!(
            &*masked("a: { hunter2: b, user: x }\n").text,
            "a: { •••••••: •, user: x }\n"
        );
    }

    #[test]
    fn of_a_text_that_cannot_be_parsed_only_known_keys_are_shown() {
        let keys = ["host", "password", "bot"];
        for text in [
            "password: @hunter\n",
            "password:\n@hunter\n",
            "password: \"x\n hunter\n\"\n",
            "{\"password\":\n\"hunter\" \"x\"}\n",
            "bot: { password: hunter\n",
            "host: x, password: hunter\n",
            "hunter: x\n",
            "X-Key hunter\n# password: hunter\n",
            "host: hunter\n",
        ] {
            let masked = Source::new("x.yaml", text).masked_but_for(&keys).text;
            assert!(!masked.contains("hunter"), "{masked}");
            assert_eq!(masked.chars().count(), text.chars().count());
        }
        assert_eq!(
            &*Source::new("x.yaml", "  \"host\": x\n").masked_but_for(&keys).text,
            "  \"host\": •\n"
        );
    }
}
