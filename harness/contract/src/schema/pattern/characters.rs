//! Sets of characters.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

/// The characters from `start` to `end`, code points both. Surrogates are no characters.
pub(super) fn range(start: u32, end: u32) -> ClassUnicode {
    const SURROGATES: std::ops::RangeInclusive<u32> = 0xD800..=0xDFFF;
    let start = if SURROGATES.contains(&start) { 0xE000 } else { start };
    let end = if SURROGATES.contains(&end) { 0xD7FF } else { end };
    match (char::from_u32(start), char::from_u32(end)) {
        (Some(start), Some(end)) if start <= end => ClassUnicode::new([ClassUnicodeRange::new(start, end)]),
        _ => ClassUnicode::empty(),
    }
}

fn ranges(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|(start, end)| ClassUnicodeRange::new(*start, *end)))
}

pub(super) fn all() -> ClassUnicode {
    ranges(&[('\0', char::MAX)])
}

/// `.`
pub(super) fn any_but_line_ends() -> ClassUnicode {
    negated(ranges(&[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')]))
}

/// `\d`, `\s`, `\w`, and in upper case what they leave out.
pub(super) fn shorthand(letter: char) -> Option<ClassUnicode> {
    let set = match letter.to_ascii_lowercase() {
        'd' => ranges(&[('0', '9')]),
        'w' => ranges(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        's' => ranges(&[
            ('\t', '\r'),
            (' ', ' '),
            ('\u{a0}', '\u{a0}'),
            ('\u{1680}', '\u{1680}'),
            ('\u{2000}', '\u{200a}'),
            ('\u{2028}', '\u{2029}'),
            ('\u{202f}', '\u{202f}'),
            ('\u{205f}', '\u{205f}'),
            ('\u{3000}', '\u{3000}'),
            ('\u{feff}', '\u{feff}'),
        ]),
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { negated(set) } else { set })
}

/// The characters that have a Unicode property, written as in `\p{…}`.
pub(super) fn property(name: &str) -> Option<ClassUnicode> {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'=');
    if name.is_empty() || !is_plain {
        return None;
    }
    let hir = regex_syntax::parse(&format!("\\p{{{name}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        // A property of one character, or of none.
        HirKind::Literal(literal) => {
            let character = str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(ranges(&[(character, character)]))
        }
        _ => None,
    }
}

pub(super) fn negated(mut set: ClassUnicode) -> ClassUnicode {
    set.negate();
    set
}

/// The set, with every other case of its letters.
pub(super) fn in_any_case(mut set: ClassUnicode) -> ClassUnicode {
    // Without the table of cases it stays as it is; the manifest asks for the table.
    let _ = set.try_case_fold_simple();
    set
}

pub(super) fn contains(set: &ClassUnicode, character: char) -> bool {
    let ranges = set.ranges();
    let at = ranges.partition_point(|range| range.end() < character);
    ranges.get(at).is_some_and(|range| range.start() <= character)
}
