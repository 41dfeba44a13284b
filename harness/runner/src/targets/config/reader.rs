//! Reads settings one by one: types and names are checked, and every mistake is kept with its place.
//!
//! In: a tree, and the environment. Out: values as they are used; texts have their variables filled in, and a
//! number may stand in quotes (a variable leaves no other choice).
//!
//! A text that was read is a [`Secret`], which cannot be printed: what parses it says what it found by type and length.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use super::environment::{Environment, filled};
use super::exposed::Exposed;
use super::masking::{is_key_material, keys};
use super::plain::{Kind, described, length_of};
use super::secret_fragments::Pieces;
use super::tree::Tree;
use crate::diagnostic::{InputError, Location, Owner, escape, suggestion, unknown_key};
use crate::secret::Secret;
use crate::text::{Prose, count, list, quoted, read_duration};

/// What reads a target, and what it has found so far.
pub(crate) struct Reader<'e> {
    pub(crate) tree: Tree,
    /// The folder of the file: paths start there.
    pub(crate) folder: PathBuf,
    pub(crate) input_errors: Vec<InputError>,
    pub(crate) warnings: Vec<InputError>,
    /// Files with private keys that every user of this machine can read.
    pub(crate) exposed: Vec<Exposed>,
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
            exposed: Vec::new(),
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
                let input_error = self.unknown(pointer, &key, known);
                self.complain(input_error);
            }
        }
        true
    }

    /// A key that nobody knows. Unless it is nearly one of ours, it may be a password that lost its own key.
    fn unknown(&self, pointer: &str, key: &str, known: &[&str]) -> InputError {
        if keys().contains(&key) || suggestion(key, known.iter().copied()).is_some() {
            return unknown_key(Owner::Target, self.tree.source(), pointer, key, known);
        }
        let place = self.tree.key_at(&format!("{pointer}/{}", escape(key)));
        let title = format!("unknown key of {}", count(key.chars().count(), "character"));
        let keys = format!("the keys here are {}", list(quoted(known)));
        InputError::at(Owner::Target, place, title)
            .label("not a key here")
            .help(keys)
    }

    /// Whether there is a mapping at a pointer, with keys of any name.
    pub(crate) fn mapping(&mut self, pointer: &str) -> bool {
        match self.tree.find(pointer) {
            None => false,
            Some(Value::Object(_)) => true,
            Some(other) => {
                let title = format!("expected a mapping, found {}", described(other));
                self.wrong(pointer, title, "write its settings below it, indented, one a line");
                false
            }
        }
    }

    /// The text at a pointer, if there is one; it may be empty. Whoever parses it says what it is when it does not parse, by
    /// its [length](length_of); only what was parsed may be part of a message.
    pub(crate) fn text(&mut self, pointer: &str) -> Option<Secret> {
        let text = match self.tree.find(pointer)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => {
                let title = format!("expected a string, found {}", described(other));
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
                Some(Secret::new(text))
            }
            Err(unfilled) => {
                let (title, help) = unfilled.words();
                self.wrong(pointer, title, help);
                None
            }
        }
    }

    /// The text at a pointer, unless it is empty.
    pub(crate) fn word(&mut self, pointer: &str) -> Option<Secret> {
        self.text(pointer).filter(|text| !text.reveal().is_empty())
    }

    /// The name at a pointer, unless it is empty: of an account, an app, a pod.
    pub(crate) fn name(&mut self, pointer: &str) -> Option<String> {
        let text = self.word(pointer)?;
        if Kind::Name.fits(text.reveal()) {
            return Some(text.reveal().clone());
        }
        let title = format!("expected a name, found {}", length_of(&text));
        self.wrong(pointer, title, "write a name in one line; it is shown in reports");
        None
    }

    /// The text at a pointer, which must never be printed.
    pub(crate) fn secret(&mut self, pointer: &str) -> Option<Secret> {
        let secret = self.text(pointer)?;
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
            other => Some(described(other)),
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
        match text.reveal().trim().parse::<N>() {
            Ok(number) if allowed.contains(&number) => Some(number),
            _ => {
                let title = format!("{expected}, found {}", length_of(&text));
                self.wrong(pointer, title, "write the number alone");
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
        let duration = read_duration(text.reveal());
        if duration.is_none() {
            self.wrong(
                pointer,
                format!("expected a duration, found {}", length_of(&text)),
                "write it with its unit: `2s`, `500ms`",
            );
        }
        duration
    }
}
