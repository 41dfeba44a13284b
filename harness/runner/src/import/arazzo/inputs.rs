//! What the inputs of workflows become: a row of the scenario's table, so that each is made once and named by every step that uses it.
//!
//! A value comes from the file of inputs, from what podproof itself wrote down of an input, from its `default` or `const`; a JWT, and the
//! user of an on-behalf-of call, are those of the target.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::size::{LARGEST_SCENARIO, size_of};
use super::term::Term;
use crate::import::draft::name_of;
use crate::import::plain::{all_plain, holds_no_secret};
use crate::suite::expression::{Template, is_reserved};
use crate::text::exact_size;

/// The row, and the inputs that are in it.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    row: Map<String, Value>,
    /// The column of an input.
    columns: BTreeMap<String, String>,
    /// Why what an input holds has no place in a file.
    refused: BTreeMap<String, String>,
    /// How large the row is, in bytes.
    pub(super) size: usize,
    /// What podproof puts in the place of an input without a value.
    hints: BTreeMap<String, String>,
    pub(super) needs: BTreeSet<String>,
}

/// What the file says of an input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'a> {
    /// Its JSON Schema.
    pub(super) schema: Option<&'a Value>,
    /// The expression that podproof itself wrote down.
    pub(super) expression: Option<&'a str>,
}

impl Inputs {
    /// An input, if nothing says what it holds, stands for this.
    pub(super) fn hint(&mut self, name: &str, expression: &str) {
        self.hints
            .entry(name.to_owned())
            .or_insert_with(|| expression.to_owned());
    }

    /// What stands for an input.
    ///
    /// # Errors
    /// Nothing says what it holds, or what it holds has no place in a file.
    pub(super) fn term(&mut self, name: &str, said: Said<'_>, given: &BTreeMap<String, Value>) -> Result<Term, String> {
        if let Some(column) = self.columns.get(name) {
            return Ok(Term::Expression(format!("case.{column}")));
        }
        if let Some(why) = self.refused.get(name) {
            return Err(why.clone());
        }
        let value = self.value(name, said, given)?;
        self.size += size_of(&value);
        let needs = usable(name, &value).inspect_err(|why| {
            self.refused.insert(name.to_owned(), why.clone());
        })?;
        let mut column = name_of(name);
        while ["id", "title", "verifies"].contains(&column.as_str()) || self.row.contains_key(&column) {
            column.push('_');
        }
        self.row.insert(column.clone(), value);
        self.columns.insert(name.to_owned(), column.clone());
        self.needs.extend(needs);
        Ok(Term::Expression(format!("case.{column}")))
    }

    /// What an input holds. An expression comes from what is given, or from what podproof itself wrote down.
    fn value(&self, name: &str, said: Said<'_>, given: &BTreeMap<String, Value>) -> Result<Value, String> {
        let expression = |expression: &str| Value::String(format!("${{{{ {expression} }}}}"));
        if let Some(given) = given.get(name) {
            return within(name, given);
        }
        if let Some(written) = said.expression {
            return Ok(expression(written));
        }
        let schema = said.schema;
        if let Some(value) = schema.and_then(|schema| schema.get("default").or_else(|| schema.get("const"))) {
            let value = within(name, value)?;
            all_plain(&value).map_err(|why| format!("what the input `{name}` holds: {why}"))?;
            return Ok(value);
        }
        let hint = self.hints.get(name).map(|hint| expression(hint));
        hint.ok_or_else(|| format!("nothing says what the input `{name}` holds; a file for `--inputs` can"))
    }

    /// The rows of the table: none where no input is used.
    pub(super) fn cases(&self) -> Vec<Value> {
        if self.row.is_empty() {
            return Vec::new();
        }
        let mut row = Map::new();
        row.insert("id".to_owned(), Value::String("inputs".to_owned()));
        row.extend(self.row.clone());
        vec![Value::Object(row)]
    }
}

