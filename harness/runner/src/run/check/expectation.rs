//! `expectation`: what the scenario expects of an answer beyond its status: headers, body, schema, expressions.

use serde_json::Value;

use super::answer::JudgedAnswer;
use super::cause::{Cause, generalised};
use super::finding::{Finding, Judgement};
use crate::diagnostic::{Location, Mark, Part, Spot, escape};
use crate::record::Gravity;
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::expression::{EvaluationError, Expression, Kind, Pattern, Scope};
use crate::suite::scenario::{Expect, Step};
use crate::text::first;
use crate::wire::Response;

/// Judges an answer by what the step expects. `scope` sees the answer; `body` is its body as JSON, or as text.
/// One judgement for what the step expects for its own requirements, and one for each of the expectations that have others; none where
/// the step expects nothing but a status.
pub fn expectation(
    answer: &JudgedAnswer<'_>,
    step: &Step,
    expect: &Expect,
    scope: &Scope,
    response: &Response,
    body: &Value,
) -> Vec<Judgement> {
    let nothing =
        expect.headers.is_empty() && expect.body.is_none() && expect.schema.is_none() && expect.that.is_empty();
    let own = (!nothing).then(|| own_expectation(answer, step, expect, scope, response, body));
    let also = expect.also.iter().enumerate().map(|(place, also)| {
        let mut judge = Judge::new(answer, step);
        for (index, expression) in also.that.iter().enumerate() {
            judge.that(expression, scope, &format!("expect/also/{place}/that/{index}"));
        }
        Judgement::of(CheckId::Expectation, judge.findings).for_requirements(&also.verifies)
    });
    own.into_iter().chain(also).collect()
}

fn own_expectation(
    answer: &JudgedAnswer<'_>,
    step: &Step,
    expect: &Expect,
    scope: &Scope,
    response: &Response,
    body: &Value,
) -> Judgement {
    let mut judge = Judge::new(answer, step);
    for (name, template) in &expect.headers {
        let place = format!("expect/headers/{}", escape(name));
        match scope.pattern(template) {
            Ok(pattern) => judge.header(name, &pattern, response, &place),
            Err(error) => judge.cannot(&error, &place),
        }
    }
    if let Some(template) = &expect.body {
        match scope.pattern(template) {
            Ok(pattern) => judge.body(&pattern, Some(body), String::new()),
            Err(error) => judge.cannot(&error, "expect/body"),
        }
    }
    if let Some(schema) = &expect.schema {
        judge.schema(schema, body);
    }
    for (index, expression) in expect.that.iter().enumerate() {
        judge.that(expression, scope, &format!("expect/that/{index}"));
    }
    Judgement::of(CheckId::Expectation, judge.findings)
}

struct Judge<'a> {
    answer: &'a JudgedAnswer<'a>,
    step: &'a Step,
    findings: Vec<Finding>,
}

impl<'a> Judge<'a> {
    fn new(answer: &'a JudgedAnswer<'a>, step: &'a Step) -> Self {
        Self {
            answer,
            step,
            findings: Vec::new(),
        }
    }

    fn header(&mut self, name: &str, pattern: &Pattern, response: &Response, place: &str) {
        let wanted = name.to_ascii_lowercase();
        let values: Vec<String> = response
            .headers
            .iter()
            .filter(|(name, _)| *name == wanted)
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .collect();
        let holds = match pattern {
            Pattern::Exact(Value::Null) => values.is_empty(),
            Pattern::Exact(Value::String(text)) => values.iter().any(|value| value == text),
            Pattern::Exact(other) => values.contains(&other.to_string()),
            Pattern::Any(Kind::Integer) => values.iter().any(|value| value.parse::<i64>().is_ok()),
            Pattern::Any(Kind::Number) => values.iter().any(|value| value.parse::<f64>().is_ok()),
            Pattern::Any(Kind::String | Kind::Present) => !values.is_empty(),
            _ => false,
        };
        if !holds {
            let found = if values.is_empty() {
                "nothing".to_owned()
            } else {
                format!("`{}`", values.join(", "))
            };
            let expected = match pattern {
                Pattern::Exact(Value::String(text)) => format!("`{text}`"),
                other => described(other),
            };
            self.find(
                name.to_ascii_lowercase(),
                format!("header `{name}`"),
                expected,
                found,
                place,
            );
        }
    }

