//! Reads a list of known issues for a command, and holds it against the suite.

use std::path::Path;

use podproof_contract::Operation;

use crate::diagnostic::{InputError, Sources};
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
