//! A YAML text as a tree that knows where each of its values stands.
//!
//! Comes in: a text. Goes out: the tree, or the first thing in it that cannot be read. Scalars are kept as they are written, so
//! that `20.10` stays a name and does not become a number. Lines and columns count from 1, columns in characters.

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::mistake::ScriptMistake;

/// How deep values may be nested; an event needs five levels.
const DEEPEST: usize = 32;

/// A place in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    /// Its JSON pointer.
    pub(super) pointer: String,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    /// Nothing, or what says so (`null`, `~`).
    Nothing,
    Scalar(String),
    List(Vec<Node>),
    Mapping(Vec<Member>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) key_place: Place,
    pub(super) node: Node,
}

impl Node {
    /// Reads a text that holds one document, or none.
    pub(super) fn read(text: &str) -> Result<Self, ScriptMistake> {
        let mut reader = Reader::default();
        for next in Parser::new_from_str(text) {
            let (event, span) = next.map_err(|error| {
                let place = place(error.marker().line(), error.marker().col());
                ScriptMistake::at(
                    place,
                    "this is not valid YAML",
                    "look at the indentation, quotes and brackets",
                )
            })?;
            reader.take(event, &span)?;
        }
        Ok(reader.root.unwrap_or(Self {
            place: place(1, 0),
            pointer: String::new(),
            value: Value::Nothing,
        }))
    }

    /// What it is, in words.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::Nothing => "nothing".to_owned(),
            Value::Scalar(text) if text.chars().count() > 40 => "a long text".to_owned(),
            Value::Scalar(text) => format!("`{}`", text.escape_debug()),
            Value::List(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }
}

/// Columns of the parser count from 0.
fn place(line: usize, column: usize) -> Place {
    Place {
        line,
        column: column + 1,
    }
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    root: Option<Node>,
}

/// A list or a mapping whose end has not been read.
struct Open {
    node: Node,
    /// The key whose value comes next.
    key: Option<(String, Place)>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), ScriptMistake> {
        let here = place(span.start.line(), span.start.col());
        let value = match event {
            Event::SequenceEnd | Event::MappingEnd => {
                return match self.open.pop() {
                    Some(closed) => self.put(closed.node),
                    None => Ok(()),
                };
            }
            Event::Alias(_) => {
                return Err(ScriptMistake::at(
                    here,
                    "an alias means nothing here",
                    "write the value out",
                ));
            }
            Event::Scalar(text, ..) if self.awaits_key() => return self.key(text.into_owned(), here),
            Event::Scalar(text, ScalarStyle::Plain, ..) if ["", "~", "null"].contains(&text.as_ref()) => Value::Nothing,
            Event::Scalar(text, ..) => Value::Scalar(text.into_owned()),
            Event::SequenceStart(..) | Event::MappingStart(..) if self.awaits_key() => {
                return Err(ScriptMistake::at(here, "expected a name as the key", ""));
            }
            Event::SequenceStart(..) => Value::List(Vec::new()),
            Event::MappingStart(..) => Value::Mapping(Vec::new()),
            Event::DocumentStart(..) if self.root.is_some() => {
                return Err(ScriptMistake::at(
                    here,
                    "expected one document, found a second",
                    "remove the `---`",
                ));
            }
            _ => return Ok(()),
        };
        let opens = matches!(value, Value::List(_) | Value::Mapping(_));
        let node = Node {
            place: here,
            pointer: self.pointer(),
            value,
        };
        if !opens {
            return self.put(node);
        }
        if self.open.len() == DEEPEST {
            return Err(ScriptMistake::at(
                here,
                "this is nested too deeply",
                "an event needs five levels",
            ));
        }
        self.open.push(Open { node, key: None });
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| matches!(open.node.value, Value::Mapping(_)) && open.key.is_none())
    }

    /// The pointer of the value that comes next.
    fn pointer(&self) -> String {
        let Some(open) = self.open.last() else {
            return String::new();
        };
        let token = match (&open.node.value, &open.key) {
            (Value::List(items), _) => items.len().to_string(),
            (_, Some((key, _))) => key.replace('~', "~0").replace('/', "~1"),
            _ => String::new(),
        };
        format!("{}/{token}", open.node.pointer)
    }

    fn key(&mut self, key: String, here: Place) -> Result<(), ScriptMistake> {
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        if let Value::Mapping(members) = &open.node.value
            && members.iter().any(|member| member.key == key)
        {
            return Err(ScriptMistake::at(here, "a key is written twice", "remove one of them"));
        }
        open.key = Some((key, here));
        Ok(())
    }

    fn put(&mut self, node: Node) -> Result<(), ScriptMistake> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Mapping(members), Some((key, key_place))) => members.push(Member { key, key_place, node }),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, Value};

    fn place_of_refusal(text: &str) -> Option<(usize, usize)> {
        let mistake = Node::read(text).err()?;
        Some((mistake.line?, mistake.column?))
    }

    #[test]
    fn every_value_knows_its_place() {
        let root = Node::read("# a\nevents:\n  - at: 10s\n    über: { node: 20.10 }\n").expect("YAML");
        let Value::Mapping(members) = &root.value else {
            panic!("{root:?}")
        };
        let Value::List(events) = &members[0].node.value else {
            panic!("{root:?}")
        };
        let Value::Mapping(event) = &events[0].value else {
            panic!("{root:?}")
        };
        assert_eq!((event[0].node.place.line, event[0].node.place.column), (3, 9));
        let Value::Mapping(act) = &event[1].node.value else {
            panic!("{root:?}")
        };
        assert_eq!((act[0].node.place.line, act[0].node.place.column), (4, 19));
        assert_eq!(act[0].node.pointer, "/events/0/über/node");
        assert!(matches!(&act[0].node.value, Value::Scalar(text) if text == "20.10"));
    }

    #[test]
    fn what_cannot_be_read_is_refused_at_its_place() {
        assert_eq!(place_of_refusal("a: 1\nb: 2\na: 3\n"), Some((3, 1)));
        assert_eq!(place_of_refusal("a: &x 1\nb: *x\n"), Some((2, 4)));
        assert_eq!(place_of_refusal("a: 1\n---\nb: 2\n"), Some((2, 1)));
        assert_eq!(place_of_refusal("? [a]\n: 1\n"), Some((1, 3)));
        assert_eq!(place_of_refusal(&"[".repeat(100_000)).map(|(line, _)| line), Some(1));
        assert!(place_of_refusal("a: [1, 2").is_some());
        assert_eq!(place_of_refusal(""), None);
    }
}
