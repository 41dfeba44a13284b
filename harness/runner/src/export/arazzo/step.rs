//! A call as a step of a workflow.

use podproof_contract::{Location, Operation};
use serde_json::{Map, Value, json};

use super::condition::{self, Condition};
use super::said::{Member, Said, path_of, pointer};
use super::scope::{Inputs, Names, literal, named};
use crate::diagnostic::escape;
use crate::suite::expression::{Expression, Template};
use crate::suite::scenario::{Call, Expect};

/// Every status that HTTP has.
const STATUSES: std::ops::RangeInclusive<u16> = 100..=599;

/// The most statuses that a condition names.
const MOST_STATUSES: usize = 20;

/// A step in the making.
pub(super) struct Step<'a> {
    pub(super) operation: &'a Operation,
    /// The prefix of the operation's contract.
    pub(super) prefix: &'a str,
    pub(super) call: &'a Call,
    pub(super) names: &'a Names,
    pub(super) inputs: &'a mut Inputs,
    /// What of it cannot be said.
    pub(super) lost: Vec<String>,
}

impl Step<'_> {
    /// The step, without its id and its outputs.
    ///
    /// # Errors
    /// Why there is no such step: a fragment.
    pub(super) fn written(&mut self) -> Result<Map<String, Value>, String> {
        self.must_be_sayable()?;
        let mut step = Map::new();
        let (key, operation) = self.named();
        step.insert(key.to_owned(), json!(operation));
        let mut media_type = None;
        let parameters = self.parameters(&mut media_type)?;
        if !parameters.is_empty() {
            step.insert("parameters".to_owned(), Value::Array(parameters));
        }
        if let Some(body) = &self.call.body {
            let payload = self.inputs.value(body, self.names)?;
            if payload.is_string() {
                return Err("its body is a text, which Respect would put in quotes".to_owned());
            }
            let media_type = media_type.unwrap_or_else(|| json!("application/json"));
            step.insert(
                "requestBody".to_owned(),
                json!({ "contentType": media_type, "payload": payload }),
            );
        }
        let criteria = self.criteria();
        if !criteria.is_empty() {
            step.insert("successCriteria".to_owned(), Value::Array(criteria));
        }
        if let Some(within) = self.call.expect.as_ref().and_then(|expect| expect.within) {
            let seconds = within.as_secs().max(1);
            let again = json!({ "name": "ask-again", "type": "retry", "retryAfter": 1, "retryLimit": seconds });
            step.insert("onFailure".to_owned(), json!([again]));
        }
        Ok(step)
    }

    /// What no step does, and what Respect does of its own accord.
    fn must_be_sayable(&mut self) -> Result<(), String> {
        let call = self.call;
        if let Some(method) = &call.other_method {
            return Err(format!("it sends {method}, which the operation does not have"));
        }
        if call
            .certificate
            .as_ref()
            .is_some_and(|certificate| certificate != "none")
        {
            return Err("it shows a client certificate, which Respect has for whole servers alone".to_owned());
        }
        if call.expect.as_ref().is_some_and(|expect| expect.refused) {
            return Err("it may end with a refused handshake".to_owned());
        }
        if call.body.is_none() && self.operation.request_body().is_some() {
            return Err("it sends no body, and Respect would make one".to_owned());
        }
        for parameter in self
            .operation
            .parameters()
            .iter()
            .filter(|parameter| parameter.required())
        {
            let name = parameter.name();
            let is_given = match parameter.location() {
                Location::Header => call.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)),
                Location::Query => call.query.iter().any(|(given, _)| given == name),
                _ => true,
            };
            if !is_given {
                return Err(format!("it leaves out `{name}`, and Respect would make one"));
            }
        }
        let documented = self.operation.parameters().iter().map(|parameter| parameter.name());
        let documented: Vec<&str> = documented.collect();
        let is_respelt = |name: &&String| {
            let known = documented.iter().find(|known| known.eq_ignore_ascii_case(name));
            known.is_some_and(|known| known != name)
        };
        if let Some(name) = call.headers.iter().map(|(name, _)| name).find(is_respelt) {
            return Err(format!(
                "it spells a header `{name}`, and Respect spells all of them alike"
            ));
        }
        if call.has_new_connection {
            self.lost.push("that it has a connection of its own".to_owned());
        }
        Ok(())
    }

    fn named(&self) -> (&'static str, String) {
        let service = self.operation.service();
        if let Some(id) = self.operation.id() {
            return ("operationId", format!("$sourceDescriptions.{service}.{id}"));
        }
        let template = self.operation.template();
        let path = template.strip_prefix(self.prefix).unwrap_or(template);
        let path = escape(path);
        let method = self.operation.method().to_ascii_lowercase();
        (
            "operationPath",
            format!("{{$sourceDescriptions.{service}.url}}#/paths/{path}/{method}"),
        )
    }

    fn parameters(&mut self, media_type: &mut Option<Value>) -> Result<Vec<Value>, String> {
        let call = self.call;
        let mut parameters = Vec::new();
        for (place, given) in [("path", &call.path), ("query", &call.query), ("header", &call.headers)] {
            for (name, template) in given {
                let value = self.inputs.value(template, self.names)?;
                if value.is_null() {
                    self.lost.push(format!("that it sends no `{name}`"));
                    continue;
                }
                if value.is_array() {
                    return Err(format!("it sends `{name}` several times"));
                }
                if place == "path" && value.as_str().is_some_and(|value| value.starts_with("$steps.")) {
                    return Err(format!(
                        "it sends the id of an answer as `{name}`, and Respect rounds such numbers"
                    ));
                }
                if place == "header" && name.eq_ignore_ascii_case("content-type") {
                    *media_type = Some(value);
                    continue;
                }
                parameters.push(json!({ "name": name, "in": place, "value": value }));
            }
        }
        Ok(parameters)
    }

    fn criteria(&mut self) -> Vec<Value> {
        let mut criteria = Vec::new();
        let call = self.call;
        let expect = call.expect.as_deref();
        criteria.extend(self.status(expect));
        if let Some(expect) = expect {
            for (name, template) in &expect.headers {
                let header = format!("$response.header.{}", name.to_ascii_lowercase());
                self.matches(&header, template, &format!("`{name}`"), &mut criteria);
            }
            if let Some(body) = &expect.body {
                self.matches("$response.body", body, "the body", &mut criteria);
            }
            if expect.schema.is_some() {
                self.lost.push("the schema that its body fits".to_owned());
            }
            let also = expect.also.iter().flat_map(|also| &also.that);
            for expression in expect.that.iter().chain(also) {
                match self.holds(expression) {
                    Some(condition) => criteria.push(condition),
                    None => self.lost.push(format!("that `{}`", expression.source)),
                }
            }
        }
        criteria
            .into_iter()
            .map(|condition| json!({ "condition": condition }))
            .collect()
    }

    /// The condition of its status. Without one, every status will do that is documented.
    fn status(&mut self, expect: Option<&Expect>) -> Option<String> {
        let Some(status) = expect.and_then(|expect| expect.status.as_ref()) else {
            let documented: Vec<u16> = STATUSES
                .filter(|status| self.operation.promises().any(|promise| promise.covers(*status)))
                .collect();
            return (documented.len() <= MOST_STATUSES).then(|| any_of(&documented));
        };
        let mut statuses = self.statuses(status)?;
        if let Some(tolerate) = expect.and_then(|expect| expect.tolerate.as_ref()) {
            self.lost.push("the warning of a status that is tolerated".to_owned());
            statuses.extend(self.statuses(tolerate)?);
        }
        let in_class = |class: u16| statuses.iter().filter(|status| *status / 100 == class).count() == 100;
        if statuses.len() == 100
            && let Some(class) = (1..=5).find(|class| in_class(*class))
        {
            return Some(format!("$statusCode >= {class}00 && $statusCode < {}00", class + 1));
        }
        if statuses.len() > MOST_STATUSES {
            self.lost.push("which statuses it expects".to_owned());
            return None;
        }
        Some(any_of(&statuses))
    }

    fn statuses(&mut self, template: &Template) -> Option<Vec<u16>> {
        let value = self.inputs.value(template, self.names).unwrap_or(Value::Null);
        let listed = match value {
            Value::Array(items) => items,
            other => vec![other],
        };
        let mut statuses = Vec::new();
        for item in &listed {
            let class = item
                .as_str()
                .and_then(|text| text.to_ascii_lowercase().strip_suffix("xx")?.parse::<u16>().ok());
            let number = item.as_u64().or_else(|| item.as_str()?.parse().ok());
            match (class, number.and_then(|number| u16::try_from(number).ok())) {
                (Some(class), _) => statuses.extend(class * 100..class * 100 + 100),
                (None, Some(status)) => statuses.push(status),
                (None, None) => {
                    self.lost.push("which status it expects".to_owned());
                    return None;
                }
            }
        }
        Some(statuses)
    }

    /// Conditions for a pattern.
    fn matches(&mut self, at: &str, pattern: &Template, what: &str, criteria: &mut Vec<String>) {
        let members: Vec<(String, Template)> = match pattern {
            Template::Mapping(members) => members.clone(),
            Template::Literal(Value::Object(members)) => members
                .iter()
                .map(|(name, member)| (name.clone(), Template::Literal(member.clone())))
                .collect(),
            Template::Whole(expression) if expression.source.starts_with("any.") => {
                criteria.push(format!("{at} != null"));
                if expression.source != "any.present" {
                    self.lost.push(format!(
                        "that {what} is `{}`, beyond that it is there",
                        expression.source
                    ));
                }
                return;
            }
            Template::Whole(expression) if is_long(&expression.source) => {
                self.lost.push(format!("what {what} is"));
                return;
            }
            other => {
                let said = self.inputs.value(other, self.names).ok();
                let is_sayable = |value: &Value| !value.is_null() || at.contains(".header.");
                let said = said.filter(is_sayable).and_then(|value| side_of(&value));
                match said {
                    Some(said) => criteria.push(format!("{at} == {said}")),
                    None => self.lost.push(format!("what {what} is")),
                }
                return;
            }
        };
        for (name, member) in members {
            let what = format!("`{name}`");
            let at = format!("{at}{}", pointer(&[Member::Name(name)], at.contains('#')));
            self.matches(&at, &member, &what, criteria);
        }
    }

    /// The condition of an expression that must be true.
    fn holds(&mut self, expression: &Expression) -> Option<String> {
        match condition::read(&expression.source)? {
            Condition::Compares(left, sign, right) => {
                let (left, right) = (self.side(left)?, self.side(right)?);
                Some(format!("{left} {sign} {right}"))
            }
            Condition::IsThere(what) => Some(format!("{} != null", answer(what)?)),
        }
    }

    fn side(&mut self, source: &str) -> Option<String> {
        if let Some(value) = literal(source) {
            return Said::Value(value).compared();
        }
        if let Some(answer) = answer(source) {
            return Some(answer);
        }
        if let Some(found) = named(source, self.names) {
            return found.ok()?.compared();
        }
        let (_, members) = path_of(source)?;
        if members.is_empty() || is_long(source) {
            return None;
        }
        let expression = Expression::parse(source).ok()?;
        self.inputs.expression(&expression, self.names).ok()?.compared()
    }
}

/// Whether an expression is the id of a user: a number longer than those that Respect compares.
fn is_long(source: &str) -> bool {
    let path = path_of(source);
    path.is_some_and(|(_, members)| matches!(members.last(), Some(Member::Name(name)) if name == "userId"))
}

/// A part of the answer, as runtime expressions have it.
pub(super) fn answer(source: &str) -> Option<String> {
    let (root, members) = path_of(source)?;
    match (root, members.as_slice()) {
        ("status", []) => Some("$statusCode".to_owned()),
        ("body", members) => Some(format!("$response.body{}", pointer(members, false))),
        ("headers", [Member::Name(name)]) => Some(format!("$response.header.{name}")),
        _ => None,
    }
}

fn any_of(statuses: &[u16]) -> String {
    let each: Vec<String> = statuses
        .iter()
        .map(|status| format!("$statusCode == {status}"))
        .collect();
    each.join(" || ")
}

/// A value, or a runtime expression, as one side of a condition.
fn side_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.starts_with("$inputs.") || text.starts_with("$steps.") => Some(text.clone()),
        Value::String(text) if text.contains("{$") => None,
        other => Said::Value(other.clone()).compared(),
    }
}
