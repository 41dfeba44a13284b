//! From a file to a program: every name is looked up, every mistake is collected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::file::ScenarioFile;
use super::flow::Flows;
use super::operations::Operations;
use super::program::Scenario;
use crate::diagnostic::{InputError, Location, Owner, Source, suggestion};
use crate::suite::expression::{Names, Shape};
use crate::suite::requirements::Catalogue;
use crate::targets::possible_attributes;
use crate::text::{first, list, quoted};

/// How many of the known names a help shows.
const SHOWN: usize = 12;

/// Compiles scenarios and flows, and collects what is wrong with them.
pub(super) struct Compiler<'a> {
    pub(super) operations: &'a Operations,
    pub(super) catalogue: &'a Catalogue,
    pub(super) flows: Flows,
    pub(super) input_errors: Vec<InputError>,
    /// What is no mistake, but probably not meant.
    pub(super) warnings: Vec<InputError>,
}

/// What a file's steps see while they are compiled, in their order.
#[derive(Default)]
pub(super) struct View {
    pub(super) source: Arc<str>,
    pub(super) names: Names,
    pub(super) needs: BTreeSet<String>,
    pub(super) uses: BTreeSet<String>,
    pub(super) certificates: BTreeSet<String>,
    pub(super) ids: BTreeSet<String>,
    /// The file is a built-in one: what takes long to check was checked before.
    pub(super) is_built_in: bool,
    /// How many branches there are where the steps are those of a `parallel`.
    pub(super) branches: Option<usize>,
}

impl View {
    pub(super) fn new(source: &Arc<str>) -> Self {
        Self {
            source: source.clone(),
            ..Self::default()
        }
    }
}

impl Compiler<'_> {
    /// Compiles a scenario.
    pub(super) fn scenario(&mut self, id: String, source: &Source, file: &ScenarioFile) -> Scenario {
        let mut view = View {
            is_built_in: source.prepared().is_some(),
            ..View::new(&source.name)
        };
        let source = &source.name;
        self.requirements(source, "/verifies", &file.verifies);
        self.needs(&mut view, &file.needs);
        self.cases(&mut view, &file.cases);
        let steps = self.steps(&mut view, "/steps", &file.steps);
        let finally = self.steps(&mut view, "/finally", &file.finally);
        Scenario {
            id,
            source: source.clone(),
            title: file.title.clone(),
            verifies: file.verifies.clone(),
            needs: view.needs.into_iter().collect(),
            uses: view.uses.into_iter().collect(),
            certificates: view.certificates.into_iter().collect(),
            tags: file.tags.clone(),
            beside: file.beside,
            cases: file.cases.clone(),
            steps,
            finally,
        }
    }

    /// Makes the identities that a file needs known to its expressions.
    pub(super) fn needs(&mut self, view: &mut View, needs: &[String]) {
        for (index, need) in needs.iter().enumerate() {
            let (group, member) = need
                .split_once('.')
                .map_or((need.as_str(), None), |(group, name)| (group, Some(name)));
            if !is_name(group) || !member.is_none_or(is_name) || (group == "users") != member.is_some() {
                let place = Location::value(&view.source, format!("/needs/{index}"));
                let input_error = InputError::at(
                    Owner::Scenario,
                    place,
                    format!("`{need}` is nothing that a target offers"),
                );
                self.input_errors
                    .push(input_error.help("name `bot`, `app`, `users.installed` or an identity of the target"));
                continue;
            }
            let attributes = Shape::of(possible_attributes(need).iter().copied());
            view.needs.insert(need.clone());
            match (member, view.names.get_mut(group)) {
                (Some(member), Some(Shape::Members(members))) => {
                    members.insert(member.to_owned(), attributes);
                }
                (Some(member), _) => {
                    let members = BTreeMap::from([(member.to_owned(), attributes)]);
                    view.names.insert(group.to_owned(), Shape::Members(members));
                }
                (None, _) => {
                    view.names.insert(group.to_owned(), attributes);
                }
            }
        }
    }

    /// Complains of requirement ids that the catalogue does not have.
    pub(super) fn requirements(&mut self, source: &Arc<str>, pointer: &str, ids: &[String]) {
        for (index, id) in ids.iter().enumerate() {
            if self.catalogue.find(id).is_none() {
                let known = self
                    .catalogue
                    .iter()
                    .map(|requirement| requirement.id.clone())
                    .collect();
                let place = Location::value(source, format!("{pointer}/{index}"));
                let input_error = InputError::at(Owner::Scenario, place, format!("there is no requirement `{id}`"));
                self.unknown(input_error, id, known);
            }
        }
    }

    /// Complains of a name that is none of the known ones, with what can be done about it.
    pub(super) fn unknown(&mut self, input_error: InputError, wrong: &str, known: Vec<String>) {
        let help = match suggestion(wrong, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "there is none at all; remove it".to_owned(),
            None if known.len() > SHOWN => format!("there are {}", first(SHOWN, quoted(known))),
            None if known.len() == 1 => format!("there is only {}", list(quoted(known))),
            None => format!("there are {}", list(quoted(known))),
        };
        self.input_errors.push(input_error.help(help));
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}