    /// Compares a body with a pattern, as a subset; each difference is a finding of its own.
    fn body(&mut self, pattern: &Pattern, value: Option<&Value>, pointer: String) {
        let Some(value) = value else {
            let place = format!("expect/body{pointer}");
            self.find(
                generalised(&pointer),
                named(&pointer),
                described(pattern),
                "nothing".to_owned(),
                &place,
            );
            return;
        };
        match (pattern, value) {
            (Pattern::Members(members), Value::Object(found)) => {
                for (name, member) in members {
                    self.body(member, found.get(name), format!("{pointer}/{}", escape(name)));
                }
            }
            (Pattern::Items(items), Value::Array(found)) if items.len() == found.len() => {
                for (index, (item, found)) in items.iter().zip(found).enumerate() {
                    self.body(item, Some(found), format!("{pointer}/{index}"));
                }
            }
            (Pattern::Any(kind), value) if kind.matches(value) => {}
            (Pattern::Exact(expected), value) if same(expected, value) => {}
            (pattern, value) => {
                self.find(
                    generalised(&pointer),
                    named(&pointer),
                    described(pattern),
                    shown(value),
                    &format!("expect/body{pointer}"),
                );
            }
        }
    }

    fn schema(&mut self, schema: &Value, body: &Value) {
        let Ok(validator) = jsonschema::draft202012::new(schema) else {
            return; // found when the scenario was read
        };
        for error in validator.iter_errors(body) {
            let at = named(error.instance_path().as_str());
            let place = format!("expect/schema{}", error.schema_path().as_str());
            let found = shown(error.instance());
            let says = error.masked_with("it").to_string();
            self.push(
                generalised(error.instance_path().as_str()),
                format!(
                    "{at} in the answer to {} does not fit the schema: {says}",
                    self.answer.call
                ),
                format!("what fits the schema: {says}"),
                found.clone(),
                says,
                &place,
            );
        }
    }

    fn that(&mut self, expression: &Expression, scope: &Scope, place: &str) {
        let before = self.findings.len();
        self.compare(expression, scope, place);
        for finding in self.findings.iter_mut().skip(before) {
            finding.reads = members_read(expression);
        }
    }

    fn compare(&mut self, expression: &Expression, scope: &Scope, place: &str) {
        match scope.holds(expression) {
            Ok(true) => {}
            Ok(false) => {
                let found = values(expression, scope);
                let source = &expression.source;
                self.push(
                    source.clone(),
                    format!("`{source}` does not hold for the answer to {}", self.answer.call),
                    format!("`{source}`"),
                    found.clone(),
                    if found.is_empty() {
                        "does not hold".to_owned()
                    } else {
                        found
                    },
                    place,
                );
            }
            Err(error) => self.cannot(&error, place),
        }
    }

    /// An expectation that cannot be compared, because something is not there, is not met.
    fn cannot(&mut self, error: &EvaluationError, place: &str) {
        let text = error.to_string();
        self.push(
            String::new(),
            format!("the answer to {} is not as expected: {text}", self.answer.call),
            "a value to compare".to_owned(),
            text.clone(),
            text,
            place,
        );
    }

    fn find(&mut self, at: String, what: String, expected: String, found: String, place: &str) {
        self.push(
            at,
            format!(
                "{what} in the answer to {}: expected {expected}, found {found}",
                self.answer.call
            ),
            expected.clone(),
            found.clone(),
            format!("found {found}"),
            place,
        );
    }

    fn push(&mut self, at: String, title: String, expected: String, found: String, label: String, place: &str) {
        let mark = Mark {
            location: self.step.place(place),
            label: label.into(),
            context: vec![self.step.opening()],
        };
        let cause = Cause::new(ViolationKind::Content, "an answer is not what a scenario expects").at(at);
        let finding = self.answer.finding(Gravity::Failed, cause, title, None);
        self.findings
            .push(finding.contrast(expected, found).asked(mark).about_step());
    }
}

