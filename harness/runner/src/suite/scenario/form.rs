//! Whether a file of the scenarios folder has its form, and what is in it then.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::file::ScenarioFile;
use super::help::WORDS;
use super::row::Case;
use super::schema::{case_schema, flow_schema, scenario_schema};
use crate::diagnostic::{InputError, Owner, Source};
use crate::suite::form::Form;

/// The key of a scenario's table.
const TABLE: &str = "cases";

/// The forms of what people write, each compiled when it is first needed.
pub(super) struct Forms {
    scenario: Form,
    case: Form,
    pub(super) flow: Form,
}

impl Forms {
    pub(super) fn new() -> Self {
        Self {
            scenario: Form::new(scenario_schema, WORDS),
            case: Form::new(case_schema, WORDS),
            flow: Form::new(flow_schema, WORDS),
        }
    }

    /// A scenario file.
    pub(super) fn scenario(&self, source: &Source) -> Result<ScenarioFile, Vec<InputError>> {
        match self.scenario_by_rows(source) {
            Some(file) => Ok(file),
            None => parsed(source, &self.scenario),
        }
    }

    /// A large scenario file without a mistake of form, whose rows never stand in memory as a tree; `None` for any other.
    fn scenario_by_rows(&self, source: &Source) -> Option<ScenarioFile> {
        let mut cases: Vec<Case> = Vec::new();
        let tree = source.yaml_by_rows(TABLE, &mut |row| {
            let has_form = self.case.mistakes(&row, &source.name).is_empty();
            let case = serde_json::from_value(row).ok().filter(|_| has_form);
            case.map(|case| cases.push(case)).is_some()
        })?;
        if !self.scenario.mistakes(&tree, &source.name).is_empty() {
            return None;
        }
        let mut file: ScenarioFile = serde_json::from_value(tree).ok()?;
        cases.shrink_to_fit();
        file.cases = Arc::new(cases);
        Some(file)
    }
}

/// A file of a form.
pub(super) fn parsed<T: DeserializeOwned>(source: &Source, form: &Form) -> Result<T, Vec<InputError>> {
    // The built-in files have no mistake of shape; `podproof check` reads them in full, and so does a test.
    if let Some(file) = source.read_prepared() {
        return Ok(file);
    }
    let tree = source.yaml(Owner::Scenario)?;
    // What is to be merged is missing where it should be, so nothing else can be said of the file.
    let merged = source.merge_keys(Owner::Scenario, &tree);
    if !merged.is_empty() {
        return Err(merged);
    }
    let mistakes = form.mistakes(&tree, &source.name);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    serde_json::from_value(tree).map_err(|error| {
        // The schema is generated from the type, so what fits it can be read; if not, that is our mistake.
        let title = format!("the schema let through: {error}");
        vec![InputError::about_file(Owner::Harness, source.name.clone(), title)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: &str = "title: t\nverifies: [R-1]\nsteps:\n  - call: GET /x\ncases:\n";

    fn table(row: impl Fn(usize) -> String) -> Source {
        let rows: String = (0..2000).map(row).collect();
        Source::new("x.yaml", &format!("{STEPS}{rows}"))
    }

    #[test]
    fn the_shapes_are_schemas() {
        for schema in [scenario_schema(), case_schema(), flow_schema()] {
            jsonschema::draft202012::meta::validate(&schema).expect("a schema");
        }
    }

    #[test]
    fn a_large_table_is_read_row_by_row_into_the_same_rows() {
        let forms = Forms::new();
        let source =
            table(|row| format!("  - {{ id: r{row}, n: {row}, text: 'row {row}', list: [a, {{ b: null }}] }}\n"));
        let by_rows = forms.scenario_by_rows(&source).expect("by rows");
        let at_once: ScenarioFile = parsed(&source, &forms.scenario).expect("at once");
        assert_eq!(by_rows.cases.len(), 2000);
        assert_eq!(format!("{by_rows:?}"), format!("{at_once:?}"));
    }

    #[test]
    fn a_row_of_another_form_is_told_as_in_a_small_table() {
        let forms = Forms::new();
        let source = table(|row| match row {
            1234 => "  - { id: [] }\n".to_owned(),
            _ => format!("  - {{ id: r{row}, text: a text that makes the table longer }}\n"),
        });
        assert!(forms.scenario_by_rows(&source).is_none());
        let mistakes = forms.scenario(&source).expect_err("a mistake");
        assert_eq!(mistakes.len(), 1);
        let place = crate::diagnostic::Location::value(&source.name, "/cases/1234/id");
        assert_eq!(mistakes[0].location, Some(place));
    }

    #[test]
    fn a_small_file_is_read_at_once() {
        let source = Source::new("x.yaml", &format!("{STEPS}  - {{ id: a }}\n"));
        assert!(Forms::new().scenario_by_rows(&source).is_none());
    }
}
