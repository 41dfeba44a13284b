//! A description as it is written, as far as it matters here. What is not known is passed over.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Description {
    /// The version of the format.
    pub(super) arazzo: String,
    #[serde(default)]
    pub(super) source_descriptions: Vec<SourceDescription>,
    pub(super) workflows: Vec<Workflow>,
    #[serde(default)]
    pub(super) components: Components,
}

/// A document that workflows refer to.
#[derive(Debug, Deserialize)]
pub(super) struct SourceDescription {
    pub(super) name: String,
    pub(super) url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    #[serde(default)]
    pub(super) inputs: IndexMap<String, Value>,
    #[serde(default)]
    pub(super) parameters: IndexMap<String, Parameter>,
    #[serde(default)]
    pub(super) success_actions: IndexMap<String, Action>,
    #[serde(default)]
    pub(super) failure_actions: IndexMap<String, Action>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Workflow {
    pub(super) workflow_id: String,
    #[serde(default)]
    pub(super) summary: Option<String>,
    /// A JSON Schema.
    #[serde(default)]
    pub(super) inputs: Value,
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
    pub(super) steps: Vec<Step>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(default)]
    pub(super) success_actions: Vec<Action>,
    #[serde(default)]
    pub(super) failure_actions: Vec<Action>,
    #[serde(default)]
    pub(super) outputs: IndexMap<String, Value>,
    #[serde(default, rename = "x-podproof")]
    pub(super) extension: WorkflowExtension,
}

impl Workflow {
    /// Whether it says itself how it tidies up.
    pub(super) fn tidies_up(&self) -> bool {
        self.steps.iter().any(|step| step.extension.finally)
    }
}

/// What podproof itself wrote down of a workflow.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkflowExtension {
    /// The expressions that inputs stand for.
    #[serde(default)]
    pub(super) inputs: IndexMap<String, String>,
    /// The requirements that it tests where none of its steps names any.
    #[serde(default)]
    pub(super) verifies: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    pub(super) step_id: String,
    #[serde(default)]
    pub(super) operation_id: Option<String>,
    #[serde(default)]
    pub(super) operation_path: Option<String>,
    #[serde(default)]
    pub(super) workflow_id: Option<String>,
    #[serde(default)]
    pub(super) channel_path: Option<String>,
    /// `send` or `receive`: what is said of channels alone.
    #[serde(default)]
    pub(super) action: Option<String>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(default)]
    pub(super) request_body: Option<RequestBody>,
    #[serde(default)]
    pub(super) success_criteria: Vec<Criterion>,
    #[serde(default)]
    pub(super) on_success: Vec<Action>,
    #[serde(default)]
    pub(super) on_failure: Vec<Action>,
    #[serde(default)]
    pub(super) outputs: IndexMap<String, Value>,
    /// In milliseconds.
    #[serde(default)]
    pub(super) timeout: Option<u64>,
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
    #[serde(default, rename = "x-podproof")]
    pub(super) extension: Extension,
}

/// What podproof itself wrote down of a step.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extension {
    /// The requirements that it tests.
    #[serde(default)]
    pub(super) verifies: Option<Vec<String>>,
    /// It tidies up.
    #[serde(default)]
    pub(super) finally: bool,
}

/// A parameter, or a reference to one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Parameter {
    #[serde(default)]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) r#in: Option<Place>,
    #[serde(default)]
    pub(super) value: Value,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Path,
    Query,
    Querystring,
    Header,
    Cookie,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestBody {
    #[serde(default)]
    pub(super) content_type: Option<String>,
    #[serde(default)]
    pub(super) payload: Option<Value>,
    #[serde(default)]
    pub(super) replacements: Vec<Replacement>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement {
    pub(super) target: String,
    #[serde(default)]
    pub(super) target_selector_type: Option<Kind>,
    #[serde(default)]
    pub(super) value: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Criterion {
    #[serde(default)]
    pub(super) context: Option<String>,
    pub(super) condition: String,
    #[serde(default)]
    pub(super) r#type: Option<Kind>,
}

/// The kind of an expression, as a word or with a version.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Kind {
    Word(String),
    Versioned { r#type: String },
}

impl Kind {
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Word(word) | Self::Versioned { r#type: word } => word,
        }
    }
}

/// What is done after a step, or a reference to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action {
    #[serde(default)]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) r#type: Option<ActionKind>,
    #[serde(default)]
    pub(super) workflow_id: Option<String>,
    #[serde(default)]
    pub(super) step_id: Option<String>,
    /// In seconds.
    #[serde(default)]
    pub(super) retry_after: Option<f64>,
    #[serde(default)]
    pub(super) retry_limit: Option<u64>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    /// When it is done; always where there are none.
    #[serde(default)]
    pub(super) criteria: Vec<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ActionKind {
    End,
    Goto,
    Retry,
}
