//! Reads a scenarios folder: all files, all mistakes.
//!
//! Where scenarios use flows and their folder has no `flows/`, they get the built-in ones.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compile::Compiler;
use super::file::{FlowFile, ScenarioFile};
use super::file_id::id_of;
use super::flow::{FLOWS, FlowFiles, Flows};
use super::form::{Forms, parsed};
use super::operations::Operations;
use super::program::Scenario;
use crate::diagnostic::{InputError, InputErrorKind, Location, Owner, Source, Sources, each_once};
use crate::suite::folder::{Folder, FolderFile};
use crate::suite::in_parallel::in_parallel;
use crate::suite::requirements::Catalogue;

/// So many scenarios take longer than to start a thread.
const WORTH_A_THREAD: usize = 8;

/// What a scenarios folder holds.
#[derive(Debug)]
pub struct Scenarios {
    /// The scenarios, in the order of their ids.
    pub scenarios: Vec<Scenario>,
    /// The folder has no flows, and its scenarios use the built-in ones.
    pub flows_are_built_in: bool,
    /// What is no mistake, but probably not meant.
    pub warnings: Vec<InputError>,
}

/// Whether a scenario is wanted, by its id and the text of its file.
pub type Wanted<'w> = &'w dyn Fn(&str, &str) -> bool;

/// Reads and checks all scenarios of a folder, or a single one. Of those that are not wanted only the texts are read.
///
/// # Errors
/// Every mistake in every file.
pub fn read(
    folder: &Folder,
    wanted: Option<Wanted<'_>>,
    operations: &Operations,
    catalogue: &Catalogue,
    sources: &mut Sources,
) -> Result<Scenarios, Vec<InputError>> {
    let mut input_errors = Vec::new();
    let mut flows = FlowFiles::new();
    let mut written = Vec::new();
    let forms = Forms::new();
    let files = folder.yaml_files(Owner::Scenario)?;
    let (root, shared) = surroundings(folder)?;
    let files = files.into_iter().chain(shared);
    let files: Vec<(String, FolderFile)> = files.map(|file| (id_of(&root, &file.path), file)).collect();
    let is_flow = |id: &str| id.strip_prefix(FLOWS).is_some_and(|rest| rest.starts_with('/'));
    let has_flows = files.iter().any(|(id, _)| is_flow(id));
    // Whether the built-in flows are a part of the suite only the scenarios can tell, all of them.
    let wanted = wanted.filter(|_| has_flows);
    let mut is_empty = true;
    for (id, file) in files {
        let source = match file.read(Owner::Scenario) {
            Ok(source) => sources.keep(source),
            Err(unreadable) => {
                input_errors.push(unreadable);
                continue;
            }
        };
        if is_flow(&id) {
            match parsed::<FlowFile>(&source, &forms.flow) {
                Ok(file) => drop(flows.insert(id, (source.name, file))),
                Err(mistakes) => input_errors.extend(mistakes),
            }
            continue;
        }
        is_empty = false;
        if wanted.is_some_and(|wanted| !wanted(&id, &source.text)) {
            continue;
        }
        written.push((id, source));
    }
    if is_empty && input_errors.is_empty() {
        let input_error = InputError::general(
            Owner::Scenario,
            format!("there is no scenario in `{}`", folder.path().display()),
        );
        input_errors
            .push(input_error.help("scenarios are `.yaml` files in folders by area, for example `logout/mine.yaml`"));
    }
    let is_part_unread = !input_errors.is_empty();
    let own_flows: Vec<String> = flows.keys().cloned().collect();
    let flows = if has_flows {
        Flows::own(flows)
    } else {
        Flows::built_in(sources.empty_alike())
    };
    let compiler = |flows| Compiler {
        operations,
        catalogue,
        flows,
        input_errors: Vec::new(),
        warnings: Vec::new(),
    };
    // One's own flows are checked whether they are used or not; of the built-in ones, and where only some scenarios are wanted,
    // what is used.
    let mut of_flows = compiler(flows);
    for id in own_flows.into_iter().filter(|_| wanted.is_none()) {
        let place = Location::value(&Arc::from(id.as_str()), "");
        of_flows.flow(&id, &place);
    }
    // A file is compiled as soon as it is read: what stands in thousands of them is much more than what comes of it.
    let of_scenarios = in_parallel(&written, WORTH_A_THREAD, |part| {
        let mut compiler = compiler(of_flows.flows.clone());
        let mut compiled = Vec::with_capacity(part.len());
        for (id, source) in part {
            match forms.scenario(source) {
                Ok(file) => compiled.push(compiler.scenario(id.clone(), source, &file)),
                Err(mistakes) => compiler.input_errors.extend(mistakes),
            }
        }
        (compiled, compiler.input_errors, compiler.warnings)
    });
    let built_in_flows = of_flows.flows.texts_of_built_in();
    let flows_are_built_in = built_in_flows.is_some();
    sources.append(built_in_flows.unwrap_or_default());
    let mut warnings = of_flows.warnings;
    let mut scenarios = Vec::with_capacity(written.len());
    input_errors.extend(of_flows.input_errors);
    for (compiled, mistakes, unmeant) in of_scenarios {
        scenarios.extend(compiled);
        input_errors.extend(mistakes);
        warnings.extend(unmeant);
    }
    if is_part_unread {
        // A flow that could not be read is not missing.
        input_errors.retain(|input_error| input_error.kind != InputErrorKind::MissingFlow);
    }
    let input_errors = each_once(input_errors);
    if input_errors.is_empty() {
        Ok(Scenarios {
            scenarios,
            flows_are_built_in,
            warnings: each_once(warnings),
        })
    } else {
        Err(input_errors)
    }
}

/// Reads and checks one scenario that uses no flow, from its text. That it has the form of a scenario is up to whoever wrote it.
///
/// # Errors
/// Every mistake in it.
pub fn read_text(
    id: &str,
    source: &Source,
    operations: &Operations,
    catalogue: &Catalogue,
) -> Result<Scenario, Vec<InputError>> {
    let tree = source.yaml(Owner::Scenario)?;
    let file: ScenarioFile = serde_json::from_value(tree).map_err(|error| {
        InputError::about_file(
            Owner::Harness,
            source.name.clone(),
            format!("it is no scenario: {error}"),
        )
    })?;
    let mut compiler = Compiler {
        operations,
        catalogue,
        flows: Flows::default(),
        input_errors: Vec::new(),
        warnings: Vec::new(),
    };
    let scenario = compiler.scenario(id.to_owned(), source, &file);
    if compiler.input_errors.is_empty() {
        Ok(scenario)
    } else {
        Err(compiler.input_errors)
    }
}

/// The folder that ids are counted from, and the flows that come with a single file: those of `flows/` beside it, or
/// beside the folder of its area.
fn surroundings(folder: &Folder) -> Result<(PathBuf, Vec<FolderFile>), InputError> {
    let path = folder.path();
    if folder.is_built_in() || !path.is_file() {
        return Ok((path.to_owned(), Vec::new()));
    }
    let mut above = path.ancestors().skip(1).take(2);
    match above.find(|root| root.join(FLOWS).is_dir()) {
        Some(root) => {
            let flows = Folder::from(root.join(FLOWS)).yaml_files(Owner::Scenario)?;
            Ok((root.to_owned(), flows))
        }
        None => Ok((path.parent().map(Path::to_owned).unwrap_or_default(), Vec::new())),
    }
}
