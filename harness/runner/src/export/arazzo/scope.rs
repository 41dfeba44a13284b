//! What the names of a scenario stand for in a workflow, and the workflow's inputs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::said::{Member, Said, path_of};
use crate::suite::expression::{Expression, Piece, Template};

/// What names stand for; a name without anything has the reason why.
pub(super) type Names = BTreeMap<String, Result<Said, String>>;

/// The inputs of a workflow: names, and the expressions that they have in the scenario.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    expressions: Vec<(String, String)>,
    names: BTreeSet<String>,
}

impl Inputs {
    /// The input of an expression. What a function makes is another one each time.
    fn of(&mut self, expression: &str) -> Said {
        let known = self.expressions.iter().find(|(_, known)| known == expression);
        if let Some((name, _)) = known.filter(|_| !expression.contains('(')) {
            return Said::Runtime(format!("$inputs.{name}"));
        }
        let word = word_of(expression);
        let mut name = word.clone();
        let mut number = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{word}_{number}");
            number += 1;
        }
        self.expressions.push((name.clone(), expression.to_owned()));
        Said::Runtime(format!("$inputs.{name}"))
    }

    /// Forgets the inputs that these steps do not use: what could not be said of a step needed them.
    pub(super) fn keep_those_of(&mut self, steps: &[Value]) {
        let text = Value::from(steps).to_string();
        let is_end = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        self.expressions.retain(|(name, _)| {
            let name = format!("$inputs.{name}");
            text.match_indices(&name)
                .any(|(at, _)| is_end(&text[at + name.len()..]))
        });
    }

    /// Their JSON Schema; `None` if there are none.
    pub(super) fn schema(&self) -> Option<Value> {
        if self.expressions.is_empty() {
            return None;
        }
        let mut properties = Map::new();
        for (name, expression) in &self.expressions {
            let description = format!("`{expression}`");
            let schema = if expression.starts_with("jwt(") {
                json!({ "type": "string", "format": "password", "description": description })
            } else {
                json!({ "type": "string", "description": description })
            };
            properties.insert(name.clone(), schema);
        }
        let required: Vec<&String> = self.expressions.iter().map(|(name, _)| name).collect();
        Some(json!({ "type": "object", "required": required, "properties": properties }))
    }

    /// The names, each with its expression.
    pub(super) fn expressions(&self) -> &[(String, String)] {
        &self.expressions
    }

    /// The same, for a later import.
    pub(super) fn extension(&self) -> Map<String, Value> {
        let pairs = self.expressions.iter();
        pairs
            .map(|(name, expression)| (name.clone(), json!(expression)))
            .collect()
    }

    /// What stands for a value.
    ///
    /// # Errors
    /// It has no place in a workflow: a fragment.
    pub(super) fn value(&mut self, template: &Template, names: &Names) -> Result<Value, String> {
        let written = |said: Said| {
            let written = said.written();
            written.ok_or_else(|| "a text that would be taken for a runtime expression".to_owned())
        };
        match template {
            Template::Literal(value) => written(Said::Value(value.clone())),
            Template::Whole(expression) => written(self.expression(expression, names)?),
            Template::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Literal(literal) if literal.contains("{$") => {
                            return Err("a text that would be taken for a runtime expression".to_owned());
                        }
                        Piece::Literal(literal) => text.push_str(literal),
                        Piece::Expression(expression) => {
                            text.push_str(&self.expression(expression, names)?.within_text());
                        }
                    }
                }
                Ok(Value::String(text))
            }
            Template::List(items) => items.iter().map(|item| self.value(item, names)).collect(),
            Template::Mapping(members) => {
                let mut mapping = Map::new();
                for (name, member) in members {
                    mapping.insert(name.clone(), self.value(member, names)?);
                }
                Ok(Value::Object(mapping))
            }
        }
    }

    /// What stands for an expression: what was saved, or an input.
    ///
    /// # Errors
    /// It computes something of what was saved: a fragment.
    pub(super) fn expression(&mut self, expression: &Expression, names: &Names) -> Result<Said, String> {
        let source = expression.source.as_str();
        if let Some(found) = named(source, names) {
            return found;
        }
        if let Some(literal) = literal(source) {
            return Ok(Said::Value(literal));
        }
        let root = |name: &String| name.split('.').next().unwrap_or_default().to_owned();
        let is_saved = |name: &String| names.contains_key(&root(name)) || root(name) == "case" || root(name) == "index";
        if expression.names.iter().any(is_saved) {
            return Err(format!("`{source}`, which is computed while the scenario is played"));
        }
        if expression.names.iter().any(|name| root(name) == "any") {
            return Err(format!("`{source}`, which is a matcher"));
        }
        Ok(self.of(source))
    }
}

