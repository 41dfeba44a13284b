//! The documents that a description names, and what they say of operations.
//!
//! In: the texts that could be read, each once however often it is named, and why others could not. Out: contracts by name, and what is
//! told of the others. One without a contract says nothing of operations; the suite's own ids and paths count.

use std::collections::BTreeMap;

use podproof_contract::{Contract, Document};

use super::model::SourceDescription;

/// The documents that a description names, as far as they could be read.
#[derive(Debug, Default)]
pub struct Documents {
    /// Their texts.
    pub texts: Vec<Document>,
    /// For each document that is named, in their order, which text it is, or why there is none.
    pub named: Vec<Result<usize, String>>,
}

/// What the documents say.
pub(super) struct Described {
    contracts: Vec<Result<Contract, String>>,
    names: BTreeMap<String, usize>,
    /// Which of the named documents says nothing, its name, and why.
    pub(super) silent: Vec<(usize, String, String)>,
}

impl Described {
    pub(super) fn read(sources: &[SourceDescription], documents: &Documents) -> Self {
        let contract = |document: &Document| {
            Contract::read(&document.name, document, None, &[]).map_err(|defects| {
                let first = defects.first().map_or("it is malformed", |defect| &defect.message);
                format!("`{}` cannot be used: {first}", document.name)
            })
        };
        let mut described = Self {
            contracts: documents.texts.iter().map(contract).collect(),
            names: BTreeMap::new(),
            silent: Vec::new(),
        };
        for (index, (source, named)) in sources.iter().zip(&documents.named).enumerate() {
            let text = named.as_ref().map_err(|why| why.as_str());
            let used = text.and_then(|text| match described.contracts.get(*text) {
                Some(Err(why)) => Err(why.as_str()),
                _ => Ok(*text),
            });
            match used {
                Ok(text) => drop(described.names.insert(source.name.clone(), text)),
                Err(why) => {
                    let why = format!("{why}; operations are found by the ids and paths of the contracts");
                    described.silent.push((index, source.name.clone(), why));
                }
            }
        }
        described
    }

    /// The contract of this name.
    pub(super) fn of(&self, name: &str) -> Option<&Contract> {
        self.contracts.get(*self.names.get(name)?)?.as_ref().ok()
    }

    /// Every contract, once.
    pub(super) fn all(&self) -> impl Iterator<Item = &Contract> {
        self.contracts.iter().flatten()
    }
}
