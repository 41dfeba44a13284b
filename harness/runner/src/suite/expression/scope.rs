//! What expressions can see, and how they are evaluated.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::value::{Object, ValueKind};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value as Dynamic};
use serde::Deserialize;
use serde_json::Value;

use super::error::EvaluationError;
use super::functions::FRESH;
use super::pattern::{Any, Matcher, Pattern, pattern_of};
use super::size;
use super::template::{Expression, Piece, Template};
use super::tree::{Path, Root, Tree};
use super::{decode, functions};
use crate::secret::Vault;
use crate::targets::{Identity, SigningKey};
use crate::text::Prose;

/// The names and functions that a trial's expressions see. Cheap to clone for a flow's own scope.
#[derive(Clone, Debug)]
pub struct Scope {
    environment: Arc<Environment<'static>>,
    values: BTreeMap<String, Dynamic>,
}

impl Scope {
    /// A scope with the functions, and nothing else. JWTs that it makes go into the vault.
    pub fn new(vault: Arc<Vault>, stranger: Arc<SigningKey>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        functions::add(&mut environment, vault);
        decode::add(&mut environment);
        environment.add_global("any", Dynamic::from_object(Any));
        let stranger = Identity {
            name: "stranger".to_owned(),
            attributes: IndexMap::new(),
            key: Some(stranger),
        };
        environment.add_global("stranger", Dynamic::from_object(Account(Arc::new(stranger))));
        Self {
            environment: Arc::new(environment),
            values: BTreeMap::new(),
        }
    }

    /// An empty scope with the same functions.
    #[must_use]
    pub fn inner(&self) -> Self {
        Self {
            environment: self.environment.clone(),
            values: BTreeMap::new(),
        }
    }

    /// Makes an identity known: `bot`, or `users.installed`.
    pub fn add_identity(&mut self, identity: &Arc<Identity>) {
        let account = Dynamic::from_object(Account(identity.clone()));
        match identity.name.split_once('.') {
            None => {
                self.values.insert(identity.name.clone(), account);
            }
            Some((group, name)) => {
                let members = self.values.remove(group).and_then(|members| {
                    members.try_iter().ok().map(|keys| {
                        keys.filter_map(|key| Some((key.to_string(), members.get_item(&key).ok()?)))
                            .collect()
                    })
                });
                let mut members: BTreeMap<String, Dynamic> = members.unwrap_or_default();
                members.insert(name.to_owned(), account);
                self.values.insert(group.to_owned(), Dynamic::from(members));
            }
        }
    }

    /// Makes a value known.
    pub fn set(&mut self, name: &str, value: &Value) {
        self.values.insert(name.to_owned(), from_json(value));
    }

    /// Makes known whatever another scope knows under that name.
    pub fn copy(&mut self, name: &str, from: &Self) {
        if let Some(value) = from.values.get(name) {
            self.values.insert(name.to_owned(), value.clone());
        }
    }

