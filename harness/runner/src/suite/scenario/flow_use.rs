//! Steps that use a flow: what is handed in, and what is kept of its outputs.

use super::compile::{Compiler, View};
use super::file::StepFile;
use super::program::{Action, FlowUse};
use crate::diagnostic::{InputError, Location, Owner, escape, suggestion};
use crate::suite::expression::Shape;
use crate::text::{list, quoted};

impl Compiler<'_> {
    /// Compiles a step that uses a flow.
    pub(super) fn flow_use(&mut self, view: &mut View, pointer: &str, name: &str, file: &StepFile) -> Option<Action> {
        self.refuse_keys_of_calls(view, pointer, "flow", file);
        let place = Location::value(&view.source, format!("{pointer}/flow"));
        let flow = self.flow(name, &place);
        let mut with = Vec::new();
        let mut misspelt = Vec::new();
        for (input, value) in &file.with {
            let below = format!("{pointer}/with/{}", escape(input));
            let template = self.template(view, &below, value);
            if let Some(flow) = &flow
                && !flow.inputs.iter().any(|(known, _)| known == input)
            {
                let known: Vec<String> = flow.inputs.iter().map(|(known, _)| known.clone()).collect();
                misspelt.extend(suggestion(input, known.iter().map(String::as_str)).map(str::to_owned));
                let place = Location::key(&view.source, below);
                let title = format!("`{name}` has no input `{input}`");
                self.unknown(InputError::at(Owner::Scenario, place, title), input, known);
            }
            with.push((input.clone(), template));
        }
        if let Some(flow) = &flow {
            view.needs.extend(flow.needs.iter().cloned());
            view.uses.extend(flow.uses.iter().cloned());
            view.certificates.extend(flow.certificates.iter().cloned());
            let given = |input: &str| file.with.contains_key(input);
            let absent: Vec<String> = flow
                .inputs
                .iter()
                .filter(|(input, default)| default.is_none() && !given(input))
                .map(|(input, _)| input.clone())
                .filter(|input| !misspelt.contains(input))
                .collect();
            if !absent.is_empty() {
                let input_error = InputError::at(
                    Owner::Scenario,
                    place,
                    format!("`{name}` needs {}", list(quoted(&absent))),
                );
                self.input_errors
                    .push(input_error.help(format!("give it: `with: {{ {}: … }}`", absent[0])));
            }
        }
        let mut save = Vec::new();
        for (mine, output) in &file.save {
            if let Some(flow) = &flow
                && !flow.outputs.iter().any(|(known, _)| known == output)
            {
                let known = flow.outputs.iter().map(|(known, _)| known.clone()).collect();
                let place = Location::value(&view.source, format!("{pointer}/save/{mine}"));
                let title = format!("`{name}` has no output `{output}`");
                self.unknown(InputError::at(Owner::Scenario, place, title), output, known);
            }
            view.names.insert(mine.clone(), Shape::Open);
            save.push((mine.clone(), output.clone()));
        }
        Some(Action::Flow(Box::new(FlowUse {
            flow: flow?,
            with,
            save,
        })))
    }
}