/// What stands for a path that begins with a name of the scenario; `None` if it is none.
pub(super) fn named(source: &str, names: &Names) -> Option<Result<Said, String>> {
    let (root, members) = path_of(source)?;
    let (key, members) = match (root, members.as_slice()) {
        ("case", [Member::Name(column), rest @ ..]) => (format!("case.{column}"), rest),
        (root, members) => (root.to_owned(), members),
    };
    let found = names.get(&key)?;
    Some(match found {
        Ok(said) => said
            .below(members)
            .ok_or_else(|| format!("`{source}`, which is not there")),
        Err(why) => Err(why.clone()),
    })
}

/// A number, a text in quotes, `true` or `false`.
pub(super) fn literal(source: &str) -> Option<Value> {
    let source = source.trim();
    let quoted = |quote: char| source.strip_prefix(quote)?.strip_suffix(quote);
    match quoted('\'').or_else(|| quoted('"')) {
        Some(text) if source.len() > 1 && !text.contains(['\'', '"', '\\']) => Some(json!(text)),
        Some(_) => None,
        None => serde_json::from_str(source)
            .ok()
            .filter(|value: &Value| value.is_number() || value.is_boolean()),
    }
}

/// A name for an input: `jwt(bot, alg='none')` is `jwt_bot_alg_none`.
fn word_of(expression: &str) -> String {
    let mut word = String::new();
    for character in expression.chars() {
        if character.is_ascii_alphanumeric() {
            word.push(character);
        } else if !word.ends_with('_') && !word.is_empty() {
            word.push('_');
        }
        if word.len() >= 40 {
            break;
        }
    }
    word.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    fn value(inputs: &mut Inputs, text: &str) -> Result<Value, String> {
        let names = Names::from([
            (
                "session".to_owned(),
                Ok(Said::Runtime("$steps.a.outputs.session".to_owned())),
            ),
            ("lost".to_owned(), Err("it is lost".to_owned())),
            ("case.x".to_owned(), Ok(Said::Value(json!({ "y": 5 })))),
        ]);
        inputs.value(&Template::parse(&json!(text)).unwrap(), &names)
    }

    #[test]
    fn what_was_saved_is_an_output_and_what_the_target_has_is_an_input() {
        let mut inputs = Inputs::default();
        for (text, written) in [
            ("${{ session }}", json!("$steps.a.outputs.session")),
            ("Bearer ${{ session }}", json!("Bearer {$steps.a.outputs.session}")),
            ("${{ case.x.y }}", json!(5)),
            ("${{ bot.username }}", json!("$inputs.bot_username")),
            ("${{ bot.username }}!", json!("{$inputs.bot_username}!")),
            ("${{ jwt(bot) }}", json!("$inputs.jwt_bot")),
            ("${{ jwt(bot) }}", json!("$inputs.jwt_bot_2")),
            ("${{ 'a' }}", json!("a")),
        ] {
            assert_eq!(value(&mut inputs, text), Ok(written), "{text}");
        }
        let schema = inputs.schema().unwrap();
        assert_eq!(schema["required"], json!(["bot_username", "jwt_bot", "jwt_bot_2"]));
        assert_eq!(inputs.extension()["jwt_bot_2"], "jwt(bot)");
    }

    #[test]
    fn what_is_computed_of_what_was_saved_has_a_reason() {
        let mut inputs = Inputs::default();
        for (text, said) in [
            ("${{ lost }}", "lost"),
            ("${{ session ~ 'x' }}", "computed"),
            ("${{ jwt(bot, sub=session) }}", "computed"),
            ("${{ any.string }}", "matcher"),
            ("$inputs.x", "taken for"),
        ] {
            let why = value(&mut inputs, text).unwrap_err();
            assert!(why.contains(said), "{text}: {why}");
        }
        assert!(inputs.schema().is_none());
    }
}