    /// Whether a root name has a value.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The first name that the expression uses and that has no value.
    pub fn missing<'e>(&self, expression: &'e Expression) -> Option<&'e str> {
        // Where an expression provides for absence itself, its evaluation decides.
        if expression.provides_for_absence {
            return None;
        }
        expression
            .names
            .iter()
            .map(String::as_str)
            .find(|name| !self.resolves(name))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// Something that it uses is not there, or it cannot be computed.
    pub fn value(&self, expression: &Expression) -> Result<Value, EvaluationError> {
        to_json(&self.evaluate(expression)?)
    }

    /// What an expression is made of, with the values that it has now: names, and what functions give. What is no value, such as
    /// a function or an identity, is left out, and so is what would be something else each time.
    pub fn explained(&self, expression: &Expression) -> Vec<(String, Value)> {
        let Some(tree) = Tree::parse(&expression.source) else {
            return Vec::new();
        };
        let tells = |root: Root<'_>| match root {
            Root::Name(name) => self.has(name),
            Root::Call(function) => !FRESH.contains(&function),
        };
        let value = |part: String| {
            let value = self.value(&Expression::parse(&part).ok()?).ok()?;
            Some((part, value))
        };
        tree.parts(&tells).into_iter().filter_map(value).collect()
    }

    /// Whether an expression holds.
    ///
    /// # Errors
    /// Something that it uses is not there, or it cannot be computed.
    pub fn holds(&self, expression: &Expression) -> Result<bool, EvaluationError> {
        Ok(self.evaluate(expression)?.is_true())
    }

    /// The value of a template.
    ///
    /// # Errors
    /// An expression in it has no value, or is a matcher.
    pub fn fill(&self, template: &Template) -> Result<Value, EvaluationError> {
        match template {
            Template::Literal(value) => Ok(value.clone()),
            Template::Whole(expression) => self.value(expression),
            Template::Text(pieces) => self.text(pieces).map(Value::String),
            Template::List(items) => items.iter().map(|item| self.fill(item)).collect(),
            Template::Mapping(members) => {
                let filled = members
                    .iter()
                    .map(|(key, member)| Ok((key.clone(), self.fill(member)?)));
                Ok(Value::Object(filled.collect::<Result<_, EvaluationError>>()?))
            }
        }
    }

    /// The pattern that a template stands for.
    ///
    /// # Errors
    /// An expression in it has no value.
    pub fn pattern(&self, template: &Template) -> Result<Pattern, EvaluationError> {
        match template {
            Template::Literal(value) => Ok(Pattern::Exact(value.clone())),
            Template::Whole(expression) => pattern_of(&self.evaluate(expression)?),
            Template::Text(pieces) => Ok(Pattern::Exact(Value::String(self.text(pieces)?))),
            Template::List(items) => Ok(Pattern::Items(
                items.iter().map(|item| self.pattern(item)).collect::<Result<_, _>>()?,
            )),
            Template::Mapping(members) => {
                let filled = members
                    .iter()
                    .map(|(key, member)| Ok((key.clone(), self.pattern(member)?)));
                Ok(Pattern::Members(filled.collect::<Result<_, EvaluationError>>()?))
            }
        }
    }

    fn text(&self, pieces: &[Piece]) -> Result<String, EvaluationError> {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Expression(expression) => match self.value(expression)? {
                    Value::String(value) => text.push_str(&value),
                    value => text.push_str(&value.to_string()),
                },
            }
        }
        Ok(text)
    }

    fn evaluate(&self, expression: &Expression) -> Result<Dynamic, EvaluationError> {
        if let Some(name) = self.missing(expression) {
            return Err(EvaluationError::Missing(name.to_owned()));
        }
        if let Some(value) = self.named(expression) {
            return Ok(value);
        }
        let failed = |error: minijinja::Error| EvaluationError::Failed {
            expression: expression.source.clone(),
            reason: error
                .detail()
                .map_or_else(|| error.kind().to_string().into(), Prose::from),
        };
        let lookup = |path: &Path<'_>| self.at(path);
        if let Some(tree) = Tree::parse(&expression.source)
            && let Err(too_large) = size::check(&tree, &lookup)
        {
            return Err(EvaluationError::Failed {
                expression: expression.source.clone(),
                reason: too_large.reason().into(),
            });
        }
        let compiled = self
            .environment
            .compile_expression(&expression.source)
            .map_err(failed)?;
        compiled
            .eval(Dynamic::from(self.values.clone()))
            .map_err(|error| match error.kind() {
                // An expression that provides for absence need not provide for all of it.
                ErrorKind::UndefinedError => {
                    EvaluationError::Missing(self.missing_at(error.range(), &expression.source))
                }
                _ => failed(error),
            })
    }

    /// The value of an expression that names one and does no more, as most do.
    fn named(&self, expression: &Expression) -> Option<Dynamic> {
        let [name] = expression.names.as_slice() else {
            return None;
        };
        if *name != expression.source {
            return None;
        }
        let mut segments = name.split('.');
        let value = self.values.get(segments.next()?)?.clone();
        segments.try_fold(value, |value, segment| {
            let member = value.get_attr(segment).ok()?;
            (!member.is_undefined()).then_some(member)
        })
    }

    /// What stands at a path, if all of it is there.
    fn at(&self, path: &Path<'_>) -> Option<Dynamic> {
        let mut value = self.values.get(path.root)?.clone();
        for (key, _) in &path.steps {
            value = value.get_item(key).ok()?;
        }
        Some(value)
    }

    /// What was not there when the evaluation failed at this place of the source, as far as it is written there; otherwise the
    /// whole expression.
    fn missing_at(&self, place: Option<Range<usize>>, source: &str) -> String {
        let paths = Tree::parse(source).map_or_else(Vec::new, |tree| tree.paths(place));
        paths
            .iter()
            .find_map(|path| self.missing_in(path))
            .unwrap_or(source)
            .to_owned()
    }

    /// The shortest part of a path that is not there; `None` if all of it is.
    fn missing_in<'s>(&self, path: &Path<'s>) -> Option<&'s str> {
        let Some(mut value) = self.values.get(path.root).cloned() else {
            let is_global = self.environment.globals().any(|(global, _)| global == path.root);
            return (!is_global).then(|| path.written(0));
        };
        for (index, (key, _)) in path.steps.iter().enumerate() {
            value = match value.get_item(key) {
                Ok(member) if !member.is_undefined() => member,
                _ => return Some(path.written(index + 1)),
            };
        }
        None
    }

    fn resolves(&self, name: &str) -> bool {
        let mut segments = name.split('.');
        let root = segments.next().unwrap_or_default();
        let Some(mut value) = self.values.get(root).cloned() else {
            return self.environment.globals().any(|(global, _)| global == root);
        };
        for segment in segments {
            match value.get_attr(segment) {
                Ok(member) if !member.is_undefined() => value = member,
                // A method of a text or a list, such as `token.split`, is no member; evaluation will tell.
                Ok(_) if !matches!(value.kind(), ValueKind::Map | ValueKind::Plain) => return true,
                _ => return false,
            }
        }
        true
    }
}

