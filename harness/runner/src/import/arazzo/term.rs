//! What stands for a value in a scenario: the value itself, or an expression of the scenario language.

use serde_json::Value;

use super::runtime::Member;
use super::size::size_of;
use crate::suite::expression::{Piece, Template};

/// A value, known or to be computed while the scenario is played.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Value(Value),
    /// An expression that may stand beside operators as it is: a name with members, a call, or something in brackets.
    Expression(String),
}

impl Term {
    /// What a value of a scenario's file stands for: a text with expressions in it is an expression.
    pub(super) fn of(value: Value) -> Self {
        match &value {
            Value::String(text) if text.contains("${{") => match Template::parse(&value) {
                Ok(Template::Whole(expression)) => Self::Expression(in_brackets(expression.source)),
                Ok(Template::Text(pieces)) => Self::Expression(joined(pieces.iter().map(|piece| match piece {
                    Piece::Literal(text) => literal(&Value::String(text.clone())),
                    Piece::Expression(expression) => in_brackets(expression.source.clone()),
                }))),
                _ => Self::Value(value),
            },
            _ => Self::Value(value),
        }
    }

    /// Several of them as one text.
    pub(super) fn text_of(terms: Vec<Self>) -> Self {
        match <[Self; 1]>::try_from(terms) {
            Ok([only]) => only,
            Err(several) => Self::Expression(joined(several.iter().map(Self::said))),
        }
    }

    /// How large it is, in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Value(value) => size_of(value),
            Self::Expression(expression) => expression.len(),
        }
    }

    /// As a value of a scenario's file.
    pub(super) fn written(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Expression(expression) => Value::String(format!("${{{{ {expression} }}}}")),
        }
    }

    /// As a part of an expression.
    pub(super) fn said(&self) -> String {
        match self {
            Self::Value(value) => literal(value),
            Self::Expression(expression) => expression.clone(),
        }
    }

    /// As a part of a longer text.
    pub(super) fn within_text(&self) -> String {
        match self {
            Self::Value(Value::String(text)) => text.clone(),
            Self::Value(other) => other.to_string(),
            Self::Expression(expression) => format!("${{{{ {expression} }}}}"),
        }
    }

    /// A member of it; `None` where a known value has none.
    pub(super) fn below(&self, steps: &[Member]) -> Option<Self> {
        match self {
            Self::Value(value) => {
                let Some((step, rest)) = steps.split_first() else {
                    return Some(self.clone());
                };
                let found = match step {
                    Member::Name(name) => value.get(name),
                    Member::Index(index) => value.get(index).or_else(|| value.get(index.to_string())),
                };
                // What is found may be an expression itself.
                Self::of(found?.clone()).below(rest)
            }
            Self::Expression(expression) => Some(Self::Expression(below(expression, steps))),
        }
    }
}

/// An expression with members taken of it.
pub(super) fn below(expression: &str, steps: &[Member]) -> String {
    let mut expression = expression.to_owned();
    for step in steps {
        match step {
            Member::Name(name) if is_name(name) => {
                expression.push('.');
                expression.push_str(name);
            }
            Member::Name(name) => {
                expression.push('[');
                expression.push_str(&literal(&Value::String(name.clone())));
                expression.push(']');
            }
            Member::Index(index) => expression.extend(["[", &index.to_string(), "]"]),
        }
    }
    expression
}

/// A value as expressions have it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        // Within a value of a file, an expression.
        Value::String(text) if text.contains("${{") => match Term::of(value.clone()) {
            Term::Expression(expression) => expression,
            Term::Value(_) => value.to_string(),
        },
        Value::String(text) if !text.contains(['\'', '\\']) && !text.contains(char::is_control) => format!("'{text}'"),
        Value::String(_) => value.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| format!("{}: {}", literal(&Value::String(name.clone())), literal(member)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

/// An expression that may stand beside operators; one that is a name with members may as it is.
fn in_brackets(expression: String) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._".contains(character);
    if expression.chars().all(is_plain) {
        expression
    } else {
        format!("({expression})")
    }
}

fn joined(pieces: impl Iterator<Item = String>) -> String {
    format!("({})", pieces.collect::<Vec<_>>().join(" ~ "))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::arazzo::runtime::pointed;

    #[test]
    fn members_are_taken_as_expressions_take_them() {
        assert_eq!(below("body", &pointed("/a/0/b-c/it's")), "body.a[0]['b-c'][\"it's\"]");
        let value = Term::Value(json!({ "a": [1, { "b": 2 }] }));
        assert_eq!(value.below(&pointed("/a/1/b")), Some(Term::Value(json!(2))));
        assert_eq!(value.below(&pointed("/a/2")), None);
    }

    #[test]
    fn a_text_with_an_expression_in_it_is_an_expression() {
        for (written, said) in [
            (json!("Bearer ${{ case.t }}"), "('Bearer ' ~ case.t)"),
            (json!("${{ case.t }}"), "case.t"),
            (json!("${{ headers['a}}b'] }}"), "(headers['a}}b'])"),
            (json!({ "a": ["x${{ t }}", "y"] }), "{'a': [('x' ~ t), 'y']}"),
            (json!("plain"), "'plain'"),
        ] {
            assert_eq!(Term::of(written.clone()).said(), said, "{written}");
        }
        let value = Term::of(json!({ "a": { "b": "${{ case.t }}" } }));
        let below = value.below(&pointed("/a/b/c"));
        assert_eq!(below, Some(Term::Expression("case.t.c".to_owned())));
    }

    #[test]
    fn a_literal_is_the_same_value_as_an_expression() {
        for value in [
            json!(null),
            json!(true),
            json!(-1.5),
            json!("it's \\ \"quoted\"\n"),
            json!([1, "a", { "b-c": null }]),
        ] {
            let environment = minijinja::Environment::new();
            let found = environment
                .compile_expression(&literal(&value))
                .and_then(|compiled| compiled.eval(()))
                .map(|found| serde_json::to_value(found).unwrap_or_default());
            assert_eq!(found.ok(), Some(value));
        }
    }
}
