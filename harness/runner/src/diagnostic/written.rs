//! YAML (and so JSON) that may hold secrets, as a tree: each scalar is kept as it was written, and no message quotes one.
//!
//! In: a source. Out: its tree, in which merge keys (`<<`) are merged as PyYAML does, and where each merged member was
//! written. A number is one only where its digits come back as they were: a password of 23 digits stays a string.
//!
//! Errors name the kind of mistake and its place, and nothing of the text: neither keys, tags nor a parser's own words
//! about them.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

use super::fault::Fault;
use super::model::{InputError, Owner};
use super::pointer::escape;
use super::source::Source;

/// How many values a text may unfold into. No target has a thousandth of that.
const MOST: usize = 100_000;

/// How deep values may be nested.
const DEEPEST: usize = 128;

/// The key whose mapping is merged into the one that it stands in (<https://yaml.org/type/merge.html>).
const MERGE: &str = "<<";

/// A tree, and where merged members were written.
#[derive(Debug, Default)]
pub struct Written {
    /// The tree; keys that are numbers or booleans are strings.
    pub value: Value,
    /// The JSON pointer of each merged member, and one that leads to where it was written.
    pub merged: Vec<(String, String)>,
}

impl Source {
    /// The text as a tree of what was written.
    ///
    /// # Errors
    /// It is not YAML, repeats a key, has a tag, holds more than one document, or expands beyond measure (a YAML bomb).
    pub fn written(&self, owner: Owner) -> Result<Written, InputError> {
        self.well_formed(owner)?;
        let mut builder = Builder {
            merges: !self.is_json(),
            open: Vec::new(),
            anchors: HashMap::new(),
            left: MOST,
            done: Written::default(),
        };
        for next in Parser::new_from_str(&self.text) {
            // What libyaml reads, this parser reads, unless it is nested too deeply.
            let unread = |_| {
                if self.is_too_deep() {
                    Fault::TooDeep
                } else {
                    Fault::Unread
                }
            };
            let (event, _) = next.map_err(|error| self.wrong(owner, unread(error)))?;
            builder.take(event).map_err(|fault| self.wrong(owner, fault))?;
        }
        Ok(builder.done)
    }
}

struct Builder {
    merges: bool,
    open: Vec<Open>,
    /// What each anchor names, and how many values that is.
    anchors: HashMap<usize, (Value, usize)>,
    /// How many more values may come.
    left: usize,
    done: Written,
}

