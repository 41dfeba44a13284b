//! The rows of `cases:`, compiled.

use std::collections::BTreeSet;

use super::compile::{Compiler, View};
use super::file::CaseFile;
use super::program::Case;
use crate::diagnostic::{InputError, Location, Owner, escape};
use crate::suite::expression::Shape;
use crate::text::{list, quoted};

/// Where a row's id stands in its file, as a JSON pointer.
pub(crate) fn case_pointer(index: usize) -> String {
    format!("/cases/{index}/id")
}

impl Compiler<'_> {
    /// Compiles the rows. What they hold is known to the steps as `case`.
    pub(super) fn cases(&mut self, view: &mut View, files: &[CaseFile]) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut ids = BTreeSet::new();
        let mut columns = BTreeSet::new();
        for (index, file) in files.iter().enumerate() {
            if !ids.insert(file.id.clone()) {
                let input_error = InputError::at(
                    Owner::Scenario,
                    Location::value(&view.source, case_pointer(index)),
                    format!("the case `{}` exists twice", file.id),
                );
                self.input_errors
                    .push(input_error.help("give it an id of its own: it names the trial"));
            }
            self.requirements(
                &view.source.clone(),
                &format!("/cases/{index}/verifies"),
                &file.verifies,
            );
            let mut values = Vec::new();
            for (name, value) in &file.values {
                columns.insert(name.clone());
                let pointer = format!("/cases/{index}/{}", escape(name));
                values.push((name.clone(), self.template(view, &pointer, value)));
            }
            cases.push(Case {
                id: file.id.clone(),
                title: file.title.clone(),
                verifies: file.verifies.clone(),
                values,
            });
        }
        self.absent_columns(view, files, &columns);
        if !files.is_empty() {
            let columns = columns.iter().map(String::as_str).chain(["id"]);
            view.names.insert("case".to_owned(), Shape::of(columns));
        }
        cases
    }

    /// A row that lacks what another has would fail in the middle of a run.
    fn absent_columns(&mut self, view: &View, files: &[CaseFile], columns: &BTreeSet<String>) {
        for (index, file) in files.iter().enumerate() {
            let absent: Vec<String> = columns
                .iter()
                .filter(|column| !file.values.contains_key(*column))
                .cloned()
                .collect();
            if !absent.is_empty() {
                let place = Location::value(&view.source, case_pointer(index));
                let title = format!(
                    "the case `{}` has no {}, which other cases have",
                    file.id,
                    list(quoted(&absent))
                );
                let input_error = InputError::at(Owner::Scenario, place, title);
                self.input_errors
                    .push(input_error.help(format!("add {}; `null` is a value too", list(quoted(&absent)))));
            }
        }
    }
}
