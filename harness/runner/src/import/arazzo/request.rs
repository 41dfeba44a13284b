//! The request of a step: parameters and body as a scenario has them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::document::steps_of;
use super::model::{Parameter, Place, RequestBody, Step, Workflow};
use super::operations::{Called, names};
use super::runtime::{Member, Piece, Referred, Runtime, pieces};
use super::scenario::{Frame, Player};
use super::size::size_of;
use super::term::Term;
use crate::import::form::Form;
use crate::import::known::Operation;
use crate::import::plain::plain;
use crate::secret::looks_secret;

/// A request, as far as it was made.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) path: Map<String, Value>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<Value>,
    cookies: Vec<String>,
    /// Which of the parameters that its workflow has for all steps it takes.
    pub(super) taken: BTreeSet<usize>,
    /// What of it is lost.
    pub(super) lost: Vec<String>,
}

impl Request {
    /// What a runtime expression takes of it.
    pub(super) fn term(&self, runtime: &Runtime) -> Option<Term> {
        let found = match &runtime.of {
            Referred::RequestHeader(name) => {
                let mut headers = self.headers.iter();
                headers
                    .find(|(known, _)| known.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value)
            }
            Referred::RequestQuery(name) => self.query.get(name),
            Referred::RequestPath(name) => self.path.get(name),
            Referred::RequestBody => self.body.as_ref(),
            _ => None,
        };
        Term::of(found?.clone()).below(&runtime.steps)
    }
}

impl Request {
    /// Sets a parameter that has no value yet.
    fn set(&mut self, part: fn(&mut Self) -> &mut Map<String, Value>, words: &str, name: String, value: Value) {
        if part(self).contains_key(&name) {
            self.lost.push(format!("its second parameter `{name}` of the {words}"));
        } else {
            part(self).insert(name, value);
        }
    }
}

impl<'a> Player<'a> {
    /// The request of a step that calls an operation.
    ///
    /// # Errors
    /// A part without which it would be another one: a fragment.
    pub(super) fn request(&mut self, frame: &Frame<'a>, step: &Step, called: &Called<'_>) -> Result<Request, String> {
        let operation = called.operation;
        let mut request = Request::default();
        for (parameter, shared) in parameters(frame.workflow, step) {
            self.parameter(frame, parameter, shared, called, &mut request)?;
        }
        if !request.cookies.is_empty() {
            let cookies = request.cookies.join("; ");
            if request.headers.keys().any(|name| name.eq_ignore_ascii_case("cookie")) {
                request
                    .lost
                    .push("its cookies, beside which it has a header `Cookie`".to_owned());
            } else {
                request.headers.insert("Cookie".to_owned(), json!(cookies));
            }
        }
        for name in names(&operation.template) {
            if request
                .path
                .get(name)
                .is_none_or(|value| value == "" || value.is_null())
            {
                return Err(format!("`{name}` in its path has no value"));
            }
        }
        if let Some(body) = &step.request_body {
            self.body(frame, body, operation, &mut request)?;
        }
        Ok(request)
    }

    fn parameter(
        &mut self,
        frame: &Frame<'a>,
        parameter: &Parameter,
        shared: Option<usize>,
        called: &Called<'_>,
        request: &mut Request,
    ) -> Result<(), String> {
        // One of the workflow that is no part of requests is for the workflows that its steps call.
        let (Some(name), Some(place)) = (&parameter.name, parameter.r#in) else {
            return Ok(());
        };
        plain(name)?;
        let own_name = |name: &String| {
            let pair = called.parameters.iter().find(|(theirs, _)| theirs == name);
            pair.map(|(_, ours)| ours.clone())
        };
        let name = match place {
            Place::Path => match own_name(name) {
                Some(ours) => ours,
                None => {
                    // What a workflow says for all of its steps is for those that have a place for it.
                    if shared.is_none() {
                        let why = format!("its parameter `{name}`, which the path does not have");
                        request.lost.push(why);
                    }
                    return Ok(());
                }
            },
            _ => name.clone(),
        };
        request.taken.extend(shared);
        let value = self.filled(frame, &parameter.value)?;
        match place {
            Place::Path => request.set(|request| &mut request.path, "path", name, value),
            Place::Query => request.set(|request| &mut request.query, "query", name, value),
            Place::Querystring => {
                let text = value.as_str().filter(|text| !text.contains("${{"));
                let text = text.ok_or_else(|| format!("its query `{name}` is put together as a whole"))?;
                for (name, value) in pairs(text) {
                    // What was encoded is looked at once more.
                    plain(&name)?;
                    plain(&value)?;
                    request.set(|request| &mut request.query, "query", name, json!(value));
                }
            }
            Place::Header => {
                if request.headers.keys().any(|known| known.eq_ignore_ascii_case(&name)) {
                    request.lost.push(format!("its second header `{name}`"));
                } else {
                    request.headers.insert(name.clone(), value);
                }
            }
            Place::Cookie => {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                request.cookies.push(format!("{name}={value}"));
            }
        }
        Ok(())
    }

