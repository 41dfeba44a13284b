//! Whether a file that people write has its shape: all mistakes at once, each with its place.
//!
//! The schema that editors use is the judge; here its verdicts are put into words. What to do about a key is for whoever knows
//! the language of the file to say ([`Words`]).

use std::sync::{Arc, OnceLock};

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use podproof_contract::compile_unchecked;
use serde_json::Value;

use crate::diagnostic::{InputError, Location, Owner, escape, shown, suggestion, unknown_key};
use crate::text::{list, quoted};

/// What can be said of the keys of a kind of file; each is asked with the JSON pointer of a value.
pub(super) struct Words {
    /// Whose files they are.
    pub(super) owner: Owner,
    /// Where the language is explained.
    pub(super) readme: &'static str,
    /// What to do about a key that is missing, by its name.
    pub(super) of_missing: fn(&str) -> String,
    /// What must stand there, behind `expected`, where its type alone says too little.
    pub(super) what_is_due: fn(&str) -> Option<&'static str>,
    /// What to do about a value of another type.
    pub(super) of_type: fn(&str, &TypeKind) -> String,
    /// What to do about a text that does not look as it must.
    pub(super) of_text: fn(&str, &Value) -> String,
    /// What to do about a list or a text with nothing in it.
    pub(super) of_empty: fn(&str) -> String,
    /// What is expected of a number that is too small or too large, and what to do.
    pub(super) of_number: fn(&str) -> (&'static str, &'static str),
}

/// The shape of a kind of file, compiled once for all files of that kind, and when the first of them is looked at.
pub(super) struct Form {
    schema: fn() -> Value,
    compiled: OnceLock<Result<(Value, Validator), InputError>>,
    words: Words,
}

impl Form {
    /// The shape that a schema describes.
    pub(super) fn new(schema: fn() -> Value, words: Words) -> Self {
        Self {
            schema,
            compiled: OnceLock::new(),
            words,
        }
    }

    /// The mistakes of shape in `tree`, which was read from `source`; or that the schema is broken, which is a bug of ours.
    pub(super) fn mistakes(&self, tree: &Value, source: &Arc<str>) -> Vec<InputError> {
        let (schema, validator) = match self.compiled.get_or_init(|| self.compile()) {
            Ok((schema, validator)) => (schema, validator),
            Err(broken) => return vec![broken.clone()],
        };
        let file = File {
            schema,
            words: &self.words,
            source,
        };
        let errors: Vec<ValidationError<'_>> = validator.iter_errors(tree).collect();
        file.mistakes(&errors)
    }

    fn compile(&self) -> Result<(Value, Validator), InputError> {
        let schema = (self.schema)();
        // That each of ours is a schema is shown by the tests of `suite/scenario/form.rs` and of the generated schemas.
        let validator = compile_unchecked(jsonschema::options(), &schema).map_err(|error| {
            let of = self.words.owner.name();
            InputError::general(Owner::Harness, format!("the schema of files ({of}) is broken: {error}"))
        })?;
        Ok((schema, validator))
    }
}

/// The errors that a person should hear of. Where a value may be this or nothing, what is wrong with it as this.
fn collect<'e>(error: &'e ValidationError<'_>, leaves: &mut Vec<&'e ValidationError<'e>>) {
    let ValidationErrorKind::AnyOf { context } = error.kind() else {
        leaves.push(error);
        return;
    };
    let about_nothing = |errors: &&Vec<ValidationError<'static>>| {
        matches!(errors.as_slice(), [only] if matches!(
            only.kind(),
            ValidationErrorKind::Type { kind: TypeKind::Single(kind) } if kind.as_str() == "null"
        ))
    };
    match context.iter().find(|errors| !about_nothing(errors)) {
        Some(errors) => errors.iter().for_each(|error| collect(error, leaves)),
        None => leaves.push(error),
    }
}

/// A file that does not have the right shape.
struct File<'a> {
    schema: &'a Value,
    words: &'a Words,
    source: &'a Arc<str>,
}

