//! A text as its readers decode it: JSON escapes and `\\x41`, percent-encoding (once and twice), HTML references, JSON pointers, UTF-16
//! of ASCII; and without what only parts it: blanks, characters of no width, the signs between pairs of hexadecimal digits.
//!
//! In: bytes. Out: views of them, in which each byte knows where in the source it was written. What is found in a
//! view, however its writer escaped it, is so found in the source. Broken escapes stand for themselves.

use std::ops::Range;

/// Decoded bytes.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// Where each byte was written.
    sources: Vec<Range<usize>>,
}

impl View {
    /// Where in the source a range of the view was written.
    pub(super) fn source_of(&self, range: Range<usize>) -> Range<usize> {
        match self.sources.get(range.clone()) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            _ => 0..0,
        }
    }

    /// A view of this view.
    fn then(&self, decoder: &Decoder) -> Option<Self> {
        let mut view = decoder.view(&self.bytes)?;
        for source in &mut view.sources {
            *source = self.source_of(source.clone());
        }
        Some(view)
    }
}

/// One way to write a byte as several.
struct Decoder {
    /// What each escape starts with.
    sign: u8,
    /// The text of the escape that the bytes start with, and its length.
    decode: fn(&[u8]) -> Option<(String, usize)>,
}

const JSON: Decoder = Decoder {
    sign: b'\\',
    decode: json,
};
const PERCENT: Decoder = Decoder {
    sign: b'%',
    decode: percent,
};
const HTML: Decoder = Decoder {
    sign: b'&',
    decode: html,
};
const POINTER: Decoder = Decoder {
    sign: b'~',
    decode: pointer,
};

/// What stands between the characters of UTF-16, and what a terminal is given in its place.
const ZERO: Decoder = Decoder {
    sign: 0,
    decode: |_| Some((String::new(), 1)),
};
const REPLACED: Decoder = Decoder {
    sign: 0xef,
    decode: |text| text.starts_with("\u{fffd}".as_bytes()).then(|| (String::new(), 3)),
};

/// The views that differ from the source: of each encoding alone, and of each within a JSON string.
pub(super) fn views(source: &[u8]) -> Vec<View> {
    let mut views = Vec::new();
    views.extend(PERCENT.view(source).and_then(|once| once.then(&PERCENT)));
    if let Some(json) = JSON.view(source) {
        views.extend(
            [JSON, PERCENT, HTML, POINTER, ZERO, REPLACED]
                .iter()
                .filter_map(|inner| json.then(inner)),
        );
        views.push(json);
    }
    views.extend(
        [PERCENT, HTML, POINTER, ZERO, REPLACED]
            .iter()
            .filter_map(|decoder| decoder.view(source)),
    );
    views
}

/// The views without what only parts a text. In them words run into each other: only what is known can be looked for.
pub(super) fn joined_views(source: &[u8]) -> impl Iterator<Item = View> {
    let anything = joined(source, parts_anything);
    let hexadecimal = has_parted_hexadecimal(source).then(|| joined(source, parts_hexadecimal));
    anything.into_iter().chain(hexadecimal.flatten())
}

/// The texts that a text stands for, in every encoding that occurs in it.
pub(crate) fn decoded(text: &str) -> Vec<String> {
    views(text.as_bytes())
        .into_iter()
        .map(|view| String::from_utf8_lossy(&view.bytes).into_owned())
        .collect()
}

/// The text without what parts it; `None` where nothing does. `parts` tells how many bytes at its beginning do.
fn joined(source: &[u8], parts: fn(&[u8]) -> usize) -> Option<View> {
    let first = (0..source.len()).find(|at| parts(&source[*at..]) > 0)?;
    let mut view = View {
        bytes: source[..first].to_vec(),
        sources: (0..first).map(|at| at..at + 1).collect(),
    };
    let mut at = first;
    while let Some(byte) = source.get(at) {
        match parts(&source[at..]) {
            0 => {
                view.sources.push(at..at + 1);
                view.bytes.push(*byte);
                at += 1;
            }
            length => at += length,
        }
    }
    Some(view)
}

/// Blanks, and the characters that have no width.
fn parts_anything(text: &[u8]) -> usize {
    const NO_WIDTH: [&str; 6] = ["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}"];
    match text.first() {
        Some(byte) if byte.is_ascii_whitespace() => 1,
        Some(0xc2 | 0xe2 | 0xef) => {
            let found = NO_WIDTH.iter().find(|character| text.starts_with(character.as_bytes()));
            found.map_or(0, |character| character.len())
        }
        _ => 0,
    }
}

/// What is written between pairs of hexadecimal digits.
fn parts_hexadecimal(text: &[u8]) -> usize {
    usize::from(text.first().is_some_and(|byte| b" :-,.\n".contains(byte)))
}

/// Whether a text has at least eight pairs of hexadecimal digits in a row with something between them: as many as the shortest secret.
/// Nearly every text has such signs, and few have that.
fn has_parted_hexadecimal(text: &[u8]) -> bool {
    if text.len() < 8 * 2 + 7 {
        return false;
    }
    let mut pairs = 0;
    let mut at = 0;
    while let Some(pair) = text.get(at..at + 2) {
        if pair.iter().all(u8::is_ascii_hexdigit) {
            pairs += 1;
            if pairs == 8 {
                return true;
            }
            at += 2;
            let between =
                (0..2).take_while(|ahead| text.get(at + ahead..).is_some_and(|rest| parts_hexadecimal(rest) > 0));
            let between = between.count();
            if between == 0 {
                pairs = 0;
                at -= 1;
            }
            at += between;
        } else {
            pairs = 0;
            at += 1;
        }
    }
    false
}

