//! Compiles `parallel`: steps that are played several times at once.

use super::compile::{Compiler, View};
use super::file::StepFile;
use super::program::{Action, Branches};
use crate::diagnostic::{InputError, Location, Owner};
use crate::suite::expression::Shape;

impl Compiler<'_> {
    pub(super) fn parallel(&mut self, view: &mut View, pointer: &str, count: usize, file: &StepFile) -> Option<Action> {
        self.refuse_keys_of_calls(view, pointer, "parallel", file);
        if !file.with.is_empty() {
            let place = Location::key(&view.source, format!("{pointer}/with"));
            let input_error = InputError::at(
                Owner::Scenario,
                place,
                "`with` belongs to a `flow`, this is a `parallel`",
            );
            self.input_errors
                .push(input_error.help("its steps see everything that was saved before"));
        }
        if file.steps.is_empty() {
            let place = Location::key(&view.source, format!("{pointer}/parallel"));
            let input_error = InputError::at(Owner::Scenario, place, "`parallel` has no `steps`");
            self.input_errors
                .push(input_error.help("say what each branch does: `steps: [ … ]`"));
        }
        let outside = view.names.clone();
        view.names.insert("index".to_owned(), Shape::Open);
        let around = view.branches.replace(count);
        let steps = self.steps(view, &format!("{pointer}/steps"), &file.steps);
        view.branches = around;
        let mut save = Vec::new();
        for (name, text) in &file.save {
            let place = Location::value(&view.source, format!("{pointer}/save/{name}"));
            let expression = self.expression(&view.names.clone(), &place, text);
            save.extend(expression.map(|expression| (name.clone(), expression)));
        }
        view.names = outside;
        view.names
            .extend(file.save.keys().map(|name| (name.clone(), Shape::Open)));
        Some(Action::Parallel(Box::new(Branches { count, steps, save })))
    }
}
