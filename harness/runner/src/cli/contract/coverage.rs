//! `podproof contract coverage`: what is verified, and what was seen.

use std::path::Path;

use super::arguments::CoverageArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::Sources;
use crate::findings::RunView;
use crate::findings::coverage::{Claims, OperationCoverage, RequirementCoverage};
use crate::suite;
use crate::suite::Suite;

pub(super) fn coverage(arguments: &CoverageArguments) -> Exit {
    match &arguments.run {
        Some(path) => of_run(path),
        None => of_scenarios(arguments),
    }
}

fn of_run(path: &Path) -> Exit {
    let run = match RunView::open(path) {
        Ok(run) => run,
        Err(error) => {
            show::err(&format!("error[command line]: {error}"));
            return Exit::Invalid;
        }
    };
    show::unfinished(&run);
    show::out(&aligned(
        &["requirement", "level", "scenarios", "verdict", ""],
        requirements(&run),
    ));
    show::out(&aligned(
        &["operation", "calls", "seen", "not seen", "not documented"],
        operations(&run),
    ));
    Exit::Passed
}

fn requirements(run: &RunView) -> Vec<Vec<String>> {
    let row = |row: &RequirementCoverage| {
        let because = if row.scenarios.is_empty() {
            row.unverified.clone().unwrap_or_default()
        } else {
            row.because.join(" ")
        };
        let scenarios = row.scenarios.len().to_string();
        let (id, level) = (row.id.clone(), row.level.name().to_owned());
        vec![id, level, scenarios, row.outcome().to_owned(), because]
    };
    run.requirements.iter().map(row).collect()
}

fn operations(run: &RunView) -> Vec<Vec<String>> {
    let row = |row: &OperationCoverage| {
        let (seen, unseen) = row.seen();
        let counted = |(status, count): (&str, usize)| format!("{status} ×{count}");
        let undocumented = row.undocumented.iter().map(|(status, count)| counted((status, *count)));
        vec![
            row.operation.clone(),
            row.calls.to_string(),
            seen.into_iter().map(counted).collect::<Vec<_>>().join(" "),
            unseen.join(" "),
            undocumented.collect::<Vec<_>>().join(" "),
        ]
    };
    run.operations.iter().map(row).collect()
}

fn of_scenarios(arguments: &CoverageArguments) -> Exit {
    let mut sources = Sources::default();
    let suite = match suite::read(&arguments.suite.settings(), &mut sources) {
        Ok(suite) => suite,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    let claims = Claims::of(&suite.scenarios);
    let (requirements, verified) = claimed(&suite, &claims);
    let (operations, called) = calls(&suite, &claims);
    show::out(&aligned(&["requirement", "level", "scenarios", ""], requirements));
    show::out(&aligned(&["operation", "scenarios", "documented"], operations));
    show::out(&format!(
        "{verified} of {} requirements verified by {} scenarios; {called} of {} operations called",
        suite.catalogue.iter().count(),
        suite.scenarios.len(),
        suite.contracts.operations().count()
    ));
    Exit::Passed
}

fn claimed(suite: &Suite, claims: &Claims<'_>) -> (Vec<Vec<String>>, usize) {
    let mut verified = 0;
    let mut rows = Vec::new();
    for requirement in suite.catalogue.iter() {
        let scenarios = claims.verifying(&requirement.id);
        verified += usize::from(!scenarios.is_empty());
        let words = match (scenarios.as_slice(), &requirement.unverified) {
            ([], Some(reason)) => format!("unverified: {reason}"),
            ([], None) => "not verified".to_owned(),
            (scenarios, _) => scenarios.join(" "),
        };
        let (id, level) = (requirement.id.clone(), requirement.level.name().to_owned());
        rows.push(vec![id, level, scenarios.len().to_string(), words]);
    }
    (rows, verified)
}

fn calls(suite: &Suite, claims: &Claims<'_>) -> (Vec<Vec<String>>, usize) {
    let mut called = 0;
    let mut rows = Vec::new();
    for operation in suite.contracts.operations() {
        let scenarios = claims.calling(operation.method(), operation.template()).len();
        called += usize::from(scenarios > 0);
        let mut statuses: Vec<&str> = operation.promises().map(|promise| promise.status()).collect();
        statuses.sort_unstable();
        rows.push(vec![
            format!("{} {}", operation.method(), operation.template()),
            if scenarios == 0 {
                "never called".to_owned()
            } else {
                scenarios.to_string()
            },
            statuses.join(" "),
        ]);
    }
    (rows, called)
}

/// A table for the eye and for `grep`: columns of equal width, two spaces between.
fn aligned(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let head: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(line).collect()
}
