//! A text as its readers decode it: JSON escapes and `\\x41`, percent-encoding (once and twice), HTML references, JSON pointers, UTF-16
//! of ASCII; and without what only parts it: blanks, characters of no width, the signs between pairs of hexadecimal digits.
//!
//! In: bytes. Out: views of them, in which each byte knows where in the source it was written. What is found in a
//! view, however its writer escaped it, is so found in the source. Broken escapes stand for themselves.

use std::ops::Range;
use std::rc::Rc;

use memchr::{memchr, memchr3};

/// Decoded bytes.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// Where they were written, in the view below, and so on down to the source.
    layers: Vec<Rc<[Piece]>>,
}

/// Bytes of a view that were written together.
struct Piece {
    /// Where the first of them stands in the view.
    at: usize,
    /// Where they were written in what the view was made of.
    source: Range<usize>,
    /// Whether all of them stand for the whole of that; otherwise each stands for one byte of it.
    is_escape: bool,
}

impl View {
    /// Where in the source a range of the view was written.
    pub(super) fn source_of(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() || range.end > self.bytes.len() {
            return 0..0;
        }
        self.layers.iter().fold(range, |range, pieces| {
            byte_in(pieces, range.start).start..byte_in(pieces, range.end - 1).end
        })
    }

    /// A view of this view.
    fn then(&self, decoder: &Decoder) -> Option<Self> {
        let mut view = decoder.view(&self.bytes)?;
        view.layers.extend(self.layers.iter().cloned());
        Some(view)
    }
}

/// Where one byte of a view was written.
fn byte_in(pieces: &[Piece], at: usize) -> Range<usize> {
    let following = pieces.partition_point(|piece| piece.at <= at);
    match following.checked_sub(1).and_then(|last| pieces.get(last)) {
        Some(piece) if piece.is_escape => piece.source.clone(),
        Some(piece) => {
            let start = piece.source.start + (at - piece.at);
            start..start + 1
        }
        None => at..at + 1,
    }
}

/// A view that is being made.
struct Draft<'s> {
    source: &'s [u8],
    /// How much of it was read.
    read: usize,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

impl<'s> Draft<'s> {
    fn of(source: &'s [u8]) -> Self {
        Self {
            source,
            read: 0,
            bytes: Vec::with_capacity(source.len()),
            pieces: Vec::new(),
        }
    }

    /// Takes the source as it is up to there, and in place of so many bytes behind it a text.
    fn replace(&mut self, at: usize, length: usize, text: &[u8]) {
        self.copy_until(at);
        self.piece(at..at + length, text, true);
        self.read = at + length;
    }

    fn copy_until(&mut self, at: usize) {
        let source = self.source;
        self.piece(self.read..at, &source[self.read..at], false);
    }

    fn piece(&mut self, source: Range<usize>, bytes: &[u8], is_escape: bool) {
        if !bytes.is_empty() {
            let at = self.bytes.len();
            self.pieces.push(Piece { at, source, is_escape });
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn finished(mut self) -> View {
        self.copy_until(self.source.len());
        View {
            bytes: self.bytes,
            layers: vec![self.pieces.into()],
        }
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
    if !has_signs(source) {
        return views;
    }
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

/// Whether a text holds what any decoder's escapes start with: most texts do not.
fn has_signs(text: &[u8]) -> bool {
    let [one, two, three, four, five, six] = [JSON, PERCENT, HTML, POINTER, ZERO, REPLACED].map(|decoder| decoder.sign);
    memchr3(one, two, three, text).is_some() || memchr3(four, five, six, text).is_some()
}

/// The views without what only parts a text. In them words run into each other: only what is known can be looked for.
pub(super) fn joined_views(source: &[u8]) -> impl Iterator<Item = View> {
    let anything = joined(source, may_part, parts_anything);
    let hexadecimal = || joined(source, parts_pairs, |_| 1);
    let hexadecimal = has_parted_hexadecimal(source).then(hexadecimal);
    anything.into_iter().chain(hexadecimal.flatten())
}

/// The texts that a text stands for, in every encoding that occurs in it.
pub(crate) fn decoded(text: &str) -> Vec<String> {
    views(text.as_bytes())
        .into_iter()
        .map(|view| String::from_utf8_lossy(&view.bytes).into_owned())
        .collect()
}

/// The text without what parts it; `None` where nothing does. `may_part` says of a byte whether that may begin there, `parts` how many
/// bytes do.
fn joined(source: &[u8], may_part: impl Fn(u8) -> bool, parts: impl Fn(&[u8]) -> usize) -> Option<View> {
    let mut draft = None;
    let mut at = 0;
    while let Some(ahead) = source[at..].iter().position(|byte| may_part(*byte)) {
        at += ahead;
        at += match parts(&source[at..]) {
            0 => 1,
            length => {
                let draft = draft.get_or_insert_with(|| Draft::of(source));
                draft.replace(at, length, b"");
                length
            }
        };
    }
    draft.map(Draft::finished)
}

/// Whether [`parts_anything`] has anything to say of what begins with this byte.
fn may_part(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | 0xc2 | 0xe2 | 0xef)
}

/// Blanks, and the characters that have no width.
fn parts_anything(text: &[u8]) -> usize {
    const NO_WIDTH: [&str; 6] = ["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}"];
    match text.first() {
        Some(byte) if byte.is_ascii_whitespace() => 1,
        Some(_) => {
            let found = NO_WIDTH.iter().find(|character| text.starts_with(character.as_bytes()));
            found.map_or(0, |character| character.len())
        }
        None => 0,
    }
}

/// Whether a byte is written between pairs of hexadecimal digits.
fn parts_pairs(byte: u8) -> bool {
    matches!(byte, b' ' | b':' | b'-' | b',' | b'.' | b'\n')
}

/// How many pairs of hexadecimal digits stand in a row in what is looked for in a view without what parts them: as many as the shortest
/// secret has bytes.
const PAIRS: usize = 8;

/// Whether a text has that many pairs of hexadecimal digits in a row with one or two signs between each.
/// Nearly every text has such signs, and few have that.
fn has_parted_hexadecimal(text: &[u8]) -> bool {
    let is_pair = |at: usize| {
        text.get(at..at + 2)
            .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
    };
    let signs_at = |at: usize| {
        let signs = (at..at + 2)
            .map_while(|at| text.get(at))
            .take_while(|byte| parts_pairs(**byte));
        signs.count()
    };
    let has_row_at = |first: usize| {
        let mut at = first;
        (1..PAIRS).all(|_| {
            let signs = signs_at(at + 2);
            at += 2 + signs;
            signs > 0 && is_pair(at)
        })
    };
    // Where the first pair ends.
    (2..text.len()).any(|end| parts_pairs(text[end]) && is_pair(end - 2) && has_row_at(end - 2))
}

impl Decoder {
    /// `None` where there is nothing to decode.
    fn view(&self, source: &[u8]) -> Option<View> {
        let mut at = memchr(self.sign, source)?;
        let mut draft = Draft::of(source);
        loop {
            at += match (self.decode)(&source[at..]) {
                Some((text, length)) => {
                    draft.replace(at, length, text.as_bytes());
                    length
                }
                None => 1,
            };
            match memchr(self.sign, &source[at..]) {
                Some(next) => at += next,
                None => break,
            }
        }
        (draft.read > 0).then(|| draft.finished())
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
                let place = view.source_of(0..view.bytes.len());
                assert!(text.get(place).is_some(), "{text}");
            }
        }
        assert!(views(b"100% of %zz &co ~ ").is_empty());
    }
}
