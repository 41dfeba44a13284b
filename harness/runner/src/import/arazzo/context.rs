//! What the workflows of a file refer to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::described::Described;
use super::model::{Description, Place, Step, Workflow};
use super::operations::{Called, Operations};
use super::runtime::{Referred, Runtime, unbraced};
use super::size::size_of;
use crate::diagnostic::{Location, Source, Sources, offset_of};
use crate::import::known::{Known, Operation};
use crate::suite::Suite;

/// What the workflows of a file refer to.
pub(super) struct Context<'a> {
    pub(super) description: &'a Description,
    pub(super) known: &'a Known,
    /// Values of inputs, by name.
    pub(super) given: &'a BTreeMap<String, Value>,
    pub(super) places: Places<'a>,
    /// The ids of the catalogue.
    pub(super) requirements: BTreeSet<&'a str>,
    /// Values may be selected by an object (1.1).
    pub(super) has_selectors: bool,
    /// What each step calls, by workflow and step.
    pub(super) called: Vec<Vec<Result<Called<'a>, String>>>,
    /// What inputs of a workflow stand for if nothing says what they hold.
    pub(super) hints: Vec<Vec<Hint>>,
    /// How large each workflow is, in bytes.
    pub(super) sizes: Vec<usize>,
    workflows: HashMap<&'a str, usize>,
    /// What refers to outputs: the step, and the output with the members that are taken of it.
    used: BTreeSet<(&'a str, &'a str)>,
}

/// What an input stands for.
pub(super) struct Hint {
    pub(super) input: String,
    pub(super) expression: &'static str,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        description: &'a Description,
        tree: &'a Value,
        suite: &'a Suite,
        known: &'a Known,
        described: &'a Described,
        given: &'a BTreeMap<String, Value>,
        places: Places<'a>,
    ) -> Self {
        let operations = Operations::new(suite, known, described);
        let workflows = &description.workflows;
        let called: Vec<Vec<_>> = workflows
            .iter()
            .map(|workflow| workflow.steps.iter().map(|step| operations.of(step)).collect())
            .collect();
        let hints = workflows
            .iter()
            .zip(&called)
            .map(|(workflow, called)| hints(workflow, called))
            .collect();
        let mut used = BTreeSet::new();
        collect_used(tree, &mut used);
        let written = (0..workflows.len()).map(|index| size_of(&tree["workflows"][index]));
        Self {
            description,
            known,
            given,
            places,
            requirements: suite.catalogue.iter().map(|requirement| &*requirement.id).collect(),
            has_selectors: !description.arazzo.starts_with("1.0"),
            called,
            hints,
            sizes: written.collect(),
            workflows: workflows
                .iter()
                .enumerate()
                .map(|(index, workflow)| (&*workflow.workflow_id, index))
                .collect(),
            used,
        }
    }

    /// The workflow of this name in the file.
    pub(super) fn workflow(&self, name: &str) -> Option<usize> {
        self.workflows.get(name).copied()
    }

    /// Whether anything refers to an output. Behind its name there may be members.
    pub(super) fn is_used(&self, step: &str, output: &str) -> bool {
        let members = format!("{output}.");
        let is_below = |found: &(&str, &str)| found.0 == step && found.1.starts_with(&members);
        self.used.contains(&(step, output)) || self.used.range((step, &*members)..).next().is_some_and(is_below)
    }

    /// The schema of a workflow's input.
    pub(super) fn input_schema(&self, workflow: &'a Workflow, name: &str) -> Option<&'a Value> {
        let mut schema = &workflow.inputs;
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.strip_prefix("#/components/inputs/").unwrap_or(name);
            schema = self.description.components.inputs.get(name).unwrap_or(schema);
        }
        schema.get("properties")?.get(name)
    }
}

/// What the inputs of a workflow stand for, by what becomes of them.
fn hints(workflow: &Workflow, called: &[Result<Called<'_>, String>]) -> Vec<Hint> {
    let mut hints = Vec::new();
    for (step, called) in workflow.steps.iter().zip(called) {
        let Ok(called) = called else { continue };
        let operation = called.operation;
        hints.extend(jwt_hint(step, operation));
        for parameter in &step.parameters {
            let (Some(name), Some(Place::Path)) = (&parameter.name, parameter.r#in) else {
                continue;
            };
            let ours = called.parameters.iter().find(|(theirs, _)| theirs == name);
            let user = ours.and_then(|(_, ours)| operation.user(ours));
            if let (Some(expression), Some(input)) = (user, input_of(&parameter.value)) {
                hints.push(Hint { input, expression });
            }
        }
    }
    hints
}

fn jwt_hint(step: &Step, operation: &Operation) -> Option<Hint> {
    let (property, who) = operation.jwt()?;
    let body = step.request_body.as_ref()?;
    let payload = body.payload.as_ref()?;
    let read = payload.as_str().and_then(|text| serde_json::from_str(text).ok());
    let target = format!("/{property}");
    let replaced = body
        .replacements
        .iter()
        .find(|replacement| replacement.target == target);
    let value = replaced.map(|replacement| &replacement.value);
    let input = input_of(value.or_else(|| read.as_ref().unwrap_or(payload).get(property))?)?;
    let expression = if who == "bot" { "jwt(bot)" } else { "jwt(app)" };
    Some(Hint { input, expression })
}

/// The input that a value is as a whole.
fn input_of(value: &Value) -> Option<String> {
    match Runtime::parse(unbraced(value.as_str()?))? {
        Runtime {
            of: Referred::Input(name),
            steps,
        } if steps.is_empty() => Some(name),
        _ => None,
    }
}

/// Adds every output that a text refers to, with the members that are taken of it.
fn collect_used<'a>(tree: &'a Value, used: &mut BTreeSet<(&'a str, &'a str)>) {
    match tree {
        Value::String(text) => {
            for rest in text.split("$steps.").skip(1) {
                let end = rest
                    .find(|character: char| !is_of_reference(character))
                    .unwrap_or(rest.len());
                used.extend(rest[..end].split_once(".outputs."));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_used(item, used)),
        Value::Object(members) => members.values().for_each(|member| collect_used(member, used)),
        _ => {}
    }
}

fn is_of_reference(character: char) -> bool {
    character.is_ascii_alphanumeric() || ".-_".contains(character)
}

/// Where things stand in the file.
pub(super) struct Places<'a> {
    sources: &'a Sources,
    source: &'a Source,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Of a source that is one of these.
    pub(super) fn new(sources: &'a Sources, source: &'a Source) -> Self {
        let ends = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect();
        Self { sources, source, lines }
    }

    /// `file:line:column` of a value.
    pub(super) fn of(&self, pointer: &str) -> String {
        let offset = offset_of(&Location::value(&self.source.name, pointer), self.sources).unwrap_or_default();
        let line = self.lines.partition_point(|begin| *begin <= offset).max(1);
        let begin = self.lines[line - 1];
        let column = self
            .source
            .text
            .get(begin..offset)
            .map_or(0, |before| before.chars().count());
        format!("{}:{line}:{}", self.source.name, column + 1)
    }
}
