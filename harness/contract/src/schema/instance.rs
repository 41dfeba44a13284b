//! A value as `jsonschema` walks through it: with every number as it was written.

use std::{borrow::Cow, collections::HashSet, ptr};

use jsonschema::{
    JsonType,
    json::{Array, Json, JsonNumber, Node, NodeIdentity, Object},
};
use serde_json::{Map, Number, Value, map};

use crate::json::{Decimal, Exact, Numeral};

/// Values with exact numbers, as a representation of JSON.
pub(super) struct ExactJson;

impl Json for ExactJson {
    type Node<'a> = Exact<'a>;
    type PreparedKey = String;
    type StringBuffer = Value;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Value, string: &str, f: impl FnOnce(Exact<'_>) -> T) -> T {
        *buffer = Value::String(string.to_owned());
        f(Exact::from(&*buffer))
    }
}

impl<'a> Node<'a, ExactJson> for Exact<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Written<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        let members = self.value.as_object()?;
        Some(Members { all: *self, members })
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        let list = self.value.as_array()?;
        Some(Elements { all: *self, list })
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.value.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Written<'a>> {
        let Value::Number(number) = self.value else {
            return None;
        };
        Some(Written {
            number,
            numeral: self.numeral(),
        })
    }

    fn as_boolean(&self) -> Option<bool> {
        self.value.as_bool()
    }

    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    fn is_number(&self) -> bool {
        self.value.is_number()
    }

    fn json_type(&self) -> JsonType {
        match self.value {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        *self == Exact::from(expected)
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Borrowed(self.value)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(ptr::from_ref(self.value).addr()))
    }
}

/// The members of an object.
pub(super) struct Members<'a> {
    all: Exact<'a>,
    members: &'a Map<String, Value>,
}

impl<'a> Object<'a, ExactJson> for Members<'a> {
    type Node = Exact<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn get(&self, key: &String) -> Option<Exact<'a>> {
        self.members.get(key).map(|value| self.all.member(key, value))
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter {
            all: self.all,
            members: self.members.iter(),
        }
    }
}

/// Members by name, one after the other.
pub(super) struct MembersIter<'a> {
    all: Exact<'a>,
    members: map::Iter<'a>,
}

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Exact<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.members.next()?;
        Some((name, self.all.member(name, value)))
    }
}

/// The elements of an array.
pub(super) struct Elements<'a> {
    all: Exact<'a>,
    list: &'a [Value],
}

impl<'a> Array<'a, ExactJson> for Elements<'a> {
    type Node = Exact<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.list.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter {
            all: self.all,
            list: self.list.iter().enumerate(),
        }
    }

    fn is_unique(&self) -> bool {
        let mut seen = HashSet::new();
        self.elements().all(|element| seen.insert(element.canonical()))
    }
}

/// Elements, one after the other.
pub(super) struct ElementsIter<'a> {
    all: Exact<'a>,
    list: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Exact<'a>;

    fn next(&mut self) -> Option<Exact<'a>> {
        let (index, value) = self.list.next()?;
        Some(self.all.element(index, value))
    }
}

/// A number: the nearest one that a value holds, and what was written if that is another one.
pub(super) struct Written<'a> {
    number: &'a Number,
    numeral: Option<&'a Numeral>,
}

impl JsonNumber for Written<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.number.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.number.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.number.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        self.numeral.map_or_else(
            || Cow::Owned(self.number.to_string()),
            |numeral| Cow::Borrowed(numeral.text()),
        )
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Borrowed(self.number)
    }

    fn is_integer(&self) -> bool {
        match self.numeral {
            Some(numeral) => numeral.decimal.is_integer(),
            None => self.number.is_i64() || self.number.is_u64() || Decimal::of(self.number).is_integer(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn elements_differ_by_their_exact_value() {
        let unique = |text: &str| {
            let scan = crate::json::scan(text.as_bytes());
            scan.exact()
                .and_then(|value| value.as_array())
                .is_some_and(|list| list.is_unique())
        };
        assert!(unique("[18446744073709551617, 18446744073709551618]"));
        assert!(!unique("[18446744073709551617, 18446744073709551617.0]"));
        assert!(unique("[[1], {\"a\": 1}, {\"a\": \"1\"}, 1, true, \"1\", null]"));
        assert!(!unique("[{\"a\": 1, \"b\": 2}, {\"b\": 2.0, \"a\": 1}]"));
    }

    #[test]
    fn an_integer_is_known_by_its_value() {
        let integer = |text: &str| {
            let scan = crate::json::scan(text.as_bytes());
            scan.exact()
                .and_then(|value| value.as_number())
                .is_some_and(|number| number.is_integer())
        };
        assert!(integer("1e400") && integer("1.0") && integer("1e20"));
        assert!(!integer("1.5") && !integer("9007199254740993.5") && !integer("1e-400"));
        assert_eq!(Exact::from(&json!("1")).json_type(), JsonType::String);
    }
}
