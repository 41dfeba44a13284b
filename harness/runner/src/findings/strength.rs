//! What contracts let through, and the reasons for it.
//!
//! In: measurements of `podproof-contract`, and `strength.yaml`, a list of faults that the contracts let through on
//! purpose. Out: each such fault beside its reason, and the entries of the list that no longer excuse anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use podproof_contract::{Mutant, Mutation, Strength};
use serde::Deserialize;

use crate::diagnostic::{InputError, Location, Owner, Sources, suggestion};
use crate::suite::folder::Folder;
use crate::text::commas;

/// The list of faults that are let through on purpose.
#[derive(Clone, Debug, Default)]
pub struct Reasons(Vec<Entry>);

/// One entry: faults of one kind of body, and why nothing is done about them.
#[derive(Clone, Debug)]
struct Entry {
    source: Arc<str>,
    index: usize,
    body: String,
    services: Vec<String>,
    mutations: Vec<Mutation>,
    at: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    let_through: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    body: String,
    #[serde(default)]
    services: Vec<String>,
    mutations: Vec<String>,
    #[serde(default = "whole")]
    at: Vec<String>,
    reason: String,
}

fn whole() -> Vec<String> {
    vec![String::new()]
}

/// A fault that is let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole<'a> {
    /// The body that it is a fault of.
    pub body: &'a str,
    /// The services whose bodies of this name let it through.
    pub services: Vec<&'a str>,
    /// How many responses let it through.
    pub responses: usize,
    /// What was done.
    pub mutant: &'a Mutant,
    /// Why nothing is done about it.
    pub reason: Option<&'a str>,
}

impl Reasons {
    /// Reads the list, `strength.yaml` in the folder of the contracts. Without the file there are no reasons.
    ///
    /// # Errors
    /// The file cannot be read, or a mutation that it names does not exist.
    pub fn read(spec: &Folder, sources: &mut Sources) -> Result<Self, Vec<InputError>> {
        let Some(file) = spec.file("strength.yaml") else {
            return Ok(Self::default());
        };
        let source = file.read(Owner::Contract)?;
        sources.add(source.clone());
        let file: File = source.typed(Owner::Contract)?;
        let mut entries = Vec::new();
        let mut input_errors = Vec::new();
        for (index, row) in file.let_through.into_iter().enumerate() {
            match Entry::new(row, index, &source.name) {
                Ok(entry) => entries.push(entry),
                Err(mistakes) => input_errors.extend(mistakes),
            }
        }
        if input_errors.is_empty() {
            Ok(Self(entries))
        } else {
            Err(input_errors)
        }
    }

    /// All that is let through, each fault of a body once, in the order of the measurements.
    pub fn holes<'a>(&'a self, measured: &'a [Strength]) -> Vec<Hole<'a>> {
        let mut holes: Vec<Hole<'a>> = Vec::new();
        for one in measured {
            for mutant in one.let_through() {
                let entry = self.0.iter().find(|entry| entry.excuses(one, mutant));
                let (body, reason) = (one.body.as_str(), entry.map(|entry| entry.reason.trim()));
                let same = |hole: &&mut Hole<'_>| hole.body == body && hole.mutant == mutant && hole.reason == reason;
                match holes.iter_mut().find(same) {
                    Some(hole) => hole.count(&one.service),
                    None => holes.push(Hole {
                        body,
                        services: vec![&one.service],
                        responses: 1,
                        mutant,
                        reason,
                    }),
                }
            }
        }
        holes
    }

    /// Complaints about entries that excuse nothing. An entry is judged if all its services were measured; `whole` says
    /// that every service was.
    pub fn idle(&self, measured: &[Strength], whole: bool) -> Vec<InputError> {
        let services: BTreeSet<&str> = measured.iter().map(|one| one.service.as_str()).collect();
        let mut input_errors = Vec::new();
        for entry in &self.0 {
            let judged = match entry.services.as_slice() {
                [] => whole,
                several => several.iter().all(|service| services.contains(service.as_str())),
            };
            if judged {
                input_errors.extend(entry.idle(measured));
            }
        }
        input_errors
    }
}

impl<'a> Hole<'a> {
    fn count(&mut self, service: &'a str) {
        self.responses += 1;
        if !self.services.contains(&service) {
            self.services.push(service);
        }
    }
}

impl Entry {
    fn new(row: Row, index: usize, source: &Arc<str>) -> Result<Self, Vec<InputError>> {
        let mut input_errors = Vec::new();
        let mut mutations = Vec::new();
        for (position, name) in row.mutations.iter().enumerate() {
            match Mutation::find(name) {
                Some(mutation) => mutations.push(mutation),
                None => {
                    let place = Location::value(source, format!("/let-through/{index}/mutations/{position}"));
                    let input_error = InputError::at(Owner::Contract, place, format!("there is no mutation `{name}`"));
                    let names = Mutation::ALL.into_iter().map(Mutation::name);
                    input_errors.push(match suggestion(name, names.clone()) {
                        Some(meant) => input_error.help(format!("did you mean `{meant}`?")),
                        None => input_error.help(format!("one of: {}", commas(names))),
                    });
                }
            }
        }
        if !input_errors.is_empty() {
            return Err(input_errors);
        }
        Ok(Self {
            source: source.clone(),
            index,
            body: row.body,
            services: row.services,
            mutations,
            at: row.at,
            reason: row.reason,
        })
    }

    fn is_about(&self, measured: &Strength) -> bool {
        self.body == measured.body && (self.services.is_empty() || self.services.contains(&measured.service))
    }

    fn excuses(&self, measured: &Strength, mutant: &Mutant) -> bool {
        self.is_about(measured) && self.mutations.contains(&mutant.mutation) && self.at.contains(&mutant.at)
    }

    /// The mutations and places of this entry that excuse nothing.
    fn idle(&self, measured: &[Strength]) -> Vec<InputError> {
        let concerned: Vec<&Strength> = measured.iter().filter(|one| self.is_about(one)).collect();
        let mut input_errors = Vec::new();
        for (position, at) in self.at.iter().enumerate() {
            for mutation in &self.mutations {
                let excused = concerned
                    .iter()
                    .flat_map(|one| one.let_through())
                    .any(|mutant| mutant.mutation == *mutation && mutant.at == *at);
                if excused {
                    continue;
                }
                let place = Location::value(&self.source, format!("/let-through/{}/at/{position}", self.index));
                let shown = if at.is_empty() {
                    String::new()
                } else {
                    format!(" `{at}`")
                };
                let title = format!(
                    "the contracts do not let `{mutation}`{shown} of `{}` through",
                    self.body
                );
                input_errors.push(InputError::at(Owner::Contract, place, title).help("take it out of the list"));
            }
        }
        input_errors
    }
}
