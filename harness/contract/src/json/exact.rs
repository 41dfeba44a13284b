//! A value with every number as it was written.

use std::{borrow::Cow, fmt::Write};

use serde_json::Value;

use super::{Decimal, Numeral, Numerals};
use crate::document::pointer;

/// A value, and the numbers that it does not hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exact<'a> {
    pub(crate) value: &'a Value,
    numerals: Option<&'a Numerals>,
}

impl<'a> Exact<'a> {
    pub(crate) fn new(value: &'a Value, numerals: Option<&'a Numerals>) -> Self {
        Self { value, numerals }
    }

    /// The number, if the value is one.
    pub(crate) fn decimal(self) -> Option<Cow<'a, Decimal>> {
        match (self.value, self.numeral()) {
            (_, Some(numeral)) => Some(Cow::Borrowed(&numeral.decimal)),
            (Value::Number(number), None) => Some(Cow::Owned(Decimal::of(number))),
            _ => None,
        }
    }

    /// The number as it was written, if the value does not hold it.
    pub(crate) fn numeral(self) -> Option<&'a Numeral> {
        match self.numerals {
            Some(Numerals::Here(numeral)) => Some(numeral),
            _ => None,
        }
    }

    /// The value holds all of its numbers.
    pub(crate) fn is_plain(self) -> bool {
        self.numerals.is_none()
    }

    /// The node at `pointer`, which exists.
    pub(crate) fn at(self, pointer: &str) -> Option<Self> {
        Some(Self {
            value: self.value.pointer(pointer)?,
            numerals: self.numerals.and_then(|numerals| numerals.below(pointer)),
        })
    }

    pub(crate) fn member(self, key: &str, value: &'a Value) -> Self {
        Self {
            value,
            numerals: self.numerals.and_then(|numerals| numerals.child(key)),
        }
    }

    pub(crate) fn element(self, index: usize, value: &'a Value) -> Self {
        let child = |numerals: &'a Numerals| numerals.child(&index.to_string());
        Self {
            value,
            numerals: self.numerals.and_then(child),
        }
    }

    /// The one text of all values that JSON Schema calls equal.
    pub(crate) fn canonical(self) -> String {
        let mut text = String::new();
        self.write(&mut text, true);
        text
    }

    /// The value as JSON, with every number as it was written.
    pub(crate) fn json(self) -> String {
        let mut text = String::new();
        self.write(&mut text, false);
        text
    }

    fn write(self, text: &mut String, canonical: bool) {
        // Writing to a `String` cannot fail.
        let _ = match self.value {
            Value::Number(_) if canonical => write!(text, "{:?}", self.decimal()),
            Value::Array(list) => {
                text.push('[');
                for (index, value) in list.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    self.element(index, value).write(text, canonical);
                }
                text.push(']');
                Ok(())
            }
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if canonical {
                    members.sort_by_key(|(key, _)| *key);
                }
                text.push('{');
                for (index, (key, value)) in members.into_iter().enumerate() {
                    let _ = write!(
                        text,
                        "{}{}:",
                        if index == 0 { "" } else { "," },
                        Value::from(key.as_str())
                    );
                    self.member(key, value).write(text, canonical);
                }
                text.push('}');
                Ok(())
            }
            plain => match self.numeral() {
                Some(numeral) => write!(text, "{}", numeral.text()),
                None => write!(text, "{plain}"),
            },
        };
    }
}

impl<'b> PartialEq<Exact<'b>> for Exact<'_> {
    /// Equality as JSON Schema means it: numbers by their value.
    fn eq(&self, other: &Exact<'b>) -> bool {
        match (self.value, other.value) {
            (Value::Number(_), Value::Number(_)) => self.decimal() == other.decimal(),
            (Value::Array(one), Value::Array(two)) => {
                let mut pairs = one.iter().zip(two).enumerate();
                one.len() == two.len()
                    && pairs.all(|(index, (one, two))| self.element(index, one) == other.element(index, two))
            }
            (Value::Object(one), Value::Object(two)) => {
                let equal = |key: &String, value| {
                    let found = two.get(key);
                    found.is_some_and(|found| self.member(key, value) == other.member(key, found))
                };
                one.len() == two.len() && one.iter().all(|(key, value)| equal(key, value))
            }
            (one, two) => one == two,
        }
    }
}

