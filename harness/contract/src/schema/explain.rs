//! What is wrong with a value, in our words.
//!
//! Strings of more than [`LONGEST`] characters are named by their length, never quoted: they may be secrets, and a
//! shortened secret would slip through the caller's redaction.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

use crate::document::{Place, pointer};
use crate::text::{count, names};

/// The longest string that is quoted, in characters.
const LONGEST: usize = 40;

/// The most values of an `enum` that are listed.
const MOST_VALUES: usize = 8;

/// One thing that is wrong with a value.
#[derive(Debug)]
pub(crate) struct Complaint {
    /// Pointer into the value.
    pub(crate) at: String,
    /// The headline, a fragment.
    pub(crate) message: String,
    /// Whether the headline names the node at `at`; of a missing member it names the member.
    pub(crate) says_where: bool,
    /// Something is missing: what the value holds makes no difference.
    pub(crate) is_absence: bool,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    /// Where the schema demands it.
    pub(crate) place: Place,
}

/// A complaint of a validator about a value, which is called `root` as a whole: `the body`.
pub(super) fn of_value(error: &ValidationError<'_>, place: Place, root: &str) -> Complaint {
    let mut at = error.instance_path().as_str().to_owned();
    let value = error.instance();
    let mut seen = found(value);
    let name = subject(&at, root);
    let expected;
    let message;
    match error.kind() {
        Kind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            message = format!("{} is missing", subject(&pointer::join(&at, property), root));
            expected = format!("property `{property}`");
            seen = keys(value);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            if let [one] = unexpected.as_slice() {
                pointer::push(&mut at, one);
                message = format!("{} is not allowed", subject(&at, root));
            } else {
                message = format!("{name} has properties that are not allowed");
            }
            expected = "no other properties than the documented ones".to_owned();
            seen = names(unexpected.iter().map(String::as_str));
        }
        Kind::FalseSchema => {
            message = format!("{name} is not allowed");
            expected = "nothing".to_owned();
        }
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            message = format!("{name} fits none of the documented alternatives");
            expected = "one of the documented alternatives".to_owned();
        }
        Kind::OneOfMultipleValid { .. } => {
            message = format!("{name} fits more than one of the documented alternatives");
            expected = "exactly one of the documented alternatives".to_owned();
        }
        kind => {
            expected = demand(kind, error);
            message = format!("{name}: expected {expected}, found {seen}");
        }
    }
    let is_absence = matches!(error.kind(), Kind::Required { .. });
    Complaint {
        at,
        message,
        says_where: !is_absence,
        is_absence,
        expected: Some(expected),
        found: Some(seen),
        place,
    }
}

/// What a keyword demands, to be read after "expected".
fn demand(kind: &Kind, error: &ValidationError<'_>) -> String {
    match kind {
        Kind::Type {
            kind: TypeKind::Single(one),
        } => one.to_string(),
        Kind::Type {
            kind: TypeKind::Multiple(several),
        } => {
            let mut names: Vec<String> = several.iter().map(|one| one.to_string()).collect();
            names.sort_by_key(|name| name == "null");
            names.join(" or ")
        }
        Kind::Enum { options } => match options.as_array().map(Vec::as_slice) {
            Some([one]) => format!("`{one}`"),
            Some(several) => {
                let shown: Vec<String> = several.iter().take(MOST_VALUES).map(Value::to_string).collect();
                let more = several.len() - shown.len();
                let more = if more == 0 {
                    String::new()
                } else {
                    format!(" and {more} more")
                };
                format!("one of {}{more}", names(shown.iter().map(String::as_str)))
            }
            None => "one of the documented values".to_owned(),
        },
        Kind::Constant { expected_value } => format!("`{expected_value}`"),
        Kind::Format { format } => format!("a string of format `{format}`"),
        Kind::Custom { message, .. } => format!("an integer within `{message}`"),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("at least {}", count(*limit, "character")),
        Kind::MaxLength { limit } => format!("at most {}", count(*limit, "character")),
        Kind::MinItems { limit } => format!("at least {}", count(*limit, "element")),
        Kind::MaxItems { limit } => format!("at most {}", count(*limit, "element")),
        Kind::MinProperties { limit } => format!("at least {}", count(*limit, "member")),
        Kind::MaxProperties { limit } => format!("at most {}", count(*limit, "member")),
        Kind::Pattern { pattern } => format!("a match of `{pattern}`"),
        Kind::UniqueItems => "elements that all differ".to_owned(),
        Kind::Not { .. } => "anything but what `not` excludes".to_owned(),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "a string that the pattern can be tried on".to_owned()
        }
        _ => format!("what `{}` demands", error.kind().keyword()),
    }
}

/// The node at a pointer, as the subject of a sentence.
fn subject(at: &str, root: &str) -> String {
    if at.is_empty() {
        root.to_owned()
    } else {
        format!("`{}`", pointer::dotted(at))
    }
}

fn keys(value: &Value) -> String {
    match value.as_object() {
        Some(members) if members.is_empty() => "an empty object".to_owned(),
        Some(members) => format!("only {}", names(members.keys().map(String::as_str))),
        None => found(value),
    }
}

/// A value of an answer, short: its type, and itself where that is short.
pub(crate) fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("boolean `{value}`"),
        Value::Number(number) if number.is_f64() => format!("number `{number}`"),
        Value::Number(number) => format!("integer `{number}`"),
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) => match text.chars().count() {
            length if length <= LONGEST => format!("string `{text}`"),
            length => format!("a string of {length} characters"),
        },
        Value::Array(list) => format!("an array of {}", count(list.len() as u64, "element")),
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(members) => {
            format!("an object with {}", count(members.len() as u64, "member"))
        }
    }
}

/// A complaint of the compiler about a schema.
pub(super) fn of_schema(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Format { format } if format == "regex" => {
            format!(
                "`{}` is no regular expression",
                error.instance().as_str().unwrap_or_default()
            )
        }
        Kind::Pattern { .. }
        | Kind::BacktrackLimitExceeded { .. }
        | Kind::RegexEngineFailure { .. }
        | Kind::Custom { .. } => error.to_string(),
        kind => format!("expected {}, found {}", demand(kind, error), found(error.instance())),
    }
}
