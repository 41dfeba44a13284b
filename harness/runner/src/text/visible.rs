//! Text made harmless: characters that would act on whoever shows them are made visible instead.
//!
//! Text that a pod or a scenario contributed comes in; the same text goes out, with escape sequences, other
//! control characters and the characters that reorder or hide text written as symbols.

use std::borrow::Cow;
use std::fmt::Write;

/// The text, with everything visible but line feeds and tabs, which keep their meaning.
///
/// C0 controls and DEL become their Unicode pictures (`␛`), which are one column wide; C1 controls, line
/// separators, byte-order marks and bidirectional controls become `\u{9b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |character| !matches!(character, '\n' | '\t'))
}

/// The same for text that must stay on one line: line feeds and tabs become visible, too.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, |_| true)
}

fn shown(text: &str, applies: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hidden = |character: char| acts(character) && applies(character);
    if !holds(text, hidden) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            push_symbol(&mut clean, character);
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

/// Whether a text holds a character that does something other than being seen.
pub fn holds_acting(text: &str) -> bool {
    holds(text, acts)
}

/// Whether a text holds a character that [`acts`] and is hidden. Nearly all are letters, digits and signs, which need no look.
fn holds(text: &str, hidden: impl Fn(char) -> bool) -> bool {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~')) {
        let mut characters = rest[at..].chars();
        if characters.next().is_some_and(&hidden) {
            return true;
        }
        rest = characters.as_str();
    }
    false
}

/// Whether a character does something other than being seen.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}'
        )
}

fn push_symbol(clean: &mut String, character: char) {
    let picture = match u32::from(character) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code),
        0x7f => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) => clean.push(picture),
        // Writing to a string cannot fail.
        None => _ = write!(clean, "{}", character.escape_unicode()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_is_shown_and_does_nothing() {
        assert_eq!(visible("\u{1b}[2Jgone\u{7}\r\n\tnext"), "␛[2Jgone␇␍\n\tnext");
        assert_eq!(visible_line("one\ntwo\tthree"), "one␊two␉three");
    }

    #[test]
    fn eight_bit_controls_and_reordering_are_shown() {
        assert_eq!(visible("\u{9b}31m \u{202e}txt \u{7f}"), "\\u{9b}31m \\u{202e}txt ␡");
    }

    #[test]
    fn no_character_gets_through_that_acts() {
        for character in (0..=0x2_ffff).chain(0xe_0000..=0xe_0fff).filter_map(char::from_u32) {
            let text = character.to_string();
            assert_eq!(
                holds_acting(&format!("‹{text}")),
                acts(character),
                "U+{:04X}",
                u32::from(character)
            );
            assert_eq!(visible_line(&text).find(acts), None, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(visible("‹session-token 2› → 200 ü 漢"), Cow::Borrowed(_)));
    }
}
