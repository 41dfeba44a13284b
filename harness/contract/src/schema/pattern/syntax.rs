//! What a pattern says, as a tree.

use std::sync::Arc;

use regex_syntax::hir::ClassUnicode;

/// A part of a pattern.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One character of these.
    Characters(Arc<ClassUnicode>),
    /// One part after the other.
    Concatenation(Vec<Self>),
    /// One of the parts.
    Alternation(Vec<Self>),
    Repeat(Box<Repeat>),
    /// A position.
    Assertion(Assertion),
    /// A group that is remembered under its number, from 1 on.
    Group(usize, Box<Self>),
    Look(Look, Box<Self>),
    /// What the one of these groups that took part has matched.
    BackReference(Vec<usize>),
}

/// How often a part comes.
#[derive(Debug, Clone)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) least: u32,
    /// `None`: without end.
    pub(super) most: Option<u32>,
    /// As few as possible.
    pub(super) lazy: bool,
    /// The groups within, from the first to before the last number; they are forgotten with each round.
    pub(super) groups: (usize, usize),
}

/// What holds at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    Start,
    End,
    /// The start or the end of a line, with the flag `m`.
    LineStart,
    LineEnd,
    /// The end, or before a line feed there: `\Z` of other dialects.
    EndOrLastLine,
    WordBoundary,
    NoWordBoundary,
}

/// Where a part has to match, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) behind: bool,
    pub(super) negative: bool,
}

impl Node {
    /// Matches the empty string.
    pub(super) fn empty() -> Self {
        Self::Concatenation(Vec::new())
    }

    /// Whether it may match without taking a character.
    pub(super) fn may_be_empty(&self) -> bool {
        match self {
            Self::Characters(_) => false,
            Self::Concatenation(parts) => parts.iter().all(Self::may_be_empty),
            Self::Alternation(parts) => parts.iter().any(Self::may_be_empty),
            Self::Repeat(repeat) => repeat.least == 0 || repeat.node.may_be_empty(),
            Self::Group(_, node) => node.may_be_empty(),
            Self::Assertion(_) | Self::Look(..) | Self::BackReference(_) => true,
        }
    }
}

impl Assertion {
    /// Whether it holds before the character at `position`.
    pub(super) fn holds(self, text: &[char], position: usize) -> bool {
        let before = position.checked_sub(1).map(|index| text[index]);
        let after = text.get(position).copied();
        let is_word = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_edge = |character: Option<char>| character.is_none_or(is_line_end);
        match self {
            Self::Start => before.is_none(),
            Self::End => after.is_none(),
            Self::LineStart => is_edge(before),
            Self::LineEnd => is_edge(after),
            Self::EndOrLastLine => after.is_none() || (after == Some('\n') && position + 1 == text.len()),
            Self::WordBoundary => is_word(before) != is_word(after),
            Self::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}

/// The line terminators of ECMA-262.
pub(super) fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
