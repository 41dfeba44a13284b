//! `podproof check`: every mistake in everything that is read.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::{CheckArguments, SCENARIOS};
use super::exit::Exit;
use super::known_issues;
use super::show;
use super::signatures;
use super::target;
use crate::diagnostic::{InputError, Owner, Sources};
use crate::findings::coverage::gaps;
use crate::record::Manifest;
use crate::suite;
use crate::suite::contracts;
use crate::suite::known_issues::{Day, KnownIssues, overdue};
use crate::suite::plan::{self, Effort, SetGap, trials};
use crate::suite::{Suite, SuiteSettings};
use crate::targets::Target;
use crate::text::count;

pub(super) fn check(arguments: &CheckArguments) -> Exit {
    let mut sources = Sources::read_in_full();
    let settings = arguments.suite.settings();
    let suite = suite::read(&settings, &mut sources);
    let target = arguments
        .target
        .file()
        .as_deref()
        .map(|path| target::read(path, &mut sources));
    let known_issues = known_issues(arguments, &target, &suite, &mut sources);
    let mut input_errors = Vec::new();
    if let Err(found) = &known_issues {
        input_errors.extend(found.iter().cloned());
    }
    if let Err(found) = &suite {
        input_errors.extend(found.iter().cloned());
    }
    if let Err(found) = signatures::read(&settings.contracts.spec, &mut sources) {
        input_errors.extend(found);
    }
    if let Ok(suite) = &suite {
        input_errors.extend(uncompilable(suite));
        if claims_the_whole_catalogue(&settings) {
            input_errors.extend(gaps(suite));
        }
        if !arguments.telling.quiet && !arguments.telling.json {
            show::built_in(&suite.built_in);
        }
        for note in contracts::notes(&settings.contracts) {
            show::err(&format!("note: {note}"));
        }
        for contract in suite.contracts.contracts() {
            if let Some(note) = contracts::not_understood(contract) {
                show::err(&format!("note: {note}"));
            }
        }
    }
    if let Some(Err(found)) = &target {
        input_errors.extend(found.iter().cloned());
    }
    input_errors.extend(
        arguments
            .files
            .iter()
            .filter(|file| sources.find(&file.display().to_string()).is_none())
            .map(|file| unread(file)),
    );
    let mut warnings = suite.as_ref().map(|suite| suite.warnings.clone()).unwrap_or_default();
    let trials = match (&suite, &target) {
        (Ok(suite), Some(Ok(target))) => trials(suite.scenarios.clone(), target),
        _ => Vec::new(),
    };
    if let Some(Ok(target)) = &target {
        warnings.extend(plan::gaps(&trials, target).iter().map(SetGap::warning));
    }
    if !arguments.files.is_empty() {
        input_errors.retain(|input_error| concerns(input_error, &arguments.files));
        warnings.retain(|warning| concerns(warning, &arguments.files));
    }
    let telling = arguments.telling;
    if telling.json {
        show::json(&document(suite.as_ref().ok(), &input_errors, &warnings, &sources));
        return if input_errors.is_empty() {
            Exit::Passed
        } else {
            Exit::Invalid
        };
    }
    show::warnings(&warnings, &sources);
    if !input_errors.is_empty() {
        return show::input_errors(&input_errors, &sources);
    }
    if let Ok(suite) = suite
        && !telling.quiet
    {
        show::out(&summary(&suite));
        if let Ok(Some(issues)) = &known_issues {
            show::out(&format!(
                "{}: {}",
                issues.file,
                count(issues.entries.len(), "known issue")
            ));
        }
        if let Some(Ok(target)) = &target {
            show::out(&show::effort(&Effort::of(&trials, &target.limits), &target.name));
        }
    }
    Exit::Passed
}

/// The known issues, if a list of them is named: each fits the suite, and has not expired.
fn known_issues(
    arguments: &CheckArguments,
    target: &Option<Result<Target, Vec<InputError>>>,
    suite: &Result<Suite, Vec<InputError>>,
    sources: &mut Sources,
) -> Result<Option<KnownIssues>, Vec<InputError>> {
    let named_by_target = || Some(target.as_ref()?.as_ref().ok()?.known_issues.as_deref()?.to_owned());
    let Some(path) = arguments.known_issues.list.clone().or_else(named_by_target) else {
        return Ok(None);
    };
    let issues = match suite {
        Ok(suite) => known_issues::read(&path, suite, sources)?,
        // Without a suite it can only be said whether they have their form.
        Err(_) => suite::known_issues::read(&path, sources)?,
    };
    let today = Day::of(&Manifest::now());
    let overdue = today.map(|today| overdue(&issues, today)).unwrap_or_default();
    if overdue.is_empty() {
        Ok(Some(issues))
    } else {
        Err(overdue)
    }
}

/// All of it, for programs.
fn document(suite: Option<&Suite>, input_errors: &[InputError], warnings: &[InputError], sources: &Sources) -> Value {
    let read = suite.map(|suite| {
        json!({
            "scenarios": suite.scenarios.len(),
            "trials": trials_of(suite),
            "contracts": suite.contracts.contracts().len(),
            "operations": suite.contracts.operations().count(),
            "requirements": suite.catalogue.iter().count(),
        })
    });
    let listed = |input_errors| show::mistakes(input_errors, sources);
    json!({ "mistakes": listed(input_errors), "warnings": listed(warnings), "read": read })
}

/// How many trials there are, whatever the target offers.
fn trials_of(suite: &Suite) -> usize {
    suite.scenarios.iter().map(|scenario| scenario.cases.len().max(1)).sum()
}

/// Only the project's own scenarios do, beside the project's own catalogue.
fn claims_the_whole_catalogue(settings: &SuiteSettings) -> bool {
    let (scenarios, spec) = (&settings.scenarios, &settings.contracts.spec);
    scenarios.path() == Path::new(SCENARIOS) && scenarios.is_built_in() == spec.is_built_in()
}

fn uncompilable(suite: &Suite) -> Vec<InputError> {
    suite
        .contracts
        .operations()
        .filter_map(|operation| operation.compile().err())
        .flat_map(|defects| contracts::input_errors_of(defects, Owner::Contract))
        .collect()
}

fn unread(file: &Path) -> InputError {
    let input_error = InputError::general(
        Owner::CommandLine,
        format!("`{}` is not among the files that were read", file.display()),
    );
    input_error.help("name it as it lies below `--scenarios` or `--spec`, or give one of these")
}

fn concerns(input_error: &InputError, files: &[std::path::PathBuf]) -> bool {
    match &input_error.location {
        Some(location) => files.iter().any(|file| *file.display().to_string() == *location.source),
        None => true,
    }
}

fn summary(suite: &Suite) -> String {
    format!(
        "no mistakes: {} ({}), {} with {}, {}",
        count(suite.scenarios.len(), "scenario"),
        count(trials_of(suite), "trial"),
        count(suite.contracts.contracts().len(), "contract"),
        count(suite.contracts.operations().count(), "operation"),
        count(suite.catalogue.iter().count(), "requirement"),
    )
}
