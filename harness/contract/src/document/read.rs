//! Text to JSON value: YAML or JSON, strict about what both leave to the reader's luck.
//!
//! Keys become strings (`200:` and `true:` are keys of a contract as good as `'200':`). A duplicate key, a YAML tag and
//! a number that JSON cannot hold are defects, and so is YAML's merge key `<<`. Depth is limited by the two parsers
//! (128 levels), the size of the value by [`MOST_NODES`], so that a small text which unfolds to gigabytes ("YAML bomb")
//! ends as a complaint.

use std::{cell::RefCell, fmt, sync::Arc};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::{Defect, Defects, Document, Place, nests_too_deeply, pointer};
use crate::json::{self, ExactValue, FlawKind, Numerals};

/// More nodes than any API description has: the vendor's largest has about 30,000. A long string counts as several.
const MOST_NODES: usize = 2_000_000;

/// Reads the text of `document`: its value, and the numbers that this does not hold.
pub(crate) fn read(document: &Document) -> Result<(Value, Numerals), Vec<Defect>> {
    let name: Arc<str> = document.name.as_str().into();
    if document.is_prepared
        && let Ok(value) = serde_json::from_str(&document.text)
    {
        return Ok((value, Numerals::None));
    }
    let text = document.text.strip_prefix('\u{feff}').unwrap_or(&document.text);
    if text.trim().is_empty() {
        return Err(vec![Defect::at(whole(&name), "the document is empty")]);
    }
    // A text that starts like JSON usually is; YAML's escapes differ from JSON's (surrogate pairs), so JSON is tried
    // first.
    if text.trim_start().starts_with(['{', '['])
        && let Some(read) = json(&name, text)
    {
        return read;
    }
    if let Some(offset) = nests_too_deeply(text) {
        return Err(vec![too_deep(&name, text, offset)]);
    }
    let reading = Reading {
        name: name.clone(),
        nodes: RefCell::new(0),
        numerals: RefCell::default(),
        defects: RefCell::default(),
    };
    match reading
        .node(String::new())
        .deserialize(serde_yaml::Deserializer::from_str(text))
    {
        Ok(value) => reading.defects.into_inner().or((value, reading.numerals.into_inner())),
        Err(error) => Err(vec![syntax(&name, &error)]),
    }
}

/// Reads `text` as JSON; `None` if it is none.
fn json(name: &Arc<str>, text: &str) -> Option<Result<(Value, Numerals), Vec<Defect>>> {
    if json::holds_too_many_values(text.as_bytes()) {
        return Some(Err(vec![Defect {
            // A pointer would have all of them read, to find the place.
            position: Some((1, 1)),
            ..Defect::at(whole(name), "the document holds more than 1,000,000 values")
        }]));
    }
    let scan = json::scan(text.as_bytes());
    if scan
        .flaws
        .iter()
        .any(|flaw| !matches!(flaw.kind, FlawKind::DuplicateKey | FlawKind::LargeNumber))
    {
        return None;
    }
    let mut defects = Defects::default();
    for flaw in scan
        .flaws
        .into_iter()
        .filter(|flaw| flaw.kind == FlawKind::DuplicateKey)
    {
        let place = Place {
            document: name.clone(),
            pointer: flaw.at.unwrap_or_default(),
        };
        defects.push(Defect::at(place, flaw.message).help("remove or rename one of the two"));
    }
    Some(defects.or((scan.value?, scan.numerals)))
}

/// The whole document.
fn whole(name: &Arc<str>) -> Place {
    Place {
        document: name.clone(),
        pointer: String::new(),
    }
}

fn too_deep(name: &Arc<str>, text: &str, offset: usize) -> Defect {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let defect = Defect {
        position: Some((before.matches('\n').count() + 1, line.chars().count() + 1)),
        ..Defect::at(whole(name), "nested too deeply")
    };
    defect.help(DEPTH_HELP)
}

const DEPTH_HELP: &str = "no description nests deeper than 128 levels; is an anchor used inside itself?";

