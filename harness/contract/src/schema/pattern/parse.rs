//! From the text of a pattern to its tree.

use std::sync::Arc;

use regex_syntax::hir::ClassUnicode;

use super::{
    characters,
    syntax::{Assertion, Look, Node, Repeat},
};

/// The deepest nesting of groups.
const DEEPEST: usize = 200;

/// A pattern that was read.
#[derive(Debug)]
pub(in crate::schema) struct Pattern {
    pub(super) node: Node,
    /// How many groups it has.
    pub(super) groups: usize,
    /// What ECMA-262 does not know, each with what it was taken for.
    pub(in crate::schema) foreign: Vec<String>,
    /// It is one with the flag `u`, without Annex B.
    pub(in crate::schema) strict: bool,
}

/// Why a text is no pattern, or one that cannot be tried: a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::schema) struct Refusal(pub(in crate::schema) String);

pub(super) fn refuse<T>(reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(reason.into()))
}

impl Pattern {
    /// Reads `text`.
    pub(in crate::schema) fn parse(text: &str) -> Result<Self, Refusal> {
        let text: Vec<char> = text.chars().collect();
        let names = names(&text);
        let mut parser = Parser {
            text: &text,
            at: 0,
            depth: 0,
            groups: 0,
            total: names.len(),
            names,
            flags: Flags::default(),
            foreign: Vec::new(),
            strict: true,
        };
        let node = parser.alternatives()?;
        if parser.at < text.len() {
            return refuse(format!("the `)` at character {} closes nothing", parser.at + 1));
        }
        Ok(Self {
            node,
            groups: parser.groups,
            foreign: parser.foreign,
            strict: parser.strict,
        })
    }
}

/// The groups that are remembered, each with its name if it has one, in the order of their numbers.
fn names(text: &[char]) -> Vec<Option<String>> {
    let mut names = Vec::new();
    let mut in_class = false;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => match group_name(&text[at + 1..]) {
                Some((name, _)) => names.push(Some(name)),
                None if text.get(at + 1) == Some(&'?') => {}
                None => names.push(None),
            },
            _ => {}
        }
        at += 1;
    }
    names
}

/// The name of a group whose text after the parenthesis is `rest`, and how long the name is with its brackets.
fn group_name(rest: &[char]) -> Option<(String, usize)> {
    let before = match rest {
        ['?', '<', '=' | '!', ..] => return None,
        ['?', '<', ..] => 2,
        ['?', 'P', '<', ..] => 3,
        _ => return None,
    };
    let name: String = rest[before..].iter().take_while(|c| **c != '>').collect();
    let length = name.chars().count();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let valid = !name.is_empty() && name.chars().all(is_name) && rest.get(before + length) == Some(&'>');
    valid.then_some((name, before + length + 1))
}

