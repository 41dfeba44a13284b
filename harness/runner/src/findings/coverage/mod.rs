//! Coverage: which requirement is verified by what, and which documented answers were seen.
//!
//! In: scenarios, or the record of a run. Out: rows, one per requirement and one per operation.

mod claims;
mod gaps;
mod operations;
mod requirements;
mod rows;

pub use claims::Claims;
pub use gaps::gaps;
pub use rows::{OperationCoverage, RequirementCoverage};

use operations::Operations;
use requirements::Requirements;

use crate::record::{Manifest, TrialRecord};

/// What a run covers, trial by trial.
#[derive(Debug)]
pub struct Coverage<'m> {
    requirements: Requirements<'m>,
    operations: Operations,
}

impl<'m> Coverage<'m> {
    /// Of a run of which no trial was seen yet.
    pub fn new(manifest: &'m Manifest) -> Self {
        Self {
            requirements: Requirements::new(manifest),
            operations: Operations::new(manifest),
        }
    }

    /// Adds what a trial covers.
    pub fn add(&mut self, trial: &TrialRecord) {
        self.requirements.add(trial);
        self.operations.add(trial);
    }

    /// The rows, in the order of the catalogue and of the contracts.
    pub fn finish(self) -> (Vec<RequirementCoverage>, Vec<OperationCoverage>) {
        (self.requirements.finish(), self.operations.finish())
    }
}
