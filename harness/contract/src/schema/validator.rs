//! A compiled schema: what `jsonschema` says about a value, with each complaint led back to the document.

use std::{collections::HashMap, sync::Arc};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

use super::{
    discriminator::Union,
    explain::{self, Complaint},
    formats,
    instance::ExactJson,
    keywords,
    steps::{Steps, TooManySteps},
    translate::{self, Translation},
    unchecked::compile_unchecked,
};
use crate::{
    document::{Address, Defect, Origins, Source},
    json::Exact,
};

/// More complaints than anybody reads.
const MOST_COMPLAINTS: usize = 1_000;

/// A schema that values can be judged by.
pub(crate) struct Compiled {
    validator: Validator<ExactJson>,
    steps: Steps,
    unions: HashMap<String, Union>,
    origins: Origins<Address>,
}

impl Compiled {
    /// Compiles the schema at `at`, which is no reference itself. Checks first that it is a schema, unless that `is_known`.
    pub(super) fn new(source: &Source, at: &Address, is_known: bool) -> Result<Self, Vec<Defect>> {
        let Translation {
            schema,
            origins,
            unions,
            patterns,
        } = translate::translate(source, at)?;
        let steps = Steps::new(&schema);
        let defects = |error: &ValidationError<'_>| {
            // An error of the schema: its "instance" is the schema that was built.
            let place = source.place(&origins.of(error.instance_path().as_str()));
            vec![Defect::at(place, explain::of_schema(error))]
        };
        if !is_known {
            jsonschema::draft202012::meta::validate(&schema).map_err(|error| defects(&error))?;
        }
        let options = jsonschema::options_for::<ExactJson>()
            .should_validate_formats(true)
            .with_format("byte", formats::is_base64)
            .with_format("regex", formats::is_pattern)
            .with_format(formats::HOSTNAME_30, formats::is_hostname)
            .offline();
        let options = keywords::register(options, Arc::new(patterns));
        let validator = compile_unchecked(options, &schema).map_err(|error| defects(&error))?;
        Ok(Self {
            validator,
            steps,
            unions,
            origins,
        })
    }

    /// How many steps it takes to judge `value`.
    pub(crate) fn steps(&self, value: &Value) -> Result<u64, TooManySteps> {
        self.steps.of(value)
    }

    /// Whether nothing is wrong with `value`, as far as that can be found out.
    pub(crate) fn accepts<'v>(&self, value: impl Into<Exact<'v>>) -> bool {
        let value = value.into();
        self.steps.of(value.value).is_ok() && self.validator.is_valid(value)
    }

    /// All that is wrong with `value`, by pointer, each complaint once however many ways lead to the schema that makes
    /// it; of very many, the first. The value as a whole is called `root`, such as `the body`.
    ///
    /// # Errors
    /// It takes too many steps to tell.
    pub(crate) fn complaints<'v>(
        &self,
        source: &Source,
        value: impl Into<Exact<'v>>,
        root: &str,
    ) -> Result<Vec<Complaint>, TooManySteps> {
        let value = value.into();
        self.steps.of(value.value)?;
        let errors = self.validator.iter_errors(value).take(MOST_COMPLAINTS);
        let mut complaints: Vec<Complaint> = errors
            .map(|error| self.complaint(source, &error, value, root))
            .collect();
        complaints
            .sort_by(|one, other| (&one.at, &one.message, &one.place).cmp(&(&other.at, &other.message, &other.place)));
        complaints.dedup_by(|one, other| one.at == other.at && one.message == other.message);
        Ok(complaints)
    }

    fn complaint(&self, source: &Source, error: &ValidationError<'_>, value: Exact<'_>, root: &str) -> Complaint {
        let at = error.instance_path().as_str();
        let value = value.at(at).unwrap_or_else(|| Exact::from(error.instance().as_ref()));
        let union = self.unions.get(error.schema_path().as_str());
        explain::of_value(error, value, union, source.place(&self.demand(source, error)), root)
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
