//! Reads a description, and says what is wrong with it where it is wrong.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::jsonpath::singular;
use super::model::{Action, ActionKind, Components, Description, Parameter, Step, Workflow};
use super::runtime::{Member, pointed};
use super::size::{MOST_BYTES, size_of};
use crate::diagnostic::{InputError, Location, Owner, Source, shown, suggestion};
use crate::text::exact_size;

/// For how many mistakes it is looked for what was meant.
const MOST_EXPLAINED: usize = 100;

/// How many steps the workflows of a description may have together.
const MOST_STEPS: usize = 5_000;

/// How many documents a description may name.
const MOST_SOURCES: usize = 50;

/// The references to what stands under `components`.
const PARAMETERS: &str = "$components.parameters.";
const SUCCESS_ACTIONS: &str = "$components.successActions.";
const FAILURE_ACTIONS: &str = "$components.failureActions.";

/// Reads a description, and the tree that it was read from; every reference to its components is resolved afterwards.
///
/// # Errors
/// Every mistake, as far as it could be read.
pub(super) fn read(source: &Source) -> Result<(Description, Value), Vec<InputError>> {
    let tree = source.yaml(Owner::Import)?;
    let merged = source.merge_keys(Owner::Import, &tree);
    if !merged.is_empty() {
        return Err(merged);
    }
    checked_version(source, &tree)?;
    // Where the tree has another form, the text tells the place.
    let read = Description::deserialize(&tree).or_else(|_| source.typed(Owner::Import));
    let mut description: Description = read?;
    let mut reader = Reader {
        source,
        components: &description.components,
        mistakes: Vec::new(),
        unfolded: 0,
    };
    reader.sources(description.source_descriptions.len());
    reader.workflows(&mut description.workflows);
    if reader.mistakes.is_empty() {
        Ok((description, tree))
    } else {
        Err(reader.mistakes)
    }
}

fn checked_version(source: &Source, tree: &Value) -> Result<(), InputError> {
    let mistake =
        |pointer: &str, title: String| InputError::at(Owner::Import, Location::value(&source.name, pointer), title);
    match tree.get("arazzo") {
        Some(Value::String(version)) if version.starts_with("1.0.") || version.starts_with("1.1.") => Ok(()),
        Some(Value::String(version)) if version != "1.0" && version != "1.1" => {
            let title = format!("expected Arazzo 1.0 or 1.1, found `{version}`");
            Err(mistake("/arazzo", title).help("export it as one of these"))
        }
        Some(other) => {
            let title = format!("expected a version of three numbers, found {}", shown(other));
            Err(mistake("/arazzo", title).help("write `arazzo: 1.0.1`, or the version that it is"))
        }
        None => {
            let title = "this is no description of Arazzo: `arazzo`, its version, is missing".to_owned();
            Err(mistake("", title).help("one begins with `arazzo: 1.0.1`; is this the right file?"))
        }
    }
}

struct Reader<'s> {
    source: &'s Source,
    components: &'s Components,
    mistakes: Vec<InputError>,
    /// What stands in the places of references so far, in bytes.
    unfolded: usize,
}

impl<'s> Reader<'s> {
    fn complain(&mut self, pointer: &str, title: impl Into<String>, help: &str) {
        let place = Location::value(&self.source.name, pointer);
        self.mistakes
            .push(InputError::at(Owner::Import, place, title.into()).help(help));
    }

    fn sources(&mut self, count: usize) {
        if count > MOST_SOURCES {
            let title = format!("it names {count} documents, more than {MOST_SOURCES}");
            self.complain("/sourceDescriptions", title, "import the workflows in several files");
        }
    }

    fn workflows(&mut self, workflows: &mut [Workflow]) {
        if workflows.is_empty() {
            self.complain("/workflows", "there are no workflows", "write at least one");
        }
        let steps: usize = workflows.iter().map(|workflow| workflow.steps.len()).sum();
        if steps > MOST_STEPS {
            let title = format!("there are {steps} steps, more than {MOST_STEPS}");
            self.complain("/workflows", title, "import the workflows in several files");
        }
        let mut known = BTreeSet::new();
        for (index, workflow) in workflows.iter_mut().enumerate() {
            let pointer = format!("/workflows/{index}");
            if !known.insert(workflow.workflow_id.clone()) {
                let title = format!("the workflow `{}` is there twice", workflow.workflow_id);
                self.complain(&format!("{pointer}/workflowId"), title, "name one of them otherwise");
            }
            self.workflow(workflow, &pointer);
        }
    }

