//! A list of known issues as it is written. `docs/known-issues.schema.json` is generated from these types, and a file that fits
//! the schema can be read into them.
//!
//! The words of these doc comments are what an editor shows to whoever writes an entry.

use indexmap::IndexMap;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::day::Day;
use crate::suite::change::ChangeKind;
use crate::suite::check::{CheckId, ViolationKind};

/// Defects of a pod that are known and accepted until a day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct KnownIssuesFile {
    /// The entries. Where several know the same, the first counts.
    pub known_issues: Vec<EntryFile>,
}

/// One defect: a `problem`, or what is found of it (`check`, and `trials`, `kind`, `received` or `requirements`); or a `change` between
/// two runs, which only `podproof compare` looks at.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct EntryFile {
    /// The id of the problem, as a run shows it: 12 hexadecimal digits, in quotes.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9a-f]{12}$"))]
    pub problem: Option<String>,
    /// The id of the change between two runs, as `podproof compare` shows it: 12 hexadecimal digits, in quotes.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9a-f]{12}$"))]
    pub change: Option<String>,
    /// Kinds of change between two runs, for example `member-added`: any of them on these operations.
    #[serde(default)]
    #[schemars(schema_with = "change_kinds")]
    pub changes: Option<Vec<ChangeKind>>,
    /// The check that finds it. Beside `problem` it tells a run when nothing hides the problem, so that it is gone.
    #[serde(default)]
    #[schemars(schema_with = "checks")]
    pub check: Option<CheckId>,
    /// The kind of what the check finds, for example `accepted`.
    #[serde(default)]
    #[schemars(schema_with = "kinds")]
    pub kind: Option<ViolationKind>,
    /// What is received: a status such as `500`, a class such as `5xx`, a type of JSON, or `missing`.
    #[serde(default)]
    #[schemars(schema_with = "received")]
    pub received: Option<Value>,
    /// The trials that meet it: ids, of a scenario with all its cases, or with `*` for any part of an id.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub trials: Option<Vec<String>>,
    /// The requirements that it breaks.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub requirements: Option<Vec<String>>,
    /// The operations whose answers show it, as scenarios call them; the same on another operation is new and fails. `any` stands
    /// for every operation.
    #[schemars(schema_with = "operations")]
    pub operations: Value,
    /// What is wrong, and why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Where the defect is tracked; the entry is called by it.
    #[schemars(length(min = 1))]
    pub ticket: String,
    /// Who sees to it that the defect goes.
    #[schemars(length(min = 1))]
    pub owner: String,
    /// The last day on which it is accepted (UTC), for example `2027-01-31`.
    pub expires: Day,
    /// How many answers of a run may show it; more are a failure.
    #[serde(default)]
    #[schemars(schema_with = "most")]
    pub max: Option<usize>,
    /// It comes and goes: a run that does not see it is no reason to remove the entry.
    #[serde(default)]
    pub sometimes: bool,
    /// The entry holds only for runs with these labels (`--label pod=24.10`); a list names several values.
    #[serde(default)]
    #[schemars(schema_with = "labels")]
    pub labels: IndexMap<String, Value>,
}

/// The JSON Schema of a list of known issues.
pub fn known_issues_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<KnownIssuesFile>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), "podproof known issues".into());
        object.insert("$id".to_owned(), "urn:podproof:schema:known-issues".into());
    }
    schema
}

fn checks(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": CheckId::ALL.map(CheckId::as_str) })
}

fn kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ViolationKind::ALL.map(ViolationKind::as_str).to_vec() })
}

fn change_kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array", "minItems": 1,
        "items": { "enum": ChangeKind::ALL.map(ChangeKind::as_str).to_vec() }
    })
}

fn received(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["integer", "string"], "minLength": 1, "minimum": 100, "maximum": 599 })
}

fn most(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1 })
}

fn operations(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["array", "string"], "minItems": 1, "pattern": "^any$",
        "items": { "type": "string", "pattern": "^[A-Z]+ /\\S*$" }
    })
}

fn labels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": { "type": ["string", "array"], "minItems": 1, "items": { "type": "string" } }
    })
}
