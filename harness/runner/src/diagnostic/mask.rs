//! Sources that hold secrets, made fit to be shown: a snippet must not print the password beside a mistake.
//!
//! In: a source, and where its secrets are. Out: a source with the same lines and keys, in which each character of
//! a secret is a dot. Places are symbolic, so they are found in either.

use super::model::Location;
use super::position::range_of;
use super::source::Source;

/// What a masked character becomes: no letter, digit or sign that means something in YAML.
const DOT: char = '•';

impl Source {
    /// The same source with these nodes masked: the values, or the keys, at their JSON pointers.
    #[must_use]
    pub fn masked(&self, values: &[String], keys: &[String]) -> Self {
        let values = values
            .iter()
            .map(|pointer| Location::value(&self.name, pointer.as_str()));
        let keys = keys.iter().map(|pointer| Location::key(&self.name, pointer.as_str()));
        let mut ranges: Vec<_> = values.chain(keys).map(|place| range_of(self, &place)).collect();
        ranges.sort_by_key(|range| range.start);
        let mut text = String::with_capacity(self.text.len());
        let mut done = 0;
        for range in ranges.into_iter().filter(|range| !range.is_empty()) {
            let start = range.start.max(done);
            let end = range.end.max(start);
            text.push_str(&self.text[done..start]);
            text.push_str(&dots(&self.text[start..end]));
            done = end;
        }
        text.push_str(&self.text[done..]);
        Self::new(&self.name, &text)
    }
}

/// Every character but blanks and quotes as a dot; the header of a block scalar (`|`, `>`) stays.
pub(super) fn dots(text: &str) -> String {
    let header = if text.starts_with(['|', '>']) {
        text.find('\n').unwrap_or(text.len())
    } else {
        0
    };
    let masked = text[header..].chars().map(|character| match character {
        character if character.is_whitespace() || matches!(character, '"' | '\'') => character,
        _ => DOT,
    });
    text[..header].chars().chain(masked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_value_is_gone_and_everything_else_is_where_it_was() {
        let text = "a:\n  user: x\n  password: \"hunter2\"\n  key: |\n    -----BEGIN\n    abc\nlast: y\n";
        let masked = Source::new("x.yaml", text).masked(&["/a/password".to_owned(), "/a/key".to_owned()], &[]);
        assert!(
            !masked.text.contains("hunter2") && !masked.text.contains("abc"),
            "{}",
            masked.text
        );
        let place = |source: &Source| {
            let start = range_of(source, &Location::key(&source.name, "/last")).start;
            super::super::position::line_and_column(&source.text, start)
        };
        assert_eq!(place(&masked), (7, 1));
        assert_eq!(place(&masked), place(&Source::new("x.yaml", text)));
    }

    #[test]
    fn a_masked_key_is_gone_and_its_value_is_not() {
        let masked = Source::new("x.yaml", "a: { hunter2: b }\n").masked(&[], &["/a/hunter2".to_owned()]);
        assert_eq!(&*masked.text, "a: { •••••••: b }\n");
    }
}
