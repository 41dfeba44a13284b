//! A row of a scenario's table, as it is kept.
//!
//! A table may have ten thousand rows, and they live as long as a run: what a row says is kept as text, and read again when it is
//! played. The trees of ten values take ten times as much.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::file::CaseFile;
use crate::suite::expression::Template;

/// A row of a scenario's table.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "CaseFile")]
pub struct Case {
    /// Its id.
    pub id: Box<str>,
    /// What it says of itself.
    pub title: Option<Box<str>>,
    /// Requirements that it verifies besides the scenario's.
    pub verifies: Box<[String]>,
    /// Its values, as the text of a JSON object; empty where it has none.
    values: Box<str>,
}

impl From<CaseFile> for Case {
    fn from(file: CaseFile) -> Self {
        let has_values = !file.values.is_empty();
        // Keys are strings, so there is nothing that JSON cannot say.
        let values = has_values.then(|| serde_json::to_string(&file.values).unwrap_or_default());
        Self {
            id: file.id.into(),
            title: file.title.map(Into::into),
            verifies: file.verifies.into(),
            values: values.unwrap_or_default().into(),
        }
    }
}

impl Case {
    /// Its values as they are written, by column.
    pub(super) fn values(&self) -> Map<String, Value> {
        if self.values.is_empty() {
            return Map::new();
        }
        serde_json::from_str(&self.values).unwrap_or_default()
    }

    /// Its values, by column. That they have no mistake was seen when the scenario was read.
    pub fn templates(&self) -> impl Iterator<Item = (String, Template)> + use<> {
        let values = self.values().into_iter();
        values.map(|(name, value)| {
            let template = Template::parse(&value);
            (name, template.unwrap_or(Template::Literal(Value::Null)))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_gives_back_what_was_written_in_its_order() {
        let written = json!({ "id": "a", "z": 1.1, "title": "A", "y": "${{ x }}", "x": [null, { "b": true }], "verifies": ["R-1"] });
        let case: Case = serde_json::from_value(written).expect("a row");
        assert_eq!((&*case.id, case.title.as_deref()), ("a", Some("A")));
        assert_eq!(*case.verifies, ["R-1".to_owned()]);
        let values = Value::Object(case.values()).to_string();
        assert_eq!(values, r#"{"z":1.1,"y":"${{ x }}","x":[null,{"b":true}]}"#);
        let templates: Vec<(String, Template)> = case.templates().collect();
        assert_eq!(templates[0], ("z".to_owned(), Template::Literal(json!(1.1))));
        assert!(matches!(&templates[1].1, Template::Whole(expression) if expression.source == "x"));
    }

    #[test]
    fn a_row_with_an_id_alone_takes_no_more_than_that() {
        let case: Case = serde_json::from_value(json!({ "id": "a" })).expect("a row");
        assert!(case.values.is_empty());
        assert_eq!(case.templates().count(), 0);
        assert!(size_of::<Case>() <= 64);
    }
}
