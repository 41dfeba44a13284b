//! What must hold of an answer: success criteria as `expect`.
//!
//! In: conditions, and what stands for the values that they name. Out: statuses, expressions and schemas. A condition about the status
//! alone is tried on every status there is. Arazzo compares texts in any case of letters, and so do the expressions here.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::condition::{Comparison, Condition};
use super::jsonpath;
use super::model::Criterion;
use super::runtime::{Member, Piece, Referred, Runtime, pieces};
use super::size::size_of;
use super::term::{Term, below};
use crate::import::plain::plain;

/// Every status that HTTP has.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=599;

/// How many statuses a list may hold.
const MOST_STATUSES: usize = 30;

/// What a scenario expects of an answer.
#[derive(Debug, Default)]
pub(super) struct Expectation {
    /// Statuses that fit; `None` where nothing is said of them.
    pub(super) statuses: Option<BTreeSet<u16>>,
    pub(super) that: Vec<String>,
    schemas: Vec<Value>,
    /// How large the schemas are, in bytes.
    pub(super) size: usize,
}

/// Looks up what a runtime expression stands for once the answer is there.
pub(super) type Lookup<'l> = dyn FnMut(&Runtime) -> Result<Term, String> + 'l;

impl Expectation {
    /// Adds a criterion.
    ///
    /// # Errors
    /// Why it cannot be said in a scenario: a fragment.
    pub(super) fn add(&mut self, criterion: &Criterion, lookup: &mut Lookup<'_>) -> Result<(), String> {
        // What is compared is written in lower case, in which nothing looks like a secret.
        plain(&criterion.condition)?;
        plain(criterion.context.as_deref().unwrap_or_default())?;
        let kind = criterion.r#type.as_ref().map_or("simple", |kind| kind.word());
        match kind {
            "simple" => {
                for condition in Condition::parse(&criterion.condition)?.conjuncts() {
                    self.simple(&condition, lookup)?;
                }
                Ok(())
            }
            "regex" => self.regex(criterion),
            "jsonpath" => {
                let schema = jsonpath::schema_of(literal_text(&criterion.condition)?)?;
                self.of_body(criterion, schema)
            }
            other => Err(format!("no scenario can say a condition of the kind `{other}`")),
        }
    }

    /// Adds an expression that must be true.
    pub(super) fn add_expression(&mut self, expression: String) {
        self.that.push(expression);
    }

    /// As `expect` has it; what is said of no status is up to whoever asks.
    pub(super) fn written(self, otherwise: &Value) -> Value {
        let mut expect = Map::new();
        let status = self
            .statuses
            .map_or_else(|| otherwise.clone(), |statuses| written(&statuses));
        if !status.is_null() {
            expect.insert("status".to_owned(), status);
        }
        let mut schemas = self.schemas;
        match schemas.len() {
            0 => {}
            1 => drop(expect.insert("schema".to_owned(), schemas.remove(0))),
            _ => drop(expect.insert("schema".to_owned(), json!({ "allOf": schemas }))),
        }
        if !self.that.is_empty() {
            expect.insert("that".to_owned(), json!(self.that));
        }
        Value::Object(expect)
    }

    fn simple(&mut self, condition: &Condition, lookup: &mut Lookup<'_>) -> Result<(), String> {
        let fitting = |status: u16| Some((status, holds(condition, status)?));
        let tried: Option<Vec<(u16, bool)>> = STATUSES.map(fitting).collect();
        let Some(tried) = tried else {
            self.that.push(expression(condition, true, lookup)?);
            return Ok(());
        };
        let fitting: BTreeSet<u16> = tried
            .into_iter()
            .filter(|(_, holds)| *holds)
            .map(|(status, _)| status)
            .collect();
        if fitting.len() == STATUSES.len() {
            return Ok(());
        }
        if written(&fitting)
            .as_array()
            .is_some_and(|list| list.len() > MOST_STATUSES)
        {
            self.that.push(expression(condition, true, lookup)?);
            return Ok(());
        }
        self.narrow(fitting)
    }

    fn narrow(&mut self, fitting: BTreeSet<u16>) -> Result<(), String> {
        let both: BTreeSet<u16> = match &self.statuses {
            Some(before) => before.intersection(&fitting).copied().collect(),
            None => fitting,
        };
        if both.is_empty() {
            return Err("no status fulfils it".to_owned());
        }
        self.statuses = Some(both);
        Ok(())
    }