impl<'a> From<&'a Value> for Exact<'a> {
    fn from(value: &'a Value) -> Self {
        Self { value, numerals: None }
    }
}

/// As [`Exact`], owned.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExactValue {
    pub(crate) value: Value,
    pub(crate) numerals: Numerals,
}

impl ExactValue {
    /// The number that `text` writes; `None` if it is no JSON number.
    pub(crate) fn number(text: &str) -> Option<Self> {
        let numeral = Numeral::parse(text)?;
        let (number, same) = numeral.nearest();
        Some(Self {
            value: Value::Number(number),
            numerals: if same { Numerals::None } else { Numerals::Here(numeral) },
        })
    }

    pub(crate) fn exact(&self) -> Exact<'_> {
        let numerals = Some(&self.numerals).filter(|numerals| !matches!(numerals, Numerals::None));
        Exact::new(&self.value, numerals)
    }
}

impl PartialEq for ExactValue {
    /// As that of [`Exact`].
    fn eq(&self, other: &Self) -> bool {
        self.exact() == other.exact()
    }
}

impl From<Value> for ExactValue {
    fn from(value: Value) -> Self {
        Self {
            value,
            numerals: Numerals::None,
        }
    }
}

impl FromIterator<(String, Self)> for ExactValue {
    /// An object of the members.
    fn from_iter<T: IntoIterator<Item = (String, Self)>>(members: T) -> Self {
        let mut numerals = Numerals::None;
        let members = members.into_iter().map(|(name, member)| {
            if !matches!(member.numerals, Numerals::None) {
                numerals.place(&pointer::join("", &name), member.numerals);
            }
            (name, member.value)
        });
        let value = Value::Object(members.collect());
        Self { value, numerals }
    }
}

impl FromIterator<Self> for ExactValue {
    /// A list of the values.
    fn from_iter<T: IntoIterator<Item = Self>>(values: T) -> Self {
        let mut numerals = Numerals::None;
        let list = values.into_iter().enumerate().map(|(index, element)| {
            if !matches!(element.numerals, Numerals::None) {
                numerals.place(&format!("/{index}"), element.numerals);
            }
            element.value
        });
        let value = Value::Array(list.collect());
        Self { value, numerals }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_that_a_value_holds_needs_no_numeral() {
        for text in ["0", "-1", "18446744073709551615", "0.1", "1e2", "1.0", "1e300"] {
            assert!(ExactValue::number(text).unwrap().exact().is_plain(), "{text}");
        }
        for text in [
            "18446744073709551616",
            "-9223372036854775809",
            "1e400",
            "0.1000000000000000000001",
            "1e-400",
        ] {
            assert!(!ExactValue::number(text).unwrap().exact().is_plain(), "{text}");
        }
    }

    #[test]
    fn equality_is_that_of_the_numbers() {
        let exact = |text: &str| ExactValue::number(text).unwrap();
        assert_eq!(
            exact("18446744073709551616").exact(),
            exact("18446744073709551616.0").exact()
        );
        assert_ne!(
            exact("18446744073709551616").exact(),
            exact("18446744073709551617").exact()
        );
        let lists: [ExactValue; 2] = ["18446744073709551617", "18446744073709551618"]
            .map(|text| [json!("x").into(), exact(text)].into_iter().collect());
        assert_ne!(lists[0].exact(), lists[1].exact());
        assert_eq!(
            Exact::from(&json!({"a": 1, "b": 2.0})),
            Exact::from(&json!({"b": 2, "a": 1.0}))
        );
    }
}