impl Decoder {
    /// `None` where there is nothing to decode.
    fn view(&self, source: &[u8]) -> Option<View> {
        source.contains(&self.sign).then_some(())?;
        let mut view = View {
            bytes: Vec::with_capacity(source.len()),
            sources: Vec::with_capacity(source.len()),
        };
        let mut at = 0;
        let mut decoded_any = false;
        while let Some(byte) = source.get(at) {
            let decoded = (*byte == self.sign).then(|| (self.decode)(&source[at..])).flatten();
            match decoded {
                Some((text, length)) => {
                    decoded_any = true;
                    view.sources.extend(std::iter::repeat_n(at..at + length, text.len()));
                    view.bytes.extend(text.bytes());
                    at += length;
                }
                None => {
                    view.sources.push(at..at + 1);
                    view.bytes.push(*byte);
                    at += 1;
                }
            }
        }
        decoded_any.then_some(view)
    }
}

/// RFC 8259 section 7.
fn json(text: &[u8]) -> Option<(String, usize)> {
    let plain = match text.get(1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => {
            let unit = |at: usize| number(text.get(at..at + 4)?, 16);
            let first = unit(2)?;
            if let Some(character) = char::from_u32(first) {
                return Some((character.to_string(), 6));
            }
            let second = unit(8).filter(|second| text[6..8] == *b"\\u" && (0xdc00..0xe000).contains(second))?;
            let code = 0x10000 + ((first.checked_sub(0xd800)? & 0x3ff) << 10) + (second - 0xdc00);
            return Some((char::from_u32(code)?.to_string(), 12));
        }
        // Of no JSON, but of most languages.
        b'x' => {
            let code = number(text.get(2..4)?, 16).filter(|code| *code < 0x80)?;
            return Some((char::from_u32(code)?.to_string(), 4));
        }
        other if b"\"\\/'".contains(other) => char::from(*other),
        _ => return None,
    };
    Some((plain.to_string(), 2))
}

/// RFC 3986 section 2.1; what is no ASCII stands for itself, since no secret has it.
fn percent(text: &[u8]) -> Option<(String, usize)> {
    let code = number(text.get(1..3)?, 16).filter(|code| *code < 0x80)?;
    Some((char::from_u32(code)?.to_string(), 3))
}

/// Numeric character references, and those that have a name in every language of markup.
fn html(text: &[u8]) -> Option<(String, usize)> {
    let end = text.iter().take(12).position(|byte| *byte == b';')?;
    let character = match &text[1..end] {
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        b"lt" => '<',
        b"gt" => '>',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        _ => return None,
    };
    Some((character.to_string(), end + 1))
}

/// RFC 6901 section 3.
fn pointer(text: &[u8]) -> Option<(String, usize)> {
    match text.get(1)? {
        b'0' => Some(("~".to_owned(), 2)),
        b'1' => Some(("/".to_owned(), 2)),
        _ => None,
    }
}

/// Digits alone: no sign.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    let are_digits = text.chars().all(|character| character.is_digit(radix));
    are_digits.then(|| u32::from_str_radix(text, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_text_is_seen_through() {
        for written in [
            r"a\u002fb\u002Bc",
            r"a\/b+c",
            "a%2Fb%2bc",
            "a%252Fb%25%32bc",
            r"\x61\x2fb+\x63",
            "a&#x2F;b&#43;c",
            "a~1b+c",
            r"a\\u002fb+c",
            r"a\u00252fb+c",
            "a\0/\0b\0+\0c\0",
            r"a\u0000/\u0000b\u0000+\u0000c",
            "a\u{fffd}/\u{fffd}b\u{fffd}+\u{fffd}c",
        ] {
            let seen = views(written.as_bytes());
            assert!(seen.iter().any(|view| view.bytes == b"a/b+c"), "{written}");
        }
    }

    #[test]
    fn hexadecimal_digits_are_read_whatever_stands_between_the_pairs() {
        for written in [
            "s=61:2f:62:2b:63:61:2f:62",
            "a61 2f 62 2b 63 61 2f 62.",
            "61, 2f, 62, 2b, 63, 61, 2f, 62",
        ] {
            let mut seen = joined_views(written.as_bytes());
            let is_read = |view: View| view.bytes.windows(16).any(|run| run == b"612f622b63612f62");
            assert!(seen.any(is_read), "{written}");
        }
        assert!(!has_parted_hexadecimal(b"2026-11-27T04:05:06.789Z, 612f622b63612f62"));
    }

    #[test]
    fn what_only_parts_a_text_is_left_out() {
        for written in ["a/ b\n+\tc", "a\u{200b}/b\u{feff}+\u{ad}c"] {
            let mut seen = joined_views(written.as_bytes());
            assert!(seen.any(|view| view.bytes == b"a/b+c"), "{written}");
        }
        assert_eq!(joined_views(b"a/b+c").count(), 0);
    }

    #[test]
    fn a_place_in_a_view_is_where_it_was_written() {
        let source = r#"x \ud83d\ude00\u0061bc y"#;
        let seen = views(source.as_bytes());
        let view = seen.last().expect("a view");
        assert_eq!(view.bytes, "x 😀abc y".as_bytes());
        assert_eq!(&source[view.source_of(6..9)], r"\u0061bc");
    }

    #[test]
    fn broken_escapes_stand_for_themselves() {
        for text in [
            r"a\u00",
            r"\ud800",
            r"\ud800\u0041",
            "100% of %zz",
            "&#x110000; & co",
            "~",
            "\\",
        ] {
            for view in views(text.as_bytes()) {
                assert!(view.sources.len() == view.bytes.len(), "{text}");
            }
        }
        assert!(views(b"100% of %zz &co ~ ").is_empty());
    }
}
