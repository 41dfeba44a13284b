//! A suite: contracts, requirements and scenarios, read and checked together.

use std::path::PathBuf;

use podproof_contract::Contracts;

use crate::complaint::{Complaint, Owner, Sources};
use crate::contracts::{self, ContractSettings, complaints_of};
use crate::folder::unreadable;
use crate::plan::Trial;
use crate::requirement::Catalogue;
use crate::scenario::{self, Action, Operations, Scenario, Step};

/// Where a suite is read from.
#[derive(Clone, Debug)]
pub struct SuiteSettings {
    /// The scenarios folder.
    pub scenarios: PathBuf,
    /// The contracts.
    pub contracts: ContractSettings,
}

/// What is played: everything but the target.
#[derive(Debug)]
pub struct Suite {
    /// The contracts, overlays applied.
    pub contracts: Contracts,
    /// The requirements.
    pub catalogue: Catalogue,
    /// The scenarios, in the order of their ids.
    pub scenarios: Vec<Scenario>,
}

/// Reads a suite. The texts that were read are in `sources` afterwards, whatever came of them.
///
/// # Errors
/// Every mistake in every file.
pub fn read(settings: &SuiteSettings, sources: &mut Sources) -> Result<Suite, Vec<Complaint>> {
    if let Err(error) = std::fs::read_dir(&settings.contracts.spec) {
        return Err(unreadable(&settings.contracts.spec, Owner::Contract, &error).into());
    }
    let contracts = contracts::read(&settings.contracts, sources);
    let catalogue = Catalogue::read(&settings.contracts.spec.join("requirements"), sources);
    let (contracts, catalogue) = match (contracts, catalogue) {
        (Ok(contracts), Ok(catalogue)) => (contracts, catalogue),
        (contracts, catalogue) => {
            // Without contracts every call would be unknown; only what can be judged is complained of.
            return Err([contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat());
        }
    };
    let operations: Operations = contracts
        .operations()
        .map(|operation| {
            let service = operation.service().to_owned();
            (operation.method().to_owned(), operation.template().to_owned(), service)
        })
        .collect();
    let scenarios = scenario::read(&settings.scenarios, &operations, &catalogue, sources)?;
    Ok(Suite {
        contracts,
        catalogue,
        scenarios,
    })
}

/// Compiles the schemas of every operation that these trials call, so that a defect is found before anything
/// is sent.
///
/// # Errors
/// The defects of these operations.
pub fn compile(contracts: &Contracts, trials: &[Trial]) -> Result<(), Vec<Complaint>> {
    let mut called = std::collections::BTreeSet::new();
    let mut seen = std::collections::BTreeSet::new();
    for trial in trials {
        if seen.insert(&trial.scenario.id) {
            collect(&trial.scenario.steps, &mut called);
            collect(&trial.scenario.finally, &mut called);
        }
    }
    let mut complaints = Vec::new();
    for (method, template) in called {
        if let Some(Err(defects)) = contracts
            .operation(method, template)
            .map(|operation| operation.compile())
        {
            complaints.extend(complaints_of(defects, Owner::Contract));
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

fn collect<'a>(steps: &'a [Step], called: &mut std::collections::BTreeSet<(&'a str, &'a str)>) {
    for step in steps {
        match &step.action {
            Action::Call(call) => drop(called.insert((&call.method, &call.template))),
            Action::Parallel(branches) => collect(&branches.steps, called),
            Action::Flow(used) => {
                collect(&used.flow.steps, called);
                collect(&used.flow.finally, called);
            }
        }
    }
}
