//! What is wrong with a value, in our words.
//!
//! Strings of more than [`LONGEST`] characters are named by their length, never quoted: they may be secrets, and a
//! shortened secret would slip through the caller's redaction.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

use super::discriminator::Union;
use crate::{
    document::{Place, pointer},
    json::Exact,
    text::{count, names},
};

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
    /// The member that is missing, where one is: what the value holds makes no difference then.
    pub(crate) missing: Option<String>,
    /// The keyword that demands it.
    pub(crate) rule: String,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    /// Where the schema demands it.
    pub(crate) place: Place,
}

/// A complaint of a validator about the value at `at`, in a whole that is called `root`: `the body`. If the value fits
/// into none of the alternatives of `union`, it says which one was meant, where that can be told.
pub(super) fn of_value(
    error: &ValidationError<'_>,
    value: Exact<'_>,
    union: Option<&Union>,
    place: Place,
    root: &str,
) -> Complaint {
    if let Some(complaint) = union.and_then(|union| of_union(error, union, &place, root)) {
        return complaint;
    }
    let mut at = error.instance_path().as_str().to_owned();
    let mut seen = found_exactly(value);
    let value = value.value;
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
        Kind::PropertyNames { error } => {
            expected = demand(error.kind(), error);
            seen = found(error.instance());
            message = format!("a property name of {name}: expected {expected}, found {seen}");
        }
        kind => {
            expected = demand(kind, error);
            message = format!("{name}: expected {expected}, found {seen}");
        }
    }
    let missing = match error.kind() {
        Kind::Required { property } => property.as_str().map(str::to_owned),
        _ => None,
    };
    Complaint {
        at,
        message,
        says_where: missing.is_none(),
        missing,
        rule: error.kind().keyword().to_owned(),
        expected: Some(expected),
        found: Some(seen),
        place,
    }
}

/// What is wrong with an object that names none of the alternatives.
fn of_union(error: &ValidationError<'_>, union: &Union, place: &Place, root: &str) -> Option<Complaint> {
    let members = error.instance().as_object()?;
    let object = error.instance_path().as_str();
    let at = pointer::join(object, &union.property);
    let Some(value) = members.get(&union.property) else {
        return Some(Complaint {
            message: format!("{} is missing", subject(&at, root)),
            at: object.to_owned(),
            says_where: false,
            missing: Some(union.property.clone()),
            rule: "discriminator".to_owned(),
            expected: Some(format!("property `{}`", union.property)),
            found: Some(keys(error.instance())),
            place: place.clone(),
        });
    };
    let (expected, found) = (one_of(&union.names), found(value));
    Some(Complaint {
        message: format!("{}: expected {expected}, found {found}", subject(&at, root)),
        at,
        says_where: true,
        missing: None,
        rule: "discriminator".to_owned(),
        expected: Some(expected),
        found: Some(found),
        place: place.clone(),
    })
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
        Kind::Enum { options } => match options.as_array() {
            Some(values) => one_of(&values.iter().map(Value::to_string).collect::<Vec<_>>()),
            None => "one of the documented values".to_owned(),
        },
        Kind::Constant { expected_value } => format!("`{expected_value}`"),
        Kind::Format { format } => {
            let name = format.strip_prefix("x-podproof-").unwrap_or(format);
            format!("a string of format `{name}`")
        }
        // A keyword of our own.
        Kind::Custom { message, .. } => message.clone(),
        Kind::MinLength { limit } => format!("at least {}", count(*limit, "character")),
        Kind::MaxLength { limit } => format!("at most {}", count(*limit, "character")),
        Kind::MinItems { limit } => format!("at least {}", count(*limit, "element")),
        Kind::MaxItems { limit } => format!("at most {}", count(*limit, "element")),
        Kind::MinProperties { limit } => format!("at least {}", count(*limit, "member")),
        Kind::MaxProperties { limit } => format!("at most {}", count(*limit, "member")),
        Kind::UniqueItems => "elements that all differ".to_owned(),
        Kind::Not { .. } => "anything but what `not` excludes".to_owned(),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "a string that the pattern can be tried on".to_owned()
        }
        _ => format!("what `{}` demands", error.kind().keyword()),
    }
}

/// A list of values, to be read after "expected".
pub(super) fn one_of(values: &[String]) -> String {
    match values {
        [] => return "nothing: the list of values is empty".to_owned(),
        [one] => return format!("`{one}`"),
        _ => {}
    }
    let shown = values.iter().take(MOST_VALUES).map(String::as_str);
    let more = match values.len().saturating_sub(MOST_VALUES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("one of {}{more}", names(shown))
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

/// As [`found`], of a value whose number may be too large for it.
fn found_exactly(value: Exact<'_>) -> String {
    match value.numeral() {
        Some(numeral) if numeral.decimal.is_integer() && !numeral.text().contains(['.', 'e', 'E']) => {
            format!("integer {}", numeral.shown())
        }
        Some(numeral) => format!("number {}", numeral.shown()),
        None => found(value.value),
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
            "the pattern is too large to be tried on the names of properties".to_owned()
        }
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } | Kind::Custom { .. } => {
            error.to_string()
        }
        kind => format!("expected {}, found {}", demand(kind, error), found(error.instance())),
    }
}