/// The mark of a value that could not be saved.
pub(super) fn key_mark(step: &Step, place: &str, label: String) -> Mark {
    let spot = Spot::Node {
        pointer: format!("{}/{place}", step.pointer),
        part: Part::Value,
        piece: None,
    };
    let location = Location {
        source: step.source.clone(),
        spot,
    };
    Mark {
        location,
        label: label.into(),
        context: vec![step.opening()],
    }
}

/// The judgement of a `save` that found nothing to keep.
pub fn unsaved(call: &str, step: &Step, name: &str, error: &EvaluationError) -> Finding {
    let mark = key_mark(step, &format!("save/{name}"), error.to_string());
    Finding::new(
        Gravity::Failed,
        Cause::new(ViolationKind::Content, "an answer lacks what a scenario needs of it").at(name),
        format!("the answer to {call} gives no `{name}`: {error}"),
    )
    .contrast(format!("a value for `{name}`"), error.to_string())
    .asked(mark)
    .about_step()
}

/// What an expression is made of, with its values, short.
fn values(expression: &Expression, scope: &Scope) -> String {
    let parts = scope.explained(expression).into_iter();
    let told = parts.map(|(part, value)| format!("`{part}` is {}", shown(&value)));
    told.collect::<Vec<_>>().join(", ")
}

/// The members of the body that an expression names, as JSON pointers.
fn members_read(expression: &Expression) -> Vec<String> {
    let members = expression.names.iter().filter_map(|name| name.strip_prefix("body."));
    members.map(|path| format!("/{}", path.replace('.', "/"))).collect()
}

/// JSON equality, in which 1 and 1.0 are the same number.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || (left.is_f64() != right.is_f64() && left.as_f64() == right.as_f64())
        }
        (left, right) => left == right,
    }
}

fn named(pointer: &str) -> String {
    if pointer.is_empty() {
        "the body".to_owned()
    } else {
        format!("`{}`", pointer.trim_start_matches('/').replace('/', "."))
    }
}

fn described(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Exact(Value::Null) => "nothing".to_owned(),
        Pattern::Exact(value) => shown(value),
        Pattern::Any(kind) => format!("any {kind}"),
        Pattern::Members(members) => format!(
            "an object with {}",
            members.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
        Pattern::Items(items) => format!("a list of {}", items.len()),
    }
}

/// A value, short enough for a line. A longer one is described, not cut: half a secret would not be recognised.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return format!("`{text}`");
    }
    match value {
        Value::String(text) => format!("a string of {} characters", text.chars().count()),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(members) => format!("an object with {}", first(SHOWN_NAMES, members.keys())),
        _ => "a long number".to_owned(),
    }
}

/// How many names of a large object are shown.
const SHOWN_NAMES: usize = 8;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::{shown, values};
    use crate::suite::expression::{Expression, Scope};
    use crate::targets::SigningKey;

    #[test]
    fn beside_an_expression_stand_values_and_no_names_of_functions() {
        let mut scope = Scope::new(Arc::default(), Arc::new(SigningKey::stranger()));
        scope.set("body", &json!({ "expireAt": 5 }));
        let told = |source: &str| values(&Expression::parse(source).expect("an expression"), &scope);
        let late = told("body.expireAt <= (now() + 300) * 1000");
        let now = late
            .strip_prefix("`body.expireAt` is `5`, `now()` is `")
            .and_then(|rest| rest.strip_suffix('`'));
        assert!(now.is_some_and(|now| now.parse::<u64>().is_ok()), "{late}");
        assert_eq!(told("body.expireAt == random_hex(8)"), "`body.expireAt` is `5`");
    }

    #[test]
    fn a_long_value_is_described_and_never_cut() {
        let secret = "0123456789abcdef".repeat(8);
        assert_eq!(shown(&json!(secret)), "a string of 128 characters");
        assert_eq!(
            shown(&json!({ "name": "x", "token": secret })),
            "an object with name, token"
        );
        assert_eq!(shown(&json!([secret])), "a list of 1");
        assert_eq!(shown(&json!({ "name": "x" })), "`{\"name\":\"x\"}`");
    }
}
