//! Reads a list of known issues for a command, and holds it against the suite.

use std::collections::BTreeSet;
use std::path::Path;

use podproof_contract::Operation;

use crate::diagnostic::{InputError, Sources};
use crate::record::Manifest;
use crate::suite::Suite;
use crate::suite::known_issues::{Ground, KnownIssues, mistakes, read as read_file};

/// Reads a list of known issues whose entries fit the suite.
pub(in crate::cli) fn read(path: &Path, suite: &Suite, sources: &mut Sources) -> Result<KnownIssues, Vec<InputError>> {
    let issues = read_file(path, sources)?;
    let mistakes = mistakes(&issues, &ground(suite));
    if mistakes.is_empty() { Ok(issues) } else { Err(mistakes) }
}

/// An operation, as scenarios call it.
pub(in crate::cli) fn operation_name(operation: &Operation) -> String {
    format!("{} {}", operation.method(), operation.template())
}

fn ground(suite: &Suite) -> Ground {
    let trials = suite.scenarios.iter().flat_map(|scenario| {
        let cases = scenario
            .cases
            .iter()
            .map(|case| format!("{}::{}", scenario.id, case.id));
        let whole = scenario.cases.is_empty().then(|| scenario.id.clone());
        whole.into_iter().chain(cases)
    });
    Ground {
        trials: Some(trials.collect()),
        operations: suite.contracts.operations().map(operation_name).collect(),
        requirements: suite
            .catalogue
            .iter()
            .map(|requirement| requirement.id.clone())
            .collect(),
    }
}

/// Reads a list of known issues for records that are compared. Trials of which only a part was selected may be named as well.
pub(in crate::cli) fn read_for_records<'m>(
    path: &Path,
    manifests: impl Iterator<Item = &'m Manifest>,
    sources: &mut Sources,
) -> Result<KnownIssues, Vec<InputError>> {
    let mut ground = Ground {
        trials: Some(BTreeSet::new()),
        ..Ground::default()
    };
    for manifest in manifests {
        ground.trials = ground.trials.filter(|_| manifest.selection.is_all());
        if let Some(trials) = &mut ground.trials {
            trials.extend(manifest.plan.iter().map(|trial| trial.id));
        }
        ground
            .operations
            .extend(manifest.operations.iter().map(|entry| entry.operation.clone()));
        ground
            .requirements
            .extend(manifest.requirements.iter().map(|entry| entry.id.clone()));
    }
    let issues = read_file(path, sources)?;
    let mistakes = mistakes(&issues, &ground);
    if mistakes.is_empty() { Ok(issues) } else { Err(mistakes) }
}
