//! A strict JSON reader that goes on after a flaw.
//!
//! In: the bytes of a body. Out: the value that a lenient client would read from them, and all that RFC 8259 or I-JSON
//! (RFC 7493) would object to, each with a pointer where it has one. Depth is limited to [`DEEPEST`], so no body can
//! exhaust the stack.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Exact, ExactValue, Numerals, holds_too_many_values, without_room};
use crate::document::pointer;

/// The deepest nesting that is read, in levels; as in `serde_json`.
pub(crate) const DEEPEST: usize = 128;

/// More flaws than anybody reads about.
const MOST_TOLD: usize = 200;

/// What the bytes hold.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The value, if the bytes are JSON but for the flaws.
    pub(crate) value: Option<Value>,
    /// The numbers that the value does not hold.
    pub(crate) numerals: Numerals,
    pub(crate) flaws: Vec<Flaw>,
}

impl Scan {
    /// The value with every number as it was sent.
    pub(crate) fn exact(&self) -> Option<Exact<'_>> {
        let numerals = Some(&self.numerals).filter(|numerals| !matches!(numerals, Numerals::None));
        Some(Exact::new(self.value.as_ref()?, numerals))
    }
}

/// Something that JSON does not allow, or that readers disagree about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) kind: FlawKind,
    /// Pointer into the value.
    pub(crate) at: Option<String>,
    /// A fragment.
    pub(crate) message: String,
    /// Whether the fragment names the place `at`.
    pub(crate) says_where: bool,
    /// How many flaws of its kind it tells of.
    pub(crate) stands_for: usize,
}

/// What kind of flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlawKind {
    /// A key occurs twice in an object.
    DuplicateKey,
    /// A number is beyond what a double holds.
    LargeNumber,
    /// A byte-order mark stands in front.
    ByteOrderMark,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// Something follows the value.
    TrailingBytes,
    /// It is no JSON.
    NotJson,
}

impl Flaw {
    /// A flaw of the bytes as a whole.
    fn of_all(kind: FlawKind, message: String) -> Self {
        Self {
            kind,
            at: None,
            message,
            says_where: false,
            stands_for: 1,
        }
    }
}

/// Reads `bytes`.
pub(crate) fn scan(bytes: &[u8]) -> Scan {
    let mut flaws = Vec::new();
    let mut flaw = |kind, message: String| flaws.push(Flaw::of_all(kind, message));
    let without_bom = bytes.strip_prefix(b"\xEF\xBB\xBF");
    if without_bom.is_some() {
        flaw(
            FlawKind::ByteOrderMark,
            "the body starts with a byte order mark".to_owned(),
        );
    }
    let bytes = without_bom.unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) => {
            flaw(
                FlawKind::NotUtf8,
                format!("the body is not UTF-8 from byte {} on", error.valid_up_to()),
            );
            String::from_utf8_lossy(bytes)
        }
    };
    let mut scanner = Scanner {
        text: &text,
        at: 0,
        depth: 0,
        pointer: String::new(),
        numerals: Numerals::None,
        flaws,
        untold: Vec::new(),
    };
    scanner.space();
    if matches!(scanner.peek(), Some(b'{' | b'[')) && holds_too_many_values(text.as_bytes()) {
        let message = "the body holds more than 1,000,000 values, of which none is read".to_owned();
        scanner.flaws.push(Flaw::of_all(FlawKind::NotJson, message));
        return Scan {
            value: None,
            numerals: Numerals::None,
            flaws: scanner.flaws,
        };
    }
    let value = scanner.value();
    let numerals = scanner.numerals;
    let mut flaws = scanner.flaws;
    flaws.extend(scanner.untold.into_iter().map(|(kind, stands_for)| Flaw {
        stands_for,
        ..Flaw::of_all(kind, format!("{stands_for} more flaws of this kind"))
    }));
    let rest = text[scanner.at..].trim_matches(is_space);
    match value {
        Ok(value) if rest.is_empty() => Scan {
            value: Some(value),
            numerals,
            flaws,
        },
        // `503 Service Unavailable` is a text that starts with a number, not JSON with something behind.
        Ok(value) if value.is_object() || value.is_array() => {
            flaws.push(Flaw::of_all(
                FlawKind::TrailingBytes,
                format!("{} bytes follow the JSON value", rest.len()),
            ));
            Scan {
                value: Some(value),
                numerals,
                flaws,
            }
        }
        Ok(_) => {
            flaws.push(Flaw::of_all(FlawKind::NotJson, "the body is not JSON".to_owned()));
            Scan {
                value: None,
                numerals: Numerals::None,
                flaws,
            }
        }
        Err(stop) => {
            let message = if stop.at == 0 {
                "the body is not JSON".to_owned()
            } else {
                format!("the body is not JSON: {} at byte {}", stop.message, stop.at)
            };
            flaws.push(Flaw {
                kind: FlawKind::NotJson,
                at: Some(scanner.pointer).filter(|pointer| !pointer.is_empty()),
                message,
                says_where: false,
                stands_for: 1,
            });
            Scan {
                value: None,
                numerals: Numerals::None,
                flaws,
            }
        }
    }
}