    fn regex(&mut self, criterion: &Criterion) -> Result<(), String> {
        let pattern = literal_text(&criterion.condition)?;
        let schema = json!({ "pattern": pattern });
        let validator = jsonschema::draft202012::new(&schema).map_err(|_| "its pattern is malformed".to_owned())?;
        let context = criterion.context.as_deref().and_then(Runtime::parse);
        if context.is_some_and(|context| context.of == Referred::StatusCode) {
            let fitting = STATUSES.filter(|status| validator.is_valid(&json!(status.to_string())));
            return self.narrow(fitting.collect());
        }
        // A number, which a pattern is tried on as a text, has no such text here.
        self.of_body(criterion, json!({ "not": { "type": "null" }, "pattern": pattern }))
    }

    fn of_body(&mut self, criterion: &Criterion, schema: Value) -> Result<(), String> {
        let context = criterion.context.as_deref().ok_or("its `context` is missing")?;
        match Runtime::parse(context) {
            Some(Runtime {
                of: Referred::ResponseBody,
                steps,
            }) => {
                let schema = jsonpath::below(&steps, schema)?;
                self.size += size_of(&schema);
                self.schemas.push(schema);
                Ok(())
            }
            _ => Err(format!(
                "it is about `{context}`, and a scenario has schemas for the body of an answer alone"
            )),
        }
    }
}

/// A text without runtime expressions in it.
fn literal_text(text: &str) -> Result<&str, String> {
    let is_literal = !pieces(text).iter().any(|piece| matches!(piece, Piece::Runtime(_)));
    // `$` alone is a path of JSONPath.
    if is_literal {
        Ok(text)
    } else {
        Err("it is put together of other values".to_owned())
    }
}

/// A set of statuses: whole classes by their name.
fn written(statuses: &BTreeSet<u16>) -> Value {
    let mut list = Vec::new();
    for class in 1..=5 {
        let of_class: Vec<u16> = statuses
            .iter()
            .copied()
            .filter(|status| status / 100 == class)
            .collect();
        if of_class.len() == 100 {
            list.push(json!(format!("{class}xx")));
        } else {
            list.extend(of_class.into_iter().map(|status| json!(status)));
        }
    }
    match list.len() {
        1 => list.remove(0),
        _ => Value::Array(list),
    }
}

/// Whether a condition holds for a status; `None` if it is about anything else.
fn holds(condition: &Condition, status: u16) -> Option<bool> {
    Some(match condition {
        Condition::Literal(value) => is_true(value),
        Condition::Runtime(_) => is_true(&value_of(condition, status)?),
        Condition::Not(inside) => !holds(inside, status)?,
        Condition::And(left, right) => {
            let (left, right) = (holds(left, status)?, holds(right, status)?);
            left && right
        }
        Condition::Or(left, right) => {
            let (left, right) = (holds(left, status)?, holds(right, status)?);
            left || right
        }
        Condition::Compare(sign, left, right) => {
            let (left, right) = (number(&value_of(left, status)?)?, number(&value_of(right, status)?)?);
            match sign {
                // Statuses are whole numbers; what differs by less than one is no status either.
                Comparison::Equal => (left - right).abs() < f64::EPSILON,
                Comparison::Unequal => (left - right).abs() >= f64::EPSILON,
                Comparison::Less => left < right,
                Comparison::LessOrEqual => left <= right,
                Comparison::Greater => left > right,
                Comparison::GreaterOrEqual => left >= right,
            }
        }
    })
}

