//! A compiled schema: what `jsonschema` says about a value, with each complaint led back to the document.

use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

use super::{
    explain::{self, Complaint},
    formats,
    translate::{self, Translation},
};
use crate::document::{Address, Defect, Origins, Source};

/// A schema that values can be judged by.
pub(crate) struct Compiled {
    validator: Validator,
    origins: Origins<Address>,
}

impl Compiled {
    /// Compiles the schema at `at`, which is no reference itself.
    pub(super) fn new(source: &Source, at: &Address) -> Result<Self, Vec<Defect>> {
        let Translation { schema, origins } = translate::translate(source, at)?;
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_format("byte", formats::is_base64)
            .with_keyword(formats::INTEGER, formats::integer)
            .offline();
        match options.build(&schema) {
            Ok(validator) => Ok(Self { validator, origins }),
            Err(error) => {
                // An error of the schema: its "instance" is the schema that was built.
                let place = source.place(&origins.of(error.instance_path().as_str()));
                Err(vec![Defect::at(place, explain::of_schema(&error))])
            }
        }
    }

    /// Whether nothing is wrong with `value`.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// All that is wrong with `value`, by pointer, each complaint once however many ways lead to the schema that makes
    /// it. The value as a whole is called `root`, such as `the body`.
    pub(crate) fn complaints(&self, source: &Source, value: &Value, root: &str) -> Vec<Complaint> {
        let errors = self.validator.iter_errors(value);
        let mut complaints: Vec<Complaint> = errors
            .map(|error| explain::of_value(&error, source.place(&self.demand(source, &error)), root))
            .collect();
        complaints
            .sort_by(|one, other| (&one.at, &one.message, &one.place).cmp(&(&other.at, &other.message, &other.place)));
        complaints.dedup_by(|one, other| one.at == other.at && one.message == other.message);
        complaints
    }

    /// The node of the document that demands what is not fulfilled: for a missing property, its name in the list of
    /// required ones.
    fn demand(&self, source: &Source, error: &ValidationError<'_>) -> Address {
        let keyword = self.origins.of(error.schema_path().as_str());
        if let ValidationErrorKind::Required { property } = error.kind() {
            let names = source.node(&keyword).and_then(Value::as_array);
            let index = names.and_then(|names| names.iter().position(|name| name == property));
            return index.map_or(keyword.clone(), |index| keyword.child(&index.to_string()));
        }
        keyword
    }
}
