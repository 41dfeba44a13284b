//! Where the nodes of a YAML or JSON text stand, by JSON pointer.
//!
//! In: a text. Out: byte ranges. A node costs 32 bytes, whatever its pointer, and a key its length and 8 bytes, however often it is
//! written: a table may have ten thousand rows, or a folder as many files, and their places are known for as long as a run. Reads as far
//! as the text is YAML.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Parser, StructureStyle};
use indexmap::IndexSet;

use super::mask::Scalar;
use super::model::Part;
use super::pointer::escape;

/// The byte ranges of all nodes of a text.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    /// In the order of the text: a collection stands before what is in it.
    nodes: Vec<Node>,
    names: Names,
    /// Of each long list, by its place, where every [`STRIDE`]th of its items stands.
    landmarks: HashMap<u32, Vec<u32>>,
    /// The first key that its mapping already had.
    repeated: Option<Range<usize>>,
}

/// Every key, as it stands in a pointer; each once.
#[derive(Clone, Debug, Default)]
struct Names {
    /// One behind the other, in the order of the text.
    text: Box<str>,
    /// Where each of them ends.
    ends: Box<[u32]>,
    /// Their places, in the order of the names.
    sorted: Box<[u32]>,
}

impl Names {
    fn of(names: &IndexSet<Box<str>>) -> Self {
        let mut text = String::new();
        let ends = names.iter().map(|name| {
            text.push_str(name);
            short(text.len())
        });
        let ends = ends.collect();
        let mut sorted: Box<[u32]> = (0..short(names.len())).collect();
        sorted.sort_by_key(|place| &names[*place as usize]);
        Self {
            text: text.into(),
            ends,
            sorted,
        }
    }

    fn at(&self, place: u32) -> Option<&str> {
        let place = place as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start as usize..*self.ends.get(place)? as usize)
    }

    fn place_of(&self, name: &str) -> Option<u32> {
        let found = self.sorted.binary_search_by_key(&Some(name), |place| self.at(*place));
        found.ok().map(|place| self.sorted[place])
    }
}

/// How many items of a list are passed by at most until one is found.
const STRIDE: u32 = 64;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The place of its key in [`Nodes::names`], or its own place in its list.
    token: u32,
    /// Its key, where it is in a mapping.
    key: Option<Span>,
    value: Span,
    /// The place behind all that is in it.
    end: u32,
    /// A collection over several lines: a caret under all of it would say nothing.
    is_spread: bool,
    /// It is neither a collection nor an alias.
    is_scalar: bool,
}

/// A byte range. No file that is read is as long as that.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: short(range.start),
            end: short(range.end),
        }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start as usize..span.end as usize
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Nodes {
    /// The nodes of a text, as far as it is YAML.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader {
            found: Self::default(),
            names: IndexSet::new(),
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
        reader.finish()
    }

    /// The first key that its mapping already has.
    pub(super) fn repeated(&self) -> Option<Range<usize>> {
        self.repeated.clone()
    }

    /// The range of a node, or of its nearest known ancestor.
    pub(super) fn range(&self, pointer: &str, part: Part) -> Range<usize> {
        let Some(place) = self.find(pointer) else {
            return 0..0;
        };
        let node = &self.nodes[place];
        let opening = || {
            let first = self.children(place).next().and_then(|child| self.nodes[child].key);
            let start = node.value.start;
            first.unwrap_or(Span { start, end: start })
        };
        let span = match part {
            Part::Value if !node.is_spread => node.value,
            _ => node.key.unwrap_or_else(opening),
        };
        span.into()
    }

    /// Calls `visit` with every key, and every value that is a scalar, and where it stands.
    pub(super) fn each_scalar(&self, visit: &mut dyn FnMut(Scalar<'_>, Range<usize>)) {
        let mut pointer = String::new();
        // The collections that a node is in: where each ends, and how long its pointer is.
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            while open.pop_if(|(end, _)| *end <= place).is_some() {}
            pointer.truncate(open.last().map_or(0, |(_, length)| *length));
            if !open.is_empty() {
                pointer.push('/');
                match self.name(node) {
                    Some(name) => pointer.push_str(name),
                    None => pointer.push_str(&node.token.to_string()),
                }
            }
            if let Some(key) = node.key {
                visit(Scalar::Key { pointer: &pointer }, key.into());
            }
            if node.is_scalar {
                visit(Scalar::Value { pointer: &pointer }, node.value.into());
            }
            open.push((node.end as usize, pointer.len()));
        }
    }

    /// The same nodes in a text in which each byte offset became another one.
    pub(super) fn moved(&self, offsets: &[usize]) -> Self {
        let to = |offset: u32| short(offsets[(offset as usize).min(offsets.len() - 1)]);
        let moved = |span: Span| Span {
            start: to(span.start),
            end: to(span.end),
        };
        let nodes = self.nodes.iter().map(|node| Node {
            key: node.key.map(moved),
            value: moved(node.value),
            ..*node
        });
        Self {
            nodes: nodes.collect(),
            names: self.names.clone(),
            landmarks: self.landmarks.clone(),
            repeated: self.repeated.clone().map(|range| moved(range.into()).into()),
        }
    }

    /// The place of a node, or of its nearest known ancestor.
    fn find(&self, pointer: &str) -> Option<usize> {
        let mut tokens = pointer.split('/');
        if self.nodes.is_empty() || tokens.next() != Some("") {
            return None;
        }
        let mut place = 0;
        for token in tokens {
            let is_list = self
                .children(place)
                .next()
                .is_some_and(|first| self.nodes[first].key.is_none());
            let child = if is_list {
                token.parse().ok().and_then(|index| self.item(place, index))
            } else {
                let name = self.names.place_of(token);
                let is_it = |child: &usize| name == Some(self.nodes[*child].token);
                // Of a key that is written twice the last one counts.
                self.children(place).filter(is_it).last()
            };
            let Some(child) = child else {
                break;
            };
            place = child;
        }
        Some(place)
    }

    /// The item of a list at this index.
    fn item(&self, list: usize, index: u32) -> Option<usize> {
        let landmarks = self.landmarks.get(&short(list));
        let before = (index / STRIDE).checked_sub(1);
        let near = before.and_then(|before| landmarks?.get(before as usize));
        let from = near.map_or(list + 1, |near| *near as usize);
        self.siblings(list, from).find(|item| self.nodes[*item].token == index)
    }

    /// What is in a collection, by place.
    fn children(&self, place: usize) -> impl Iterator<Item = usize> {
        self.siblings(place, place + 1)
    }

    /// What is in a collection from one of its places on.
    fn siblings(&self, place: usize, from: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[place].end as usize;
        let first = Some(from).filter(|child| *child < end);
        std::iter::successors(first, move |child| {
            Some(self.nodes[*child].end as usize).filter(|next| *next < end)
        })
    }

    fn name(&self, node: &Node) -> Option<&str> {
        node.key?;
        self.names.at(node.token)
    }
}

