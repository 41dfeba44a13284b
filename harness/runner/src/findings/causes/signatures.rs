//! `spec/signatures.yaml`: what each lie of the mock pod makes go wrong, as the run of the detection tests wrote it.
//!
//! In: the file's text. Out: the signatures, each with its cells. They hold for the suite and the contracts that they were made
//! with, and for no others: their hashes say which.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Observed, Symptom};
use super::fold::{listed, unfolded};
use crate::diagnostic::{InputError, Location, Owner, Source};
use crate::record::Hashes;

/// The name of the file, in the folder of contracts and requirements.
pub const SIGNATURES_FILE: &str = "signatures.yaml";

/// The name and version of its format.
pub(super) const FORMAT: &str = "podproof-signatures/1";

/// What each lie makes go wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// What they were made with.
    pub made_with: MadeWith,
    /// The ids of the trials that were played for them.
    pub trials: BTreeSet<Box<str>>,
    /// The signatures; no two have the same cells.
    pub entries: Vec<Signature>,
    /// The lies that nothing can be said of: none of their cells came every time.
    pub never: BTreeSet<String>,
}

/// What a lie makes go wrong every time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The lies: those of several names cannot be told apart.
    pub lies: Vec<Lie>,
    /// Whether other cells came too, but not every time.
    pub is_unsteady: bool,
    /// What goes wrong.
    pub cells: BTreeSet<Cell>,
}

/// A lie, in the words of the mock pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lie {
    /// Its name, as in `podproof mock --deviate NAME`.
    pub name: String,
    /// What the pod does.
    pub sentence: String,
}

/// The hashes of scenarios, contracts and overlays, as [`Hashes`] has them. The words of requirements change no cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeWith {
    /// Of the scenarios and flows.
    pub scenarios: String,
    /// Of the OpenAPI documents.
    pub contracts: String,
    /// Of the overlays.
    pub overlays: String,
}

impl From<&Hashes> for MadeWith {
    fn from(hashes: &Hashes) -> Self {
        Self {
            scenarios: hashes.scenarios.clone(),
            contracts: hashes.contracts.clone(),
            overlays: hashes.overlays.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format: String,
    made_with: MadeWith,
    trials: Vec<String>,
    signatures: Vec<FileEntry>,
    never: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FileEntry {
    lies: Vec<Lie>,
    #[serde(default)]
    unsteady: bool,
    cells: Vec<FileCells>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCells {
    symptom: Symptom,
    trials: Vec<String>,
}

impl Signatures {
    /// Reads the file.
    ///
    /// # Errors
    /// It is not as `SIGNATURES=overwrite cargo test --test detection` writes it.
    pub fn read(source: &Source) -> Result<Self, Vec<InputError>> {
        let file: File = source
            .typed(Owner::Signatures)
            .map_err(|error| vec![error.help(HELP)])?;
        if file.format != FORMAT {
            let title = format!("expected the format `{FORMAT}`, found another");
            let place = Location::value(&source.name, "/format");
            return Err(vec![InputError::at(Owner::Signatures, place, title).help(HELP)]);
        }
        let trials: BTreeSet<Box<str>> = file.trials.iter().flat_map(|text| listed(text)).collect();
        let mut entries = Vec::new();
        let mut input_errors = Vec::new();
        for (index, entry) in file.signatures.into_iter().enumerate() {
            match cells(entry.cells, &trials) {
                Ok(cells) => entries.push(Signature {
                    lies: entry.lies,
                    is_unsteady: entry.unsteady,
                    cells,
                }),
                Err(title) => {
                    let place = Location::value(&source.name, format!("/signatures/{index}/cells"));
                    input_errors.push(InputError::at(Owner::Signatures, place, title).help(HELP));
                }
            }
        }
        if !input_errors.is_empty() {
            return Err(input_errors);
        }
        Ok(Self {
            made_with: file.made_with,
            trials,
            entries,
            never: file.never,
        })
    }

    /// Whether they were made with what a run was played and judged by.
    pub fn fit(&self, hashes: &Hashes) -> bool {
        self.made_with == MadeWith::from(hashes)
    }

    /// The signature of a lie.
    pub fn of(&self, name: &str) -> Option<&Signature> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.lies.iter().any(|lie| lie.name == name))
    }

    /// The same, without a lie, whatever it shares its signature with.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut others = self.clone();
        others
            .entries
            .retain(|entry| entry.lies.iter().all(|lie| lie.name != name));
        others
    }
}

impl Signature {
    /// What several plays of a lie have in common, beyond what honest pods show; `None` where that is nothing.
    pub fn of_plays(lie: Lie, plays: &[&Observed], honest: &[&Observed]) -> Option<Self> {
        let (first, others) = plays.split_first()?;
        let is_honest = |cell: &Cell| honest.iter().any(|observed| observed.cells.contains(cell));
        let is_common = |cell: &&Cell| others.iter().all(|observed| observed.cells.contains(*cell));
        let common: BTreeSet<Cell> = first.cells.iter().filter(is_common).cloned().collect();
        let is_unsteady = plays.iter().any(|observed| observed.cells != common);
        let cells: BTreeSet<Cell> = common.into_iter().filter(|cell| !is_honest(cell)).collect();
        (!cells.is_empty()).then(|| Self {
            lies: vec![lie],
            is_unsteady,
            cells,
        })
    }

    /// How many trials go wrong by each symptom.
    pub fn symptoms(&self) -> BTreeMap<&Symptom, usize> {
        let mut counts = BTreeMap::new();
        for cell in &self.cells {
            *counts.entry(&cell.symptom).or_default() += 1;
        }
        counts
    }

    /// How many trials go wrong.
    pub fn trials(&self) -> usize {
        let trials: BTreeSet<&str> = self.cells.iter().map(|cell| &*cell.trial).collect();
        trials.len()
    }
}

const HELP: &str = "the file is generated: take it from the same version of podproof as the other files, or delete it";

fn cells(written: Vec<FileCells>, all: &BTreeSet<Box<str>>) -> Result<BTreeSet<Cell>, String> {
    let mut cells = BTreeSet::new();
    for FileCells { symptom, trials } in written {
        for text in trials {
            let trials = unfolded(&text, all).ok_or_else(|| format!("`{text}` is none of the trials of this file"))?;
            cells.extend(trials.into_iter().map(|trial| Cell {
                trial,
                symptom: symptom.clone(),
            }));
        }
    }
    Ok(cells)
}