/// The accounts that the expressions in what an input holds name.
fn usable(name: &str, value: &Value) -> Result<BTreeSet<String>, String> {
    let needs = needs_of(value).ok_or_else(|| format!("what the input `{name}` holds is no value of a scenario"))?;
    if holds_no_secret(value).is_err() {
        return Err(format!(
            "the input `{name}` holds what looks like a secret, which belongs into the target"
        ));
    }
    Ok(needs)
}

/// The accounts that the expressions in a value name; `None` if one of them is malformed.
pub(super) fn needs_of(value: &Value) -> Option<BTreeSet<String>> {
    let template = Template::parse(value).ok()?;
    let mut needs = BTreeSet::new();
    template.each_expression(&mut |_, expression| {
        for name in &expression.names {
            let mut segments = name.split('.');
            let root = segments.next().unwrap_or_default();
            match (root, segments.next()) {
                ("users", Some(user)) => drop(needs.insert(format!("users.{user}"))),
                ("bot" | "app", _) => drop(needs.insert(root.to_owned())),
                (root, _) if !is_reserved(root) => drop(needs.insert(root.to_owned())),
                _ => {}
            }
        }
    });
    Some(needs)
}

/// What an input holds, unless it is too large for any scenario.
fn within(name: &str, value: &Value) -> Result<Value, String> {
    if size_of(value) > LARGEST_SCENARIO {
        let largest = exact_size(LARGEST_SCENARIO);
        return Err(format!("what the input `{name}` holds is larger than {largest}"));
    }
    Ok(value.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(inputs: &mut Inputs, name: &str, schema: &Value) -> Result<Value, String> {
        let given = BTreeMap::from([("given".to_owned(), json!("${{ users.installed.username }}"))]);
        let said = Said {
            schema: Some(schema),
            expression: None,
        };
        inputs.term(name, said, &given)?;
        Ok(inputs.cases()[0].clone())
    }

    #[test]
    fn an_input_is_a_column_of_the_row_however_often_it_is_used() {
        let mut inputs = Inputs::default();
        let said = Said {
            schema: Some(&json!({ "default": "bob" })),
            expression: None,
        };
        let first = inputs.term("user-name", said, &BTreeMap::new());
        let again = inputs.term("user-name", Said::default(), &BTreeMap::new());
        assert_eq!(first, Ok(Term::Expression("case.user_name".to_owned())));
        assert_eq!(first, again);
        assert_eq!(inputs.cases(), [json!({ "id": "inputs", "user_name": "bob" })]);
    }

    #[test]
    fn what_is_given_counts_more_than_what_the_file_says() {
        let mut inputs = Inputs::default();
        let row = written(&mut inputs, "given", &json!({ "default": "bob" })).expect("a value");
        assert_eq!(row["given"], "${{ users.installed.username }}");
        assert_eq!(inputs.needs, BTreeSet::from(["users.installed".to_owned()]));
        inputs.hint("token", "jwt(otherBot)");
        let row = written(&mut inputs, "token", &json!({ "type": "string" })).expect("a hint");
        assert_eq!(row["token"], "${{ jwt(otherBot) }}");
        assert!(inputs.needs.contains("otherBot"));
    }

    #[test]
    fn nothing_is_guessed_and_no_secret_is_written_down() {
        let mut inputs = Inputs::default();
        let none = written(&mut inputs, "a", &json!({ "type": "string" }));
        assert!(none.is_err_and(|why| why.contains("--inputs")));
        let key = format!(
            "eyJhbGciOiJSUzUxMiJ9.{}.{}",
            "eyJzdWIiOiJib3QifQ",
            "c2lnbmF0dXJl".repeat(4)
        );
        let secret = written(&mut inputs, "b", &json!({ "default": key }));
        assert!(secret.is_err_and(|why| why.contains("secret")));
        let expression = written(&mut inputs, "c", &json!({ "default": ["${{ bot.username }}"] }));
        assert!(expression.is_err_and(|why| why.contains("`${{`")));
    }
}
