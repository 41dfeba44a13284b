//! The steps of one scenario: a request, after those whose answers it needs.
//!
//! A reason why a request cannot be carried over is a sentence for people; it repeats no value that may be secret.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::model::{Auth, Body, Headers, Pair};
use super::request::{Context, Found};
use super::text::{Piece, dynamic, pieces};
use crate::import::draft::{LeftOut, Slugs, name_of, slug};
use crate::import::form::Form;
use crate::import::known::Operation;
use crate::import::plain::{holds_no_secret, plain};

/// A scenario in the making.
pub(super) struct Scenario<'a> {
    context: &'a Context<'a>,
    pub(super) steps: Vec<Value>,
    pub(super) finally: Vec<Value>,
    pub(super) needs: BTreeSet<String>,
    pub(super) parts: Vec<LeftOut>,
    /// Variables that earlier steps keep, and their names here.
    kept: BTreeMap<String, String>,
    /// Requests that are being made into steps, so that none waits for itself.
    open: BTreeSet<usize>,
    ids: Slugs,
}

impl<'a> Scenario<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            steps: Vec::new(),
            finally: Vec::new(),
            needs: BTreeSet::new(),
            parts: Vec::new(),
            kept: BTreeMap::new(),
            open: BTreeSet::new(),
            ids: Slugs::default(),
        }
    }

    /// Adds a request, and before it those that it needs.
    pub(super) fn play(&mut self, index: usize) -> Result<(), String> {
        let context = self.context;
        let found = context.found.get(index).ok_or("it is not there")?;
        let operation = found.operation.as_ref().ok_or("no contract documents it")?;
        if !self.open.insert(index) {
            return Err("it needs a value that only its own answer has".to_owned());
        }
        let mut step = Map::new();
        // After the values: what is needed for them has its step, and its id, before.
        let path = self.path(found, operation)?;
        let query = self.query(found)?;
        let mut headers = self.headers(found)?;
        let body = self.body(found, operation, &mut headers)?;
        // In lower case, as it is in the id, nothing looks like a secret.
        let name = found.name;
        holds_no_secret(&json!(name))?;
        let id = self.ids.unique(slug(name));
        step.insert("id".to_owned(), json!(id));
        step.insert("call".to_owned(), json!(operation.name()));
        for (key, values) in [("path", path), ("query", query), ("headers", headers)] {
            if !values.is_empty() {
                step.insert(key.to_owned(), Value::Object(values));
            }
        }
        if let Some(body) = body {
            step.insert("body".to_owned(), body);
        }
        // A collection is made of requests that work.
        let status = found.after.status.map_or_else(|| json!("2xx"), |status| json!(status));
        step.insert("expect".to_owned(), json!({ "status": status }));
        let save = self.save(found, operation);
        if !save.is_empty() {
            step.insert("save".to_owned(), Value::Object(save));
        }
        self.steps.push(Value::Object(step));
        self.leave_out_scripts(found, operation);
        self.open.remove(&index);
        Ok(())
    }

    fn path(&mut self, found: &Found<'_>, operation: &Operation) -> Result<Map<String, Value>, String> {
        let mut values = Map::new();
        let template = operation.template.split('/').filter(|segment| !segment.is_empty());
        for (expected, segment) in template.zip(&found.address.path) {
            let Some(parameter) = expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
                continue;
            };
            if let Some(user) = operation.user(parameter) {
                self.needs.insert("users.installed".to_owned());
                let why = format!("its example of a user: `{user}` of the target stands in its place");
                self.parts.push(LeftOut::part(&found.place, why));
                values.insert(parameter.to_owned(), json!(format!("${{{{ {user} }}}}")));
                continue;
            }
            let written = match segment.strip_prefix(':') {
                Some(name) => {
                    let variable = found.address.variables.iter().find(|(known, _)| known == name);
                    variable.map(|(_, value)| value.clone()).unwrap_or_default()
                }
                None => percent_decode_str(segment).decode_utf8_lossy().into_owned(),
            };
            if written.is_empty() {
                return Err(format!("`{parameter}` in its path has no value"));
            }
            values.insert(parameter.to_owned(), self.filled(&written)?);
        }
        Ok(values)
    }

    fn query(&mut self, found: &Found<'_>) -> Result<Map<String, Value>, String> {
        let mut values: Map<String, Value> = Map::new();
        for (name, value) in &found.address.query {
            let value = self.filled(value)?;
            match values.get_mut(name) {
                Some(Value::Array(several)) => several.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None => {
                    values.insert(name.clone(), value);
                }
            }
        }
        Ok(values)
    }

    fn headers(&mut self, found: &Found<'_>) -> Result<Map<String, Value>, String> {
        let mut headers = Map::new();
        for (name, value) in written_headers(found) {
            let value = self.filled(&value)?;
            let is_there = headers.keys().any(|known: &String| known.eq_ignore_ascii_case(&name));
            if is_there {
                self.parts
                    .push(LeftOut::part(&found.place, format!("its second header `{name}`")));
            } else {
                headers.insert(name, value);
            }
        }
        match found.auth.and_then(|auth| Some((auth.r#type.as_deref()?, auth))) {
            None | Some(("noauth", _)) => {}
            Some(("bearer", auth)) => {
                let value = self.filled(&bearer(auth))?;
                if headers.keys().any(|known| known.eq_ignore_ascii_case("authorization")) {
                    self.parts
                        .push(LeftOut::part(&found.place, "its second header `Authorization`"));
                } else {
                    headers.insert("Authorization".to_owned(), value);
                }
            }
            Some((kind, _)) => {
                let why = format!("its authorization `{kind}`, which a scenario writes as a header");
                self.parts.push(LeftOut::part(&found.place, why));
            }
        }
        Ok(headers)
    }

    fn body(
        &mut self,
        found: &Found<'_>,
        operation: &Operation,
        headers: &mut Map<String, Value>,
    ) -> Result<Option<Value>, String> {
        let Some(body) = found
            .whole
            .and_then(|whole| whole.body.as_ref())
            .filter(|body| !body.disabled)
        else {
            return Ok(None);
        };
        match body.mode.as_deref() {
            None => Ok(None),
            Some("raw") => self.raw(body, operation, headers),
            Some("urlencoded") => self.form(body, headers).map(Some),
            Some(mode) => Err(format!("its body is of the kind `{mode}`, which no scenario can send")),
        }
    }

    fn raw(
        &mut self,
        body: &Body,
        operation: &Operation,
        headers: &mut Map<String, Value>,
    ) -> Result<Option<Value>, String> {
        let raw = body.raw.as_deref().unwrap_or_default();
        if raw.trim().is_empty() {
            return Ok(None);
        }
        let Ok(mut value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(raw) else {
            return self.filled(raw).map(Some);
        };
        if let Some((property, who)) = operation.jwt()
            && let Some(token) = value.get_mut(property)
        {
            *token = json!(self.jwt(who));
            // What is signed here is no text of the collection.
            let signed = token.clone();
            let mut rest = self.filled_value(without(value, property))?;
            if let Value::Object(members) = &mut rest {
                members.insert(property.to_owned(), signed);
            }
            value = rest;
        } else {
            value = self.filled_value(value)?;
        }
        // The usual media type of a mapping.
        headers.retain(|name, value| !name.eq_ignore_ascii_case("content-type") || value != "application/json");
        Ok(Some(value))
    }

    fn form(&mut self, body: &Body, headers: &mut Map<String, Value>) -> Result<Value, String> {
        let mut form = Form::default();
        let pairs = body.urlencoded.iter().flatten().filter(|pair| pair.is_on());
        for pair in pairs {
            let Some(name) = pair.name() else { continue };
            let value = self.filled(&pair.text())?;
            form.add(name, &value);
        }
        if !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
            headers.insert("Content-Type".to_owned(), json!("application/x-www-form-urlencoded"));
        }
        Ok(json!(form.text()))
    }

    /// What the answer leaves for later steps; a session is ended when the scenario does.
    fn save(&mut self, found: &Found<'_>, operation: &Operation) -> Map<String, Value> {
        let mut save = Map::new();
        for (variable, expression) in &found.after.kept {
            let mut name = name_of(variable);
            // `session-token` and `session_token` are two variables.
            while self
                .kept
                .iter()
                .any(|(other, known)| other != variable && *known == name)
            {
                name.push('_');
            }
            save.insert(name.clone(), json!(expression));
            let is_session = operation.signs_in() && expression.to_ascii_lowercase().ends_with("token");
            if is_session && self.context.known.named("POST /sessionauth/v1/logout").is_some() {
                let header = format!("${{{{ {name} }}}}");
                self.finally
                    .push(json!({ "call": "POST /sessionauth/v1/logout", "headers": { "sessionToken": header } }));
            }
            self.kept.insert(variable.clone(), name);
        }
        save
    }

    /// Says what of the scripts is lost.
    fn leave_out_scripts(&mut self, found: &Found<'_>, operation: &Operation) {
        let signs = operation.jwt().is_some();
        if let Some(before) = &found.before
            && !(signs && before.kept.is_empty() && before.others.len() <= 1)
        {
            self.parts.push(LeftOut::part(&found.place, "the script before it"));
        }
        for variable in &found.after.others {
            let why = format!("the variable `{variable}`, which its script computes");
            self.parts.push(LeftOut::part(&found.place, why));
        }
        if found.after.tests_more {
            self.parts
                .push(LeftOut::part(&found.place, "what its script tests beyond the status"));
        }
    }

    fn jwt(&mut self, who: &str) -> String {
        self.needs.insert(who.to_owned());
        format!("${{{{ jwt({who}) }}}}")
    }

    fn filled_value(&mut self, value: Value) -> Result<Value, String> {
        match value {
            Value::String(text) => self.filled(&text),
            Value::Array(items) => {
                let items: Result<Vec<Value>, String> = items.into_iter().map(|item| self.filled_value(item)).collect();
                Ok(Value::Array(items?))
            }
            Value::Object(members) => {
                let mut filled = Map::new();
                for (name, member) in members {
                    filled.insert(name, self.filled_value(member)?);
                }
                Ok(Value::Object(filled))
            }
            other => Ok(other),
        }
    }

    /// A text with every variable in its place.
    fn filled(&mut self, text: &str) -> Result<Value, String> {
        let mut filled = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(plain(text)?),
                Piece::Variable(name) => filled.push_str(&self.variable(name)?),
            }
        }
        Ok(json!(filled))
    }

    /// What stands in the place of a variable.
    fn variable(&mut self, name: &str) -> Result<String, String> {
        if let Some(expression) = dynamic(name) {
            return Ok(format!("${{{{ {expression} }}}}"));
        }
        let keeper = self.context.keepers.get(name).copied();
        if let Some(keeper) = keeper.filter(|keeper| !self.open.contains(keeper)) {
            if !self.kept.contains_key(name) {
                self.play(keeper)?;
            }
            if let Some(kept) = self.kept.get(name) {
                return Ok(format!("${{{{ {kept} }}}}"));
            }
        }
        if let Some(who) = self.context.jwts.get(name).copied() {
            return Ok(self.jwt(who));
        }
        match self.context.values.get(name) {
            Some(value) => plain(value).map(str::to_owned),
            None => Err(format!("nothing says what the variable `{name}` holds")),
        }
    }
}

fn without(mut value: Value, property: &str) -> Value {
    if let Value::Object(members) = &mut value {
        members.shift_remove(property);
    }
    value
}

fn bearer(auth: &Auth) -> String {
    let token = auth.bearer.iter().find(|pair| pair.name() == Some("token"));
    format!("Bearer {}", token.map(Pair::text).unwrap_or_default())
}

fn written_headers(found: &Found<'_>) -> Vec<(String, String)> {
    match found.whole.and_then(|whole| whole.header.as_ref()) {
        Some(Headers::List(pairs)) => {
            let on = pairs.iter().filter(|pair| pair.is_on());
            on.filter_map(|pair| Some((pair.name()?.to_owned(), pair.text())))
                .collect()
        }
        Some(Headers::Lines(lines)) => {
            let pairs = lines.lines().filter_map(|line| line.split_once(':'));
            pairs
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect()
        }
        None => Vec::new(),
    }
}
