//! What is wrong with the rows of `cases:`.

use std::collections::{BTreeSet, HashSet};

use super::compile::{Compiler, View};
use super::row::Case;
use crate::diagnostic::{InputError, Location, Owner, escape};
use crate::suite::expression::Shape;
use crate::text::{list, quoted};

/// Where a row's id stands in its file, as a JSON pointer.
pub(crate) fn case_pointer(index: usize) -> String {
    format!("/cases/{index}/id")
}

impl Compiler<'_> {
    /// Checks the rows. What they hold is known to the steps as `case`.
    pub(super) fn cases(&mut self, view: &mut View, cases: &[Case]) {
        let source = view.source.clone();
        let mut ids = HashSet::new();
        let mut columns = BTreeSet::new();
        let mut fewest = usize::MAX;
        for (index, case) in cases.iter().enumerate() {
            if !ids.insert(&*case.id) {
                let input_error = InputError::at(
                    Owner::Scenario,
                    Location::value(&source, case_pointer(index)),
                    format!("the case `{}` exists twice", case.id),
                );
                self.input_errors
                    .push(input_error.help("give it an id of its own: it names the trial"));
            }
            self.requirements(&source, &format!("/cases/{index}/verifies"), &case.verifies);
            let values = case.values();
            for (name, value) in &values {
                self.template(view, &format!("/cases/{index}/{}", escape(name)), value);
            }
            fewest = fewest.min(values.len());
            columns.extend(values.into_iter().map(|(name, _)| name));
        }
        if fewest < columns.len() {
            self.absent_columns(view, cases, &columns);
        }
        if !cases.is_empty() {
            let columns = columns.iter().map(String::as_str).chain(["id"]);
            view.names.insert("case".to_owned(), Shape::of(columns));
        }
    }

    /// A row that lacks what another has would fail in the middle of a run.
    fn absent_columns(&mut self, view: &View, cases: &[Case], columns: &BTreeSet<String>) {
        for (index, case) in cases.iter().enumerate() {
            let values = case.values();
            let absent: Vec<String> = columns
                .iter()
                .filter(|column| !values.contains_key(*column))
                .cloned()
                .collect();
            if !absent.is_empty() {
                let place = Location::value(&view.source, case_pointer(index));
                let title = format!(
                    "the case `{}` has no {}, which other cases have",
                    case.id,
                    list(quoted(&absent))
                );
                let input_error = InputError::at(Owner::Scenario, place, title);
                self.input_errors
                    .push(input_error.help(format!("add {}; `null` is a value too", list(quoted(&absent)))));
            }
        }
    }
}