/// An identity as a value of expressions.
#[derive(Debug)]
pub(super) struct Account(pub(super) Arc<Identity>);

impl Object for Account {
    fn get_value(self: &Arc<Self>, key: &Dynamic) -> Option<Dynamic> {
        self.0.attributes.get(key.as_str()?).map(from_json)
    }
}

/// JSON as a value of expressions; every JSON value is one.
pub(super) fn from_json(value: &Value) -> Dynamic {
    Dynamic::deserialize(value).unwrap_or_default()
}

/// A value of expressions as JSON.
pub(super) fn to_json(value: &Dynamic) -> Result<Value, EvaluationError> {
    if let Some(account) = value.downcast_object_ref::<Account>() {
        let name = &account.0.name;
        let text = format!("`{name}` is an identity, not a value: use a member, such as `{name}.username`");
        return Err(EvaluationError::NoValue(text.into()));
    }
    if let Some(matcher) = value.downcast_object_ref::<Matcher>() {
        let text = format!("`any.{}` is a matcher, not a value: it can only be expected", matcher.0);
        return Err(EvaluationError::NoValue(text.into()));
    }
    if value.is_undefined() {
        return Err(EvaluationError::Missing("the value".to_owned()));
    }
    if holds_function(value) {
        return Err(EvaluationError::NoValue("a function is not a value: call it".into()));
    }
    serde_json::to_value(value).map_err(|error| EvaluationError::NoValue(error.to_string().into()))
}

