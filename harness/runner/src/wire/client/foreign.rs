//! Foreign text, of certificates and of servers, is cleaned before it can reach a terminal.

/// The longest foreign text that a message quotes, in characters.
const LONGEST: usize = 200;

/// Text from outside: control characters become `�`, and it is cut when it is long.
pub(crate) fn foreign(text: &str) -> String {
    let mut characters = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut clean: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(foreign("\u{1b}[31mred\n"), "\u{fffd}[31mred\u{fffd}");
        assert_eq!(foreign(&"x".repeat(1000)).chars().count(), LONGEST + 1);
    }
}
