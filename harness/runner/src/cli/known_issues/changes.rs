//! `podproof known-issues add COMPARISON`: drafts entries that accept changes between two runs.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::add::write_drafts;
use super::arguments::AddArguments;
use super::draft::draft_of_change;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Owner, Source, Sources, in_words};
use crate::report::compare::COMPARISON_FORMAT;
use crate::suite::change::{ChangeClass, ChangeKind};
use crate::text::commas;

/// A comparison, as far as drafts need it.
#[derive(Debug, Deserialize)]
pub(super) struct ComparisonFile {
    format: String,
    changes: Vec<ChangeFile>,
}

/// A change of it.
#[derive(Debug, Deserialize)]
pub(super) struct ChangeFile {
    pub(super) id: String,
    pub(super) class: ChangeClass,
    pub(super) kind: ChangeKind,
    pub(super) title: String,
    accepted: Option<Value>,
    operations: Vec<OperationFile>,
    pub(super) places: Vec<Value>,
    pub(super) again: String,
}

#[derive(Debug, Deserialize)]
struct OperationFile {
    operation: String,
}

/// Reads a comparison; `None` where the file is none, and may be a record.
pub(super) fn read(path: &Path) -> Option<ComparisonFile> {
    // A record may be large, and its first line says what it is.
    let mut head = [0; 256];
    let length = File::open(path).ok()?.read(&mut head).ok()?;
    if !String::from_utf8_lossy(&head[..length]).contains(COMPARISON_FORMAT) {
        return None;
    }
    let comparison: ComparisonFile = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    (comparison.format == COMPARISON_FORMAT).then_some(comparison)
}

/// Drafts entries for the changes that are named; without any, for all that break clients.
pub(super) fn add(comparison: &ComparisonFile, arguments: &AddArguments) -> Exit {
    let changes = match wanted(comparison, &arguments.problems) {
        Ok(changes) => changes,
        Err(exit) => return exit,
    };
    let Some(file) = &arguments.file else {
        let text: Vec<String> = changes
            .iter()
            .map(|change| {
                format!(
                    "  {}",
                    draft_of_change(change, &change.operations(), arguments).join("\n  ")
                )
            })
            .collect();
        show::out(&format!("knownIssues:\n{}", text.join("\n\n")));
        return Exit::Passed;
    };
    let name = file.display().to_string();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return show::harness(&format!(
                "cannot read `{name}`: {}; nothing was added",
                in_words(&error)
            ))
            .exit;
        }
    };
    let tree = match Source::new(&name, &text).yaml(Owner::KnownIssues) {
        Ok(tree) => tree,
        Err(mistake) => {
            let mut sources = Sources::default();
            sources.add(Source::new(&name, &text));
            return show::input_errors(&[mistake], &sources);
        }
    };
    let mut drafts = Vec::new();
    for change in changes {
        let operations: Vec<String> = change
            .operations()
            .into_iter()
            .filter(|one| !knows(&tree, change, Some(one)))
            .collect();
        if operations.is_empty() && (!change.operations.is_empty() || knows(&tree, change, None)) {
            show::err(&format!("{}: `{name}` has an entry for it already", change.id));
            continue;
        }
        drafts.push(draft_of_change(change, &operations, arguments));
    }
    write_drafts(file, &text, &drafts, arguments)
}

impl ChangeFile {
    fn operations(&self) -> Vec<String> {
        self.operations.iter().map(|one| one.operation.clone()).collect()
    }

    fn is_told(&self) -> bool {
        self.accepted.is_none() && !matches!(self.class, ChangeClass::Noise | ChangeClass::Unstable)
    }
}

fn wanted<'c>(comparison: &'c ComparisonFile, named: &[String]) -> Result<Vec<&'c ChangeFile>, Exit> {
    let open: Vec<&ChangeFile> = comparison.changes.iter().filter(|change| change.is_told()).collect();
    if named.is_empty() {
        let breaking: Vec<&ChangeFile> = open
            .into_iter()
            .filter(|change| change.class == ChangeClass::Breaking)
            .collect();
        if breaking.is_empty() {
            show::err("no change of this comparison breaks clients; others are drafted by their ids");
            return Err(Exit::NothingSelected);
        }
        return Ok(breaking);
    }
    let mut wanted: Vec<&ChangeFile> = Vec::new();
    for id in named {
        let found: Vec<&ChangeFile> = open
            .iter()
            .filter(|change| change.id.starts_with(id.as_str()))
            .copied()
            .collect();
        let is_one = found.iter().all(|change| change.id == found[0].id);
        if found.is_empty() || !is_one {
            let what = if found.is_empty() {
                "is no open change"
            } else {
                "begins the ids of several changes"
            };
            let ids = commas(open.iter().map(|change| &change.id));
            show::err(&format!(
                "error[command line]: `{id}` {what} of this comparison; its changes are: {ids}"
            ));
            return Err(Exit::Usage);
        }
        wanted.extend(found);
    }
    Ok(wanted)
}

/// Whether an entry of a list, which may be a draft still, accepts a change on an operation.
fn knows(tree: &Value, change: &ChangeFile, operation: Option<&String>) -> bool {
    let entries = tree.get("knownIssues").and_then(Value::as_array);
    entries.into_iter().flatten().any(|entry| {
        let is_it = entry.get("change").and_then(Value::as_str) == Some(change.id.as_str());
        let names = entry.get("operations").and_then(Value::as_array);
        let is_covered = |names: &Vec<Value>| {
            operation.is_some_and(|operation| names.iter().any(|name| name.as_str() == Some(operation)))
        };
        is_it && names.is_none_or(is_covered)
    })
}