impl File<'_> {
    /// What a person should hear of these errors.
    fn mistakes(&self, errors: &[ValidationError<'_>]) -> Vec<InputError> {
        let mut leaves = Vec::new();
        for error in errors {
            collect(error, &mut leaves);
        }
        let misspelt: Vec<(&str, String)> = leaves.iter().flat_map(|error| self.misspelt(error)).collect();
        let is_misspelt = |error: &ValidationError<'_>| match error.kind() {
            ValidationErrorKind::Required { property } => misspelt
                .iter()
                .any(|(pointer, meant)| *pointer == error.instance_path().as_str() && property == meant),
            _ => false,
        };
        // A key that is written wrongly is one mistake, not a missing key and an unknown one.
        leaves
            .iter()
            .filter(|error| !is_misspelt(error))
            .flat_map(|error| self.input_errors(error))
            .collect()
    }

    fn input_errors(&self, error: &ValidationError<'_>) -> Vec<InputError> {
        let pointer = error.instance_path().as_str();
        let found = shown(error.instance());
        let at = |location: Location, title: String| InputError::at(self.words.owner, location, title);
        let value = || Location::value(self.source, pointer);
        let key = || Location::key(self.source, pointer);
        let input_error = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = known_keys(self.schema, error.schema_path().as_str());
                return unexpected
                    .iter()
                    .map(|key| unknown_key(self.words.owner, self.source, pointer, key, &known))
                    .collect();
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                at(key(), format!("`{name}` is missing")).help((self.words.of_missing)(name))
            }
            ValidationErrorKind::Type { .. } if pointer.is_empty() && error.instance().is_null() => {
                at(value(), "the file is empty".to_owned()).help(self.what_a_file_has())
            }
            ValidationErrorKind::Type { .. } if pointer.is_empty() => {
                at(value(), format!("expected a mapping, found {found}")).help(self.what_a_file_has())
            }
            ValidationErrorKind::Type { kind } => {
                let expected = (self.words.what_is_due)(pointer).map_or_else(|| types(kind), str::to_owned);
                let input_error = at(value(), format!("expected {expected}, found {found}"));
                let input_error = match last(pointer) {
                    index if index.parse::<usize>().is_ok() => input_error,
                    name => input_error.label(format!("`{name}` takes {expected}")),
                };
                input_error.help((self.words.of_type)(pointer, kind))
            }
            ValidationErrorKind::OneOfNotValid { context } if !words(context).is_empty() => {
                let words = words(context).join("` or `");
                at(value(), format!("expected `{words}`, found {found}"))
                    .help(format!("write `{words}`, or remove the key"))
            }
            ValidationErrorKind::Enum { options } => self.no_such_word(pointer, error.instance(), options),
            ValidationErrorKind::Pattern { pattern } => at(
                value(),
                format!(
                    "expected {}, found {found}",
                    (self.words.what_is_due)(pointer)
                        .map_or_else(|| format!("a string that matches `{pattern}`"), str::to_owned)
                ),
            )
            .help((self.words.of_text)(pointer, error.instance())),
            ValidationErrorKind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default();
                let place = Location::key(self.source, format!("{pointer}/{}", escape(name)));
                at(place, format!("`{name}` cannot be a name"))
                    .help("a name starts with a letter and holds letters, digits and `_`")
            }
            ValidationErrorKind::MinItems { .. } => {
                at(key(), format!("`{}` is empty", last(pointer))).help((self.words.of_empty)(pointer))
            }
            ValidationErrorKind::MinLength { .. } => {
                at(value(), format!("`{}` is empty", last(pointer))).help((self.words.of_empty)(pointer))
            }
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
                let (expected, help) = (self.words.of_number)(pointer);
                at(value(), format!("expected {expected}, found {found}")).help(help)
            }
            _ => at(value(), error.to_string()).help(self.words.readme),
        };
        vec![input_error]
    }

    /// A word that is none of those that may stand there.
    fn no_such_word(&self, pointer: &str, found: &Value, options: &Value) -> InputError {
        let known: Vec<&str> = options
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let title = format!("{} means nothing here", shown(found));
        let input_error = InputError::at(self.words.owner, Location::value(self.source, pointer), title);
        match suggestion(found.as_str().unwrap_or_default(), known.iter().copied()) {
            Some(meant) => input_error
                .label(format!("did you mean `{meant}`?"))
                .help(format!("write `{meant}`")),
            None => input_error.help(format!("write one of {}", list(quoted(&known)))),
        }
    }

    /// The known keys that the unknown keys of an object were probably meant to be, with the object's pointer.
    fn misspelt<'e>(&self, error: &'e ValidationError<'_>) -> Vec<(&'e str, String)> {
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
            return Vec::new();
        };
        let known = known_keys(self.schema, error.schema_path().as_str());
        let meant = |key: &String| suggestion(key, known.iter().map(String::as_str)).map(str::to_owned);
        unexpected
            .iter()
            .filter_map(meant)
            .map(|meant| (error.instance_path().as_str(), meant))
            .collect()
    }

    fn what_a_file_has(&self) -> String {
        let required = self.schema.get("required").and_then(Value::as_array);
        let names: Vec<String> = required
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        format!("write at least {}; {}", list(quoted(&names)), self.words.readme)
    }
}

/// The words that a value may be, where the schema lists words with a description each.
fn words<'e>(context: &'e [Vec<ValidationError<'static>>]) -> Vec<&'e str> {
    context
        .iter()
        .flatten()
        .filter_map(|error| match error.kind() {
            ValidationErrorKind::Constant { expected_value } => expected_value.as_str(),
            _ => None,
        })
        .collect()
}

/// The keys that the schema knows where it refused one: `…/additionalProperties` lies beside `properties`.
fn known_keys(schema: &Value, schema_path: &str) -> Vec<String> {
    let Some((parent, _)) = schema_path.rsplit_once('/') else {
        return Vec::new();
    };
    let properties = schema.pointer(&format!("{}/properties", resolved(schema, parent)));
    properties
        .and_then(Value::as_object)
        .map(|keys| keys.keys().cloned().collect())
        .unwrap_or_default()
}

/// Follows the `$ref`s on a schema path: `/properties/steps/items/$ref` → `/$defs/StepFile`.
fn resolved(schema: &Value, path: &str) -> String {
    let mut place = String::new();
    for segment in path.split('/').skip(1) {
        place = format!("{place}/{segment}");
        if segment == "$ref" {
            let target = schema.pointer(&place).and_then(Value::as_str).unwrap_or("#");
            place = target.trim_start_matches('#').to_owned();
        }
    }
    place
}

pub(super) fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

fn types(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "nothing",
    };
    let names: Vec<&str> = match kind {
        TypeKind::Single(one) => vec![word(one.as_str())],
        TypeKind::Multiple(set) => set
            .iter()
            .filter(|one| one.as_str() != "null")
            .map(|one| word(one.as_str()))
            .collect(),
    };
    names.join(" or ")
}
