//! The second line of defence: input errors about keys and certificates without any piece of what was read.
//!
//! In: the content of every file and setting that holds a key, and the words of an input error. Out: the words, in which
//! whatever of the content they repeat is hidden, as text or as a list of bytes.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::secret::MASK;

/// The shortest piece that is hidden, in characters.
const PIECE: usize = 16;

/// The shortest list of numbers that is taken for bytes. No input error has one of its own.
const LIST: usize = 8;

/// No key is longer, in bytes; a trust store can be.
const LONGEST: usize = 256 * 1024;

/// Every piece of the contents that were read. They are cut into pieces when something is to be shown, which is seldom.
#[derive(Default)]
pub(crate) struct Pieces {
    contents: Vec<Vec<u8>>,
    cut: OnceCell<HashSet<[u8; PIECE]>>,
}

impl Pieces {
    /// Makes the pieces of a content known.
    pub(crate) fn add(&mut self, content: &[u8]) {
        self.contents.push(content[..content.len().min(LONGEST)].to_vec());
        self.cut = OnceCell::new();
    }

    /// The text without pieces, and without lists of bytes.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        let pieces = self
            .cut
            .get_or_init(|| self.contents.iter().flat_map(|content| cut(content)).collect());
        let mut places = lists(text);
        let windows = text.as_bytes().windows(PIECE).enumerate();
        places.extend(windows.filter_map(|(start, window)| {
            let piece: &[u8; PIECE] = window.try_into().ok()?;
            pieces.contains(piece).then_some(start..start + PIECE)
        }));
        places.sort_by_key(|place| place.start);
        let mut clean = String::with_capacity(text.len());
        let mut done = 0;
        for place in places {
            if place.start > done || done == 0 {
                clean.push_str(&text[done..place.start]);
                clean.push_str(MASK);
            }
            done = done.max(place.end);
        }
        clean.push_str(&text[done..]);
        clean
    }
}

/// The pieces of a content. BEGIN and END lines are none: help texts show them.
fn cut(content: &[u8]) -> HashSet<[u8; PIECE]> {
    let content = String::from_utf8_lossy(content).replace("\\n", "");
    let is_line = |part: &&str| part.starts_with("BEGIN ") || part.starts_with("END ");
    let mut cut = HashSet::new();
    for part in content.split("-----").filter(|part| !is_line(part)) {
        let packed: Vec<u8> = part.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let pieces = packed.windows(PIECE).filter_map(|piece| piece.try_into().ok());
        cut.extend(pieces.filter(|piece: &[u8; PIECE]| piece.iter().all(is_of_base64)));
    }
    cut
}

fn is_of_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(byte)
}

/// Lists of eight and more bytes, decimal or hexadecimal, however they are kept apart.
fn lists(text: &str) -> Vec<Range<usize>> {
    let mut lists = Vec::new();
    let mut list: Option<(Range<usize>, usize)> = None;
    let is_gap = |gap: &str| gap.len() <= 2 && gap.chars().all(|character| ", :".contains(character));
    for number in numbers(text) {
        list = match list.take() {
            Some((place, count)) if is_gap(&text[place.end..number.start]) => {
                Some((place.start..number.end, count + 1))
            }
            last => {
                lists.extend(last);
                Some((number, 1))
            }
        };
    }
    lists.extend(list);
    lists
        .into_iter()
        .filter(|(_, count)| *count >= LIST)
        .map(|(place, _)| place)
        .collect()
}

/// Words that can be a byte: `7`, `207`, `cf`, `0xCF`.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut numbers = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let number = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        let digits = number.strip_prefix("0x").unwrap_or(number);
        if (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            numbers.push(start..start + number.len());
        }
        start += word.len();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";

    fn hidden(text: &str) -> String {
        let mut pieces = Pieces::default();
        pieces.add(KEY.as_bytes());
        pieces.hidden_in(text)
    }

    #[test]
    fn pieces_of_a_content_are_hidden() {
        assert_eq!(hidden("found `MIIEvQIBADANBgkqhkiG9w0B`!"), "found `‹not shown›`!");
        assert_eq!(hidden("QIBADANBgkqhkiG9 w"), "‹not shown› w");
        assert_eq!(
            hidden("a `-----BEGIN PRIVATE KEY-----` is fine"),
            "a `-----BEGIN PRIVATE KEY-----` is fine"
        );
    }

    #[test]
    fn lists_of_bytes_are_hidden() {
        assert_eq!(hidden("at [77, 73, 73, 69, 118, 81, 73, 66]"), "at [‹not shown›]");
        assert_eq!(hidden("4d 49 49 45 76 51 49 42."), "‹not shown›.");
        assert_eq!(hidden("4D:49:49:45:76:51:49:42"), "‹not shown›");
        assert_eq!(
            hidden("[0x4d, 0x49, 0x49, 0x45, 0x76, 0x51, 0x49, 0x42]"),
            "[‹not shown›]"
        );
        assert_eq!(hidden("from 1 to 65535, found 2, 3"), "from 1 to 65535, found 2, 3");
    }
}