/// Whether a value is a function, or has one in it. A function would be told, and sent, by its name in this program.
fn holds_function(value: &Dynamic) -> bool {
    let any = |holds: &dyn Fn(Dynamic) -> bool| value.try_iter().is_ok_and(|mut inside| inside.any(holds));
    match value.kind() {
        ValueKind::Plain => true,
        ValueKind::Seq => any(&|item| holds_function(&item)),
        ValueKind::Map => any(&|key| value.get_item(&key).is_ok_and(|member| holds_function(&member))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_an_expression_is_values_and_never_a_function() {
        let mut scope = Scope::new(Arc::default(), Arc::new(SigningKey::stranger()));
        scope.set("body", &serde_json::json!({ "at": 5, "text": "a.b" }));
        let explained = |source: &str| {
            let expression = Expression::parse(source).expect("an expression");
            scope
                .explained(&expression)
                .into_iter()
                .map(|(part, value)| format!("{part} {value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(explained("body.at == range(2)"), ["body.at 5", "range(2) [0,1]"]);
        assert_eq!(
            explained("body.text.split('.') == dict(a=body.at).a"),
            ["body.at 5", "body.text \"a.b\"", "dict(a=body.at).a 5"]
        );
        assert_eq!(
            explained("random_hex(4) == random_uuid() and jwt(stranger) == stranger"),
            Vec::<String>::new()
        );
        assert_eq!(explained("body.none == any.string"), Vec::<String>::new());
        let now = explained("now() < 5").join(", ");
        assert!(
            now.strip_prefix("now() ").is_some_and(|now| now.parse::<u64>().is_ok()),
            "{now}"
        );
        for (global, _) in scope.environment.globals() {
            let expression = Expression::parse(global).expect("a name");
            assert!(
                !scope.explained(&expression).iter().any(|(_, value)| value.is_string()),
                "{global}"
            );
            let value = scope.value(&expression).map(|value| value.to_string());
            assert!(!value.is_ok_and(|value| value.contains("::")), "{global}");
        }
    }

    #[test]
    fn why_something_cannot_be_computed_is_said_without_internal_names() {
        let mut scope = Scope::new(Arc::default(), Arc::new(SigningKey::stranger()));
        scope.set("body", &serde_json::json!({ "at": 5 }));
        for source in [
            "now(1)",
            "jwt_claims(5)",
            "jwt_claims(stranger)",
            "certificate(any.string)",
            "random_hex('x')",
            "jwt(body)",
            "jwt(stranger, key=any)",
            "jwt(stranger, lifetime=any)",
            "body.at + now",
            "body.at + stranger",
            "[stranger, any, now]",
            "'x' ~ any ~ stranger ~ any.string",
            "body.at.lower",
            "'x'.lower",
            "any",
            "stranger",
            "body",
            "body.items",
        ] {
            let value = scope.value(&Expression::parse(source).expect("an expression"));
            let told = value.map_or_else(|error| error.to_string(), |value| value.to_string());
            assert!(!told.contains("::"), "{source}: {told}");
        }
    }

    #[test]
    fn what_no_step_delivered_is_missing_however_it_is_used() {
        let mut scope = Scope::new(Arc::default(), Arc::new(SigningKey::stranger()));
        let value = |scope: &Scope, source: &str| scope.value(&Expression::parse(source).expect("an expression"));
        for source in [
            "session",
            "session[:-8]",
            "401 if session == 'none' else 200",
            "session.x or 1",
        ] {
            let missing = EvaluationError::Missing("session".to_owned());
            assert_eq!(value(&scope, source), Err(missing), "{source}");
        }
        scope.set("body", &serde_json::json!({ "owner": { "name": "x" } }));
        for (source, name) in [
            ("body.owner.id == 'one or two'", "body.owner.id"),
            ("body.owner.id ~ ' if '", "body.owner.id"),
            ("body.owner.id.x or 1", "body.owner.id"),
            ("body['owner']['id'].x or 1", "body['owner']['id']"),
            ("body.owner.name if session is defined else body.user.name", "body.user"),
            ("1 if 'x' in session else 2", "session"),
            ("session if body.owner.name == 'y' else token.x", "token"),
        ] {
            let missing = EvaluationError::Missing(name.to_owned());
            assert_eq!(value(&scope, source), Err(missing), "{source}");
        }
        scope.set("session", &Value::from("0123456789"));
        assert_eq!(value(&scope, "session[:-8]"), Ok(Value::from("01")));
        assert_eq!(value(&scope, "401 if session == 'none' else 200"), Ok(Value::from(200)));
        let computed = value(&scope, "session * {}");
        assert!(matches!(computed, Err(EvaluationError::Failed { .. })), "{computed:?}");
    }
}