    fn body(
        &mut self,
        frame: &Frame<'a>,
        body: &RequestBody,
        operation: &Operation,
        request: &mut Request,
    ) -> Result<(), String> {
        let Some(payload) = &body.payload else {
            return Ok(());
        };
        let media_type = plain(body.content_type.as_deref().unwrap_or("application/json"))?;
        let essence = media_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let is_json = essence == "application/json" || essence.ends_with("+json");
        let structured = match payload {
            // A template of JSON is JSON, as long as every expression in it stands in quotes.
            Value::String(text) if is_json => serde_json::from_str(text).ok().filter(|read: &Value| !read.is_string()),
            Value::String(_) => None,
            other => Some(other.clone()),
        };
        let is_text = structured.is_none();
        let mut filled = match structured {
            Some(structured) => self.with_jwt(frame, structured, operation)?,
            None => self.filled(frame, payload)?,
        };
        for replacement in &body.replacements {
            let kind = replacement.target_selector_type.as_ref().map(|kind| kind.word());
            let steps = steps_of(&replacement.target, kind);
            let value = self.filled(frame, &replacement.value)?;
            let is_set = steps.is_some_and(|steps| !is_text && set(&mut filled, &steps, value));
            if !is_set {
                return Err(format!("there is no place `{}` in its body", replacement.target));
            }
        }
        if essence == "application/x-www-form-urlencoded"
            && let Value::Object(members) = &filled
        {
            let mut form = Form::default();
            for (name, value) in members {
                form.add(name, value);
            }
            filled = json!(form.text());
        } else if (essence.starts_with("multipart/") || essence.ends_with("xml")) && !filled.is_string() {
            return Err(format!(
                "its body is of the kind `{essence}`, which no scenario can send"
            ));
        }
        let has_type = request
            .headers
            .keys()
            .any(|name| name.eq_ignore_ascii_case("content-type"));
        // The usual media type.
        if media_type != "application/json" && !has_type {
            request.headers.insert("Content-Type".to_owned(), json!(media_type));
        }
        request.body = Some(filled);
        Ok(())
    }

    /// A body, in which a JWT that is written out is one that podproof signs: the other one has expired long since.
    fn with_jwt(&mut self, frame: &Frame<'a>, mut payload: Value, operation: &Operation) -> Result<Value, String> {
        let Some((property, who)) = operation.jwt() else {
            return self.filled(frame, &payload);
        };
        let is_secret = |value: &Value| value.as_str().is_some_and(looks_secret);
        let token = payload.get_mut(property).filter(|value| is_secret(value));
        if let Some(token) = token {
            *token = Value::Null;
            let mut filled = self.filled(frame, &payload)?;
            self.needs.insert(who.to_owned());
            filled[property] = json!(format!("${{{{ jwt({who}) }}}}"));
            return Ok(filled);
        }
        self.filled(frame, &payload)
    }

    /// A value with everything in its place that is referred to.
    pub(super) fn filled(&mut self, frame: &Frame<'a>, value: &Value) -> Result<Value, String> {
        // What stands in it takes its own.
        self.take_room(size_of(&Value::Null))?;
        match value {
            Value::String(text) => self.filled_text(frame, text),
            Value::Array(items) => items.iter().map(|item| self.filled(frame, item)).collect(),
            Value::Object(members) => {
                if self.context.has_selectors
                    && let Some(selected) = self.selected(frame, members, None)?
                {
                    return Ok(selected.written());
                }
                let mut filled = Map::new();
                for (name, member) in members {
                    self.take_room(name.len())?;
                    filled.insert(plain(name)?.to_owned(), self.filled(frame, member)?);
                }
                Ok(Value::Object(filled))
            }
            other => Ok(other.clone()),
        }
    }

