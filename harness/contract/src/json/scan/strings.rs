//! Strings and their escapes.

use super::{FlawKind, Scanner, Stop};

impl Scanner<'_> {
    pub(super) fn string(&mut self) -> Result<String, Stop> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                self.at = self.text.len();
                return self.stop("the string does not end");
            };
            text.push_str(&rest[..end]);
            self.at += end;
            match self.next() {
                Some(b'"') => return Ok(text),
                Some(b'\\') => text.push(self.escape()?),
                Some(control) => {
                    let message = || format!("a string holds the control character U+{control:04X} unescaped");
                    self.flaw(FlawKind::NotJson, message, false);
                    text.push(char::from(control));
                }
                None => return self.stop("the string does not end"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Stop> {
        Ok(match self.next() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode()?,
            _ => return self.stop_before("no such escape"),
        })
    }

    fn unicode(&mut self) -> Result<char, Stop> {
        let high = self.hex()?;
        if (0xD800..0xDC00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or_else(|| {
            let message = || format!("the escape `\\u{high:04x}` is half of a surrogate pair");
            self.flaw(FlawKind::NotJson, message, false);
            char::REPLACEMENT_CHARACTER
        }))
    }

    fn hex(&mut self) -> Result<u32, Stop> {
        let digits = self
            .text
            .as_bytes()
            .get(self.at..self.at + 4)
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else {
            return self.stop("expected four hexadecimal digits");
        };
        let code = digits.iter().fold(0, |code, digit| {
            code * 16 + char::from(*digit).to_digit(16).unwrap_or_default()
        });
        self.at += 4;
        Ok(code)
    }
}
