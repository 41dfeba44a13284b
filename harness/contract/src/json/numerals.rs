//! The numbers of a value that a double does not hold, beside the value.
//!
//! A `serde_json::Value` holds integers of 64 bits and doubles. Of any other number it has the nearest one, and what was
//! written stands here, under the same pointer. For nearly every value there is nothing.

use std::collections::BTreeMap;

use serde_json::Number;

use super::Decimal;
use crate::document::pointer;

/// The longest number that is quoted, in characters.
const LONGEST: usize = 40;

/// A number as it was written.
#[derive(Debug, Clone)]
pub(crate) struct Numeral {
    text: Box<str>,
    pub(crate) decimal: Decimal,
}

impl Numeral {
    /// The number that `text` writes; `None` if it is no JSON number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(Self {
            decimal: Decimal::parse(text)?,
            text: text.into(),
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The number for people: itself, or how long it is.
    pub(crate) fn shown(&self) -> String {
        match self.text.len() {
            length if length > LONGEST => format!("of {length} characters"),
            _ => format!("`{}`", self.text),
        }
    }

    /// The nearest number that a value can hold, and whether it is this one.
    pub(crate) fn nearest(&self) -> (Number, bool) {
        let integer = self.text.parse::<i64>().map(Number::from);
        if let Ok(number) = integer.or_else(|_| self.text.parse::<u64>().map(Number::from)) {
            return (number, true);
        }
        let double = self.text.parse::<f64>().unwrap_or_default().clamp(f64::MIN, f64::MAX);
        let number = Number::from_f64(double).unwrap_or_else(|| Number::from(0));
        let same = Decimal::of(&number) == self.decimal;
        (number, same)
    }
}

/// Numerals by where they stand.
#[derive(Debug, Clone, Default)]
pub(crate) enum Numerals {
    /// The value holds all of its numbers.
    #[default]
    None,
    /// The value is this number.
    Here(Numeral),
    /// By the name of the member or the index of the element.
    Within(BTreeMap<String, Self>),
}

impl Numerals {
    /// Puts `numerals` at and below `pointer`.
    pub(crate) fn place(&mut self, pointer: &str, numerals: Self) {
        let mut node = self;
        for segment in pointer::segments(pointer) {
            if !matches!(node, Self::Within(_)) {
                *node = Self::Within(BTreeMap::new());
            }
            let Self::Within(children) = node else {
                return;
            };
            node = children.entry(segment).or_default();
        }
        *node = numerals;
    }

    /// Forgets what stands at `pointer` and below.
    pub(crate) fn forget(&mut self, pointer: &str) {
        if self.below(pointer).is_some() {
            self.place(pointer, Self::None);
        }
    }

    /// Those of the child under `key`, unescaped.
    pub(crate) fn child(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Within(children) => children.get(key).filter(|child| !matches!(child, Self::None)),
            Self::None | Self::Here(_) => None,
        }
    }

    /// Those at `pointer` and below.
    pub(crate) fn below(&self, pointer: &str) -> Option<&Self> {
        let found = pointer::segments(pointer).try_fold(self, |node, segment| node.child(&segment))?;
        (!matches!(found, Self::None)).then_some(found)
    }
}
