//! Scenario and flow files as they are written. `scenario.schema.json` is generated from these types,
//! and a file that fits the schema can be read into them.
//!
//! The words of these doc comments are what an editor shows to whoever writes a scenario.

use std::sync::Arc;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::row::Case;

/// A scenario: a sequence of calls to a pod, and what is expected of the answers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ScenarioFile {
    /// One sentence that says what holds when the scenario passes.
    #[schemars(length(min = 1))]
    pub title: String,
    /// Anything else a reader should know.
    #[serde(default)]
    #[expect(dead_code, reason = "for readers of the file")]
    pub description: Option<String>,
    /// The requirements that this scenario verifies: ids of the catalogue in `spec/requirements`.
    #[schemars(length(min = 1))]
    pub verifies: Vec<String>,
    /// What the target must offer: `bot`, `app`, `users.installed`, or a name under `conformance.identities`.
    /// Without it the scenario is not applicable.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Words to select by (`--tag`).
    #[serde(default)]
    pub tags: Vec<String>,
    /// `itself`: several plays of it may run at the same time on the same accounts (`--repeat`), since each touches only
    /// sessions that it made. `nobody`: nothing else is played meanwhile, since it shows that sessions leave each other alone.
    /// Without either, other scenarios are played beside it, and one play of it begins when the one before has ended.
    #[serde(default)]
    pub beside: Option<Beside>,
    /// A table: each row is a trial of its own. Its values are `case.…` in expressions.
    #[serde(default, deserialize_with = "shared")]
    #[schemars(with = "Vec<CaseFile>", length(min = 1))]
    pub cases: Arc<Vec<Case>>,
    /// What is done, in order.
    #[schemars(length(min = 1))]
    pub steps: Vec<StepFile>,
    /// Steps that always run in the end, whatever happened: log out what was signed in.
    #[serde(default)]
    pub finally: Vec<StepFile>,
}

/// What a scenario may be played beside. Without a word for it: other scenarios, on the same accounts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Beside {
    /// Further plays of itself, too.
    Itself,
    /// Nothing at all: it shows that what is done to one session leaves the others alone, and elsewhere sessions begin and end.
    Nobody,
}

/// A row of the table: an id, and any values that the steps use as `case.…`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CaseFile {
    /// The row's id: the trial is `scenario::id`. Letters, digits, `-`, `_` and `.`.
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"))]
    pub id: String,
    /// What holds when this row passes.
    #[serde(default)]
    pub title: Option<String>,
    /// Requirements that this row verifies besides the scenario's.
    #[serde(default)]
    pub verifies: Vec<String>,
    /// Any other values; they may hold expressions.
    #[serde(flatten)]
    pub values: IndexMap<String, Value>,
}

/// A step: a `call`, a `flow`, or several steps at once (`parallel`).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct StepFile {
    /// The step's name in reports; unique in the file.
    #[serde(default)]
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"))]
    pub id: Option<String>,
    /// What the step is for.
    #[serde(default)]
    #[expect(dead_code, reason = "for readers of the file")]
    pub title: Option<String>,
    /// Requirements that this very step verifies.
    #[serde(default)]
    pub verifies: Vec<String>,

    /// The operation: method and path template as documented, for example `POST /login/pubkey/authenticate`.
    #[serde(default)]
    #[schemars(regex(pattern = "^[A-Z]+ /\\S*$"))]
    pub call: Option<String>,
    /// Sends another method than the operation's, to see it refused. The contract then has nothing to say
    /// of the answer; only `expect` judges it.
    #[serde(default)]
    #[schemars(regex(pattern = "^[A-Z]+$"))]
    pub method: Option<String>,
    /// Values of the path's parameters; they are percent-encoded for you.
    #[serde(default)]
    pub path: IndexMap<String, Value>,
    /// Query parameters; a list sends the name more than once.
    #[serde(default)]
    pub query: IndexMap<String, Value>,
    /// Headers. `null` removes one that would be sent by default.
    #[serde(default)]
    pub headers: IndexMap<String, Value>,
    /// The body: a mapping or a list is sent as JSON, a text as it is; without it no body is sent.
    #[serde(default)]
    pub body: Option<Value>,
    /// The client certificate: `none`, `bot`, `app`, `untrusted`, `expired`, or an identity that has one.
    #[serde(default, rename = "as")]
    pub certificate: Option<String>,
    /// `new`: the call gets a connection of its own, which may lead to another node of the pod. Without it, one that is open is used.
    #[serde(default)]
    pub connection: Option<ConnectionFile>,
    /// What the answer must be, beyond the contract. Without it any documented answer will do.
    #[serde(default)]
    pub expect: Option<ExpectFile>,
    /// Values to keep for later steps: name → expression over `status`, `headers`, `body`, `duration`.
    /// For a flow: your name → the name of its output.
    #[serde(default)]
    #[schemars(schema_with = "names_to_expressions")]
    pub save: IndexMap<String, String>,
    /// Facts to record without judging them: name → expression.
    #[serde(default)]
    #[schemars(schema_with = "names_to_expressions")]
    pub observe: IndexMap<String, String>,

    /// A shared sequence: the path of a file under the scenarios folder without its ending, for example
    /// `flows/bot-session`.
    #[serde(default)]
    pub flow: Option<String>,
    /// The flow's inputs.
    #[serde(default)]
    pub with: IndexMap<String, Value>,

    /// Plays `steps` so many times at once. Each branch sees what was saved before, and its own `index`, from 0.
    /// `save` then keeps lists: name → expression over what a branch saved, in the order of the branches.
    #[serde(default)]
    #[schemars(range(min = 2, max = 200))]
    pub parallel: Option<usize>,
    /// The steps of each branch of `parallel`.
    #[serde(default)]
    pub steps: Vec<Self>,
    /// Within `parallel`: only the branch of this number, from 0, plays the step. Without it every branch does.
    #[serde(default)]
    pub branch: Option<usize>,
}

