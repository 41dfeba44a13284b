//! The value that a header's text stands for (style `simple`).
//!
//! In: a text and the schema of its value. Out: the value that fulfils the schema, if the text can be read as one, else
//! the reading that comes closest, of which the schema then complains. A number, a boolean, a list and an object are
//! read as what any branch of the schema asks for.

use std::cell::Cell;

use serde_json::Value;

use super::header_schema::{HeaderSchema, Type};
use crate::document::{Address, Source};
use crate::json::ExactValue;
use crate::schema::SchemaCache;

/// The deepest nesting of lists and objects that a header's text is read as.
const DEEPEST: usize = 6;

/// The most readings that are tried, so that no text and no schema take long.
const MOST_READINGS: usize = 20_000;

/// Reads the texts of headers.
pub(super) struct HeaderReader<'c> {
    cache: &'c SchemaCache,
    /// Whether the members of an object are written as `name=value`.
    explode: bool,
    readings: Cell<usize>,
}

impl<'c> HeaderReader<'c> {
    pub(super) fn new(cache: &'c SchemaCache, explode: bool) -> Self {
        Self {
            cache,
            explode,
            readings: Cell::new(0),
        }
    }

    /// The value of `text`, which the schema at `at` describes; `None` if there are too many ways to read it.
    pub(super) fn value(&self, at: &Address, text: &str) -> Option<ExactValue> {
        let value = self.read(at, text.trim(), 0);
        (!self.is_too_long()).then_some(value)
    }

    /// What parts the elements of a list that the schema at `at` describes; `None` if it describes neither a list nor an
    /// object.
    pub(super) fn separator(&self, at: &Address) -> Option<char> {
        let schema = HeaderSchema::new(self.source(), at);
        let is_compound = schema
            .types()
            .iter()
            .any(|kind| matches!(kind, Type::Array | Type::Object));
        is_compound.then(|| schema.separator())
    }

    fn source(&self) -> &'c Source {
        self.cache.source()
    }

    fn is_too_long(&self) -> bool {
        self.readings.get() >= MOST_READINGS
    }

    fn read(&self, at: &Address, text: &str, depth: usize) -> ExactValue {
        if self.is_too_long() {
            return Value::Null.into();
        }
        let mut readings = self.readings_of(&HeaderSchema::new(self.source(), at), text, depth);
        if readings.len() == 1 {
            return readings.remove(0);
        }
        if self.is_too_long() {
            return Value::Null.into();
        }
        let compiled = self.cache.compiled(at);
        let fitting = compiled
            .as_ref()
            .as_ref()
            .ok()
            .and_then(|compiled| readings.iter().position(|value| compiled.accepts(value.exact())));
        readings.swap_remove(fitting.unwrap_or_default())
    }

    /// All readings of a text, at least one; the closest first.
    fn readings_of(&self, schema: &HeaderSchema<'_>, text: &str, depth: usize) -> Vec<ExactValue> {
        self.readings.set(self.readings.get() + 1);
        let as_text = ExactValue::from(Value::String(text.to_owned()));
        if depth >= DEEPEST || self.is_too_long() {
            return vec![as_text];
        }
        let mut readings: Vec<ExactValue> = Vec::new();
        for kind in schema.types() {
            match kind {
                Type::Number => readings.extend(number(text)),
                Type::Boolean => readings.extend(text.parse().ok().map(|value| ExactValue::from(Value::Bool(value)))),
                Type::Null => readings.extend((text.is_empty() || text == "null").then(|| Value::Null.into())),
                Type::Array => readings.extend(self.arrays(schema, text, depth)),
                Type::Object => readings.extend(self.objects(schema, text, depth)),
                Type::Text => readings.push(as_text.clone()),
            }
        }
        if readings.is_empty() {
            readings.push(as_text);
        }
        readings
    }

    fn arrays(&self, schema: &HeaderSchema<'_>, text: &str, depth: usize) -> Vec<ExactValue> {
        let elements: Vec<&str> = parted(text, schema.separator());
        if elements.len() >= MOST_READINGS {
            self.readings.set(MOST_READINGS);
            return Vec::new();
        }
        let read = |(index, text): (usize, &&str)| self.parts(&schema.element(index), text, depth);
        let parts: Vec<Vec<ExactValue>> = elements.iter().enumerate().map(read).collect();
        alternatives(&parts).map(ExactValue::from_iter).collect()
    }

    fn objects(&self, schema: &HeaderSchema<'_>, text: &str, depth: usize) -> Vec<ExactValue> {
        let Some(members) = self.members(text, schema.separator()) else {
            return Vec::new();
        };
        if members.len() >= MOST_READINGS {
            self.readings.set(MOST_READINGS);
            return Vec::new();
        }
        let read = |(name, text): &(&str, &str)| self.parts(&schema.member(name), text, depth);
        let parts: Vec<Vec<ExactValue>> = members.iter().map(read).collect();
        let object = |values: Vec<ExactValue>| {
            let names = members.iter().map(|(name, _)| (*name).to_owned());
            names.zip(values).collect::<ExactValue>()
        };
        alternatives(&parts).map(object).collect()
    }

    /// Names and values: `R=100,G=200` or `R,100,G,200`.
    fn members<'t>(&self, text: &'t str, separator: char) -> Option<Vec<(&'t str, &'t str)>> {
        let parts = parted(text, separator);
        if self.explode {
            let member = |part: &&'t str| part.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
            return parts.iter().map(member).collect();
        }
        let pairs = parts.chunks_exact(2);
        let is_whole = pairs.remainder().is_empty();
        is_whole.then(|| pairs.map(|pair| (pair[0], pair[1])).collect())
    }

    /// One part of a text, as all schemas that speak of it read it together, then as each of the schemas around it does.
    fn parts(&self, schemas: &[Option<Address>], text: &str, depth: usize) -> Vec<ExactValue> {
        let plain = || ExactValue::from(Value::String(text.to_owned()));
        let read: Vec<Option<ExactValue>> = schemas
            .iter()
            .map(|schema| Some(self.read(schema.as_ref()?, text, depth + 1)))
            .collect();
        let known: Vec<&Address> = schemas.iter().flatten().collect();
        let fits = |value: &ExactValue| {
            let accepts = |at: &&&Address| {
                self.cache
                    .compiled(at)
                    .as_ref()
                    .as_ref()
                    .is_ok_and(|it| it.accepts(value.exact()))
            };
            known.iter().filter(accepts).count()
        };
        let together = match known.as_slice() {
            [] | [_] => read.iter().flatten().next().cloned(),
            _ => read.iter().flatten().max_by_key(|value| fits(value)).cloned(),
        };
        let mut parts = vec![together.unwrap_or_else(plain)];
        parts.extend(read.into_iter().map(|value| value.unwrap_or_else(plain)));
        parts
    }
}