struct Reader {
    found: Nodes,
    names: IndexSet<Box<str>>,
    open: Vec<Open>,
}

/// A collection whose end has not been read.
struct Open {
    place: usize,
    content: Content,
}

enum Content {
    Sequence {
        next: u32,
    },
    Mapping {
        /// The key whose value comes next.
        key: Option<(u32, Range<usize>)>,
        /// The keys that it has.
        known: HashSet<u32>,
    },
}

impl Reader {
    fn take(&mut self, event: Event<'_>, range: Range<usize>, text: &str) {
        match event {
            Event::Scalar(value, ..) if self.is_at_key() => self.key(&escape(&value), range),
            Event::Alias(_) if self.is_at_key() => self.nameless_key(range),
            Event::Scalar(..) => self.node(range, false, true),
            Event::Alias(_) => self.node(range, false, false),
            Event::SequenceStart(style, ..) => self.begin(range, style, Content::Sequence { next: 0 }),
            Event::MappingStart(style, ..) => {
                let (key, known) = (None, HashSet::new());
                self.begin(range, style, Content::Mapping { key, known });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range, text),
            _ => {}
        }
    }

    fn is_at_key(&self) -> bool {
        let content = self.open.last().map(|open| &open.content);
        matches!(content, Some(Content::Mapping { key: None, .. }))
    }

    /// Records the next key of the innermost mapping.
    fn key(&mut self, name: &str, range: Range<usize>) {
        let token = self.token(name);
        let Some(Content::Mapping { key, known }) = self.open.last_mut().map(|open| &mut open.content) else {
            return;
        };
        if !known.insert(token) {
            self.found.repeated.get_or_insert(range.clone());
        }
        *key = Some((token, range));
    }

    /// The same for a key that is no scalar: an alias, or a collection.
    fn nameless_key(&mut self, range: Range<usize>) {
        let token = self.token("");
        if let Some(Content::Mapping { key, .. }) = self.open.last_mut().map(|open| &mut open.content) {
            *key = Some((token, range));
        }
    }

    fn token(&mut self, name: &str) -> u32 {
        let names = &mut self.names;
        let place = names
            .get_index_of(name)
            .unwrap_or_else(|| names.insert_full(name.into()).0);
        short(place)
    }

