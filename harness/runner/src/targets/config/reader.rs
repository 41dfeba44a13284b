//! Reads settings one by one: types and names are checked, and every mistake is kept with its place.
//!
//! In: a tree, and the environment. Out: values as they are used; texts have their variables filled in, and a
//! number may stand in quotes (a variable leaves no other choice).

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use super::environment::{Environment, Unfilled, filled};
use super::masking::is_key_material;
use super::secret_fragments::Pieces;
use super::tree::Tree;
use crate::diagnostic::{InputError, Location, Owner, shown, unknown_key};
use crate::secret::Secret;
use crate::text::{Prose, read_duration};

/// What reads a target, and what it has found so far.
pub(crate) struct Reader<'e> {
    pub(crate) tree: Tree,
    /// The folder of the file: paths start there.
    pub(crate) folder: PathBuf,
    pub(crate) input_errors: Vec<InputError>,
    pub(crate) warnings: Vec<InputError>,
    /// Passwords and the like.
    pub(crate) secrets: Vec<Secret>,
    /// Keys and certificates, as they were read.
    pub(crate) pieces: Pieces,
    environment: Environment<'e>,
}

impl<'e> Reader<'e> {
    pub(crate) fn new(tree: Tree, folder: PathBuf, environment: Environment<'e>) -> Self {
        Self {
            tree,
            folder,
            input_errors: Vec::new(),
            warnings: Vec::new(),
            secrets: Vec::new(),
            pieces: Pieces::default(),
            environment,
        }
    }

    /// Keeps an input error; the same one is kept once.
    pub(crate) fn complain(&mut self, input_error: InputError) {
        if !self.input_errors.contains(&input_error) {
            self.input_errors.push(input_error);
        }
    }

    /// An input error about the value at a pointer.
    pub(crate) fn wrong(&mut self, pointer: &str, title: impl Into<Prose>, help: impl Into<Prose>) {
        let place = self.tree.value_at(pointer);
        self.complain(InputError::at(Owner::Target, place, title).help(help));
    }

    /// Something at a place that is no mistake, but should be known.
    pub(crate) fn warn(&mut self, place: Location, title: impl Into<Prose>, help: impl Into<Prose>) {
        let warning = InputError::at(Owner::Target, place, title).help(help);
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Whether there is a section at a pointer. Its keys are checked.
    pub(crate) fn section(&mut self, pointer: &str, known: &[&str]) -> bool {
        if !self.mapping(pointer) {
            return false;
        }
        for key in self.tree.keys(pointer) {
            if !known.contains(&key.as_str()) {
                let input_error = unknown_key(Owner::Target, self.tree.source(), pointer, &key, known);
                self.complain(input_error);
            }
        }
        true
    }

    /// Whether there is a mapping at a pointer, with keys of any name.
    pub(crate) fn mapping(&mut self, pointer: &str) -> bool {
        match self.tree.find(pointer) {
            None => false,
            Some(Value::Object(_)) => true,
            Some(other) => {
                let title = format!("expected a mapping, found {}", shown(other));
                self.wrong(pointer, title, "write its settings below it, indented, one a line");
                false
            }
        }
    }

    /// The text at a pointer, if there is one; it may be empty.
    pub(crate) fn text(&mut self, pointer: &str) -> Option<String> {
        let text = match self.tree.find(pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => {
                let title = format!("expected a string, found {}", shown(other));
                self.wrong(
                    pointer,
                    title,
                    "write a string; one that looks like something else in quotes",
                );
                return None;
            }
        };
        match filled(&text, self.environment) {
            Ok(text) => {
                if is_key_material(&text) {
                    self.pieces.add(text.as_bytes());
                }
                Some(text)
            }
            Err(Unfilled::NotSet(name)) => {
                let title = format!("the environment variable `{name}` is not set");
                let help = format!("set it, or give a default: `${{{name}:-…}}`");
                self.wrong(pointer, title, help);
                None
            }
            Err(Unfilled::Open(_)) => {
                self.wrong(
                    pointer,
                    "expected `${NAME}`, found `${` without its `}`",
                    "close it, or write `$${` for the characters themselves",
                );
                None
            }
        }
    }

    /// The text at a pointer, unless it is empty.
    pub(crate) fn word(&mut self, pointer: &str) -> Option<String> {
        self.text(pointer).filter(|text| !text.is_empty())
    }

    /// The text at a pointer, which must never be printed.
    pub(crate) fn secret(&mut self, pointer: &str) -> Option<Secret> {
        let secret = Secret::new(self.text(pointer)?);
        self.secrets.push(secret.clone());
        Some(secret)
    }

    /// The number at a pointer.
    pub(crate) fn number<N>(&mut self, pointer: &str, allowed: RangeInclusive<N>) -> Option<N>
    where
        N: FromStr + PartialOrd + Display,
    {
        let found = self.tree.find(pointer)?;
        let said = match found {
            Value::Number(_) | Value::String(_) => None,
            other => Some(shown(other)),
        };
        let expected = match allowed.end().to_string() {
            // An end that nobody reaches says nothing.
            end if end.len() > 12 => format!("expected a number from {}", allowed.start()),
            end => format!("expected a number from {} to {end}", allowed.start()),
        };
        if let Some(said) = said {
            self.wrong(pointer, format!("{expected}, found {said}"), "write the number alone");
            return None;
        }
        let text = self.word(pointer)?;
        match text.trim().parse::<N>() {
            Ok(number) if allowed.contains(&number) => Some(number),
            _ => {
                self.wrong(pointer, format!("{expected}, found `{text}`"), "write the number alone");
                None
            }
        }
    }

    /// A number of milliseconds, as the BDKs write a duration.
    pub(crate) fn milliseconds(&mut self, pointer: &str) -> Option<Duration> {
        self.number(pointer, 1..=86_400_000_u64).map(Duration::from_millis)
    }

    /// A duration with its unit.
    pub(crate) fn duration(&mut self, pointer: &str) -> Option<Duration> {
        let text = self.word(pointer)?;
        let duration = read_duration(&text);
        if duration.is_none() {
            self.wrong(
                pointer,
                format!("expected a duration, found `{text}`"),
                "write it with its unit: `2s`, `500ms`",
            );
        }
        duration
    }
}