/// Why reading cannot go on.
struct Stop {
    /// Byte offset.
    at: usize,
    message: &'static str,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    pointer: String,
    numerals: Numerals,
    flaws: Vec<Flaw>,
    /// Of each kind of which there are more, how many.
    untold: Vec<(FlawKind, usize)>,
}

impl Scanner<'_> {
    fn value(&mut self) -> Result<Value, Stop> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Stop>) -> Result<Value, Stop> {
        if self.depth == DEEPEST {
            return self.stop("deeper nesting than 128 levels");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, Stop> {
        let mut members = Map::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.stop("expected a property name in quotes");
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return self.stop("expected `:`");
            }
            self.space();
            let parent = self.pointer.len();
            pointer::push(&mut self.pointer, &key);
            let twice = members.contains_key(&key);
            if twice {
                self.numerals.forget(&self.pointer);
            }
            let value = self.value()?;
            if twice {
                let message = || format!("the key `{}` occurs twice", shown(&key));
                // Of a member of the whole value the key is all there is to say of its place.
                self.flaw(FlawKind::DuplicateKey, message, parent == 0);
            }
            self.pointer.truncate(parent);
            // As most readers do, the last one wins.
            members.insert(key, value);
            self.space();
            match self.next() {
                Some(b',') => {}
                Some(b'}') => return Ok(Value::Object(without_room(members))),
                _ => return self.stop_before("expected `,` or `}`"),
            }
        }
    }

    fn array(&mut self) -> Result<Value, Stop> {
        let mut values = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(values));
        }
        loop {
            self.space();
            let parent = self.pointer.len();
            pointer::push(&mut self.pointer, &values.len().to_string());
            values.push(self.value()?);
            self.pointer.truncate(parent);
            self.space();
            match self.next() {
                Some(b',') => {}
                Some(b']') => return Ok(Value::Array(values)),
                _ => return self.stop_before("expected `,` or `]`"),
            }
        }
    }

    fn number(&mut self) -> Result<Value, Stop> {
        let start = self.at;
        let negative = self.take(b'-');
        if negative && self.text[self.at..].starts_with("Infinity") {
            return self.word();
        }
        let first = self.peek();
        let whole = self.digits();
        if whole == 0 {
            return self.stop("expected a digit");
        }
        if whole > 1 && first == Some(b'0') {
            return self.stop("a number with a leading zero");
        }
        if self.take(b'.') && self.digits() == 0 {
            return self.stop("expected a digit");
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return self.stop("expected a digit");
            }
        }
        let text = &self.text[start..self.at];
        let Some(ExactValue { value, numerals }) = ExactValue::number(text) else {
            return self.stop("expected a number");
        };
        if !matches!(numerals, Numerals::None) {
            self.numerals.place(&self.pointer, numerals);
        }
        if text.parse().is_ok_and(f64::is_infinite) {
            let message = || "a number is too large for a double".to_owned();
            self.flaw(FlawKind::LargeNumber, message, false);
        }
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, Stop> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let word = &rest[..length];
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            // What JavaScript and Python write when nobody looks; only inside a value, for a body may be any text.
            "NaN" | "Infinity" if self.depth > 0 => {
                self.flaw(FlawKind::NotJson, || format!("`{word}` is no JSON"), false);
                Value::Null
            }
            _ => return self.stop("expected a value"),
        };
        self.at += length;
        Ok(value)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        // Strings are taken apart at ASCII characters only, so `at` stays on a character's boundary wherever text is
        // cut.
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn flaw(&mut self, kind: FlawKind, message: impl FnOnce() -> String, says_where: bool) {
        if self.flaws.len() < MOST_TOLD {
            let at = Some(self.pointer.clone()).filter(|pointer| !pointer.is_empty());
            self.flaws.push(Flaw {
                kind,
                at,
                message: message(),
                says_where,
                stands_for: 1,
            });
            return;
        }
        match self.untold.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => *count += 1,
            None => self.untold.push((kind, 1)),
        }
    }

    fn stop<T>(&self, message: &'static str) -> Result<T, Stop> {
        Err(Stop { at: self.at, message })
    }

    /// As [`Self::stop`], at the byte just taken, of which nothing more is read.
    fn stop_before<T>(&mut self, message: &'static str) -> Result<T, Stop> {
        self.at = self.at.saturating_sub(1);
        self.stop(message)
    }
}

/// Keys are the document's words as a rule; a long one may be anything.
fn shown(key: &str) -> String {
    match key.chars().count() {
        length if length > 40 => format!("({length} characters)"),
        _ => key.to_owned(),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

mod strings;
#[cfg(test)]
mod tests;