/// Which connection a call gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum ConnectionFile {
    /// One of its own.
    New,
}

/// What an answer must be.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ExpectFile {
    /// The status: a number, a class such as `4xx`, or a list of them.
    #[serde(default)]
    #[schemars(schema_with = "statuses")]
    pub status: Option<Value>,
    /// Statuses that pass with a warning.
    #[serde(default)]
    #[schemars(schema_with = "statuses")]
    pub tolerate: Option<Value>,
    /// Headers: name → value or matcher; `null` means that it must be absent.
    #[serde(default)]
    pub headers: IndexMap<String, Value>,
    /// What the body must hold, as a subset; `any.string` and so on match by type.
    #[serde(default, deserialize_with = "present")]
    pub body: Option<Value>,
    /// A JSON Schema (2020-12) that the body must fit.
    #[serde(default)]
    pub schema: Option<Value>,
    /// Expressions that must be true, for example `body.username == bot.username`.
    #[serde(default)]
    pub that: Vec<String>,
    /// Further expectations that test other requirements than the step does.
    #[serde(default)]
    pub also: Vec<AlsoFile>,
    /// Repeats the call until all of this holds or the time is up, for example `5s`.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m)$"))]
    pub within: Option<String>,
    /// `tls`: a refused TLS handshake is an answer too, and the expected one (beside `status`, if given).
    #[serde(default)]
    pub refused: Option<Refusal>,
}

/// Expectations with requirements of their own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AlsoFile {
    /// The requirements that these expectations test, in place of those of the step.
    #[schemars(length(min = 1))]
    pub verifies: Vec<String>,
    /// Expressions that must be true.
    #[schemars(length(min = 1))]
    pub that: Vec<String>,
}

/// What may refuse a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum Refusal {
    /// The TLS handshake.
    Tls,
}

/// A flow: steps that scenarios share.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct FlowFile {
    /// One sentence that says what the flow does.
    #[schemars(length(min = 1))]
    #[expect(dead_code, reason = "for readers of the file")]
    pub title: String,
    /// Anything else a reader should know.
    #[serde(default)]
    #[expect(dead_code, reason = "for readers of the file")]
    pub description: Option<String>,
    /// What the target must offer; every scenario that uses the flow needs it too.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What the caller gives: a list of names, or a mapping of names to defaults (`null` = must be given).
    #[serde(default)]
    #[schemars(schema_with = "inputs")]
    pub inputs: Option<Value>,
    /// What is done, in order.
    #[schemars(length(min = 1))]
    pub steps: Vec<StepFile>,
    /// Steps that run at the end of the trial, after the scenario's own `finally`.
    #[serde(default)]
    pub finally: Vec<StepFile>,
    /// What the caller gets: name → expression over what the flow saved.
    #[serde(default)]
    #[schemars(schema_with = "names_to_expressions")]
    pub outputs: IndexMap<String, String>,
}

/// A key that is there with `null` is not the same as a key that is absent.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn shared<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Arc<Vec<Case>>, D::Error> {
    Vec::deserialize(deserializer).map(Arc::new)
}

fn statuses(_: &mut SchemaGenerator) -> Schema {
    let one = serde_json::json!({
        "type": ["integer", "string"], "minimum": 100, "maximum": 599,
        "pattern": "^([1-5][xX][xX]|[1-5][0-9][0-9]|\\$\\{\\{.*\\}\\})$"
    });
    json_schema!({
        "type": ["integer", "string", "array"], "minimum": 100, "maximum": 599,
        "pattern": "^([1-5][xX][xX]|[1-5][0-9][0-9]|\\$\\{\\{.*\\}\\})$", "items": one
    })
}

fn names_to_expressions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
        "additionalProperties": { "type": "string", "minLength": 1 }
    })
}

fn inputs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["array", "object"], "items": { "type": "string" } })
}
