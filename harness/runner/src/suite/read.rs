//! A suite: contracts, requirements and scenarios, read and checked together.

use std::collections::BTreeSet;

use podproof_contract::Contracts;

use super::built_in::BuiltIn;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::suite::contracts::{self, ContractSettings, input_errors_of};
use crate::suite::folder::Folder;
use crate::suite::plan::{Selection, Trial};
use crate::suite::requirements::Catalogue;
use crate::suite::scenario::{self, Action, Operations, Scenario, Wanted};

/// Where a suite is read from.
#[derive(Clone, Debug)]
pub struct SuiteSettings {
    /// The scenarios folder, or a single scenario file.
    pub scenarios: Folder,
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
    /// What of it is built in.
    pub built_in: Vec<BuiltIn>,
    /// What of the scenarios is no mistake, but probably not meant.
    pub warnings: Vec<InputError>,
}

/// Reads a suite. The texts that were read are in `sources` afterwards, whatever came of them.
///
/// # Errors
/// Every mistake in every file.
pub fn read(settings: &SuiteSettings, sources: &mut Sources) -> Result<Suite, Vec<InputError>> {
    read_wanted(settings, None, sources)
}

/// Reads a suite as far as a selection needs it: scenarios that it cannot want are not looked into. Where there is anything to
/// complain of, all of it is.
///
/// # Errors
/// As [`read`].
pub fn read_selected(
    settings: &SuiteSettings,
    selection: &Selection,
    sources: &mut Sources,
) -> Result<Suite, Vec<InputError>> {
    let wanted: Wanted<'_> = &|id, text| selection.may_want(id, text);
    read_wanted(settings, Some(wanted), sources).or_else(|_| read(settings, sources))
}

fn read_wanted(
    settings: &SuiteSettings,
    wanted: Option<Wanted<'_>>,
    sources: &mut Sources,
) -> Result<Suite, Vec<InputError>> {
    settings.contracts.spec.must_be_there(Owner::Contract)?;
    let contracts = contracts::read(&settings.contracts, sources);
    let catalogue = Catalogue::read(&settings.contracts.spec.join("requirements"), sources);
    let (contracts, catalogue) = match (contracts, catalogue) {
        (Ok(contracts), Ok(catalogue)) => (contracts, catalogue),
        (contracts, catalogue) => {
            // Without contracts every call would be unknown; only what can be judged is complained of.
            return Err([contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat());
        }
    };
    let operations: Operations = contracts.operations().collect();
    let operations = operations.with_missing(contracts::missing_operations(&settings.contracts, &contracts));
    let scenarios = scenario::read(&settings.scenarios, wanted, &operations, &catalogue, sources)?;
    let parts = [
        (BuiltIn::Scenarios, settings.scenarios.is_built_in()),
        (BuiltIn::Flows, scenarios.flows_are_built_in),
        (BuiltIn::Spec, settings.contracts.spec.is_built_in()),
    ];
    Ok(Suite {
        contracts,
        catalogue,
        scenarios: scenarios.scenarios,
        warnings: scenarios.warnings,
        built_in: parts.into_iter().filter(|(_, is)| *is).map(|(part, _)| part).collect(),
    })
}

/// Compiles the schemas of every operation that these trials call, so that a defect is found before anything
/// is sent.
///
/// # Errors
/// The defects of these operations.
pub fn compile(contracts: &Contracts, trials: &[Trial]) -> Result<(), Vec<InputError>> {
    let mut called: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for trial in trials {
        if seen.insert(&trial.scenario.id) {
            trial.scenario.visit(&mut |step, _| {
                if let Action::Call(call) = &step.action {
                    called.insert((&*call.method, &*call.template));
                }
            });
        }
    }
    let mut input_errors = Vec::new();
    for (method, template) in called {
        if let Some(Err(defects)) = contracts
            .operation(method, template)
            .map(|operation| operation.compile())
        {
            input_errors.extend(input_errors_of(defects, Owner::Contract));
        }
    }
    if input_errors.is_empty() {
        Ok(())
    } else {
        Err(input_errors)
    }
}