/// Flags that a pattern sets for a part of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    any_case: bool,
    lines: bool,
    dot_is_all: bool,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t [char],
    pub(super) at: usize,
    depth: usize,
    /// How many groups have been opened.
    groups: usize,
    /// How many groups there are.
    pub(super) total: usize,
    pub(super) names: Vec<Option<String>>,
    flags: Flags,
    pub(super) foreign: Vec<String>,
    pub(super) strict: bool,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Node, Refusal> {
        if self.depth == DEEPEST {
            return refuse(format!("it nests deeper than {DEEPEST} groups"));
        }
        self.depth += 1;
        let flags = self.flags;
        let mut alternatives = vec![self.sequence()?];
        while self.take('|') {
            alternatives.push(self.sequence()?);
        }
        self.flags = flags;
        self.depth -= 1;
        Ok(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Node::Alternation(alternatives),
        })
    }

    fn sequence(&mut self) -> Result<Node, Refusal> {
        let mut parts = Vec::new();
        while let Some(next) = self.peek() {
            if next == '|' || next == ')' {
                break;
            }
            let groups = self.groups;
            let part = self.part()?;
            parts.push(self.repeated(part, groups)?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Node::Concatenation(parts),
        })
    }

    fn part(&mut self) -> Result<Node, Refusal> {
        let start = self.at;
        self.at += 1;
        Ok(match self.text[start] {
            '^' if self.flags.lines => Node::Assertion(Assertion::LineStart),
            '^' => Node::Assertion(Assertion::Start),
            '$' if self.flags.lines => Node::Assertion(Assertion::LineEnd),
            '$' => Node::Assertion(Assertion::End),
            '.' if self.flags.dot_is_all => self.set(characters::all()),
            '.' => self.set(characters::any_but_line_ends()),
            '(' => self.group()?,
            '[' => self.class()?,
            '\\' => self.escape()?,
            repeat @ ('*' | '+' | '?') => return self.nothing_to_repeat(&repeat.to_string(), start),
            '{' => {
                self.at = start;
                if self.counts().is_some() {
                    return self.nothing_to_repeat("{", start);
                }
                self.at = start + 1;
                self.strict = false;
                self.character('{')
            }
            other => {
                self.strict &= other != '}' && other != ']';
                self.character(other)
            }
        })
    }

    fn nothing_to_repeat<T>(&self, what: &str, at: usize) -> Result<T, Refusal> {
        refuse(format!("the `{what}` at character {} has nothing to repeat", at + 1))
    }

    /// `part`, as often as the text says that follows it.
    fn repeated(&mut self, part: Node, groups: usize) -> Result<Node, Refusal> {
        let start = self.at;
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(part),
            },
            _ => return Ok(part),
        };
        if self.at == start {
            self.at += 1;
        }
        match &part {
            Node::Assertion(_) | Node::Look(Look { behind: true, .. }, _) => {
                return self.nothing_to_repeat(&self.text[start].to_string(), start);
            }
            Node::Look(..) => self.strict = false,
            _ => {}
        }
        if most.is_some_and(|most| most < least) {
            return refuse(format!(
                "it asks for at least {least} and at most {} repeats",
                most.unwrap_or_default()
            ));
        }
        let lazy = self.take('?');
        let next = self.at;
        if matches!(self.peek(), Some('*' | '+' | '?')) || self.counts().is_some() {
            return self.nothing_to_repeat(&self.text[next].to_string(), next);
        }
        Ok(Node::Repeat(Box::new(Repeat {
            node: part,
            least,
            most,
            lazy,
            groups: (groups + 1, self.groups + 1),
        })))
    }

    /// `{2}`, `{2,}` or `{2,3}`, if that is what follows; else nothing is read.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let counts = self.take('{').then(|| self.counts_within()).flatten();
        if counts.is_none() {
            self.at = start;
        }
        counts
    }

    fn counts_within(&mut self) -> Option<(u32, Option<u32>)> {
        let least = self.count()?;
        let most = match self.take(',') {
            false => Some(least),
            true if self.peek() == Some('}') => None,
            true => Some(self.count()?),
        };
        self.take('}').then_some((least, most))
    }

    fn count(&mut self) -> Option<u32> {
        let digits: String = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        self.at += digits.len();
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))
    }

    fn group(&mut self) -> Result<Node, Refusal> {
        let open = self.at;
        let rest = &self.text[self.at..];
        let look = match rest {
            ['?', '=', ..] => Some((2, false, false)),
            ['?', '!', ..] => Some((2, false, true)),
            ['?', '<', '=', ..] => Some((3, true, false)),
            ['?', '<', '!', ..] => Some((3, true, true)),
            _ => None,
        };
        if let Some((length, behind, negative)) = look {
            self.at += length;
            let node = self.alternatives()?;
            self.close(open)?;
            return Ok(Node::Look(Look { behind, negative }, Box::new(node)));
        }
        if let Some((_, length)) = group_name(rest) {
            if rest[1] == 'P' {
                self.tell("`(?P<` is no group of ECMA-262; it was read as `(?<`");
            }
            self.at += length;
            return self.remembered(open);
        }
        match rest.first() {
            Some('?') => self.flagged(open),
            _ => self.remembered(open),
        }
    }

    fn remembered(&mut self, open: usize) -> Result<Node, Refusal> {
        self.groups += 1;
        let number = self.groups;
        let node = self.alternatives()?;
        self.close(open)?;
        Ok(Node::Group(number, Box::new(node)))
    }

    /// `(?:…)`, `(?i:…)`, and `(?i)`, which holds for what follows in the same group.
    fn flagged(&mut self, open: usize) -> Result<Node, Refusal> {
        self.at += 1;
        let mut flags = self.flags;
        let mut on = true;
        let start = self.at;
        loop {
            match self.next() {
                Some('i') => flags.any_case = on,
                Some('m') => flags.lines = on,
                Some('s') => flags.dot_is_all = on,
                Some('-') if on => on = false,
                Some(':') => {
                    let outer = std::mem::replace(&mut self.flags, flags);
                    let node = self.alternatives()?;
                    self.flags = outer;
                    self.close(open)?;
                    return Ok(node);
                }
                Some(')') if self.at > start + 1 => {
                    let flags_text: String = self.text[start..self.at - 1].iter().collect();
                    self.tell(format!(
                        "`(?{flags_text})` is no part of ECMA-262; it was read as a flag for what follows"
                    ));
                    self.flags = flags;
                    return Ok(Node::empty());
                }
                _ => {
                    let written: String = self.text[open..self.at.min(self.text.len())].iter().collect();
                    return refuse(format!("`({written}` begins no group that ECMA-262 knows"));
                }
            }
        }
    }

    fn close(&mut self, open: usize) -> Result<(), Refusal> {
        if self.take(')') {
            return Ok(());
        }
        refuse(format!("the `(` at character {open} is not closed"))
    }

    /// A node for one character of `set`.
    pub(super) fn set(&self, set: ClassUnicode) -> Node {
        let set = if self.flags.any_case {
            characters::in_any_case(set)
        } else {
            set
        };
        Node::Characters(Arc::new(set))
    }

    pub(super) fn character(&self, character: char) -> Node {
        self.set(characters::range(u32::from(character), u32::from(character)))
    }

    /// Notes something that ECMA-262 does not know.
    pub(super) fn tell(&mut self, what: impl Into<String>) {
        self.strict = false;
        let what = what.into();
        if !self.foreign.contains(&what) {
            self.foreign.push(what);
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn take(&mut self, character: char) -> bool {
        let there = self.peek() == Some(character);
        self.at += usize::from(there);
        there
    }
}