/// What is wrong with a text of several documents.
const SEVERAL: &str = "expected one document, found several that `---` parts";

/// What the parser says in words of its own, and what is meant.
const WORDS: [(&str, &str); 3] = [
    ("more than one document", SEVERAL),
    ("sequence, expected a key", "expected a string as key, found a list"),
    ("map, expected a key", "expected a string as key, found a mapping"),
];

fn syntax(name: &Arc<str>, error: &serde_yaml::Error) -> Defect {
    let position = error.location().map(|location| (location.line(), location.column()));
    let text = error.to_string();
    // The position has its own field; the parser repeats it in its text.
    let mut message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    if let Some((_, context)) = text.split_once(", while ")
        && !message.contains(", while ")
    {
        let context = context.split(" at line ").next().unwrap_or(context);
        message = format!("{message}, while {context}");
    }
    for (parsers, ours) in WORDS {
        if message.contains(parsers) {
            ours.clone_into(&mut message);
        }
    }
    let help = match message.as_str() {
        SEVERAL => Some("write each into a file of its own"),
        "recursion limit exceeded" => Some(DEPTH_HELP),
        "repetition limit exceeded" => Some("write the repeated nodes out, or use `$ref`"),
        _ => None,
    };
    Defect {
        position,
        help: help.map(str::to_owned),
        ..Defect::at(whole(name), format!("neither YAML nor JSON: {message}"))
    }
}

struct Reading {
    name: Arc<str>,
    nodes: RefCell<usize>,
    numerals: RefCell<Numerals>,
    defects: RefCell<Defects>,
}

impl Reading {
    fn spend<E: serde::de::Error>(&self, nodes: usize) -> Result<(), E> {
        let spent = self.nodes.replace_with(|spent| *spent + nodes);
        if spent + nodes > MOST_NODES {
            return Err(E::custom("the document unfolds to more than anybody would write"));
        }
        Ok(())
    }

    fn node(&self, pointer: String) -> Node<'_> {
        Node { reading: self, pointer }
    }
}

struct Node<'r> {
    reading: &'r Reading,
    pointer: String,
}