/// A collection whose end has not been read.
struct Open {
    pointer: String,
    anchor: usize,
    /// How many values were left when it began.
    before: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Value>),
    Mapping {
        members: Map<String, Value>,
        /// The key whose value comes next; `true` if it is a merge key.
        key: Option<(String, bool)>,
        merge: Option<Value>,
    },
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1)?;
                if let Some(Content::Mapping { key: key @ None, .. }) = self.content() {
                    let is_merge = text == MERGE && style == ScalarStyle::Plain && tag.is_none();
                    *key = Some((text.into_owned(), is_merge));
                    return self.checked_key();
                }
                let value = self.scalar(&text, style, tag.as_deref())?;
                self.value(value, anchor, 1)
            }
            Event::Alias(id) => {
                let pointer = self.next_pointer();
                let (value, size) = self.anchors.get(&id).cloned().ok_or(Fault::Circle(pointer))?;
                self.count(size)?;
                if let Some(Content::Mapping { key: key @ None, .. }) = self.content() {
                    *key = Some((value.as_str().map_or_else(|| value.to_string(), str::to_owned), false));
                    return self.checked_key();
                }
                self.value(value, 0, size)
            }
            Event::SequenceStart(_, anchor, tag) => self.begin(anchor, tag.as_deref(), Content::Sequence(Vec::new())),
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Mapping {
                    members: Map::new(),
                    key: None,
                    merge: None,
                };
                self.begin(anchor, tag.as_deref(), content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Ok(()),
        }
    }

    fn content(&mut self) -> Option<&mut Content> {
        self.open.last_mut().map(|open| &mut open.content)
    }

    fn count(&mut self, size: usize) -> Result<(), Fault> {
        self.left = self.left.checked_sub(size).ok_or(Fault::TooMany)?;
        Ok(())
    }

    fn begin(&mut self, anchor: usize, tag: Option<&Tag>, content: Content) -> Result<(), Fault> {
        let pointer = self.next_pointer();
        if tag.is_some_and(|tag| !matches!(tag.core_suffix(), Some("map" | "seq"))) {
            return Err(Fault::Tag(pointer));
        }
        if self.open.len() >= DEEPEST {
            return Err(Fault::TooDeep);
        }
        self.count(1)?;
        self.open.push(Open {
            pointer,
            anchor,
            before: self.left + 1,
            content,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.content {
            Content::Sequence(items) => Value::Array(items),
            Content::Mapping { mut members, merge, .. } => {
                if let Some(merge) = merge {
                    self.merge(&mut members, merge, &open.pointer)?;
                }
                Value::Object(members)
            }
        };
        let size = open.before - self.left;
        // A collection that is a key has no name that anybody could look for.
        if let Some(Content::Mapping { key: key @ None, .. }) = self.content() {
            *key = Some((value.to_string(), false));
            return self.checked_key();
        }
        self.value(value, open.anchor, size)
    }

    /// What the mapping does not say itself is taken from what is merged; of several, the first counts.
    fn merge(&mut self, members: &mut Map<String, Value>, merge: Value, pointer: &str) -> Result<(), Fault> {
        let place = format!("{pointer}/{MERGE}");
        let merged = match merge {
            Value::Object(merged) => vec![merged],
            Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    Value::Object(merged) => Ok(merged),
                    _ => Err(Fault::NoMerge(place.clone())),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(Fault::NoMerge(place)),
        };
        for (key, value) in merged.into_iter().flatten() {
            if !members.contains_key(&key) {
                let name = escape(&key);
                let origin = (format!("{pointer}/{name}"), format!("{place}/{name}"));
                self.done.merged.push(origin);
                members.insert(key, value);
            }
        }
        Ok(())
    }

    fn checked_key(&mut self) -> Result<(), Fault> {
        let pointer = self.next_pointer();
        match self.content() {
            Some(Content::Mapping {
                members,
                key: Some((key, is_merge)),
                merge,
            }) if members.contains_key(key.as_str()) || (*is_merge && merge.is_some()) => Err(Fault::Repeated(pointer)),
            _ => Ok(()),
        }
    }

    fn value(&mut self, value: Value, anchor: usize, size: usize) -> Result<(), Fault> {
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let merges = self.merges;
        match self.content() {
            None => self.done.value = value,
            Some(Content::Sequence(items)) => items.push(value),
            Some(Content::Mapping { members, key, merge }) => match key.take() {
                Some((_, true)) if merges => *merge = Some(value),
                Some((key, _)) => drop(members.insert(key, value)),
                None => {}
            },
        }
        Ok(())
    }

    /// The pointer of the value that comes next.
    fn next_pointer(&self) -> String {
        let Some(open) = self.open.last() else {
            return String::new();
        };
        match &open.content {
            Content::Sequence(items) => format!("{}/{}", open.pointer, items.len()),
            Content::Mapping {
                key: Some((key, _)), ..
            } => format!("{}/{}", open.pointer, escape(key)),
            Content::Mapping { key: None, .. } => open.pointer.clone(),
        }
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, Fault> {
        match tag.map(Tag::core_suffix) {
            Some(Some("str")) => return Ok(text.into()),
            Some(Some("int" | "float" | "bool" | "null")) | None => {}
            Some(_) => return Err(Fault::Tag(self.next_pointer())),
        }
        if style != ScalarStyle::Plain {
            return Ok(text.into());
        }
        Ok(match text {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => true.into(),
            "false" | "False" | "FALSE" => false.into(),
            _ => number(text).map_or_else(|| text.into(), Value::Number),
        })
    }
}

/// The number, if its text is the only one for it.
fn number(text: &str) -> Option<Number> {
    let number = match (text.parse::<i64>(), text.parse::<u64>(), text.parse::<f64>()) {
        (Ok(integer), ..) => integer.into(),
        (_, Ok(integer), _) => integer.into(),
        (.., Ok(float)) => Number::from_f64(float)?,
        _ => return None,
    };
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Value, InputError> {
        let written = Source::new("x.yaml", text).written(Owner::Target);
        written.map(|written| written.value)
    }

    fn value(text: &str) -> Value {
        read(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn scalars_are_kept_as_they_were_written() {
        let text =
            "a: 98765432109876543210987\nb: 007\nc: 443\nd: 0.5\ne: 1e3\nf: true\ng:\nh: '5'\ni: 1_000\n200: x\n";
        let expected = json!({
            "a": "98765432109876543210987", "b": "007", "c": 443, "d": 0.5, "e": "1e3", "f": true, "g": null,
            "h": "5", "i": "1_000", "200": "x",
        });
        assert_eq!(value(text), expected);
        assert_eq!(value(""), Value::Null);
    }

    #[test]
    fn merge_keys_are_merged_at_every_depth_and_what_is_said_there_counts() {
        let text = "x: &x { port: 1, proxy: { host: p } }\ny: &y { <<: *x, port: 2 }\n<<: *y\nport: 3\npod: { <<: [*x, { host: h, port: 9 }] }\n";
        let read = value(text);
        assert_eq!((&read["port"], &read["proxy"]), (&json!(3), &json!({ "host": "p" })));
        assert_eq!(read["pod"], json!({ "port": 1, "proxy": { "host": "p" }, "host": "h" }));
    }

    #[test]
    fn a_merged_member_is_where_its_merge_key_is() {
        let written = Source::new("x.yaml", "x: &x { port: 1 }\npod: { <<: *x }\n").written(Owner::Target);
        let origin = ("/pod/port".to_owned(), "/pod/<</port".to_owned());
        assert_eq!(written.expect("merges").merged, [origin]);
    }

    #[test]
    fn in_json_and_in_quotes_a_merge_key_is_a_key_like_any_other() {
        assert_eq!(value("{ '<<': { a: 1 } }"), json!({ "<<": { "a": 1 } }));
        let json = Source::new("x.json", "{ \"<<\": { \"a\": 1 } }").written(Owner::Target);
        assert_eq!(json.expect("reads").value, json!({ "<<": { "a": 1 } }));
    }

    #[test]
    fn no_mistake_quotes_what_was_written() {
        for text in [
            "password: !hunter2",
            "password: !hunter2 x",
            "password: !!hunter2 x",
            "password: !!binary hunter2",
            "password: !!int hunter2 x\nx: !y z",
            "hunter2: 1\nhunter2: 2",
            "x: *hunter2",
            "x: &hunter2 [*hunter2]",
            "<<: hunter2",
            "<<: [hunter2]",
            "<<: { a: 1 }\n<<: { hunter2: 1 }",
            "password: @hunter2",
            "password: \"hunter2\\q\"",
            "password: 'hunter2' hunter2",
            "password: hunter2: x",
            "%TAG hunter2\n---\na: 1",
            "a: 1\n---\nhunter2: 2",
        ] {
            let error = read(text).expect_err(text);
            let said = format!("{} {:?}", error.title.to_show(), error.help);
            assert!(!said.contains("hunter"), "{text}: {said}");
        }
    }

    #[test]
    fn what_unfolds_without_end_is_refused() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        text.extend(('b'..='j').zip('a'..='i').map(|(this, last)| {
            format!("{this}: &{this} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n")
        }));
        assert!(read(&text).expect_err("bomb").title.to_show().contains("unfolds"));
        let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
        for text in [deep.as_str(), &"[".repeat(200), &"a: ".repeat(3)] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&deep).expect_err("deep").title.to_show().contains("too deeply"));
    }
}