    fn filled_text(&mut self, frame: &Frame<'a>, text: &str) -> Result<Value, String> {
        self.take_room(text.len())?;
        let pieces = pieces(plain(text)?);
        if let [Piece::Runtime(runtime)] = pieces.as_slice() {
            return Ok(self.term(frame, runtime, None)?.written());
        }
        let mut filled = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Runtime(runtime) => filled.push_str(&self.term(frame, &runtime, None)?.within_text()),
            }
        }
        Ok(json!(filled))
    }

    /// What a selector object selects; `None` if it is none.
    pub(super) fn selected(
        &mut self,
        frame: &Frame<'a>,
        members: &Map<String, Value>,
        request: Option<&Request>,
    ) -> Result<Option<Term>, String> {
        let names: BTreeSet<&str> = members.keys().map(String::as_str).collect();
        if names != BTreeSet::from(["context", "selector", "type"]) {
            return Ok(None);
        }
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let kind = text("type").or_else(|| members.get("type")?.get("type")?.as_str());
        let (Some(context), Some(selector)) = (text("context").and_then(Runtime::parse), text("selector")) else {
            return Ok(None);
        };
        let steps = steps_of(plain(selector)?, kind)
            .ok_or_else(|| format!("`{selector}` selects what no expression of a scenario does"))?;
        let below = Runtime {
            of: context.of,
            steps: [context.steps, steps].concat(),
        };
        self.term(frame, &below, request).map(Some)
    }
}

/// The parameters of a step, and those of its workflow that it does not override, with their places among them.
fn parameters<'w>(workflow: &'w Workflow, step: &'w Step) -> Vec<(&'w Parameter, Option<usize>)> {
    let own: BTreeSet<(Option<&String>, Option<u8>)> = step.parameters.iter().map(identity).collect();
    let shared = workflow.parameters.iter().enumerate();
    let shared = shared.filter(|(_, shared)| !own.contains(&identity(shared)));
    let own = step.parameters.iter().map(|parameter| (parameter, None));
    own.chain(shared.map(|(index, shared)| (shared, Some(index)))).collect()
}

/// What one parameter is told from another by.
pub(super) fn identity(parameter: &Parameter) -> (Option<&String>, Option<u8>) {
    (parameter.name.as_ref(), parameter.r#in.map(|place| place as u8))
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Sets a member; whether there is a place for it.
fn set(value: &mut Value, steps: &[Member], new: Value) -> bool {
    let Some((last, above)) = steps.split_last() else {
        *value = new;
        return true;
    };
    let mut owner = value;
    for step in above {
        let inside = match (step, owner) {
            (Member::Name(name), Value::Object(members)) => members.get_mut(name),
            (Member::Index(index), Value::Array(items)) => items.get_mut(*index),
            (Member::Index(index), Value::Object(members)) => members.get_mut(&index.to_string()),
            _ => None,
        };
        match inside {
            Some(inside) => owner = inside,
            None => return false,
        }
    }
    match (last, owner) {
        (Member::Name(name), Value::Object(members)) => drop(members.insert(name.clone(), new)),
        (Member::Index(index), Value::Object(members)) => drop(members.insert(index.to_string(), new)),
        (Member::Index(index), Value::Array(items)) if *index < items.len() => items[*index] = new,
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::arazzo::runtime::pointed;

    #[test]
    fn a_replacement_needs_a_place_that_is_there() {
        let mut value = json!({ "a": [1, 2], "b": {} });
        assert!(set(&mut value, &pointed("/a/1"), json!("x")));
        assert!(set(&mut value, &pointed("/b/new"), json!(5)));
        assert!(!set(&mut value, &pointed("/a/7"), json!(5)));
        assert!(!set(&mut value, &pointed("/none/new"), json!(5)));
        assert_eq!(value, json!({ "a": [1, "x"], "b": { "new": 5 } }));
    }

    #[test]
    fn what_was_sent_can_be_referred_to() {
        let request = Request {
            headers: Map::from_iter([("sessionToken".to_owned(), json!("${{ session }}"))]),
            body: Some(json!({ "token": "${{ case.token }}", "n": 5, "t": "a ${{ b }}" })),
            ..Request::default()
        };
        let term = |text: &str| request.term(&Runtime::parse(text).expect("a runtime expression"));
        let session = Term::Expression("session".to_owned());
        assert_eq!(term("$request.header.sessiontoken"), Some(session));
        assert_eq!(term("$request.body#/n"), Some(Term::Value(json!(5))));
        let below = Term::Expression("case.token.x".to_owned());
        assert_eq!(term("$request.body#/token/x"), Some(below));
        assert_eq!(
            term("$request.body#/t"),
            Some(Term::Expression("('a ' ~ b)".to_owned()))
        );
        assert_eq!(term("$request.query.q"), None);
    }
}
