//! The body of an answer as it is compared: which members it has, of which types, and what may be compared of their values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::mask;
use crate::record::BodyRecord;

/// The most members that are looked at: a longer body is a list of equal things.
const MOST: usize = 5_000;
/// A longer name is no member that a contract has, but data.
const LONGEST_NAME: usize = 40;

/// What sort of body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BodySort {
    /// There is none.
    None,
    /// JSON.
    Json,
    /// Text that is no JSON.
    Text,
    /// It cannot be read, and is not recorded.
    Unreadable,
}

impl BodySort {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "no body",
            Self::Json => "JSON",
            Self::Text => "a text",
            Self::Unreadable => "unreadable bytes",
        }
    }
}

/// Types of JSON, as a set: elements of a list may have several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Types(u8);

impl Types {
    const NAMES: [&'static str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

    fn of(value: &Value) -> Self {
        let place = match value {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Number(number) if number.is_f64() => 3,
            Value::Number(_) => 2,
            Value::String(_) => 4,
            Value::Array(_) => 5,
            Value::Object(_) => 6,
        };
        Self(1 << place)
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Their names: `string`, or `null or string`.
    pub(super) fn names(self) -> String {
        let named = Self::NAMES.iter().enumerate();
        let names: Vec<&str> = named
            .filter(|(place, _)| self.0 & (1 << place) != 0)
            .map(|(_, name)| *name)
            .collect();
        names.join(" or ")
    }
}

/// A body as it is compared. Pointers have `*` for indices, and for names that are data.
#[derive(Clone, Debug)]
pub(super) struct BodySeen {
    pub(super) sort: BodySort,
    /// Every value by its pointer; that of the whole body is empty.
    pub(super) members: BTreeMap<String, Types>,
    /// Values that may be of few.
    pub(super) values: BTreeMap<String, BTreeSet<String>>,
    /// Texts for people, without what differs each time.
    pub(super) texts: BTreeMap<String, BTreeSet<String>>,
}

impl BodySeen {
    pub(super) fn of(body: &BodyRecord) -> Self {
        let mut seen = Self {
            sort: BodySort::None,
            members: BTreeMap::new(),
            values: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        let text = match body {
            BodyRecord::Text(text) => text.as_str(),
            BodyRecord::Base64(_) => {
                seen.sort = BodySort::Unreadable;
                return seen;
            }
            BodyRecord::Withheld(length) => {
                seen.sort = if *length == 0 {
                    BodySort::None
                } else {
                    BodySort::Unreadable
                };
                return seen;
            }
        };
        if text.trim().is_empty() {
            return seen;
        }
        match serde_json::from_str(text) {
            Ok(value) => {
                seen.sort = BodySort::Json;
                seen.add(String::new(), "", &value);
            }
            Err(_) => {
                seen.sort = BodySort::Text;
                if let Some(text) = mask::text(text) {
                    seen.texts.entry(String::new()).or_default().insert(text);
                }
            }
        }
        seen
    }

    fn add(&mut self, pointer: String, name: &str, value: &Value) {
        if self.members.len() >= MOST {
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.add(format!("{pointer}/{}", segment(name)), name, member);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.add(format!("{pointer}/*"), name, item);
                }
            }
            leaf => {
                if let Some(value) = mask::enumerated(name, leaf) {
                    self.values.entry(pointer.clone()).or_default().insert(value);
                } else if let Some(text) = leaf.as_str().and_then(mask::text) {
                    self.texts.entry(pointer.clone()).or_default().insert(text);
                }
            }
        }
        let types = self.members.entry(pointer).or_default();
        *types = types.with(Types::of(value));
    }
}

/// The name in a pointer; `*` where the name is data, such as an id.
fn segment(name: &str) -> &str {
    let is_of_name = |sign: char| sign.is_ascii_alphanumeric() || "_-.$".contains(sign);
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || "_$".contains(first));
    let is_name = begins && name.len() <= LONGEST_NAME && name.chars().all(is_of_name);
    if is_name { name } else { "*" }
}

/// What a member is in, by its pointer; `None` for the whole body.
pub(super) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(parent, _)| parent)
}

/// A pointer as people write it: `owner.name`, `keys[].kid`.
pub(super) fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace("/*", "[]").replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Redactor;

    fn seen(text: &str) -> BodySeen {
        BodySeen::of(&BodyRecord::Text(Redactor::for_recordings().text(text)))
    }

    #[test]
    fn members_have_pointers_and_types() {
        let body = seen(r#"{"a":1,"l":[{"x":"w"},{"x":null}],"e":[],"7696581394433":true}"#);
        let members: Vec<(&str, String)> = body
            .members
            .iter()
            .map(|(at, types)| (at.as_str(), types.names()))
            .collect();
        let expected = [
            ("", "object"),
            ("/*", "boolean"),
            ("/a", "integer"),
            ("/e", "array"),
            ("/l", "array"),
            ("/l/*", "object"),
            ("/l/*/x", "null or string"),
        ];
        assert_eq!(members, expected.map(|(at, types)| (at, types.to_owned())));
        assert_eq!(body.values["/a"], BTreeSet::from(["1".to_owned()]));
    }

    #[test]
    fn what_is_no_json_is_a_sort_of_its_own() {
        assert_eq!(seen("").sort, BodySort::None);
        assert_eq!(seen("<html>").sort, BodySort::Text);
        assert_eq!(seen("{} x").sort, BodySort::Text);
        assert_eq!(BodySeen::of(&BodyRecord::Withheld(7)).sort, BodySort::Unreadable);
    }

    #[test]
    fn pointers_are_shown_as_people_write_them() {
        assert_eq!(dotted("/keys/*/kid"), "keys[].kid");
        assert_eq!(dotted("/owner/name"), "owner.name");
        assert_eq!(parent("/a"), Some(""));
        assert_eq!(parent(""), None);
    }
}