impl Node<'_> {
    fn complain(&self, key: Option<&str>, message: String, help: &str) {
        let pointer = key.map_or_else(|| self.pointer.clone(), |key| pointer::join(&self.pointer, key));
        let place = Place {
            document: self.reading.name.clone(),
            pointer,
        };
        self.reading
            .defects
            .borrow_mut()
            .push(Defect::at(place, message).help(help));
    }

    /// An integer of more than 64 bits.
    fn large(self, text: &str) -> Value {
        let Some(ExactValue { value, numerals }) = ExactValue::number(text) else {
            return Value::Null;
        };
        self.reading.numerals.borrow_mut().place(&self.pointer, numerals);
        value
    }

    fn float(self, value: f64) -> Value {
        Number::from_f64(value).map_or_else(
            || {
                self.complain(
                    None,
                    format!("expected a finite number, found `{value}`"),
                    "quote it if a string is meant",
                );
                Value::Null
            },
            Value::Number,
        )
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.reading.spend(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(self.large(&value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(self.large(&value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(self.float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.reading.spend(value.len() / 64)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(
            self.reading
                .node(pointer::join(&self.pointer, &values.len().to_string())),
        )? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let value = map.next_value_seed(self.reading.node(pointer::join(&self.pointer, &key)))?;
            if key == "<<" {
                self.complain(
                    Some(&key),
                    "YAML's merge key `<<` is not applied".to_owned(),
                    "write the members out, or use `$ref`",
                );
            }
            if values.contains_key(&key) {
                self.complain(
                    Some(&key),
                    format!("the key `{key}` occurs twice"),
                    "remove or rename one of the two",
                );
                continue;
            }
            values.insert(key, value);
        }
        Ok(Value::Object(json::without_room(values)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom(
            "YAML tags such as `!name` mean nothing in an API description",
        ))
    }
}

/// A key, which becomes a string as it is written.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;
    use crate::json::Exact;
    use serde_json::json;

    fn text(text: &str) -> Result<Value, Vec<Defect>> {
        read(&Document::new("a.yaml", text)).map(|(value, _)| value)
    }

    #[test]
    fn keys_that_are_no_strings_in_yaml_become_strings() {
        assert_eq!(
            text("200: a\ntrue: b\n1.5: c").unwrap(),
            json!({"200": "a", "true": "b", "1.5": "c"})
        );
    }

    #[test]
    fn json_with_tabs_and_surrogate_pairs_is_read() {
        assert_eq!(text("{\n\t\"a\": \"\\ud83d\\ude00\"}").unwrap(), json!({"a": "😀"}));
    }

    #[test]
    fn numbers_beyond_64_bits_are_kept_as_they_are_written() {
        for text in ["[1, 18446744073709551617]", "- 1\n- 18446744073709551617\n"] {
            let document = Document::new("a.yaml", text);
            let (value, numerals) = read(&document).unwrap();
            let numeral = Exact::new(&value, Some(&numerals)).at("/1").unwrap().numeral().unwrap();
            assert_eq!(numeral.text(), "18446744073709551617");
        }
    }

    #[test]
    fn every_duplicate_key_is_reported_with_its_pointer() {
        let defects = text("a: {x: 1, x: 2}\nb: [{y: 1, y: 2}]\n").unwrap_err();
        let pointers: Vec<_> = defects.iter().map(|defect| defect.place.pointer.as_str()).collect();
        assert_eq!(pointers, ["/a/x", "/b/0/y"]);
        assert_eq!(
            text(r#"{"a": 1, "a": 2}"#).unwrap_err()[0].message,
            "the key `a` occurs twice"
        );
    }

    #[test]
    fn a_syntax_error_carries_line_and_column() {
        let defects = text("a: 1\nb: [1\nc: 2\n").unwrap_err();
        assert!(defects[0].position.is_some_and(|(line, _)| line >= 2), "{defects:?}");
        assert!(!defects[0].message.contains("at line"), "{defects:?}");
    }

    #[test]
    fn a_yaml_bomb_ends_as_a_defect() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            bomb.extend([format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", "))]);
        }
        assert_eq!(text(&bomb).unwrap_err().len(), 1);
    }

    #[test]
    fn a_long_string_that_is_repeated_is_a_bomb_too() {
        let bomb = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), ["*a"; 1000].join(", "));
        assert_eq!(text(&bomb).unwrap_err().len(), 1);
    }

    #[test]
    fn a_merge_key_is_a_defect() {
        let defects = text("a: &a {b: 1}\nc: {<<: *a}\n").unwrap_err();
        assert_eq!(defects[0].place.pointer, "/c/<<");
    }

    #[test]
    fn what_is_no_contract_is_refused_in_words_of_yaml() {
        for (bad, message) in [
            (
                "? [a]\n: b",
                "neither YAML nor JSON: expected a string as key, found a list",
            ),
            (
                "? {a: b}\n: c",
                "neither YAML nor JSON: expected a string as key, found a mapping",
            ),
            (
                "a: 1\n---\nb: 2\n",
                "neither YAML nor JSON: expected one document, found several that `---` parts",
            ),
        ] {
            assert_eq!(text(bad).unwrap_err()[0].message, message, "{bad}");
        }
    }

    #[test]
    fn deep_nesting_ends_as_a_defect() {
        assert_eq!(text(&"[".repeat(100_000)).unwrap_err().len(), 1);
        assert_eq!(text("a: &a [*a]").unwrap_err().len(), 1);
    }

    #[test]
    fn what_json_cannot_hold_is_a_defect() {
        for bad in ["a: .nan", "a: .inf", "a: !secret x", "", "   \n", "a: 1\n---\nb: 2\n"] {
            assert!(text(bad).is_err(), "{bad}");
        }
    }
}
