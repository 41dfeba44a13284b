//! Reads a scenarios folder: all files, all mistakes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::compile::Compiler;
use super::file::{FlowFile, ScenarioFile};
use super::flow::Flows;
use super::operations::Operations;
use super::program::Scenario;
use super::schema::{flow_schema, scenario_schema};
use super::shape::Form;
use crate::complaint::{Complaint, Location, Owner, Source, Sources};
use crate::folder::yaml_files;
use crate::requirement::Catalogue;

/// The folder of flows within a scenarios folder.
const FLOWS: &str = "flows";

/// Reads and checks all scenarios of a folder, in the order of their ids.
///
/// # Errors
/// Every mistake in every file.
pub fn read(
    folder: &Path,
    operations: &Operations,
    catalogue: &Catalogue,
    sources: &mut Sources,
) -> Result<Vec<Scenario>, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let mut flows = Flows::default();
    let mut scenarios = Vec::new();
    let (flow_form, scenario_form) = (Form::new(flow_schema())?, Form::new(scenario_schema())?);
    for path in yaml_files(folder, Owner::Scenario)? {
        let id = id_of(folder, &path);
        if id.starts_with(&format!("{FLOWS}/")) {
            match read_file::<FlowFile>(&path, &flow_form, sources) {
                Ok((source, file)) => drop(flows.files.insert(id, (source, file))),
                Err(mistakes) => complaints.extend(mistakes),
            }
        } else {
            match read_file::<ScenarioFile>(&path, &scenario_form, sources) {
                Ok((source, file)) => scenarios.push((id, source, file)),
                Err(mistakes) => complaints.extend(mistakes),
            }
        }
    }
    if scenarios.is_empty() && complaints.is_empty() {
        let complaint = Complaint::general(
            Owner::Scenario,
            format!("there is no scenario in `{}`", folder.display()),
        );
        complaints
            .push(complaint.help("scenarios are `.yaml` files in folders by area, for example `logout/mine.yaml`"));
    }
    let unread_flows = !complaints.is_empty();
    let mut compiler = Compiler {
        operations,
        catalogue,
        flows,
        complaints,
    };
    let flow_ids: Vec<String> = compiler.flows.files.keys().cloned().collect();
    for id in flow_ids {
        let place = Location::value(&Arc::from(id.as_str()), "");
        compiler.flow(&id, &place);
    }
    let scenarios = scenarios
        .iter()
        .map(|(id, source, file)| compiler.scenario(id.clone(), source, file))
        .collect();
    let mut complaints = compiler.complaints;
    if unread_flows {
        // A flow that could not be read is not missing.
        complaints.retain(|complaint| !complaint.title.starts_with("there is no flow"));
    }
    let mut seen = Vec::new();
    complaints.retain(|complaint| {
        !seen.contains(complaint) && {
            seen.push(complaint.clone());
            true
        }
    });
    if complaints.is_empty() {
        Ok(scenarios)
    } else {
        Err(complaints)
    }
}

fn read_file<T: DeserializeOwned>(
    path: &Path,
    form: &Form,
    sources: &mut Sources,
) -> Result<(Arc<str>, T), Vec<Complaint>> {
    let source = Source::read(path, Owner::Scenario)?;
    sources.add(source.clone());
    let tree = source.yaml(Owner::Scenario)?;
    let mistakes = form.mistakes(&tree, &source.name);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let file = serde_json::from_value(tree).map_err(|error| {
        // The schema is generated from the type, so what fits it can be read; if not, that is our mistake.
        Complaint::about_file(
            Owner::Harness,
            source.name.clone(),
            format!("the schema let through: {error}"),
        )
    })?;
    Ok((source.name, file))
}

/// `scenarios/logout/mine.yaml` → `logout/mine`.
fn id_of(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path).with_extension("");
    let segments: PathBuf = relative.components().collect();
    segments
        .iter()
        .map(|segment| segment.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