fn value_of(condition: &Condition, status: u16) -> Option<Value> {
    match condition {
        Condition::Literal(value) => Some(value.clone()),
        Condition::Runtime(runtime) if runtime.of == Referred::StatusCode && runtime.steps.is_empty() => {
            Some(json!(status))
        }
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        // Texts are compared with numbers as the numbers that they are.
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

/// A condition as an expression. Where `must` hold is all that is asked, what is not there fails it anyhow; within alternatives, what
/// is not there has to be said.
fn expression(condition: &Condition, must: bool, lookup: &mut Lookup<'_>) -> Result<String, String> {
    Ok(match condition {
        Condition::Literal(value) => Term::Value(value.clone()).said(),
        Condition::Runtime(runtime) => {
            let found = looked_up(runtime, lookup)?;
            guarded(found.there.as_ref(), must, found.term.said())
        }
        Condition::Not(inside) => format!("not ({})", expression(inside, false, lookup)?),
        Condition::And(left, right) => format!(
            "({}) and ({})",
            expression(left, must, lookup)?,
            expression(right, must, lookup)?
        ),
        Condition::Or(left, right) => format!(
            "({}) or ({})",
            expression(left, false, lookup)?,
            expression(right, false, lookup)?
        ),
        Condition::Compare(sign, left, right) => compared(*sign, left, right, must, lookup)?,
    })
}

fn guarded(there: Option<&String>, must: bool, text: String) -> String {
    match there {
        Some(there) if !must => format!("{there} and {text}"),
        _ => text,
    }
}

/// What stands for one side, and what says that it is there at all.
struct Side {
    term: Term,
    there: Option<String>,
    /// It is a text, whatever it holds.
    is_text: bool,
}

fn looked_up(runtime: &Runtime, lookup: &mut Lookup<'_>) -> Result<Side, String> {
    let there = match &runtime.of {
        Referred::ResponseBody if !runtime.steps.is_empty() => Some(each_there("body", &runtime.steps)),
        Referred::ResponseHeader(name) => Some(format!("{} is defined", header(name))),
        _ => None,
    };
    Ok(Side {
        term: lookup(runtime)?,
        there,
        is_text: matches!(runtime.of, Referred::ResponseHeader(_)),
    })
}

/// A header of the answer.
pub(super) fn header(name: &str) -> String {
    below("headers", &[Member::Name(name.to_owned())])
}

fn each_there(root: &str, steps: &[Member]) -> String {
    let each = (1..=steps.len()).map(|count| format!("{} is defined", below(root, &steps[..count])));
    each.collect::<Vec<_>>().join(" and ")
}

fn compared(
    sign: Comparison,
    left: &Condition,
    right: &Condition,
    must: bool,
    lookup: &mut Lookup<'_>,
) -> Result<String, String> {
    let mut side = |condition: &Condition| match condition {
        Condition::Literal(value) => Ok(Side {
            term: Term::Value(value.clone()),
            there: None,
            is_text: false,
        }),
        Condition::Runtime(runtime) => looked_up(runtime, lookup),
        other => Ok(Side {
            term: Term::Expression(format!("({})", expression(other, false, lookup)?)),
            there: None,
            is_text: false,
        }),
    };
    let (left, right) = (side(left)?, side(right)?);
    let is_null = |side: &Side| side.term == Term::Value(Value::Null);
    let is_equality = matches!(sign, Comparison::Equal | Comparison::Unequal);
    if is_equality && (is_null(&left) || is_null(&right)) {
        let other = if is_null(&left) { right } else { left };
        return Ok(nothing(&other, sign == Comparison::Equal));
    }
    let is_string = |side: &Side| matches!(&side.term, Term::Value(Value::String(_)));
    let is_literal = |side: &Side| matches!(&side.term, Term::Value(_));
    let in_lower_case =
        is_equality && (is_string(&left) || is_string(&right) || !(is_literal(&left) || is_literal(&right)));
    let said = |side: &Side| match &side.term {
        Term::Value(Value::String(text)) if in_lower_case => Term::Value(json!(text.to_lowercase())).said(),
        Term::Expression(expression) if in_lower_case => format!("{expression} | lower"),
        // A header is a text; it is compared with a number as one.
        Term::Expression(expression) if side.is_text => format!("{expression} | float"),
        term => term.said(),
    };
    let text = format!("{} {} {}", said(&left), sign.sign(), said(&right));
    let there: Vec<String> = [&left, &right]
        .into_iter()
        .filter_map(|side| side.there.clone())
        .collect();
    let there = (!there.is_empty()).then(|| there.join(" and "));
    Ok(guarded(there.as_ref(), must, text))
}

/// That something is null or not there, or that it is neither.
fn nothing(side: &Side, is: bool) -> String {
    let said = side.term.said();
    let there = match &side.there {
        Some(there) => format!("{there} and {said} is not none"),
        None => format!("{said} is not none"),
    };
    if is { format!("not ({there})") } else { there }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(condition: &str, kind: Option<(&str, &str)>) -> Criterion {
        let mut written = json!({ "condition": condition });
        if let Some((kind, context)) = kind {
            written["type"] = json!(kind);
            written["context"] = json!(context);
        }
        serde_json::from_value(written).expect("a criterion")
    }

    fn expected(criteria: &[Criterion]) -> Result<Value, String> {
        let mut expectation = Expectation::default();
        let mut lookup = |runtime: &Runtime| {
            Ok(match &runtime.of {
                Referred::ResponseBody => Term::Expression(below("body", &runtime.steps)),
                Referred::ResponseHeader(name) => Term::Expression(header(name)),
                Referred::StatusCode => Term::Expression("status".to_owned()),
                Referred::Input(name) => Term::Expression(format!("case.{name}")),
                other => return Err(format!("{other:?}")),
            })
        };
        for criterion in criteria {
            expectation.add(criterion, &mut lookup)?;
        }
        Ok(expectation.written(&Value::Null))
    }

    #[test]
    fn a_condition_about_the_status_is_a_status() {
        for (condition, status) in [
            ("$statusCode == 200", json!(200)),
            ("$statusCode >= 200 && $statusCode < 300", json!("2xx")),
            ("$statusCode == 200 || $statusCode == '201'", json!([200, 201])),
            ("!($statusCode < 400) && $statusCode < 600", json!(["4xx", "5xx"])),
            ("$statusCode == 401 && true", json!(401)),
        ] {
            let found = expected(&[criterion(condition, None)]);
            assert_eq!(found, Ok(json!({ "status": status })), "{condition}");
        }
        let regex = criterion("^20[01]$", Some(("regex", "$statusCode")));
        assert_eq!(expected(&[regex]), Ok(json!({ "status": [200, 201] })));
        let many = expected(&[criterion("$statusCode != 500", None)]);
        assert_eq!(many, Ok(json!({ "that": ["status != 500"] })));
        let none = expected(&[
            criterion("$statusCode == 200", None),
            criterion("$statusCode == 201", None),
        ]);
        assert!(none.is_err_and(|why| why.contains("no status")));
    }

    #[test]
    fn a_condition_about_the_answer_is_an_expression() {
        for (condition, that) in [
            ("$response.body#/count > 5", "body.count > 5"),
            ("$response.body#/name == 'Bob'", "body.name | lower == 'bob'"),
            (
                "$response.body#/name == $inputs.name",
                "body.name | lower == case.name | lower",
            ),
            (
                "$response.body#/a/b != null",
                "body.a is defined and body.a.b is defined and body.a.b is not none",
            ),
            (
                "$response.body#/a == null",
                "not (body.a is defined and body.a is not none)",
            ),
            ("$response.header.X-Left >= 1", "headers['x-left'] | float >= 1"),
            (
                "$response.body#/a == 1 || $response.body#/b == true",
                "(body.a is defined and body.a == 1) or (body.b is defined and body.b == true)",
            ),
            ("!$response.body#/done", "not (body.done is defined and body.done)"),
        ] {
            let found = expected(&[criterion(condition, None)]);
            assert_eq!(found, Ok(json!({ "that": [that] })), "{condition}");
        }
    }

    #[test]
    fn patterns_and_paths_of_the_body_are_schemas() {
        let regex = criterion("^[a-z]+$", Some(("regex", "$response.body#/name")));
        let found = expected(std::slice::from_ref(&regex)).expect("a schema");
        assert_eq!(found["schema"]["properties"]["name"]["pattern"], "^[a-z]+$");
        let path = criterion("$.items[*]", Some(("jsonpath", "$response.body")));
        let both = expected(&[regex, path]).expect("schemas");
        assert_eq!(both["schema"]["allOf"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn what_no_scenario_says_has_a_reason() {
        for (condition, kind, said) in [
            ("//a", Some(("xpath", "$response.body")), "`xpath`"),
            ("^a", Some(("regex", "$response.header.X")), "$response.header.X"),
            ("^{$inputs.a}", Some(("regex", "$response.body#/a")), "put together"),
            ("(", Some(("regex", "$response.body#/a")), "malformed"),
            ("$..a", Some(("jsonpath", "$response.body")), "descendants"),
            ("^a", Some(("regex", "$response.body#/5000")), "index above 1000"),
            ("$url == 'x'", None, "Other"),
            (
                "$response.body#/a == 'eyJhbGciOiJSUzUxMiJ9eyJzdWIiOiJib3QifQc2lnbmF0dXJl'",
                None,
                "secret",
            ),
            ("$response.body#/a == '${{ bot.username }}'", None, "`${{`"),
        ] {
            let why = expected(&[criterion(condition, kind)]).expect_err(condition);
            assert!(why.contains(said), "{condition}: {why}");
        }
    }
}
