//! A description as it is written, as far as it matters here. What is not known is passed over.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::size::size_of;

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
    /// `openapi`, where nothing else is said.
    pub(super) r#type: Option<String>,
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
    pub(super) operation_id: Option<String>,
    pub(super) operation_path: Option<String>,
    pub(super) workflow_id: Option<String>,
    pub(super) channel_path: Option<String>,
    /// `send` or `receive`: what is said of channels alone.
    pub(super) action: Option<String>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
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
    pub(super) verifies: Option<Vec<String>>,
    /// It tidies up.
    #[serde(default)]
    pub(super) finally: bool,
}

/// A parameter, or a reference to one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Parameter {
    pub(super) reference: Option<String>,
    pub(super) name: Option<String>,
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
    pub(super) content_type: Option<String>,
    pub(super) payload: Option<Value>,
    #[serde(default)]
    pub(super) replacements: Vec<Replacement>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Replacement {
    pub(super) target: String,
    pub(super) target_selector_type: Option<Kind>,
    #[serde(default)]
    pub(super) value: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Criterion {
    pub(super) context: Option<String>,
    pub(super) condition: String,
    pub(super) r#type: Option<Kind>,
}

/// The kind of an expression, as a word or with a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind(String);

impl Kind {
    pub(super) fn word(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

/// Reads a word, or a mapping with it: what is wrong with another value is said in words.
struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a word such as `regex`, or a mapping with `type` and `version`")
    }

    fn visit_str<E>(self, word: &str) -> Result<Kind, E> {
        Ok(Kind(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Kind, A::Error> {
        #[derive(Deserialize)]
        struct Versioned {
            r#type: String,
        }
        let versioned = Versioned::deserialize(MapAccessDeserializer::new(members))?;
        Ok(Kind(versioned.r#type))
    }
}

/// What is done after a step, or a reference to it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Action {
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) name: String,
    pub(super) r#type: Option<ActionKind>,
    pub(super) workflow_id: Option<String>,
    pub(super) step_id: Option<String>,
    /// In seconds.
    pub(super) retry_after: Option<f64>,
    pub(super) retry_limit: Option<u64>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    /// When it is done; always where there are none.
    #[serde(default)]
    pub(super) criteria: Vec<Value>,
}

impl Action {
    /// How large what it holds is, in bytes.
    pub(super) fn size(&self) -> usize {
        let parameters = self.parameters.iter().map(|parameter| size_of(&parameter.value));
        let criteria = self.criteria.iter().map(size_of);
        self.name.len() + parameters.chain(criteria).sum::<usize>()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ActionKind {
    End,
    Goto,
    Retry,
}