/// From the readings of each part, those of the whole: the first of all, the second of all, and so on, each once.
fn alternatives(parts: &[Vec<ExactValue>]) -> impl Iterator<Item = Vec<ExactValue>> {
    let count = parts.iter().map(Vec::len).min().unwrap_or(1);
    let mut wholes: Vec<Vec<ExactValue>> = Vec::new();
    for choice in 0..count {
        let whole: Vec<ExactValue> = parts.iter().map(|readings| readings[choice].clone()).collect();
        if !wholes.contains(&whole) {
            wholes.push(whole);
        }
    }
    wholes.into_iter()
}

/// The elements of a list; blanks around them don't count.
fn parted(text: &str, separator: char) -> Vec<&str> {
    let elements = text.split(separator).map(str::trim);
    if separator == ',' || separator == '|' {
        elements.filter(|_| !text.is_empty()).collect()
    } else {
        // Several blanks in a row part no more than one does.
        elements.filter(|element| !element.is_empty()).collect()
    }
}

/// A number as JSON has it, or with a plus or zeros in front, which headers have too.
fn number(text: &str) -> Option<ExactValue> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if !is_plain {
        return None;
    }
    let digits = text.trim_start_matches(['+', '-']);
    let sign = match &text[..text.len() - digits.len()] {
        "" | "+" => "",
        "-" => "-",
        _ => return None,
    };
    let significant = digits.trim_start_matches('0');
    let bare = if significant.starts_with(|c: char| c.is_ascii_digit()) {
        significant.to_owned()
    } else {
        // `0`, `.5` and `00.5`.
        format!("0{significant}")
    };
    let has_digit =
        digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.bytes().any(|b| b.is_ascii_digit());
    has_digit
        .then(|| ExactValue::number(&format!("{sign}{}", bare.trim_end_matches('.'))))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("0", Some("0")),
            ("-0.5", Some("-0.5")),
            ("007", Some("7")),
            ("+30", Some("30")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("1e3", Some("1e3")),
            ("18446744073709551615", Some("18446744073709551615")),
            ("", None),
            (".", None),
            ("+-1", None),
            ("e5", None),
            ("0x10", None),
            ("1,2", None),
            ("five", None),
            ("NaN", None),
        ] {
            let expected = expected.map(|json| ExactValue::number(json).expect("a number"));
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn blanks_part_a_list_once() {
        assert_eq!(parted("a, b ,c", ','), ["a", "b", "c"]);
        assert_eq!(parted("a,,c", ','), ["a", "", "c"]);
        assert_eq!(parted("a  b", ' '), ["a", "b"]);
        assert!(parted("", ',').is_empty());
    }
}
