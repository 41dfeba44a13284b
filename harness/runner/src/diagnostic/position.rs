//! Turns a JSON pointer into a place in the text: a second, marked pass, made only when something is shown.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, StructureStyle};

use super::mask::Scalar;
use super::model::{Location, Part, Spot};
use super::pointer::escape;
use super::source::Source;

/// The byte ranges of all nodes of a YAML or JSON text, by JSON pointer.
#[derive(Debug, Default)]
pub(super) struct Positions {
    nodes: HashMap<String, Node>,
    repeated: Option<Range<usize>>,
}

#[derive(Debug, Default, Clone)]
struct Node {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// A collection over several lines: a caret under all of it would say nothing.
    spread: bool,
    /// The first key of a mapping.
    first: Option<Range<usize>>,
    /// It is neither a collection nor an alias.
    is_scalar: bool,
}

/// The byte range of a location in its source: what the caret stands under. Always within the text.
pub(super) fn range_of(source: &Source, location: &Location) -> Range<usize> {
    let text = &source.text;
    let range = match &location.spot {
        Spot::File => 0..0,
        Spot::Position(line, column) => from_position(text, *line, *column),
        Spot::Node { pointer, part, piece } => {
            let range = source.positions().range(pointer, *part);
            piece
                .as_ref()
                .and_then(|piece| within(text, range.clone(), piece))
                .unwrap_or(range)
        }
    };
    clamp(text, range)
}

/// The first key that its mapping already has: line and column, both from 1.
pub(super) fn repeated_key(text: &str) -> Option<(usize, usize)> {
    let range = Positions::of(text).repeated?;
    Some(line_and_column(text, range.start))
}

/// Line and column (in characters), both from 1, of a byte offset.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

fn from_position(text: &str, line: usize, column: usize) -> Range<usize> {
    let mut start = 0;
    for current in text.split_inclusive('\n').take(line.saturating_sub(1)) {
        start += current.len();
    }
    let rest = text.get(start..).unwrap_or_default();
    let here = rest.lines().next().unwrap_or_default();
    let offset = here
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(here.len(), |(offset, _)| offset);
    start + offset..start + offset + usize::from(offset < here.len())
}

fn within(text: &str, range: Range<usize>, piece: &str) -> Option<Range<usize>> {
    let text = text.get(range.clone())?;
    let is_part_of_a_name = |character: Option<char>| {
        character.is_some_and(|character| character.is_alphanumeric() || character == '_')
            && piece
                .chars()
                .all(|character| character.is_alphanumeric() || "_.".contains(character))
    };
    let stands_alone = |offset: &usize| {
        let (before, after) = (&text[..*offset], &text[*offset + piece.len()..]);
        // `${{ x }}` is another thing than `{{ x }}`.
        let is_expression = piece.starts_with("{{") && before.ends_with('$');
        !is_expression && !is_part_of_a_name(before.chars().next_back()) && !is_part_of_a_name(after.chars().next())
    };
    let mut offsets = text.match_indices(piece).map(|(offset, _)| offset);
    let offset = offsets.find(stands_alone).or_else(|| text.find(piece))?;
    Some(range.start + offset..range.start + offset + piece.len())
}

fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = |mut offset: usize| {
        offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = inside(range.start);
    start..inside(range.end).max(start)
}

impl Positions {
    /// Reads as far as the text is YAML.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader {
            positions: Self::default(),
            open: Vec::new(),
        };
        for next in Parser::new_from_str(text) {
            let Ok((event, span)) = next else {
                break;
            };
            let Some(range) = span.byte_range() else {
                continue;
            };
            reader.take(event, range, text);
        }
        reader.positions
    }

    /// Every key, and every value that is a scalar.
    pub(super) fn scalars(&self) -> impl Iterator<Item = (Scalar<'_>, Range<usize>)> {
        self.nodes.iter().flat_map(|(pointer, node)| {
            let key = node.key.clone().map(|range| (Scalar::Key { pointer }, range));
            let value = node.is_scalar.then(|| (Scalar::Value { pointer }, node.value.clone()));
            key.into_iter().chain(value)
        })
    }

    /// The same nodes in a text in which each byte offset became another one.
    pub(super) fn moved(&self, offsets: &[usize]) -> Self {
        let to = |offset: usize| offsets[offset.min(offsets.len() - 1)];
        let range = |range: &Range<usize>| to(range.start)..to(range.end);
        let nodes = self.nodes.iter().map(|(pointer, node)| {
            let moved = Node {
                key: node.key.as_ref().map(range),
                value: range(&node.value),
                first: node.first.as_ref().map(range),
                ..node.clone()
            };
            (pointer.clone(), moved)
        });
        Self {
            nodes: nodes.collect(),
            repeated: self.repeated.as_ref().map(range),
        }
    }

    /// The range of a node, or of its nearest known ancestor.
    fn range(&self, pointer: &str, part: Part) -> Range<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(node) = self.nodes.get(pointer) {
                let opening = || node.first.clone().unwrap_or(node.value.start..node.value.start);
                return match part {
                    Part::Value if !node.spread => node.value.clone(),
                    _ => node.key.clone().unwrap_or_else(opening),
                };
            }
            let Some((parent, _)) = pointer.rsplit_once('/') else {
                return 0..0;
            };
            pointer = parent;
        }
    }
}

struct Reader {
    positions: Positions,
    open: Vec<Open>,
}

