//! What Arazzo says for a value: the value itself, or a runtime expression.

use serde_json::Value;

use crate::diagnostic::escape;

/// A value, or where it is found while the workflow is played.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    Value(Value),
    /// A list, an object or a text with runtime expressions in it.
    Made(Value),
    /// For example `$steps.sign-in.outputs.session`.
    Runtime(String),
}

/// A member of an object, or an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Name(String),
    Index(usize),
}

impl Said {
    /// What was made of a template stands for this.
    pub(super) fn of(made: Value) -> Self {
        match made {
            Value::String(text) if text.starts_with("$inputs.") || text.starts_with("$steps.") => Self::Runtime(text),
            made if misleads(&made) => Self::Made(made),
            value => Self::Value(value),
        }
    }

    /// As it stands in the description; `None` for a text that would be taken for a runtime expression.
    pub(super) fn written(&self) -> Option<Value> {
        match self {
            Self::Value(value) if misleads(value) => None,
            Self::Value(value) | Self::Made(value) => Some(value.clone()),
            Self::Runtime(runtime) => Some(Value::String(runtime.clone())),
        }
    }

    /// As a piece of a longer text.
    pub(super) fn within_text(&self) -> String {
        match self {
            Self::Value(Value::String(text)) | Self::Made(Value::String(text)) => text.clone(),
            Self::Value(other) | Self::Made(other) => other.to_string(),
            Self::Runtime(runtime) => format!("{{{runtime}}}"),
        }
    }

    /// As one side of a condition; `None` for lists and objects.
    pub(super) fn compared(&self) -> Option<String> {
        match self {
            Self::Runtime(runtime) => Some(runtime.clone()),
            Self::Value(Value::String(text)) => Some(format!("'{}'", text.replace('\'', "''"))),
            Self::Value(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => Some(value.to_string()),
            Self::Value(_) | Self::Made(_) => None,
        }
    }

    /// A member of it; `None` if a known value has none.
    pub(super) fn below(&self, members: &[Member]) -> Option<Self> {
        match self {
            Self::Value(value) | Self::Made(value) => {
                let found = members.iter().try_fold(value, |value, member| match member {
                    Member::Name(name) => value.get(name),
                    Member::Index(index) => value.get(index),
                });
                found.cloned().map(Self::of)
            }
            Self::Runtime(runtime) => Some(Self::Runtime(format!(
                "{runtime}{}",
                pointer(members, runtime.contains('#'))
            ))),
        }
    }
}

/// The pointer to members, behind an expression that may have one already.
pub(super) fn pointer(members: &[Member], is_begun: bool) -> String {
    let mut pointer = String::new();
    for member in members {
        if pointer.is_empty() && !is_begun {
            pointer.push('#');
        }
        pointer.push('/');
        match member {
            Member::Name(name) => pointer.push_str(&escape(name)),
            Member::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// A path as expressions of scenarios have it, `body.keys[0].kid` or `headers['x']`: its first name, and the members behind it.
pub(super) fn path_of(source: &str) -> Option<(&str, Vec<Member>)> {
    let source = source.trim();
    let end = source.find(|character| !is_of_name(character)).unwrap_or(source.len());
    let root = &source[..end];
    if !root.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        return None;
    }
    let mut members = Vec::new();
    let mut rest = &source[end..];
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(|character| !is_of_name(character)).unwrap_or(behind.len());
            if end == 0 {
                return None;
            }
            members.push(Member::Name(behind[..end].to_owned()));
            rest = &behind[end..];
        } else {
            let (inside, behind) = rest.strip_prefix('[')?.split_once(']')?;
            let quoted = |quote: char| inside.strip_prefix(quote)?.strip_suffix(quote);
            members.push(match (inside.parse(), quoted('\'').or_else(|| quoted('"'))) {
                (Ok(index), _) => Member::Index(index),
                (_, Some(name)) if !name.contains(['\\', '\'', '"']) => Member::Name(name.to_owned()),
                _ => return None,
            });
            rest = behind;
        }
    }
    Some((root, members))
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn misleads(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with('$') || text.contains("{$"),
        Value::Array(items) => items.iter().any(misleads),
        Value::Object(members) => members.values().any(misleads),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_is_told_from_everything_else() {
        let name = |name: &str| Member::Name(name.to_owned());
        assert_eq!(path_of("session"), Some(("session", vec![])));
        assert_eq!(
            path_of("body.keys[0]['a/b']"),
            Some(("body", vec![name("keys"), Member::Index(0), name("a/b")]))
        );
        for other in ["a + b", "jwt(bot)", "a | lower", "'a'", "5", "a.", "a[b]", "a.b()", ""] {
            assert_eq!(path_of(other), None, "{other}");
        }
    }

    #[test]
    fn members_are_taken_by_one_pointer() {
        let said = Said::Runtime("$steps.a.outputs.b".to_owned());
        let below = said
            .below(&[Member::Name("c/d".to_owned()), Member::Index(0)])
            .expect("a member");
        assert_eq!(below, Said::Runtime("$steps.a.outputs.b#/c~1d/0".to_owned()));
        let deeper = below.below(&[Member::Name("e".to_owned())]);
        assert_eq!(deeper, Some(Said::Runtime("$steps.a.outputs.b#/c~1d/0/e".to_owned())));
    }

    #[test]
    fn what_was_made_of_a_row_keeps_its_inputs() {
        let made = Said::of(json!({ "a": "$inputs.x", "b": ["Bearer {$inputs.y}"], "c": 5 }));
        let name = |name: &str| [Member::Name(name.to_owned())];
        assert_eq!(made.below(&name("a")), Some(Said::Runtime("$inputs.x".to_owned())));
        assert_eq!(made.below(&name("c")), Some(Said::Value(json!(5))));
        let text = made.below(&[Member::Name("b".to_owned()), Member::Index(0)]);
        assert_eq!(text.and_then(|text| text.written()), Some(json!("Bearer {$inputs.y}")));
        assert_eq!(made.compared(), None);
    }

    #[test]
    fn a_text_that_looks_like_an_expression_cannot_be_written() {
        assert_eq!(Said::Value(json!({ "a": ["$inputs.x"] })).written(), None);
        assert_eq!(Said::Value(json!("a {$url}")).written(), None);
        assert_eq!(Said::Value(json!("5 $")).written(), Some(json!("5 $")));
        assert_eq!(Said::Value(json!("it's")).compared().as_deref(), Some("'it''s'"));
    }
}
