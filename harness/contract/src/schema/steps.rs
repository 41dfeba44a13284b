//! How much work it is to judge a value, counted before it is judged: the same on every machine.
//!
//! In: a translated schema, and a value. Out: the number of steps, or that they are more than [`MOST_STEPS`]. A step asks one schema of
//! one value, or compares with one word of a `required` or an `enum`; all alternatives count, as if none were left out, but for the
//! kinds that a discriminator did not pick: kinds may lead to each other without an end, and a value is of one of them.
//!
//! What a schema asks of one value in place (`allOf`, `oneOf`, `$ref`) is counted once for each schema and remembered, so that lists
//! which refer to each other over many levels are refused at once rather than walked.

use std::collections::HashMap;
use std::slice;

use serde_json::{Value, map};

use super::discriminator;

/// More steps than any honest answer takes: the largest that a client takes has some thousand.
pub(crate) const MOST_STEPS: u64 = 1_000_000;

/// How deeply schemas may lead to each other for one value.
const DEEPEST: usize = 10_000;

/// A schema takes more steps than [`MOST_STEPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManySteps;

impl TooManySteps {
    /// Why something was not judged, a fragment.
    pub(crate) fn reason(self) -> String {
        format!("the schema asks for more than {MOST_STEPS} steps")
    }
}

/// The schemas of a translation, as far as they cost steps.
#[derive(Debug)]
pub(super) struct Steps {
    nodes: Vec<Node>,
    root: usize,
}

/// One schema. The numbers are places in [`Steps::nodes`].
#[derive(Debug, Default)]
struct Node {
    /// Its own step, and the words that it compares with.
    own: u64,
    /// The words that it compares the members of an object with.
    words: u64,
    /// The schemas that speak of the same value.
    in_place: Vec<usize>,
    /// What a discriminator asks of the same value, if this is the kind that the value names.
    kind: Option<Kind>,
    /// All that is asked of one value whatever it is, itself counted.
    of_one_value: u64,
    properties: HashMap<String, usize>,
    /// Of any other member.
    others: Vec<usize>,
    /// Of any member, whatever its name; of a pattern, too, as if it always matched.
    members: Vec<usize>,
    /// Of the first elements, each its own.
    first: Vec<usize>,
    /// Of any element.
    elements: Vec<usize>,
}

/// A kind that a discriminator picks by the value of a property.
#[derive(Debug)]
struct Kind {
    property: String,
    name: Value,
    schema: usize,
}

impl Steps {
    /// Of a translation, with its definitions under `$defs`.
    pub(super) fn new(schema: &Value) -> Self {
        let mut reader = Reader::default();
        let definitions = schema.get("$defs").and_then(Value::as_object);
        for (name, _) in definitions.into_iter().flatten() {
            let number = reader.new_node();
            reader.names.insert(name.clone(), number);
        }
        for (name, schema) in definitions.into_iter().flatten() {
            if let Some(number) = reader.names.get(name).copied() {
                let node = reader.node(schema);
                reader.nodes[number] = node;
            }
        }
        let root = reader.schema(schema);
        let mut steps = Self {
            nodes: reader.nodes,
            root,
        };
        steps.count_in_place();
        steps
    }

    /// The steps of judging a value.
    pub(super) fn of(&self, value: &Value) -> Result<u64, TooManySteps> {
        let mut walk = Walk {
            steps: self,
            taken: 0,
            open: Vec::new(),
        };
        walk.enter(self.root, value)?;
        while let Some(frame) = walk.open.last_mut() {
            match frame.next(&self.nodes) {
                Some((node, value)) => walk.enter(node, value)?,
                None => drop(walk.open.pop()),
            }
        }
        Ok(walk.taken)
    }

