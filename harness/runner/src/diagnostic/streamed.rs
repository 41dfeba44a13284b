//! A large YAML text as a tree, read event by event.
//!
//! In: a text. Out: its tree, or that of all but the rows of one list, which are handed on one by one and never stand in memory together.
//! libyaml, which has the last word on what YAML is, keeps all events of a text first: 150 bytes for each key and each value.
//!
//! Reads only what says no more than JSON, in a form that both parsers take for the same. Of whatever is more, or may be a mistake, it
//! says nothing: `None`, and libyaml reads the text.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// How deep values may be nested here.
const DEEPEST: usize = 64;

/// So many digits fit into any integer of JSON, whatever their base.
const SURE_DIGITS: usize = 15;

/// The key whose mapping is merged into the one that it stands in, in YAML 1.1. Whether that is meant can be told from the text alone.
const MERGE: &str = "<<";

/// The rows of a list that are handed on.
pub(super) struct Rows<'r> {
    /// The key of the list, at the top of the text.
    pub(super) key: &'r str,
    /// Takes the next row; `false`: it cannot be used, and all is to be read at once.
    pub(super) take: &'r mut dyn FnMut(Value) -> bool,
}

/// The tree of a text; of the list of rows it has the first alone, where there is one.
pub(super) fn tree(text: &str, rows: Option<Rows<'_>>) -> Option<Value> {
    let text = text.strip_prefix("---\n").unwrap_or(text);
    let is_marked = |line: &str| ["---", "...", "%"].iter().any(|mark| line.starts_with(mark));
    if !text.chars().all(is_usual) || text.lines().any(is_marked) || !text.ends_with('\n') {
        return None;
    }
    let mut builder = Builder {
        text,
        rows,
        open: Vec::new(),
        done: None,
    };
    for next in Parser::new_from_str(text) {
        let (event, span) = next.ok()?;
        builder.take(event, span.byte_range()?)?;
    }
    builder.done
}

/// No character that is a line break, white space or a mistake to one parser only.
fn is_usual(character: char) -> bool {
    match character {
        '\n' | ' '..='~' => true,
        '\u{a0}'..='\u{d7ff}' => !matches!(character, '\u{2028}' | '\u{2029}'),
        '\u{e000}'..='\u{fffd}' => character != '\u{feff}',
        _ => character > '\u{ffff}',
    }
}

struct Builder<'t, 'r> {
    text: &'t str,
    rows: Option<Rows<'r>>,
    /// The collections whose ends have not been read.
    open: Vec<Open>,
    done: Option<Value>,
}

enum Open {
    Sequence(Vec<Value>),
    Mapping {
        members: Map<String, Value>,
        /// The key whose value comes next.
        key: Option<String>,
    },
}

impl Builder<'_, '_> {
    /// `None`: what comes is more than is read here.
    fn take(&mut self, event: Event<'_>, range: Range<usize>) -> Option<()> {
        match event {
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Comment(..) => Some(()),
            Event::Scalar(value, style, 0, None) => {
                let (written, rest) = (self.text.get(range.clone())?, self.text.get(range.end..)?);
                if let Some(Open::Mapping {
                    key: key @ None,
                    members,
                }) = self.open.last_mut()
                {
                    let name = key_of(&value, style, written).filter(|_| has_usual_colon(style, rest))?;
                    *key = (!members.contains_key(&name)).then_some(name);
                    return key.is_some().then_some(());
                }
                // A text that is a single scalar is nothing that is read here.
                self.open.last()?;
                let value = scalar(&value, style, written)?;
                self.value(value)
            }
            Event::SequenceStart(_, 0, None) => self.begin(Open::Sequence(Vec::new())),
            Event::MappingStart(_, 0, None) => {
                let (members, key) = (Map::new(), None);
                self.begin(Open::Mapping { members, key })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let value = match self.open.pop()? {
                    Open::Sequence(items) => Value::Array(items),
                    Open::Mapping { members, .. } => Value::Object(members),
                };
                self.value(value)
            }
            _ => None,
        }
    }

    fn begin(&mut self, open: Open) -> Option<()> {
        let is_key = matches!(self.open.last(), Some(Open::Mapping { key: None, .. }));
        if is_key || self.open.len() == DEEPEST {
            return None;
        }
        self.open.push(open);
        Some(())
    }

