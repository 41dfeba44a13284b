//! `podproof known-issues add`: drafts entries for problems of a recorded run.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use super::append::appended;
use super::arguments::AddArguments;
use super::changes;
use super::draft::draft;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Owner, Source, Sources, in_words};
use crate::findings::RunView;
use crate::findings::problems::Problem;
use crate::record::Gravity;
use crate::suite::check::ViolationKind;
use crate::text::{commas, count};

pub(super) fn add(arguments: &AddArguments) -> Exit {
    if let Some(comparison) = changes::read(&arguments.run) {
        return changes::add(&comparison, arguments);
    }
    let run = match RunView::open(&arguments.run) {
        Ok(run) => run,
        Err(error) => {
            show::err(&format!("error[run]: {error}"));
            return Exit::Invalid;
        }
    };
    let problems = match wanted(&run, &arguments.problems) {
        Ok(problems) => problems,
        Err(exit) => return exit,
    };
    let Some(file) = &arguments.file else {
        let text: Vec<String> = problems
            .iter()
            .map(|problem| format!("  {}", draft(problem, &operations(problem), arguments).join("\n  ")))
            .collect();
        show::out(&format!("knownIssues:\n{}", text.join("\n\n")));
        return Exit::Passed;
    };
    add_to(file, &problems, arguments)
}

/// The problems that were named; without any, all that fail the run.
fn wanted<'r>(run: &'r RunView, named: &[String]) -> Result<Vec<&'r Problem>, Exit> {
    let new = || run.problems.problems.iter().filter(|problem| problem.known.is_none());
    let fails = |problem: &&Problem| match problem.severity {
        Gravity::Noted => false,
        Gravity::Warned => run.record.manifest.settings.fail_on_warnings,
        Gravity::Failed => true,
        Gravity::Broken => can_be_known(problem),
    };
    if named.is_empty() {
        let all: Vec<&Problem> = new().filter(fails).collect();
        if all.is_empty() {
            show::err("there is no problem that fails this run and could be known");
            return Err(Exit::NothingSelected);
        }
        return Ok(all);
    }
    let mut wanted = Vec::new();
    for id in named {
        let found: Vec<&Problem> = new()
            .filter(|problem| problem.id.as_str().starts_with(id.as_str()))
            .collect();
        match found[..] {
            [problem] if can_be_known(problem) => wanted.push(problem),
            [_] => {
                show::err(&format!(
                    "error[command line]: `{id}` is trouble of the moment, no defect that could be accepted: no whole answer came"
                ));
                return Err(Exit::Usage);
            }
            [] => {
                let ids = commas(new().map(|problem| problem.id.to_string()));
                let known = run
                    .problems
                    .known()
                    .any(|problem| problem.id.as_str().starts_with(id.as_str()));
                let what = if known {
                    "is known already"
                } else {
                    "is no problem of this run"
                };
                show::err(&format!("error[command line]: `{id}` {what}; its problems are: {ids}"));
                return Err(Exit::Usage);
            }
            _ => {
                show::err(&format!(
                    "error[command line]: `{id}` begins several ids; write more of it"
                ));
                return Err(Exit::Usage);
            }
        }
    }
    Ok(wanted)
}

/// That nobody answered, or that a step cannot be played, is no defect that could be accepted.
fn can_be_known(problem: &Problem) -> bool {
    problem.severity != Gravity::Broken || problem.example.finding.cause.kind == ViolationKind::Incomplete
}

fn operations(problem: &Problem) -> Vec<String> {
    problem.operations.iter().map(|share| share.operation.clone()).collect()
}

fn add_to(file: &Path, problems: &[&Problem], arguments: &AddArguments) -> Exit {
    let name = file.display().to_string();
    let text = match Source::read(file, Owner::KnownIssues) {
        Ok(source) => source.text.to_string(),
        Err(_) if !file.exists() => String::new(),
        Err(mistake) => return show::input_errors(&[mistake], &Sources::default()),
    };
    let known = known_in(&name, &text);
    let mut drafts = Vec::new();
    for problem in problems {
        let mut operations = operations(problem);
        let was_empty = operations.is_empty();
        operations.retain(|operation| !known.iter().any(|entry| entry.knows(problem, Some(operation))));
        if operations.is_empty() && (!was_empty || known.iter().any(|entry| entry.knows(problem, None))) {
            show::err(&format!("{}: `{name}` has an entry for it already", problem.id));
            continue;
        }
        drafts.push(draft(problem, &operations, arguments));
    }
    write_drafts(file, &text, &drafts, arguments)
}

/// Adds drafts to the text of a list, and says so.
pub(super) fn write_drafts(file: &Path, text: &str, drafts: &[Vec<String>], arguments: &AddArguments) -> Exit {
    let name = file.display().to_string();
    if drafts.is_empty() {
        return Exit::NothingSelected;
    }
    let new = match appended(&name, text, drafts) {
        Ok(new) => new,
        Err(mistake) => {
            let mut sources = Sources::default();
            sources.add(Source::new(&name, text));
            return show::input_errors(&[mistake], &sources);
        }
    };
    if let Err(error) = replace(file, &new) {
        let why = in_words(&error);
        return show::harness(&format!("cannot write `{name}`: {why}; nothing was added")).exit;
    }
    let is_open = [
        arguments.reason.is_none(),
        arguments.ticket.is_none(),
        arguments.owner.is_none(),
        arguments.expires.is_none(),
    ]
    .contains(&true);
    let todo = if is_open { "; write what says TODO" } else { "" };
    show::out(&format!(
        "{} added to {name}{todo}; then: podproof check --known-issues {name}",
        count(drafts.len(), "draft")
    ));
    Exit::Passed
}

/// What an entry of a file knows, as far as it can be read: the file may be a draft still.
struct Entry {
    problem: String,
    /// `None`: any.
    operations: Option<Vec<String>>,
}

impl Entry {
    fn knows(&self, problem: &Problem, operation: Option<&String>) -> bool {
        let is_covered = |operations: &Vec<String>| operation.is_some_and(|operation| operations.contains(operation));
        self.problem == problem.id.as_str() && self.operations.as_ref().is_none_or(is_covered)
    }
}

fn known_in(name: &str, text: &str) -> Vec<Entry> {
    let tree = Source::new(name, text).yaml(Owner::KnownIssues).unwrap_or_default();
    let entries = tree.get("knownIssues").and_then(Value::as_array).into_iter().flatten();
    let entries = entries.filter_map(|entry| {
        let operations = entry.get("operations").and_then(Value::as_array);
        let names = operations.map(|names| {
            names
                .iter()
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect()
        });
        Some(Entry {
            problem: entry.get("problem")?.as_str()?.to_owned(),
            operations: names,
        })
    });
    entries.collect()
}

/// Puts the whole text in place at once: a list of known issues is never half written.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    // The target of a link is replaced, not the link.
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &file));
    if written.is_err() {
        // The first error is the one to tell.
        _ = fs::remove_file(&beside);
    }
    written
}
