//! Sources that hold secrets, made fit to be shown: a snippet must not print the password beside a mistake.
//!
//! In: a source, and where its secrets are. Out: a source with the same lines and keys, in which each character of
//! a secret is a dot. Places are symbolic, so they are found in either.

use super::model::Location;
use super::position::range_of;
use super::source::Source;
use crate::secret::looks_secret;

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

    /// The same source, masked by the look of its lines: for a text that cannot be parsed. What follows a key that
    /// has one of `words` (in lower case) in it is masked, with the lines that stand further in below it, and so are the
    /// lines of PEM and Base64 blocks.
    #[must_use]
    pub fn masked_by_look(&self, words: &[&str]) -> Self {
        let mut in_pem = false;
        let mut was_block = false;
        let mut masked_below = None;
        let lines = self.text.split_inclusive('\n').map(|line| {
            let lower = line.to_ascii_lowercase();
            let key = words.iter().filter_map(|word| lower.find(word)).min();
            let value = key.and_then(|key| lower[key..].find(':').map(|colon| key + colon + 1));
            let begins = line.contains("-----BEGIN");
            let is_below = is_blank(line) || masked_below.is_some_and(|key| indentation(line) > key);
            masked_below = match value {
                _ if is_below && masked_below.is_some() => masked_below,
                Some(_) => Some(indentation(line)),
                None => None,
            };
            // The last line of a block is shorter.
            let is_end = was_block && is_of_base64(line);
            let is_block = in_pem || begins || is_below || is_of_a_block(line) || is_end || looks_secret(line);
            was_block = is_block && !is_blank(line);
            let was_in_pem = in_pem;
            in_pem = (in_pem || begins) && !line.contains("-----END");
            let value = value.or_else(|| {
                line.find(": ")
                    .filter(|_| begins || looks_secret(line))
                    .map(|colon| colon + 1)
            });
            // What stands before the colon may be a key that lost its own, with one of the words in it by chance.
            let is_name =
                |head: &str| !was_in_pem && !head.contains("-----") && !is_of_a_block(head) && !looks_secret(head);
            match value {
                Some(value) if !is_below && is_name(&line[..value]) => line[..value].to_owned() + &dots(&line[value..]),
                Some(_) => dots(line),
                None if is_block => dots(line),
                None => line.to_owned(),
            }
        });
        Self::new(&self.name, &lines.collect::<String>())
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// How far in a line begins, in bytes.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A line of Base64, as in a PEM block.
fn is_of_a_block(line: &str) -> bool {
    is_of_base64(line) && packed(line).len() >= 40
}

fn is_of_base64(line: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    packed(line).bytes().all(is_digit)
}

/// The line without blanks, quotes and line breaks that are written out.
fn packed(line: &str) -> String {
    let line = line.replace("\\n", "");
    let characters = line.chars();
    characters
        .filter(|character| !character.is_whitespace() && !"\"'\\".contains(*character))
        .collect()
}

/// Every character but blanks and quotes as a dot; the header of a block scalar (`|`, `>`) stays.
fn dots(text: &str) -> String {
    let header = match text.starts_with(['|', '>']) {
        true => text.find('\n').unwrap_or(text.len()),
        false => 0,
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

    #[test]
    fn what_cannot_be_parsed_is_masked_by_its_look() {
        let text = "a: {password: @hunter2\nother: x\n  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n";
        let masked = Source::new("x.yaml", text).masked_by_look(&["password"]);
        assert!(
            !masked.text.contains("hunter2") && !masked.text.contains("MIIE"),
            "{}",
            masked.text
        );
        assert!(masked.text.contains("a: {password:") && masked.text.contains("other: x"));
    }

    #[test]
    fn a_key_before_a_colon_is_masked_even_if_it_has_one_of_the_words_in_it() {
        let text = "n: { \"-----BEGIN PRIVATE KEY-----\\nMIIEpwdA\\n-----END PRIVATE KEY-----\": x\n\
            m: [ oops\n-----BEGIN PRIVATE KEY-----\nMIIEpwdB: x\n-----END PRIVATE KEY-----\nlast: y\n";
        let masked = Source::new("x.yaml", text).masked_by_look(&["pwd"]);
        assert!(!masked.text.contains("MIIE"), "{}", masked.text);
        assert!(masked.text.contains("last: y\n") && masked.text.contains("m: [ oops\n"));
    }

    #[test]
    fn the_short_last_line_of_a_key_without_its_begin_line_is_masked() {
        let text = "host: x\n  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n  ut26TWhWFWv1Cezvl9yW\nlast: y\n";
        let masked = Source::new("x.yaml", text).masked_by_look(&[]);
        assert!(!masked.text.contains("ut26"), "{}", masked.text);
        assert!(masked.text.contains("host: x\n") && masked.text.contains("last: y\n"));
    }

    #[test]
    fn a_secret_on_lines_of_its_own_in_a_text_that_cannot_be_parsed_is_masked() {
        let text = "bot:\n  password: |\n    hunter\n\n    two password: three\n  name: shown\n headers:\n   X-Key: sesame\n:: oops\n";
        let masked = Source::new("x.yaml", text).masked_by_look(&["password", "headers"]);
        for secret in ["hunter", "two", "three", "sesame"] {
            assert!(!masked.text.contains(secret), "{}", masked.text);
        }
        assert!(
            masked.text.contains("  name: shown\n") && masked.text.contains(":: oops"),
            "{}",
            masked.text
        );
    }

    #[test]
    fn a_key_in_a_text_that_cannot_be_parsed_is_masked_wherever_it_stands() {
        let text = "privateKey: \"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBAD\\n-----END PRIVATE KEY-----\" oops\n\
            key: \"-----BEGIN PRIVATE KEY-----\n  hunter\n  -----END PRIVATE KEY-----\" oops\n\
            proxy: http://me:sesame@proxy\nlast: shown\n";
        let masked = Source::new("x.yaml", text).masked_by_look(&["password"]);
        for secret in ["MIIE", "hunter", "sesame"] {
            assert!(!masked.text.contains(secret), "{}", masked.text);
        }
        assert!(
            masked.text.contains("privateKey: ") && masked.text.contains("last: shown"),
            "{}",
            masked.text
        );
        assert_eq!(masked.text.lines().count(), text.lines().count());
    }
}