    /// Records the next value of the innermost collection.
    fn node(&mut self, value: Range<usize>, is_spread: bool, is_scalar: bool) {
        if self.is_at_key() {
            self.nameless_key(0..0);
        }
        let nodes = &mut self.found.nodes;
        let (token, key) = match self.open.last_mut().map(|open| (open.place, &mut open.content)) {
            None => (0, None),
            Some((list, Content::Sequence { next })) => {
                let index = *next;
                *next += 1;
                if index > 0 && index % STRIDE == 0 {
                    let landmarks = self.found.landmarks.entry(short(list)).or_default();
                    landmarks.push(short(nodes.len()));
                }
                (index, None)
            }
            Some((_, Content::Mapping { key, .. })) => {
                let (token, range) = key.take().unwrap_or_default();
                (token, Some(range.into()))
            }
        };
        nodes.push(Node {
            token,
            key,
            value: value.into(),
            end: short(nodes.len() + 1),
            is_spread,
            is_scalar,
        });
    }

    fn begin(&mut self, range: Range<usize>, style: StructureStyle, content: Content) {
        let place = self.found.nodes.len();
        self.node(range, style == StructureStyle::Block, false);
        self.open.push(Open { place, content });
    }

    fn close(&mut self, range: Range<usize>, text: &str) {
        let Some(open) = self.open.pop() else { return };
        let end = short(self.found.nodes.len());
        let node = &mut self.found.nodes[open.place];
        node.end = end;
        node.value.end = short(range.end).max(node.value.start);
        let text = text.get(Range::from(node.value));
        node.is_spread |= text.is_none_or(|text| text.contains('\n'));
    }

    /// What is still open, in a text that is cut short or not YAML, holds all that was read since.
    fn finish(mut self) -> Nodes {
        let end = short(self.found.nodes.len());
        for open in self.open {
            self.found.nodes[open.place].end = end;
        }
        self.found.names = Names::of(&self.names);
        self.found.nodes.shrink_to_fit();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title: a\nsteps:\n  - id: one\n    expect: { status: 200, list: [1, 2] }\n  - call: GET /x\n";

    fn shown(pointer: &str, part: Part) -> String {
        TEXT[Nodes::of(TEXT).range(pointer, part)].to_owned()
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
    fn an_unknown_pointer_finds_the_nearest_ancestor() {
        assert_eq!(shown("/steps/1/call/none", Part::Value), "GET /x");
        assert_eq!(shown("/steps/2", Part::Value), "steps");
    }

    #[test]
    fn every_item_of_a_long_list_is_found() {
        let items: String = (0..1000)
            .map(|index| format!("  - {{ id: row-{index}, of: [1, 2] }}\n"))
            .collect();
        let text = format!("cases:\n{items}after: 1\n");
        let nodes = Nodes::of(&text);
        for index in 0..1000 {
            let range = nodes.range(&format!("/cases/{index}/id"), Part::Value);
            assert_eq!(text[range], format!("row-{index}"));
        }
        assert_eq!(&text[nodes.range("/cases/1000/id", Part::Value)], "cases");
        assert_eq!(&text[nodes.range("/after", Part::Value)], "1");
    }

    #[test]
    fn a_text_that_breaks_off_has_the_nodes_that_were_read() {
        let text = "a: { b: [1, 2\nc: @";
        let nodes = Nodes::of(text);
        assert_eq!(&text[nodes.range("/a/b/0", Part::Value)], "1");
        assert_eq!(Nodes::of("@").range("/a", Part::Value), 0..0);
    }

    #[test]
    fn json_is_located_too() {
        let text = "{\"paths\": {\"/a\": {\"get\": 1}}}";
        assert_eq!(&text[Nodes::of(text).range("/paths/~1a/get", Part::Value)], "1");
    }

    #[test]
    fn a_number_may_be_a_key_and_a_place_in_a_list() {
        let text = "1: [a, b]\n0: c\n";
        let nodes = Nodes::of(text);
        assert_eq!(&text[nodes.range("/1/0", Part::Value)], "a");
        assert_eq!(&text[nodes.range("/0", Part::Value)], "c");
    }

    #[test]
    fn every_key_and_every_scalar_is_visited_with_its_pointer() {
        let text = "a: [x, { b/c: y }]\nd: *a\n? [k]\n: z\n";
        let mut seen = Vec::new();
        Nodes::of(text).each_scalar(&mut |scalar, range| {
            let (kind, pointer) = match scalar {
                Scalar::Key { pointer } => ("key", pointer),
                Scalar::Value { pointer } => ("value", pointer),
            };
            seen.push(format!("{kind} {pointer} {}", &text[range]));
        });
        let until_the_alias = ["key /a a", "value /a/0 x", "key /a/1/b~1c b/c", "value /a/1/b~1c y"];
        assert_eq!(seen, until_the_alias);
    }

    #[test]
    fn a_row_of_a_long_table_takes_little_memory() {
        assert!(size_of::<Node>() <= 32);
        let text = "- { id: x, name: y }\n".repeat(1000);
        let nodes = Nodes::of(&text);
        assert_eq!((nodes.nodes.len(), nodes.names.ends.len()), (3001, 2));
    }
}
