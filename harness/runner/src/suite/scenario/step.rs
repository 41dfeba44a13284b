//! Steps, compiled in their order.

use super::compile::{Compiler, View};
use super::file::StepFile;
use super::program::Step;
use crate::diagnostic::{InputError, Location, Owner};
use crate::suite::compact::compact;
use crate::suite::expression::Shape;

impl Compiler<'_> {
    /// Compiles steps in order; each sees what those before it saved.
    pub(super) fn steps(&mut self, view: &mut View, base: &str, files: &[StepFile]) -> Vec<Step> {
        let files = files.iter().enumerate();
        compact(files.filter_map(|(index, file)| self.step(view, format!("{base}/{index}"), index, file)))
    }

    fn step(&mut self, view: &mut View, pointer: String, index: usize, file: &StepFile) -> Option<Step> {
        let unnamed = if pointer.starts_with("/finally") {
            "finally"
        } else {
            "step"
        };
        let id = file.id.clone().unwrap_or_else(|| format!("{unnamed}-{}", index + 1));
        if file.id.is_some() && !view.ids.insert(id.clone()) {
            let place = Location::value(&view.source, format!("{pointer}/id"));
            let input_error = InputError::at(Owner::Scenario, place, format!("the step `{id}` exists twice"));
            self.input_errors
                .push(input_error.help("give it an id of its own: it names the step in reports"));
        }
        self.requirements(&view.source, &format!("{pointer}/verifies"), &file.verifies);
        self.branch(view, &pointer, file.branch);
        let action = match (&file.call, &file.flow, file.parallel) {
            (Some(call), None, None) => self.call(view, &pointer, call, file),
            (None, Some(flow), None) => self.flow_use(view, &pointer, flow, file),
            (None, None, Some(count)) => self.parallel(view, &pointer, count, file),
            // Told below, as what it is.
            (None, None, None) if !file.steps.is_empty() => None,
            (None, None, None) => {
                let place = Location::value(&view.source, pointer.clone());
                let input_error = InputError::at(
                    Owner::Scenario,
                    place,
                    "a step has a `call`, a `flow` or `parallel`, found none",
                );
                self.input_errors
                    .push(input_error.help("say what is called: `call: POST /login/pubkey/authenticate`"));
                None
            }
            _ => {
                let extra = if file.parallel.is_some() { "parallel" } else { "flow" };
                let place = Location::key(&view.source, format!("{pointer}/{extra}"));
                let title = "a step has one of `call`, `flow` and `parallel`, found more";
                self.input_errors
                    .push(InputError::at(Owner::Scenario, place, title).help("make two steps of it"));
                None
            }
        };
        if file.parallel.is_none() && !file.steps.is_empty() {
            let place = Location::key(&view.source, format!("{pointer}/steps"));
            let input_error = InputError::at(Owner::Scenario, place, "`steps` belongs to `parallel`");
            self.input_errors
                .push(input_error.help("say how many branches there are: `parallel: 20`"));
        }
        if action.is_none() {
            // What it would have kept is not unknown as well.
            let kept = file.save.keys().map(|name| (name.clone(), Shape::Open));
            view.names.extend(kept);
        }
        let action = action?;
        Some(Step {
            id,
            verifies: file.verifies.clone(),
            source: view.source.clone(),
            pointer,
            branch: file.branch,
            action,
        })
    }

    /// Complains of a branch that there is not.
    fn branch(&mut self, view: &View, pointer: &str, branch: Option<usize>) {
        let Some(branch) = branch else { return };
        let place = Location::value(&view.source, format!("{pointer}/branch"));
        match view.branches {
            Some(count) if branch < count => {}
            Some(count) => {
                let title = format!("there is no branch {branch}: `parallel` has {count}");
                let help = format!("branches count from 0: the last one is {}", count.saturating_sub(1));
                self.input_errors
                    .push(InputError::at(Owner::Scenario, place, title).help(help));
            }
            None => {
                let input_error = InputError::at(Owner::Scenario, place, "`branch` belongs to a step of `parallel`");
                self.input_errors
                    .push(input_error.help("remove it, or put the step below `parallel: 2`, `steps:`"));
            }
        }
    }

    /// Complains of what can only be said of a call.
    pub(super) fn refuse_keys_of_calls(&mut self, view: &View, pointer: &str, kind: &str, file: &StepFile) {
        let keys = [
            ("path", !file.path.is_empty()),
            ("query", !file.query.is_empty()),
            ("headers", !file.headers.is_empty()),
            ("body", file.body.is_some()),
            ("as", file.certificate.is_some()),
            ("method", file.method.is_some()),
            ("connection", file.connection.is_some()),
            ("expect", file.expect.is_some()),
            ("observe", !file.observe.is_empty()),
        ];
        for (key, _) in keys.iter().filter(|(_, there)| *there) {
            let place = Location::key(&view.source, format!("{pointer}/{key}"));
            let input_error = InputError::at(
                Owner::Scenario,
                place,
                format!("`{key}` belongs to a `call`, this is a `{kind}`"),
            );
            self.input_errors
                .push(input_error.help("put it into the calls within, and keep what you need with `save`"));
        }
    }
}