    fn value(&mut self, value: Value) -> Option<()> {
        let is_of_rows = self.is_among_rows();
        match self.open.last_mut() {
            None if self.done.is_some() => return None,
            None => self.done = Some(value),
            Some(Open::Mapping { members, key }) => drop(members.insert(key.take()?, value)),
            Some(Open::Sequence(items)) => match self.rows.as_mut().filter(|_| is_of_rows) {
                None => items.push(value),
                Some(rows) => {
                    if items.is_empty() {
                        items.push(value.clone());
                    }
                    return (rows.take)(value).then_some(());
                }
            },
        }
        Some(())
    }

    /// Whether the innermost collection is the list of rows.
    fn is_among_rows(&self) -> bool {
        let [Open::Mapping { key: Some(key), .. }, Open::Sequence(_)] = self.open.as_slice() else {
            return false;
        };
        self.rows.as_ref().is_some_and(|rows| rows.key == key)
    }
}

/// A key, which must be a string.
fn key_of(value: &str, style: ScalarStyle, written: &str) -> Option<String> {
    if written == MERGE {
        return None;
    }
    match scalar(value, style, written)? {
        Value::String(name) => Some(name),
        _ => None,
    }
}

/// Whether a key is followed by a colon that every parser takes for one.
fn has_usual_colon(style: ScalarStyle, rest: &str) -> bool {
    let Some(behind) = rest.trim_start_matches(' ').strip_prefix(':') else {
        return false;
    };
    match behind.chars().next() {
        None | Some(' ' | '\n') => true,
        Some(next) => style == ScalarStyle::DoubleQuoted && !",]}".contains(next),
    }
}

/// What a scalar stands for, by the rules of the core schema.
fn scalar(value: &str, style: ScalarStyle, written: &str) -> Option<Value> {
    match style {
        ScalarStyle::Plain if written.is_empty() => Some(Value::Null),
        ScalarStyle::Plain if written == value && !written.contains('\n') => unquoted(value),
        ScalarStyle::SingleQuoted if !written.contains('\n') => Some(Value::String(value.to_owned())),
        ScalarStyle::DoubleQuoted if has_usual_escapes(written) => Some(Value::String(value.to_owned())),
        ScalarStyle::Literal | ScalarStyle::Folded => Some(Value::String(value.to_owned())),
        _ => None,
    }
}

fn unquoted(text: &str) -> Option<Value> {
    let is_usual = |first: char| first.is_alphanumeric() || "_/$(<~+-.".contains(first);
    if !text.starts_with(is_usual)
        || [":?", ":,", ":[", ":]", ":{", ":}"]
            .iter()
            .any(|odd| text.contains(odd))
    {
        return None;
    }
    match text {
        "null" | "Null" | "NULL" | "~" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return Some(Value::String(text.to_owned()));
    }
    match text.parse::<serde_yaml::Number>() {
        Ok(number) => number_of(&number).map(Value::Number),
        // It may be an integer that is too long for JSON.
        Err(_) if is_long_integer(text) => None,
        Err(_) => Some(Value::String(text.to_owned())),
    }
}

fn number_of(number: &serde_yaml::Number) -> Option<Number> {
    let integer = number.as_u64().map(Number::from);
    let integer = integer.or_else(|| number.as_i64().map(Number::from));
    integer.or_else(|| number.as_f64().and_then(Number::from_f64))
}

fn is_long_integer(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let based = ["0x", "0o", "0b"].iter().find_map(|base| digits.strip_prefix(base));
    let is_digit = |digit: &u8| {
        if based.is_some() {
            digit.is_ascii_hexdigit()
        } else {
            digit.is_ascii_digit()
        }
    };
    let digits = based.unwrap_or(digits);
    digits.len() > SURE_DIGITS && digits.as_bytes().iter().all(is_digit)
}

/// A text in double quotes, on one line, with no escapes but those that every parser knows.
fn has_usual_escapes(written: &str) -> bool {
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        let is_usual = match character {
            '\n' => false,
            '\\' => characters.next().is_some_and(|escaped| "\\\"nrt".contains(escaped)),
            _ => true,
        };
        if !is_usual {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests;
