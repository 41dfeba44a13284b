//! Scenarios that are to be written, and what was left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::plain::{holds_no_secret, told, without_secrets};
use crate::diagnostic::{InputError, Source};
use crate::suite::expression::is_reserved;

/// What came of an import.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The scenarios, in the order of the file.
    pub drafts: Vec<Draft>,
    /// What could not be carried over, in the order of the file.
    pub left_out: Vec<LeftOut>,
}

/// A scenario.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its path below a scenarios folder, with `/`, and with its ending.
    pub path: String,
    /// Where in the file of the other tool it comes from.
    pub from: String,
    pub(super) title: String,
    /// At least one.
    pub(super) verifies: Vec<String>,
    pub(super) needs: BTreeSet<String>,
    /// Rows of a table, if there is one.
    pub(super) cases: Vec<Value>,
    pub(super) steps: Vec<Value>,
    pub(super) finally: Vec<Value>,
}

/// Something that has no place in a scenario, or that podproof does not understand.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// What: the request, or the part of it.
    pub what: String,
    /// Why.
    pub why: String,
    /// Where it stands, as `file:line:column`, if its file is one that people write.
    pub place: Option<String>,
    /// Whether a scenario was made all the same, without it.
    pub is_part: bool,
    /// The mistakes of the scenario that would have been made, with its text.
    pub mistakes: Option<(Source, Vec<InputError>)>,
}

impl LeftOut {
    /// A whole request. What is said of it is made fit to be told.
    pub(super) fn request(what: &str, why: impl Into<String>) -> Self {
        Self {
            what: told(what),
            why: told(&why.into()),
            place: None,
            is_part: false,
            mistakes: None,
        }
    }

    /// A part of a request.
    pub(super) fn part(what: &str, why: impl Into<String>) -> Self {
        Self {
            is_part: true,
            ..Self::request(what, why)
        }
    }

    /// The same, with what is wrong with the scenario that would have been made.
    pub(super) fn because(mut self, text: Source, mistakes: Vec<InputError>) -> Self {
        self.mistakes = Some((text, mistakes.into_iter().map(without_secrets).collect()));
        self
    }

    /// Whether it says the same of the same.
    pub(super) fn is_the_same(&self, other: &Self) -> bool {
        (&self.what, &self.why, self.is_part) == (&other.what, &other.why, other.is_part)
    }

    /// The same, with its place.
    pub(super) fn at(mut self, place: String) -> Self {
        self.place = Some(place);
        self
    }
}

impl Draft {
    /// Checks that it holds nothing that looks like a secret.
    ///
    /// # Errors
    /// It does: a fragment.
    pub(super) fn checked(self) -> Result<Self, String> {
        holds_no_secret(&json!([self.from, self.title, self.verifies]))?;
        let mut parts = self.cases.iter().chain(&self.steps).chain(&self.finally);
        parts.try_for_each(holds_no_secret)?;
        Ok(self)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut scenario = Map::new();
        scenario.insert("title".to_owned(), json!(self.title));
        scenario.insert("verifies".to_owned(), json!(self.verifies));
        if !self.needs.is_empty() {
            scenario.insert("needs".to_owned(), json!(self.needs));
        }
        scenario.insert("tags".to_owned(), json!(["imported"]));
        if !self.cases.is_empty() {
            scenario.insert("cases".to_owned(), Value::Array(self.cases.clone()));
        }
        scenario.insert("steps".to_owned(), Value::Array(self.steps.clone()));
        if !self.finally.is_empty() {
            scenario.insert("finally".to_owned(), Value::Array(self.finally.clone()));
        }
        let yaml = serde_yaml::to_string(&Value::Object(scenario)).unwrap_or_default();
        format!("# Imported from {}\n{yaml}", one_line(&self.from))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names for files and steps, each once: letters, digits and `-`.
#[derive(Debug, Default)]
pub(super) struct Slugs(BTreeMap<String, usize>);

impl Slugs {
    /// A name for a text, with a number behind it where the name was given before.
    pub(super) fn unique(&mut self, slug: String) -> String {
        let times = self.0.entry(slug.clone()).or_default();
        *times += 1;
        match *times {
            1 => slug,
            number => self.unique(format!("{slug}-{number}")),
        }
    }
}

/// A text as a name: `RSA Session Auth` is `rsa-session-auth`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().take(80) {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "unnamed".to_owned()
    } else {
        slug.to_owned()
    }
}

/// A name of another tool, as a value of a scenario can have it.
pub(super) fn name_of(name: &str) -> String {
    let replaced = name.chars().map(|character| {
        let fits = character.is_ascii_alphanumeric();
        if fits { character } else { '_' }
    });
    let mut name: String = replaced.collect();
    if is_reserved(&name) || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name = format!("value_{name}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_what_file_names_may_hold() {
        for (text, name) in [
            ("RSA Session Auth", "rsa-session-auth"),
            (" 1. Ende/Anfang … ", "1-ende-anfang"),
            ("…", "unnamed"),
        ] {
            assert_eq!(slug(text), name, "{text}");
        }
    }

    #[test]
    fn names_that_are_given_twice_are_told_apart() {
        let mut slugs = Slugs::default();
        let names: Vec<String> = ["a", "a", "a-2", "a"]
            .iter()
            .map(|name| slugs.unique((*name).to_owned()))
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 4, "{names:?}");
    }
}
