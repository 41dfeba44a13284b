//! Flows: compiled once, used often, never within themselves.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::compile::{Compiler, View};
use super::file::FlowFile;
use super::file_id::id_of;
use super::form::{Forms, parsed};
use super::program::Flow;
use crate::diagnostic::{InputError, InputErrorKind, Location, Owner, Sources, escape, suggestion};
use crate::suite::expression::{Shape, Template};
use crate::suite::folder::Folder;

/// The folder of flows within a scenarios folder.
pub(super) const FLOWS: &str = "flows";

/// The program's own scenarios folder.
const BUILT_IN: &str = "scenarios";

/// Flows as they are written, by id, each with the name of its file.
pub(super) type FlowFiles = BTreeMap<String, (Arc<str>, FlowFile)>;

/// The flows of a scenarios folder, by id.
#[derive(Clone, Default)]
pub(super) struct Flows {
    /// As they are written.
    origin: Arc<Origin>,
    /// As far as they are compiled.
    done: BTreeMap<String, Arc<Flow>>,
    /// Those that are being compiled, outermost first.
    open: Vec<String>,
}

/// Where flows are from.
enum Origin {
    /// The folder has some.
    Own(FlowFiles),
    /// It has none, so the built-in ones are read when the first of them is used.
    BuiltIn {
        /// No texts yet; how theirs are read.
        sources: Sources,
        /// They, with their texts.
        read: OnceLock<Result<(FlowFiles, Sources), Vec<InputError>>>,
    },
}

impl Default for Origin {
    fn default() -> Self {
        Self::Own(FlowFiles::new())
    }
}

impl Flows {
    /// These, none of them compiled.
    pub(super) fn own(files: FlowFiles) -> Self {
        Self::of(Origin::Own(files))
    }

    /// The built-in ones, where there are no others. Their texts are read as `sources` say, in which there are none.
    pub(super) fn built_in(sources: Sources) -> Self {
        let read = OnceLock::new();
        Self::of(Origin::BuiltIn { sources, read })
    }

    fn of(origin: Origin) -> Self {
        Self {
            origin: Arc::new(origin),
            ..Self::default()
        }
    }

    fn are_built_in(&self) -> bool {
        matches!(*self.origin, Origin::BuiltIn { .. })
    }

    /// As they are written.
    fn files(&self) -> Result<&FlowFiles, Vec<InputError>> {
        match &*self.origin {
            Origin::Own(files) => Ok(files),
            Origin::BuiltIn { sources, read } => {
                let read = read.get_or_init(|| {
                    let mut sources = sources.clone();
                    built_in_flows(&mut sources).map(|files| (files, sources))
                });
                read.as_ref().map(|(files, _)| files).map_err(Clone::clone)
            }
        }
    }

    /// The texts of the built-in ones, if they were read.
    pub(super) fn texts_of_built_in(&self) -> Option<Sources> {
        match &*self.origin {
            Origin::BuiltIn { read, .. } => read.get()?.as_ref().ok().map(|(_, texts)| texts.clone()),
            Origin::Own(_) => None,
        }
    }
}

/// The built-in flows, and their texts in `sources`.
fn built_in_flows(sources: &mut Sources) -> Result<FlowFiles, Vec<InputError>> {
    let root = Folder::BuiltIn(BUILT_IN.into());
    let form = Forms::new().flow;
    let mut flows = FlowFiles::new();
    for file in root.join(FLOWS).yaml_files(Owner::Scenario)? {
        let source = sources.keep(file.read(Owner::Scenario)?);
        let flow = parsed(&source, &form)?;
        flows.insert(id_of(root.path(), &file.path), (source.name, flow));
    }
    Ok(flows)
}

impl Compiler<'_> {
    /// The flow of this id, compiled; `None`, with an input error about `place`, where there is none.
    pub(super) fn flow(&mut self, id: &str, place: &Location) -> Option<Arc<Flow>> {
        if let Some(flow) = self.flows.done.get(id) {
            return Some(flow.clone());
        }
        if let Some(start) = self.flows.open.iter().position(|open| open == id) {
            let circle = [&self.flows.open[start..], &[id.to_owned()]].concat().join(" → ");
            let input_error = InputError::at(
                Owner::Scenario,
                place.clone(),
                format!("the flow `{id}` includes itself"),
            );
            self.input_errors.push(
                input_error
                    .label(circle)
                    .help("take one of these steps out of the circle"),
            );
            return None;
        }
        let found = match self.flows.files() {
            Ok(files) => files
                .get(id)
                .cloned()
                .ok_or_else(|| files.keys().cloned().collect::<Vec<_>>()),
            Err(mistakes) => {
                self.input_errors.extend(mistakes);
                return None;
            }
        };
        let (source, file) = match found {
            Ok(found) => found,
            Err(known) => {
                self.missing_flow(id, place, known);
                return None;
            }
        };
        self.flows.open.push(id.to_owned());
        let flow = Arc::new(self.compile_flow(id, &source, &file));
        self.flows.open.pop();
        self.flows.done.insert(id.to_owned(), flow.clone());
        Some(flow)
    }

    /// Complains that there is no flow of this id.
    fn missing_flow(&mut self, id: &str, place: &Location, known: Vec<String>) {
        let input_error = InputError::at(Owner::Scenario, place.clone(), format!("there is no flow `{id}`"));
        let input_error = input_error.kind(InputErrorKind::MissingFlow);
        if self.flows.are_built_in() && suggestion(id, known.iter().map(String::as_str)).is_none() {
            self.input_errors.push(input_error.help(
                "flows are files below `flows/` in the scenarios folder; it has none, so the built-in ones \
                 are there: `podproof export DIR` shows them",
            ));
        } else {
            self.unknown(input_error, id, known);
        }
    }

    fn compile_flow(&mut self, id: &str, source: &Arc<str>, file: &FlowFile) -> Flow {
        let mut view = View::new(source);
        self.needs(&mut view, &file.needs);
        let inputs = self.flow_inputs(&mut view, file);
        let steps = self.steps(&mut view, "/steps", &file.steps);
        let finally = self.steps(&mut view, "/finally", &file.finally);
        let mut outputs = Vec::new();
        for (name, text) in &file.outputs {
            let place = Location::value(source, format!("/outputs/{name}"));
            outputs.extend(
                self.expression(&view.names, &place, text)
                    .map(|expression| (name.clone(), expression)),
            );
        }
        Flow {
            id: id.to_owned(),
            needs: view.needs.into_iter().collect(),
            uses: view.uses.into_iter().collect(),
            certificates: view.certificates.into_iter().collect(),
            inputs,
            steps,
            finally,
            outputs,
        }
    }

    /// The inputs, each with its default where it has one. The steps know them by their names.
    fn flow_inputs(&mut self, view: &mut View, file: &FlowFile) -> Vec<(String, Option<Template>)> {
        let inputs: Vec<(String, Option<Template>)> = match &file.inputs {
            Some(serde_json::Value::Array(names)) => names
                .iter()
                .filter_map(|name| Some((name.as_str()?.to_owned(), None)))
                .collect(),
            Some(serde_json::Value::Object(defaults)) => defaults
                .iter()
                .map(|(name, default)| {
                    let pointer = format!("/inputs/{}", escape(name));
                    let template = (!default.is_null()).then(|| self.template(view, &pointer, default));
                    (name.clone(), template)
                })
                .collect(),
            _ => Vec::new(),
        };
        view.names
            .extend(inputs.iter().map(|(name, _)| (name.clone(), Shape::Open)));
        inputs
    }
}