/// A collection whose end has not been read.
enum Open {
    Sequence {
        pointer: String,
        next: usize,
        start: usize,
    },
    Mapping {
        pointer: String,
        key: Option<(String, Range<usize>)>,
        start: usize,
    },
}

impl Reader {
    fn take(&mut self, event: Event<'_>, range: Range<usize>, text: &str) {
        match event {
            Event::Scalar(value, ..) => match self.open.last_mut() {
                Some(Open::Mapping { key: None, .. }) => self.key(escape(&value), range),
                _ => {
                    let pointer = self.node(range, false);
                    if let Some(node) = self.positions.nodes.get_mut(&pointer) {
                        node.is_scalar = true;
                    }
                }
            },
            Event::Alias(_) => match self.open.last_mut() {
                Some(Open::Mapping { key: key @ None, .. }) => *key = Some((String::new(), range)),
                _ => {
                    self.node(range, false);
                }
            },
            Event::SequenceStart(style, ..) => {
                let pointer = self.node(range.clone(), style == StructureStyle::Block);
                self.open.push(Open::Sequence {
                    pointer,
                    next: 0,
                    start: range.start,
                });
            }
            Event::MappingStart(style, ..) => {
                let pointer = self.node(range.clone(), style == StructureStyle::Block);
                self.open.push(Open::Mapping {
                    pointer,
                    key: None,
                    start: range.start,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range, text),
            _ => {}
        }
    }

    /// Records the next key of the innermost mapping.
    fn key(&mut self, name: String, range: Range<usize>) {
        let Some(Open::Mapping { pointer, key, .. }) = self.open.last_mut() else {
            return;
        };
        if self.positions.nodes.contains_key(&format!("{pointer}/{name}")) {
            self.positions.repeated.get_or_insert(range.clone());
        }
        if let Some(node) = self.positions.nodes.get_mut(pointer) {
            node.first.get_or_insert(range.clone());
        }
        *key = Some((name, range));
    }

    /// Records the next value of the innermost collection; returns its pointer.
    fn node(&mut self, value: Range<usize>, spread: bool) -> String {
        let (pointer, key) = match self.open.last_mut() {
            None => (String::new(), None),
            Some(Open::Sequence { pointer, next, .. }) => {
                *next += 1;
                (format!("{pointer}/{}", *next - 1), None)
            }
            Some(Open::Mapping { pointer, key, .. }) => {
                let (name, range) = key.take().unwrap_or_default();
                (format!("{pointer}/{name}"), Some(range))
            }
        };
        let node = Node {
            key,
            value,
            spread,
            first: None,
            is_scalar: false,
        };
        self.positions.nodes.insert(pointer.clone(), node);
        pointer
    }

    fn close(&mut self, end: Range<usize>, text: &str) {
        let Some(Open::Sequence { pointer, start, .. } | Open::Mapping { pointer, start, .. }) = self.open.pop() else {
            return;
        };
        if let Some(node) = self.positions.nodes.get_mut(&pointer) {
            node.value = start..end.end.max(start);
            node.spread |= text.get(node.value.clone()).is_none_or(|text| text.contains('\n'));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title: a\nsteps:\n  - id: one\n    expect: { status: 200, list: [1, 2] }\n  - call: GET /x\n";

    fn shown(pointer: &str, part: Part) -> String {
        TEXT[Positions::of(TEXT).range(pointer, part)].to_owned()
    }

    #[test]
    fn a_pointer_finds_key_and_value() {
        assert_eq!(shown("/steps/0/expect/status", Part::Value), "200");
        assert_eq!(shown("/steps/0/expect/status", Part::Key), "status");
        assert_eq!(shown("/steps/0/expect/list/1", Part::Value), "2");
        assert_eq!(shown("/steps/0/expect", Part::Value), "{ status: 200, list: [1, 2] }");
        assert_eq!(shown("/steps/1/call", Part::Value), "GET /x");
    }

    #[test]
    fn a_block_collection_is_shown_by_its_key() {
        assert_eq!(shown("/steps", Part::Value), "steps");
    }

    #[test]
    fn a_mapping_without_a_key_is_shown_by_its_first_one() {
        assert_eq!(shown("", Part::Value), "title");
        assert_eq!(shown("/steps/1", Part::Key), "call");
    }

    #[test]
    fn a_repeated_key_is_found_where_it_is_repeated() {
        assert_eq!(repeated_key("a: 1\nb: { c: 1, d: 2, c: 3 }\n"), Some((2, 18)));
        assert_eq!(repeated_key(TEXT), None);
    }

    #[test]
    fn a_piece_is_a_whole_name_where_there_is_one() {
        let text = "tokens ~ token ~ x";
        assert_eq!(within(text, 0..text.len(), "token"), Some(9..14));
        assert_eq!(within(text, 0..text.len(), "oke"), Some(1..4));
        let text = "${{ x }} {{ x }}";
        assert_eq!(within(text, 0..text.len(), "{{ x }}"), Some(9..16));
    }

    #[test]
    fn an_unknown_pointer_finds_the_nearest_ancestor() {
        assert_eq!(shown("/steps/1/call/none", Part::Value), "GET /x");
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_and_column("ä: ö\nü: x", "ä: ö\nü: ".len()), (2, 4));
        assert_eq!(from_position("ab\ncäd", 2, 3), 6..7);
    }

    #[test]
    fn json_is_located_too() {
        let text = "{\"paths\": {\"/a\": {\"get\": 1}}}";
        assert_eq!(&text[Positions::of(text).range("/paths/~1a/get", Part::Value)], "1");
    }
}
