//! The shape of a seed file, checked before it is read: unlike serde, this goes on behind the first mistake.
//!
//! Comes in: a YAML tree. Goes out: every key that is unknown, missing, or of the wrong kind, with its place; and the tree
//! without them, so that the rest can be looked at as well.

use serde_yaml::{Mapping, Value};

use super::lines::inside;

/// What is wrong, and where.
pub(super) type Mistake = (String, String);

#[derive(Clone, Copy)]
enum Kind {
    /// A text that an entry must have: its name.
    Name,
    Text,
    Number,
    Flag,
    Key,
    InstalledFor,
    Permissions,
}

type Fields = &'static [(&'static str, Kind)];

const SERVICE_ACCOUNT: Fields = &[
    ("username", Kind::Name),
    ("key", Kind::Key),
    ("certificate", Kind::Flag),
    ("userId", Kind::Number),
    ("displayName", Kind::Text),
    ("active", Kind::Flag),
    ("administrator", Kind::Flag),
];
const USER: Fields = &[
    ("username", Kind::Name),
    ("userId", Kind::Number),
    ("displayName", Kind::Text),
    ("active", Kind::Flag),
];
const APP: Fields = &[
    ("appId", Kind::Name),
    ("key", Kind::Key),
    ("certificate", Kind::Flag),
    ("enabled", Kind::Flag),
    ("permissions", Kind::Permissions),
    ("installedFor", Kind::InstalledFor),
];
/// The sections; those without fields are lists of texts.
const SECTIONS: &[(&str, Option<Fields>)] = &[
    ("serviceAccounts", Some(SERVICE_ACCOUNT)),
    ("users", Some(USER)),
    ("apps", Some(APP)),
    ("authorities", None),
];
const PERMISSIONS: [&str; 2] = ["ACT_AS_USER", "GET_BASIC_USER_INFO"];

/// Checks the tree, and makes it one that can be read.
pub(super) fn mended(tree: Value) -> (Value, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let mut sections = match tree {
        Value::Null => Mapping::new(),
        Value::Mapping(sections) => sections,
        other => {
            let found = shown(&other);
            mistakes.push((String::new(), format!("expected {}, found {found}", names(SECTIONS))));
            Mapping::new()
        }
    };
    unknown(&mut sections, "", SECTIONS, &mut mistakes);
    for (section, fields) in SECTIONS {
        match sections.get_mut(*section) {
            None => {}
            Some(Value::Sequence(entries)) => {
                let Some(fields) = fields else {
                    texts(entries, section, &mut mistakes);
                    continue;
                };
                for (index, entry) in entries.iter_mut().enumerate() {
                    mend(entry, &format!("{section}[{index}]"), fields, &mut mistakes);
                }
            }
            Some(other) => {
                if !other.is_null() {
                    mistakes.push((
                        (*section).to_owned(),
                        format!("expected a list, found {}", shown(other)),
                    ));
                }
                sections.remove(*section);
            }
        }
    }
    (Value::Mapping(sections), mistakes)
}

/// Checks an entry; one without a name gets one that nobody else has, since another would be a mistake of its own.
fn mend(entry: &mut Value, place: &str, fields: Fields, mistakes: &mut Vec<Mistake>) {
    let is_told = !entry.is_mapping();
    if is_told {
        mistakes.push((
            place.to_owned(),
            format!("expected {}, found {}", names(fields), shown(entry)),
        ));
        *entry = Value::Mapping(Mapping::new());
    }
    let Value::Mapping(members) = entry else { return };
    unknown(members, place, fields, mistakes);
    for (name, kind) in fields {
        let at = inside(place, name);
        let is_there = members.get(*name).is_some_and(|value| !value.is_null());
        let wrong = members
            .get(*name)
            .filter(|_| is_there)
            .and_then(|value| kind.wrong(value));
        match (kind, is_there, wrong) {
            (_, true, None) => continue,
            (_, true, Some(wrong)) => mistakes.push((at, wrong)),
            (Kind::Name, false, _) if !is_told => mistakes.push((place.to_owned(), format!("`{name}` is missing"))),
            _ => {}
        }
        members.remove(*name);
        if matches!(kind, Kind::Name) {
            members.insert((*name).into(), format!("\u{0}{place}").into());
        }
    }
}

/// Takes out the keys that nobody knows.
fn unknown<T>(members: &mut Mapping, place: &str, known: &[(&str, T)], mistakes: &mut Vec<Mistake>) {
    let is_known = |key: &Value| known.iter().any(|(name, _)| key.as_str() == Some(name));
    for key in members.keys().filter(|key| !is_known(key)) {
        let name = key.as_str().map_or_else(|| shown(key), |name| format!("`{name}`"));
        let at = key
            .as_str()
            .map_or_else(|| place.to_owned(), |name| inside(place, name));
        mistakes.push((at, format!("unknown key {name}; expected {}", names(known))));
    }
    members.retain(|key, _| is_known(key));
}

fn texts(entries: &mut Vec<Value>, section: &str, mistakes: &mut Vec<Mistake>) {
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.is_string()) {
        let found = shown(entry);
        mistakes.push((
            format!("{section}[{index}]"),
            format!("expected the path of a file, found {found}"),
        ));
    }
    entries.retain(Value::is_string);
}

impl Kind {
    /// What is wrong with a value of this kind.
    fn wrong(self, value: &Value) -> Option<String> {
        let is_one_of = |names: &[&str]| value.as_str().is_some_and(|text| names.contains(&text));
        let all = |each: fn(&Value) -> bool| value.as_sequence().is_some_and(|items| items.iter().all(each));
        let (is_right, expected) = match self {
            Self::Name | Self::Text => (
                value.is_string(),
                "a string (in quotes, if it looks like something else)",
            ),
            Self::Number => (value.is_i64(), "an integer"),
            Self::Flag => (value.is_bool(), "`true` or `false`"),
            Self::Key => (
                is_one_of(&["generated", "none"]) || is_key(value),
                "`generated`, `none`, `{ public: FILE }` or `{ private: FILE }`",
            ),
            Self::InstalledFor => (
                is_one_of(&["everybody"]) || all(Value::is_string),
                "`everybody` or a list of user names",
            ),
            Self::Permissions => (
                all(|item| item.as_str().is_some_and(|name| PERMISSIONS.contains(&name))),
                "a list of `ACT_AS_USER` and `GET_BASIC_USER_INFO`",
            ),
        };
        (!is_right).then(|| format!("expected {expected}, found {}", shown(value)))
    }
}

fn is_key(value: &Value) -> bool {
    value.as_mapping().is_some_and(|members| {
        let is_named = |(key, file): (&Value, &Value)| {
            key.as_str().is_some_and(|key| ["public", "private"].contains(&key)) && file.is_string()
        };
        members.len() == 1 && members.iter().all(is_named)
    })
}

fn names<T>(known: &[(&str, T)]) -> String {
    let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// What was found, short; a text may be anything, even a key, and is not repeated when it is long.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) if text.chars().count() <= 40 => format!("`{text}`"),
        Value::String(_) => "a long text".to_owned(),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
        Value::Tagged(tagged) => format!("the tag `{}`", tagged.tag),
    }
}