    fn workflow(&mut self, workflow: &mut Workflow, pointer: &str) {
        if workflow.steps.is_empty() {
            self.complain(&format!("{pointer}/steps"), "there are no steps", "write at least one");
        }
        self.parameters(&mut workflow.parameters, &format!("{pointer}/parameters"));
        self.success(&mut workflow.success_actions, &format!("{pointer}/successActions"));
        self.failure(&mut workflow.failure_actions, &format!("{pointer}/failureActions"));
        let mut ids = BTreeSet::new();
        for (index, step) in workflow.steps.iter_mut().enumerate() {
            let pointer = format!("{pointer}/steps/{index}");
            if !ids.insert(step.step_id.clone()) {
                let title = format!("the step `{}` is there twice", step.step_id);
                self.complain(&format!("{pointer}/stepId"), title, "name one of them otherwise");
            }
            self.does_one_thing(step, &pointer);
            self.parameters(&mut step.parameters, &format!("{pointer}/parameters"));
            self.success(&mut step.on_success, &format!("{pointer}/onSuccess"));
            self.failure(&mut step.on_failure, &format!("{pointer}/onFailure"));
            for (index, parameter) in step.parameters.iter().enumerate() {
                let is_named = parameter.name.is_some();
                if is_named && parameter.r#in.is_none() && step.workflow_id.is_none() {
                    let pointer = format!("{pointer}/parameters/{index}");
                    self.complain(
                        &pointer,
                        "`in` is missing",
                        "write `path`, `query`, `header` or `cookie`",
                    );
                }
            }
        }
    }

    fn does_one_thing(&mut self, step: &Step, pointer: &str) {
        let things = [
            &step.operation_id,
            &step.operation_path,
            &step.workflow_id,
            &step.channel_path,
        ];
        match things.into_iter().flatten().count() {
            1 => {}
            0 => self.complain(
                pointer,
                format!("the step `{}` calls nothing", step.step_id),
                "write `operationId`, `operationPath` or `workflowId`",
            ),
            _ => self.complain(
                pointer,
                format!("the step `{}` calls several things", step.step_id),
                "write one of `operationId`, `operationPath` and `workflowId`",
            ),
        }
    }

    /// Puts what is referred to in the place of references.
    fn parameters(&mut self, parameters: &mut [Parameter], pointer: &str) {
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if let Some(reference) = parameter.reference.take() {
                let known = &self.components.parameters;
                let Some(meant) = self.referred(&reference, PARAMETERS, known, &pointer) else {
                    continue;
                };
                if !self.unfolds(size_of(&meant.value), &pointer) {
                    return;
                }
                let value = std::mem::take(&mut parameter.value);
                *parameter = meant.clone();
                if !value.is_null() {
                    parameter.value = value;
                }
            }
            if parameter.name.is_none() {
                self.complain(
                    &pointer,
                    "`name` is missing",
                    "a parameter has `name`, `in` and `value`",
                );
            }
        }
    }

    fn success(&mut self, actions: &mut [Action], pointer: &str) {
        self.actions(actions, pointer, SUCCESS_ACTIONS, &self.components.success_actions);
    }

    fn failure(&mut self, actions: &mut [Action], pointer: &str) {
        self.actions(actions, pointer, FAILURE_ACTIONS, &self.components.failure_actions);
    }

    fn actions(&mut self, actions: &mut [Action], pointer: &str, prefix: &str, known: &'s IndexMap<String, Action>) {
        for (index, action) in actions.iter_mut().enumerate() {
            let pointer = format!("{pointer}/{index}");
            if let Some(reference) = action.reference.take() {
                let Some(meant) = self.referred(&reference, prefix, known, &pointer) else {
                    continue;
                };
                if !self.unfolds(meant.size(), &pointer) {
                    return;
                }
                *action = meant.clone();
            }
            self.parameters(&mut action.parameters, &format!("{pointer}/parameters"));
            match action.r#type {
                None => self.complain(&pointer, "`type` is missing", "write `end`, `goto` or `retry`"),
                Some(ActionKind::Goto) if action.step_id.is_some() == action.workflow_id.is_some() => {
                    self.complain(
                        &pointer,
                        "it leads nowhere, or to two places",
                        "write one of `stepId` and `workflowId`",
                    );
                }
                Some(_) => {}
            }
            if action
                .retry_after
                .is_some_and(|after| !(0.0..=86_400.0).contains(&after))
            {
                let pointer = format!("{pointer}/retryAfter");
                self.complain(
                    &pointer,
                    "expected seconds, from 0 to a day",
                    "write how long to wait before the next try",
                );
            }
        }
    }

    /// What a reference means; where nothing is, that is told.
    fn referred<T>(
        &mut self,
        reference: &str,
        prefix: &str,
        known: &'s IndexMap<String, T>,
        pointer: &str,
    ) -> Option<&'s T> {
        let name = reference.strip_prefix(prefix).unwrap_or(reference);
        let meant = known.get(name);
        if meant.is_none() {
            // Of very many mistakes the first are shown.
            let is_shown = self.mistakes.len() < MOST_EXPLAINED;
            let meant = is_shown.then(|| suggestion(name, known.keys().map(String::as_str)));
            let help = meant.flatten().map_or_else(
                || "write it under `components`".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            self.complain(
                &format!("{pointer}/reference"),
                format!("there is no `{reference}`"),
                &help,
            );
        }
        meant
    }

    /// Whether there is room for what stands in the place of a reference; the first for which there is none is told.
    fn unfolds(&mut self, size: usize, pointer: &str) -> bool {
        let before = self.unfolded;
        self.unfolded = before.saturating_add(size);
        let has_room = self.unfolded <= MOST_BYTES;
        if before <= MOST_BYTES && !has_room {
            let title = format!(
                "references to components unfold to more than {}",
                exact_size(MOST_BYTES)
            );
            self.complain(pointer, title, "import the workflows in several files");
        }
        has_room
    }
}

