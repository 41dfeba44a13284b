//! Flows: compiled once, used often, never within themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::{Compiler, View};
use super::file::FlowFile;
use super::program::Flow;
use crate::diagnostic::{InputError, InputErrorKind, Location, Owner, escape, suggestion};
use crate::suite::expression::{Shape, Template};

/// Flows as they are written, by id, each with the name of its file.
pub(super) type FlowFiles = BTreeMap<String, (Arc<str>, FlowFile)>;

/// The flows of a scenarios folder, by id.
#[derive(Clone, Default)]
pub(super) struct Flows {
    /// As they are written.
    files: Arc<FlowFiles>,
    /// They are the built-in ones.
    are_built_in: bool,
    /// As far as they are compiled.
    done: BTreeMap<String, Arc<Flow>>,
    /// Those that are being compiled, outermost first.
    open: Vec<String>,
}

impl Flows {
    /// These, none of them compiled.
    pub(super) fn new(files: FlowFiles, are_built_in: bool) -> Self {
        Self {
            files: Arc::new(files),
            are_built_in,
            ..Self::default()
        }
    }
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
        let Some((source, file)) = self.flows.files.get(id).cloned() else {
            let known: Vec<String> = self.flows.files.keys().cloned().collect();
            let input_error = InputError::at(Owner::Scenario, place.clone(), format!("there is no flow `{id}`"));
            let input_error = input_error.kind(InputErrorKind::MissingFlow);
            if self.flows.are_built_in && suggestion(id, known.iter().map(String::as_str)).is_none() {
                self.input_errors.push(input_error.help(
                    "flows are files below `flows/` in the scenarios folder; it has none, so the built-in ones \
                     are there: `podproof export DIR` shows them",
                ));
            } else {
                self.unknown(input_error, id, known);
            }
            return None;
        };
        self.flows.open.push(id.to_owned());
        let flow = Arc::new(self.compile_flow(id, &source, &file));
        self.flows.open.pop();
        self.flows.done.insert(id.to_owned(), flow.clone());
        Some(flow)
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
            needs: view.needs,
            uses: view.uses,
            certificates: view.certificates,
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
