//! The manifest of a record that is judged again: what was played stays, what it is judged by is new.

use podproof_contract::Contracts;

use crate::diagnostic::Sources;
use crate::record::{Hashes, JudgedRecord, Manifest};
use crate::run::{hashes, operation, requirements, unsupported};
use crate::suite::requirements::Catalogue;

/// What a record is judged by from now on, before it is known what else its manifest says.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The contracts, overlays applied.
    pub contracts: &'a Contracts,
    /// The requirements.
    pub catalogue: &'a Catalogue,
    /// All texts that these were read from, and nothing else.
    pub sources: &'a Sources,
}

impl Grounds<'_> {
    /// The manifest of a run that is judged by these; `under`: what was named to judge by, as it was written.
    pub fn manifest(&self, played: &Manifest, under: Vec<String>) -> Manifest {
        Manifest {
            hashes: Hashes {
                scenarios: played.hashes.scenarios.clone(),
                ..hashes(self.sources)
            },
            judged: Some(JudgedRecord {
                at: Manifest::now(),
                podproof: env!("CARGO_PKG_VERSION").to_owned(),
                under,
            }),
            requirements: requirements(self.catalogue),
            operations: self.contracts.operations().map(operation).collect(),
            unsupported: self.contracts.contracts().iter().flat_map(unsupported).collect(),
            ..played.clone()
        }
    }
}
