//! What follows a backslash, and classes in brackets.

use regex_syntax::hir::ClassUnicode;

use super::{
    characters,
    parse::{Parser, Refusal, refuse},
    syntax::{Assertion, Node},
};

/// What an escape stands for, outside and inside of brackets.
enum Escape {
    /// One character; a surrogate is none.
    Character(u32),
    Set(ClassUnicode),
}

/// The characters that have a meaning of their own, and may stand behind a backslash with the flag `u`.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";

impl Parser<'_> {
    /// Reads an escape; the backslash has been read.
    pub(super) fn escape(&mut self) -> Result<Node, Refusal> {
        let Some(next) = self.peek() else {
            return refuse("it ends with a backslash");
        };
        let assertion = match next {
            'b' => Some(Assertion::WordBoundary),
            'B' => Some(Assertion::NoWordBoundary),
            'A' => Some(Assertion::Start),
            'z' => Some(Assertion::End),
            'Z' => Some(Assertion::EndOrLastLine),
            _ => None,
        };
        if let Some(assertion) = assertion {
            self.at += 1;
            if matches!(next, 'A' | 'z' | 'Z') {
                let place = if next == 'A' { "start" } else { "end" };
                self.tell(format!(
                    "`\\{next}` is no escape of ECMA-262; it was read as the {place} of the string"
                ));
            }
            return Ok(Node::Assertion(assertion));
        }
        match next {
            '1'..='9' => {
                if let Some(number) = self.group_number() {
                    return Ok(Node::BackReference(vec![number]));
                }
            }
            'k' if self.names.iter().any(Option::is_some) => return self.named_reference(),
            _ => {}
        }
        Ok(match self.character_escape(false)? {
            Escape::Character(code) => self.set(characters::range(code, code)),
            Escape::Set(set) => self.set(set),
        })
    }

    /// The number of a group, if there is one of this number; else nothing is read.
    fn group_number(&mut self) -> Option<usize> {
        let digits: String = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        let number = digits.parse().ok().filter(|number| *number <= self.total)?;
        self.at += digits.len();
        Some(number)
    }

    fn named_reference(&mut self) -> Result<Node, Refusal> {
        self.at += 1;
        let name: String = match self.next() {
            Some('<') => self.text[self.at..].iter().take_while(|c| **c != '>').collect(),
            _ => return refuse("`\\k` names no group"),
        };
        self.at += name.chars().count();
        let numbers: Vec<usize> = (1..)
            .zip(&self.names)
            .filter(|(_, known)| known.as_deref() == Some(&name))
            .map(|(number, _)| number)
            .collect();
        if !self.take('>') || numbers.is_empty() {
            return refuse(format!("`\\k<{name}>` names no group"));
        }
        Ok(Node::BackReference(numbers))
    }

    fn character_escape(&mut self, in_class: bool) -> Result<Escape, Refusal> {
        let Some(letter) = self.next() else {
            return refuse("it ends with a backslash");
        };
        let code = match letter {
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            'b' if in_class => 8,
            '-' if in_class => u32::from('-'),
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                return Ok(Escape::Set(
                    characters::shorthand(letter).unwrap_or_else(characters::all),
                ));
            }
            'p' | 'P' => return self.property(letter == 'P'),
            'c' => match self.peek() {
                Some(control) if control.is_ascii_alphabetic() => {
                    self.at += 1;
                    u32::from(control) % 32
                }
                // Annex B: the backslash stands for itself.
                _ => {
                    self.strict = false;
                    self.at -= 1;
                    u32::from('\\')
                }
            },
            'x' => self
                .hexadecimal(2)
                .or_else(|| self.braced("x"))
                .unwrap_or_else(|| self.itself('x')),
            'u' => self.unicode(),
            '0'..='7' => self.octal(letter),
            other if SYNTAX.contains(other) => u32::from(other),
            other => self.itself(other),
        };
        Ok(Escape::Character(code))
    }

    /// Annex B: a character behind a backslash that has no other meaning stands for itself.
    fn itself(&mut self, character: char) -> u32 {
        self.strict = false;
        if character.is_ascii_alphabetic() {
            self.tell(format!(
                "`\\{character}` is no escape of ECMA-262; it was read as the letter `{character}`, as browsers do"
            ));
        }
        u32::from(character)
    }

    fn property(&mut self, negated: bool) -> Result<Escape, Refusal> {
        let name: String = match self.peek() {
            Some('{') => {
                self.at += 1;
                let name: String = self.text[self.at..].iter().take_while(|c| **c != '}').collect();
                self.at += name.chars().count();
                if !self.take('}') {
                    return refuse("the `{` after `\\p` is not closed");
                }
                name
            }
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.at += 1;
                self.tell(format!(
                    "`\\p{letter}` is no escape of ECMA-262; it was read as `\\p{{{letter}}}`"
                ));
                letter.to_string()
            }
            _ => return refuse("`\\p` names no Unicode property"),
        };
        let Some(set) = characters::property(&name) else {
            return refuse(format!("`{name}` is no Unicode property that is known"));
        };
        Ok(Escape::Set(if negated { characters::negated(set) } else { set }))
    }

    fn unicode(&mut self) -> u32 {
        let Some(high) = self.hexadecimal(4) else {
            return self.braced("u").unwrap_or_else(|| self.itself('u'));
        };
        if (0xD800..0xDC00).contains(&high) && self.text[self.at..].starts_with(&['\\', 'u']) {
            let back = self.at;
            self.at += 2;
            match self.hexadecimal(4) {
                Some(low) if (0xDC00..0xE000).contains(&low) => {
                    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                }
                _ => self.at = back,
            }
        }
        high
    }

    /// Exactly so many hexadecimal digits, or nothing is read.
    fn hexadecimal(&mut self, length: usize) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + length)?;
        let code = digits
            .iter()
            .try_fold(0, |code, digit| Some(code * 16 + digit.to_digit(16)?))?;
        self.at += length;
        Some(code)
    }

    /// A code point in braces, or nothing is read.
    fn braced(&mut self, letter: &str) -> Option<u32> {
        let rest = self.text[self.at..].strip_prefix(&['{'])?;
        let digits: String = rest.iter().take_while(|c| c.is_ascii_hexdigit()).collect();
        let code = u32::from_str_radix(&digits, 16)
            .ok()
            .filter(|code| *code <= 0x0010_FFFF)?;
        if rest.get(digits.len()) != Some(&'}') {
            return None;
        }
        self.at += digits.len() + 2;
        if letter == "x" {
            self.tell("`\\x{…}` is no escape of ECMA-262; it was read as `\\u{…}`");
        }
        Some(code)
    }

    /// `\0`, and what Annex B calls legacy octal.
    fn octal(&mut self, first: char) -> u32 {
        let mut code = first.to_digit(8).unwrap_or_default();
        let most = if first <= '3' { 2 } else { 1 };
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.at += 1;
            self.strict = false;
            code = code * 8 + digit;
        }
        self.strict &= code == 0;
        code
    }

    /// Reads a class; the bracket has been read.
    pub(super) fn class(&mut self) -> Result<Node, Refusal> {
        let open = self.at;
        let negated = self.take('^');
        let mut set = ClassUnicode::empty();
        while let Some(item) = self.item(open)? {
            let dash = self.at;
            if !self.take('-') {
                set.union(&item.set());
                continue;
            }
            let Some(end) = self.item(open)? else {
                set.union(&item.set());
                set.union(&characters::range(u32::from('-'), u32::from('-')));
                break;
            };
            match (&item, &end) {
                (Escape::Character(start), Escape::Character(end)) if start > end => {
                    return refuse(format!(
                        "the range around character {} is the wrong way round",
                        dash + 1
                    ));
                }
                (Escape::Character(start), Escape::Character(end)) => set.union(&characters::range(*start, *end)),
                // Annex B: the dash stands for itself.
                _ => {
                    self.strict = false;
                    set.union(&item.set());
                    set.union(&characters::range(u32::from('-'), u32::from('-')));
                    set.union(&end.set());
                }
            }
        }
        let node = self.set(set);
        Ok(match node {
            Node::Characters(set) if negated => Node::Characters(characters::negated((*set).clone()).into()),
            other => other,
        })
    }

    /// One item of the class, or `None` at its end.
    fn item(&mut self, open: usize) -> Result<Option<Escape>, Refusal> {
        match self.next() {
            None => refuse(format!("the `[` at character {open} is not closed")),
            Some(']') => Ok(None),
            Some('\\') => self.character_escape(true).map(Some),
            Some(other) => Ok(Some(Escape::Character(u32::from(other)))),
        }
    }
}

impl Escape {
    fn set(&self) -> ClassUnicode {
        match self {
            Self::Character(code) => characters::range(*code, *code),
            Self::Set(set) => set.clone(),
        }
    }
}
