//! The settings of an event, taken one by one: each is read as what it has to be, and what nobody took is unknown.
//!
//! Comes in: the mapping under an event's name. Goes out: values, and every mistake with its place.

use std::collections::BTreeSet;
use std::time::Duration;

use super::duration::read_duration;
use super::mistake::ScriptMistake;
use super::suggestion::suggestion;
use super::tree::{Member, Node, Place, Value};

/// What a duration looks like, for those who wrote something else.
pub(super) const DURATION: &str = "a duration such as `500ms`, `3s` or `2m`";
/// More nodes than any pod of tests needs.
pub(super) const MOST_NODES: usize = 100;

/// The settings that are left, and the mistakes so far.
pub(super) struct Fields<'a> {
    members: Vec<&'a Member>,
    /// The names that were asked for.
    known: Vec<&'static str>,
    place: Place,
    pointer: &'a str,
    mistakes: &'a mut Vec<ScriptMistake>,
}

impl<'a> Fields<'a> {
    /// The settings in a node; `nothing` is none.
    pub(super) fn of(node: &'a Node, mistakes: &'a mut Vec<ScriptMistake>) -> Self {
        let members = match &node.value {
            Value::Mapping(members) => members.iter().collect(),
            Value::Nothing => Vec::new(),
            _ => {
                let text = format!("expected a mapping of settings, found {}", node.shown());
                let help = "write them as `{ node: 1, for: 3s }`";
                mistakes.push(ScriptMistake::at(node.place, text, help).about(&node.pointer));
                Vec::new()
            }
        };
        Self {
            members,
            known: Vec::new(),
            place: node.place,
            pointer: &node.pointer,
            mistakes,
        }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Node> {
        self.known.push(name);
        let place = self.members.iter().position(|member| member.key == name)?;
        Some(&self.members.remove(place).node)
    }

    /// A setting that is there and as `parse` wants it.
    fn parsed<T>(&mut self, name: &'static str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let node = self.take(name)?;
        let read = match &node.value {
            Value::Scalar(text) => parse(text),
            _ => None,
        };
        if read.is_none() {
            self.wrong(node, &format!("expected {expected}, found {}", node.shown()));
        }
        read
    }

    pub(super) fn duration(&mut self, name: &'static str) -> Option<Duration> {
        self.parsed(name, DURATION, read_duration)
    }

    /// How long it lasts: not for no time at all.
    pub(super) fn lasts(&mut self) -> Option<Duration> {
        let positive = |text: &str| read_duration(text).filter(|duration| !duration.is_zero());
        self.parsed("for", "a duration from `1ms`, such as `3s`", positive)
    }

    /// As [`Fields::lasts`], for what cannot do without.
    pub(super) fn required_lasts(&mut self) -> Option<Duration> {
        if !self.has("for") {
            self.missing("for", "say how long it lasts: `for: 3s`");
        }
        self.lasts()
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, "`true` or `false`", |text| text.parse().ok())
    }

    pub(super) fn number(&mut self, name: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let expected = if *range.end() == u64::MAX {
            format!("a number from {}", range.start())
        } else {
            format!("a number from {} to {}", range.start(), range.end())
        };
        let number = |text: &str| text.parse().ok().filter(|number| range.contains(number));
        self.parsed(name, &expected, number)
    }

    /// A name of a list of names.
    pub(super) fn name<T>(
        &mut self,
        name: &'static str,
        what: &str,
        known: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let node = self.take(name)?;
        self.named(node, what, known, &parse)
    }

    /// A list of names of a list of names; one name alone will do.
    pub(super) fn names<T>(
        &mut self,
        name: &'static str,
        what: &str,
        known: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.take(name) else {
            return Vec::new();
        };
        items(node)
            .filter_map(|item| self.named(item, what, known, &parse))
            .collect()
    }

    fn named<T>(&mut self, node: &Node, what: &str, known: &[&str], parse: &impl Fn(&str) -> Option<T>) -> Option<T> {
        let Value::Scalar(text) = &node.value else {
            self.wrong(node, &format!("expected {what}, found {}", node.shown()));
            return None;
        };
        let read = parse(text);
        if read.is_none() {
            let text = format!("expected {what}, found {}", node.shown());
            let meant = suggestion(&scalar(node), known.iter().copied());
            let mistake = ScriptMistake::at(node.place, text, "").about(&node.pointer);
            self.mistakes.push(mistake.meaning(meant));
        }
        read
    }

    /// Texts of any kind.
    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        let Some(node) = self.take(name) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items(node) {
            match &item.value {
                Value::Scalar(text) if !text.is_empty() => texts.push(text.clone()),
                _ => self.wrong(item, &format!("expected a name, found {}", item.shown())),
            }
        }
        texts
    }

    /// The nodes: a number from 1, or a list of them; here they count from 0.
    pub(super) fn nodes(&mut self) -> Option<BTreeSet<usize>> {
        let node = self.take("node")?;
        let mut nodes = BTreeSet::new();
        for item in items(node) {
            let number = scalar(item).parse::<usize>().ok();
            match number.filter(|number| (1..=MOST_NODES).contains(number)) {
                Some(number) => {
                    nodes.insert(number - 1);
                }
                None => self.wrong(
                    item,
                    &format!("expected the number of a node, from 1, found {}", item.shown()),
                ),
            }
        }
        (!nodes.is_empty()).then_some(nodes)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.key == name)
    }

    pub(super) fn missing(&mut self, name: &str, help: &str) {
        let mistake = ScriptMistake::at(self.place, format!("`{name}` is missing"), help);
        self.mistakes.push(mistake.about(self.pointer));
    }

    fn wrong(&mut self, node: &Node, text: &str) {
        self.mistakes
            .push(ScriptMistake::at(node.place, text, "").about(&node.pointer));
    }

    /// Tells the settings that nobody asked for.
    pub(super) fn finish(self) {
        for member in self.members {
            self.mistakes.push(unknown_key(member, "setting", &self.known));
        }
    }
}

/// The items of a list; any other value is the only one.
fn items(node: &Node) -> impl Iterator<Item = &Node> {
    match &node.value {
        Value::List(items) => items.iter(),
        _ => std::slice::from_ref(node).iter(),
    }
}

fn scalar(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text) => text.clone(),
        _ => String::new(),
    }
}

/// A key that means nothing where it stands.
pub(super) fn unknown_key(member: &Member, what: &str, known: &[&str]) -> ScriptMistake {
    let meant = suggestion(&member.key, known.iter().copied());
    let help = match meant {
        Some(_) => String::new(),
        None => format!("known here: {}", known.join(", ")),
    };
    let text = format!("unknown {what} `{}`", member.key.escape_debug());
    ScriptMistake {
        is_about_key: true,
        ..ScriptMistake::at(member.key_place, text, help)
            .about(&member.node.pointer)
            .meaning(meant)
    }
}