    /// Counts what is asked of one value, of each schema after those that it leads to. What leads to itself has no end.
    fn count_in_place(&mut self) {
        let mut states = vec![State::New; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut open = vec![start];
            while let Some(number) = open.last().copied() {
                match states[number] {
                    State::New => {
                        states[number] = State::Open;
                        let next = self.nodes[number].in_place.iter().copied();
                        open.extend(next.filter(|next| states[*next] == State::New));
                    }
                    State::Open => {
                        let of = |next: &usize| match states[*next] {
                            State::Counted => self.nodes[*next].of_one_value,
                            State::New | State::Open => u64::MAX,
                        };
                        let in_place = self.nodes[number].in_place.iter().map(of);
                        self.nodes[number].of_one_value = in_place.fold(self.nodes[number].own, u64::saturating_add);
                        states[number] = State::Counted;
                        open.pop();
                    }
                    State::Counted => drop(open.pop()),
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Counted,
}

/// Reads schemas into nodes. The depth of a translation is bounded by that of the document.
#[derive(Default)]
struct Reader {
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
}

impl Reader {
    fn new_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn schema(&mut self, schema: &Value) -> usize {
        let number = self.new_node();
        let node = self.node(schema);
        self.nodes[number] = node;
        number
    }

    fn node(&mut self, schema: &Value) -> Node {
        let mut node = Node {
            own: 1,
            ..Node::default()
        };
        let picked = discriminator::picked(schema);
        for (key, value) in schema.as_object().into_iter().flatten() {
            match (key.as_str(), &picked) {
                ("then", Some((property, name))) => {
                    node.kind = Some(Kind {
                        property: (*property).to_owned(),
                        name: (*name).clone(),
                        schema: self.schema(value),
                    });
                }
                ("allOf" | "anyOf" | "oneOf", _) => node.in_place.extend(self.list(value)),
                ("not" | "if" | "then" | "else", _) => node.in_place.push(self.schema(value)),
                ("$ref" | "$dynamicRef", _) => node.in_place.extend(self.target(value)),
                ("dependentSchemas", _) => node.in_place.extend(self.named(value).into_values()),
                ("properties", _) => node.properties = self.named(value),
                ("patternProperties", _) => node.members.extend(self.named(value).into_values()),
                ("propertyNames", _) => node.members.push(self.schema(value)),
                ("additionalProperties" | "unevaluatedProperties", _) => node.others.push(self.schema(value)),
                ("prefixItems", _) => node.first = self.list(value),
                ("items" | "contains" | "unevaluatedItems", _) => node.elements.push(self.schema(value)),
                ("required", _) => node.words += length(value),
                ("enum", _) => node.own += length(value),
                _ => {}
            }
        }
        node
    }

    fn list(&mut self, value: &Value) -> Vec<usize> {
        let schemas = value.as_array().into_iter().flatten();
        schemas.map(|schema| self.schema(schema)).collect()
    }

    fn named(&mut self, value: &Value) -> HashMap<String, usize> {
        let schemas = value.as_object().into_iter().flatten();
        schemas
            .map(|(name, schema)| (name.clone(), self.schema(schema)))
            .collect()
    }

    /// The definition that a reference leads to: it is the last part of the path, before or in the fragment.
    fn target(&self, reference: &Value) -> Option<usize> {
        let reference = reference.as_str()?;
        let named = reference.split_once("#/$defs/").map(|(_, name)| name);
        let name = named.unwrap_or_else(|| {
            let resource = reference.split('#').next().unwrap_or_default();
            resource.rsplit('/').next().unwrap_or_default()
        });
        self.names.get(name).copied()
    }
}

fn length(list: &Value) -> u64 {
    list.as_array().map_or(0, |list| list.len() as u64)
}

/// A walk through a value.
struct Walk<'w> {
    steps: &'w Steps,
    taken: u64,
    open: Vec<Frame<'w>>,
}

/// What is still to be asked on one level.
enum Frame<'w> {
    InPlace(slice::Iter<'w, usize>, &'w Value),
    /// Of each member, the schemas of its name or of all others, and of any member; then the next one.
    Members {
        node: usize,
        rest: map::Iter<'w>,
        asked: Asked<'w>,
    },
    Elements {
        node: usize,
        rest: std::iter::Enumerate<slice::Iter<'w, Value>>,
        asked: Asked<'w>,
    },
}

/// The schemas that are asked of one value in a container.
struct Asked<'w> {
    first: Option<usize>,
    more: [slice::Iter<'w, usize>; 2],
    value: &'w Value,
}

impl<'w> Asked<'w> {
    fn nothing() -> Self {
        Self {
            first: None,
            more: [[].iter(), [].iter()],
            value: &Value::Null,
        }
    }

    fn next(&mut self) -> Option<(usize, &'w Value)> {
        let [one, other] = &mut self.more;
        let next = self.first.take().or_else(|| one.next().copied());
        Some((next.or_else(|| other.next().copied())?, self.value))
    }
}

impl<'w> Walk<'w> {
    /// Asks a schema of a value.
    fn enter(&mut self, number: usize, value: &'w Value) -> Result<(), TooManySteps> {
        let node = &self.steps.nodes[number];
        if self.taken.saturating_add(node.of_one_value) > MOST_STEPS || self.open.len() > DEEPEST {
            return Err(TooManySteps);
        }
        match value {
            Value::Object(members) => {
                self.take(node.own + node.words)?;
                self.open.push(Frame::InPlace(node.in_place.iter(), value));
                if let Some(kind) = &node.kind
                    && members.get(&kind.property) == Some(&kind.name)
                {
                    self.open
                        .push(Frame::InPlace(slice::from_ref(&kind.schema).iter(), value));
                }
                if node.asks_of_members() {
                    self.open.push(Frame::Members {
                        node: number,
                        rest: members.iter(),
                        asked: Asked::nothing(),
                    });
                }
            }
            Value::Array(elements) => {
                self.take(node.own)?;
                self.open.push(Frame::InPlace(node.in_place.iter(), value));
                if !node.first.is_empty() || !node.elements.is_empty() {
                    self.open.push(Frame::Elements {
                        node: number,
                        rest: elements.iter().enumerate(),
                        asked: Asked::nothing(),
                    });
                }
            }
            _ => self.take(node.of_one_value)?,
        }
        Ok(())
    }

    fn take(&mut self, steps: u64) -> Result<(), TooManySteps> {
        self.taken = self.taken.saturating_add(steps);
        if self.taken > MOST_STEPS {
            return Err(TooManySteps);
        }
        Ok(())
    }
}

impl Node {
    fn asks_of_members(&self) -> bool {
        !self.properties.is_empty() || !self.others.is_empty() || !self.members.is_empty()
    }
}

impl<'w> Frame<'w> {
    /// The next schema, and the value that it is asked of.
    fn next(&mut self, nodes: &'w [Node]) -> Option<(usize, &'w Value)> {
        match self {
            Self::InPlace(schemas, value) => Some((*schemas.next()?, *value)),
            Self::Members { node, rest, asked } => loop {
                if let Some(next) = asked.next() {
                    return Some(next);
                }
                let (name, value) = rest.next()?;
                let node = &nodes[*node];
                let own = node.properties.get(name).copied();
                let others = if own.is_none() { node.others.iter() } else { [].iter() };
                *asked = Asked {
                    first: own,
                    more: [others, node.members.iter()],
                    value,
                };
            },
            Self::Elements { node, rest, asked } => loop {
                if let Some(next) = asked.next() {
                    return Some(next);
                }
                let (index, value) = rest.next()?;
                let node = &nodes[*node];
                *asked = Asked {
                    first: node.first.get(index).copied(),
                    more: [node.elements.iter(), [].iter()],
                    value,
                };
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn steps(schema: &Value, value: &Value) -> Result<u64, TooManySteps> {
        Steps::new(schema).of(value)
    }

    #[test]
    fn each_schema_counts_once_for_each_value_it_is_asked_of() {
        let schema = json!({
            "required": ["a", "b"],
            "properties": { "a": { "enum": [1, 2, 3] }, "b": { "items": { "allOf": [{}, {}] } } },
            "additionalProperties": {},
        });
        assert_eq!(steps(&schema, &json!(1)), Ok(1));
        assert_eq!(steps(&schema, &json!({})), Ok(1 + 2));
        assert_eq!(steps(&schema, &json!({ "a": 1 })), Ok(3 + 4));
        assert_eq!(steps(&schema, &json!({ "b": [1, 2] })), Ok(3 + 1 + 2 * 3));
        assert_eq!(steps(&schema, &json!({ "c": 1, "d": [1] })), Ok(3 + 2));
    }

    #[test]
    fn references_are_followed() {
        let schema = json!({
            "$ref": "#/$defs/s0",
            "$defs": { "s0": { "items": { "$ref": "#/$defs/s0" } } },
        });
        assert_eq!(steps(&schema, &json!([[], []])), Ok(2 + 2 * 2));
    }

    #[test]
    fn lists_that_refer_to_each_other_over_many_levels_are_too_many_at_once() {
        for key in ["allOf", "anyOf", "oneOf"] {
            let level = |next: usize| vec![json!({ "$ref": format!("#/$defs/s{next}") }); 10];
            let mut definitions: Map<String, Value> = (0..20)
                .map(|this| (format!("s{this}"), json!({ key: level(this + 1) })))
                .collect();
            definitions.insert("s20".to_owned(), json!({}));
            let schema = json!({ "$ref": "#/$defs/s0", "$defs": definitions });
            assert_eq!(steps(&schema, &json!({})), Err(TooManySteps), "{key}");
        }
    }

    #[test]
    fn what_leads_to_itself_for_one_value_has_no_end() {
        let schema = json!({
            "$ref": "#/$defs/s0",
            "$defs": { "s0": { "allOf": [{ "$ref": "#/$defs/s1" }] }, "s1": { "not": { "$ref": "#/$defs/s0" } } },
        });
        assert_eq!(steps(&schema, &json!(1)), Err(TooManySteps));
    }

    #[test]
    fn kinds_that_lead_to_each_other_count_for_the_value_that_names_them() {
        let kind = |name: &str, next: &str| {
            let is_kind = discriminator::picks("k", &json!({ "const": name }));
            json!({ "allOf": [{ "if": is_kind, "then": { "$ref": format!("#/$defs/{next}") } }] })
        };
        let schema =
            |back: &str| json!({ "$ref": "#/$defs/s0", "$defs": { "s0": kind("b", "s1"), "s1": kind(back, "s0") } });
        let of = |name: &str| steps(&schema("a"), &json!({ "k": name })).expect("a few");
        assert!(of("b") > of("c"));
        assert_eq!(steps(&schema("b"), &json!({ "k": "b" })), Err(TooManySteps));
    }

    #[test]
    fn a_large_value_is_counted_to_its_end_or_to_the_bound() {
        let schema = json!({ "items": { "required": ["a", "b", "c"], "properties": { "a": {} } } });
        let of = |elements: usize| steps(&schema, &Value::Array(vec![json!({ "a": 1 }); elements]));
        assert_eq!(of(1000), Ok(1 + 5 * 1000));
        assert_eq!(of(300_000), Err(TooManySteps));
    }
}