/// The steps of a JSON pointer or, as far as it leads to one node, of a JSONPath.
pub(super) fn steps_of(target: &str, kind: Option<&str>) -> Option<Vec<Member>> {
    match kind {
        None | Some("jsonpointer") if target.is_empty() || target.starts_with('/') => Some(pointed(target)),
        None | Some("jsonpath") if target.starts_with('$') => singular(target),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<(String, Option<Location>)> {
        let source = Source::new("a.yaml", text);
        let mistakes = read(&source).err().unwrap_or_default();
        mistakes
            .into_iter()
            .map(|mistake| (mistake.title.to_show().to_owned(), mistake.location))
            .collect()
    }

    #[test]
    fn each_mistake_is_told_at_its_place() {
        for (text, said, pointer) in [
            ("openapi: 3.0.0", "no description of Arazzo", Some("")),
            ("arazzo: 2.0.0", "expected Arazzo 1.0 or 1.1", Some("/arazzo")),
            (
                "arazzo: 1.0",
                "expected a version of three numbers, found number `1.0`",
                Some("/arazzo"),
            ),
            (
                "arazzo: '1.0'",
                "expected a version of three numbers, found `1.0`",
                Some("/arazzo"),
            ),
            ("arazzo: 1.0.1\nworkflows: []", "no workflows", Some("/workflows")),
            (
                "arazzo: 1.0.1\nworkflows: [{ workflowId: a, steps: [{ stepId: b }] }]",
                "calls nothing",
                Some("/workflows/0/steps/0"),
            ),
            (
                "arazzo: 1.1.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, operationId: x, workflowId: y }] }]",
                "several things",
                Some("/workflows/0/steps/0"),
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, operationId: x }, { stepId: b, operationId: x }] }]",
                "`b` is there twice",
                Some("/workflows/0/steps/1/stepId"),
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, operationId: x, parameters: [{ reference: $components.parameters.p }] }] }]",
                "there is no `$components.parameters.p`",
                Some("/workflows/0/steps/0/parameters/0/reference"),
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: 5 }]",
                "expected a list, found integer `5`",
                None,
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, operationId: x, successCriteria: [{ condition: c, type: 5 }] }] }]",
                "expected a word such as `regex`, or a mapping with `type` and `version`, found integer `5`",
                None,
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, operationId: x, onSuccess: [{ name: c, type: 5 }] }] }]",
                "`5` means nothing here",
                None,
            ),
            (
                "arazzo: 1.0.0\nworkflows: [{ workflowId: a, steps: [{ stepId: b, workflowId: c, onSuccess: [{ type: goto, workflowId: d, parameters: [{ reference: $components.parameters.p }] }] }] }]",
                "there is no `$components.parameters.p`",
                Some("/workflows/0/steps/0/onSuccess/0/parameters/0/reference"),
            ),
            ("arazzo: [", "not valid YAML", None),
        ] {
            let found = mistakes(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].0.contains(said), "{text}: {found:?}");
            let place = pointer.map(|pointer| Location::value(&"a.yaml".into(), pointer));
            assert!(place.is_none() || found[0].1 == place, "{text}: {found:?}");
            assert!(found[0].1.is_some(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_component_stands_where_it_is_referred_to_and_a_value_beside_the_reference_wins() {
        let text = "
arazzo: 1.0.1
components:
  parameters: { page: { name: page, in: query, value: 1 } }
  failureActions: { again: { name: again, type: retry, retryLimit: 3 } }
workflows:
  - workflowId: a
    steps:
      - stepId: b
        operationId: x
        parameters: [{ reference: $components.parameters.page, value: 2 }]
        onFailure: [{ reference: $components.failureActions.again }]
";
        let (description, _) = read(&Source::new("a.yaml", text)).expect("a description");
        let step = &description.workflows[0].steps[0];
        assert_eq!(step.parameters[0].name.as_deref(), Some("page"));
        assert_eq!(step.parameters[0].value, 2);
        assert_eq!(step.on_failure[0].retry_limit, Some(3));
    }
}
