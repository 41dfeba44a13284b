//! A scenario of a workflow: its steps, with those of the workflows that it needs and calls in their places.

mod lost;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::context::Context;
use super::criteria::Expectation;
use super::inputs::Inputs;
use super::model::{Action, Parameter, Step, Workflow};
use super::operations::Called;
use super::order::{self, Next};
use super::request::Request;
use super::runtime::{Referred, Runtime};
use super::term::Term;
use crate::import::draft::{LeftOut, Slugs, name_of, slug};
use crate::import::known::Operation;
use lost::Lost;

/// How many steps a scenario may have: workflows that call each other unfold.
const MOST_STEPS: usize = 500;

/// How many workflows may call each other in a row.
const DEEPEST: usize = 50;

/// The call that ends a session.
const LOGOUT: &str = "POST /sessionauth/v1/logout";

/// The outputs of a step or a workflow.
type Outputs = BTreeMap<String, Term>;

/// A scenario in the making.
pub(super) struct Player<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) steps: Vec<Value>,
    pub(super) finally: Vec<Value>,
    pub(super) verifies: Vec<String>,
    pub(super) needs: BTreeSet<String>,
    pub(super) inputs: Inputs,
    pub(super) parts: Vec<LeftOut>,
    ids: Slugs,
    variables: BTreeSet<String>,
    /// The outputs of workflows that were played.
    done: BTreeMap<&'a str, Outputs>,
    /// The workflows that are being played, so that none calls itself.
    open: Vec<&'a str>,
}

/// A workflow that is being played.
pub(super) struct Frame<'a> {
    pub(super) workflow: &'a Workflow,
    pointer: String,
    arguments: BTreeMap<String, Argument>,
    outputs: BTreeMap<&'a str, Outputs>,
}

/// What a workflow was called with.
#[derive(Clone)]
enum Argument {
    Known(Term),
    /// An input of the scenario, of which may be told later what it holds.
    Input(String),
}

impl<'a> Player<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            steps: Vec::new(),
            finally: Vec::new(),
            verifies: Vec::new(),
            needs: BTreeSet::new(),
            inputs: Inputs::default(),
            parts: Vec::new(),
            ids: Slugs::default(),
            variables: BTreeSet::new(),
            done: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Adds the steps of a workflow.
    ///
    /// # Errors
    /// One of them cannot be carried over.
    pub(super) fn play(&mut self, index: usize) -> Result<(), Lost> {
        self.workflow(index, BTreeMap::new()).map(drop)
    }

    fn workflow(&mut self, index: usize, arguments: BTreeMap<String, Argument>) -> Result<Outputs, Lost> {
        let context = self.context;
        let workflow = &context.description.workflows[index];
        let mut frame = Frame {
            workflow,
            pointer: format!("/workflows/{index}"),
            arguments,
            outputs: BTreeMap::new(),
        };
        let lost = |pointer: &str, why: String| Lost {
            pointer: pointer.to_owned(),
            why,
        };
        if self.open.contains(&&*workflow.workflow_id) {
            let why = format!("the workflow `{}` leads back to itself", workflow.workflow_id);
            return Err(lost(&frame.pointer, why));
        }
        if self.open.len() >= DEEPEST {
            let why = format!("workflows call each other more than {DEEPEST} levels deep");
            return Err(lost(&frame.pointer, why));
        }
        self.open.push(&workflow.workflow_id);
        self.needed_workflows(&frame)?;
        let order = order::in_order(workflow).map_err(|why| lost(&format!("{}/steps", frame.pointer), why))?;
        for hint in &context.hints[index] {
            match frame.arguments.get(&hint.input) {
                Some(Argument::Known(_)) => {}
                Some(Argument::Input(outer)) => self.inputs.hint(outer, hint.expression),
                None => self.inputs.hint(&hint.input, hint.expression),
            }
        }
        self.walk(index, &mut frame, &order)?;
        let mut outputs = Outputs::new();
        for (name, value) in &workflow.outputs {
            // One that has no term is told where it is used.
            if let Ok(term) = self.output(&frame, value, None, None) {
                outputs.insert(name.clone(), term);
            }
        }
        self.open.pop();
        self.done.insert(&workflow.workflow_id, outputs.clone());
        Ok(outputs)
    }

    /// Plays what the workflow, or one of its steps, waits for.
    fn needed_workflows(&mut self, frame: &Frame<'a>) -> Result<(), Lost> {
        let context = self.context;
        let of_steps = frame.workflow.steps.iter().flat_map(|step| &step.depends_on);
        let of_steps = of_steps.filter_map(|name| name.strip_prefix("$workflows.")?.split('.').next());
        let own = frame.workflow.depends_on.iter().map(String::as_str);
        for name in own.chain(of_steps) {
            if self.done.contains_key(name) {
                continue;
            }
            let index = context.workflow(name).ok_or_else(|| Lost {
                pointer: frame.pointer.clone(),
                why: format!("it depends on the workflow `{name}`, which is not in this file"),
            })?;
            self.workflow(index, BTreeMap::new())?;
        }
        Ok(())
    }

    fn walk(&mut self, workflow_index: usize, frame: &mut Frame<'a>, order: &[usize]) -> Result<(), Lost> {
        let context = self.context;
        let workflow = &context.description.workflows[workflow_index];
        let mut is_played = vec![false; workflow.steps.len()];
        let mut place = 0;
        while let Some(&index) = order.get(place) {
            let step = &workflow.steps[index];
            if is_played[index] {
                let why = format!(
                    "that it goes back to the step `{}`: a scenario goes on to its end",
                    step.step_id
                );
                self.lose(frame, workflow_index, None, &why);
                break;
            }
            is_played[index] = true;
            let pointer = format!("{}/steps/{index}", frame.pointer);
            self.step(frame, workflow_index, index)
                .map_err(|lost| lost.within(pointer))?;
            let (next, conditional) = order::next(workflow, step);
            for action in conditional {
                let why = format!("its action `{}`, which depends on the answer", action.name);
                self.lose(frame, workflow_index, Some(index), &why);
            }
            place = match next {
                Next::Behind => place + 1,
                Next::End => break,
                Next::Step(id) => {
                    let target = order::index_of(workflow, id);
                    let position = target.and_then(|target| order.iter().position(|index| *index == target));
                    position.ok_or_else(|| Lost {
                        pointer: format!("{}/steps/{index}", frame.pointer),
                        why: format!("it goes on to the step `{id}`, which is not there"),
                    })?
                }
                Next::Workflow(action) => {
                    self.called_by_action(frame, action, index)?;
                    break;
                }
            };
        }
        for (index, _) in is_played.iter().enumerate().filter(|(_, is_played)| !**is_played) {
            self.lose(frame, workflow_index, Some(index), "all of it: no step leads to it");
        }
        Ok(())
    }

    /// A workflow that a step hands over to.
    fn called_by_action(&mut self, frame: &Frame<'a>, action: &'a Action, index: usize) -> Result<(), Lost> {
        let name = action.workflow_id.as_deref().unwrap_or_default();
        let lost = |why: String| Lost {
            pointer: format!("{}/steps/{index}", frame.pointer),
            why,
        };
        let target = self.context.workflow(name);
        let target = target.ok_or_else(|| {
            lost(format!(
                "it goes on to the workflow `{name}`, which is not in this file"
            ))
        })?;
        let arguments = self.arguments(frame, &action.parameters).map_err(lost)?;
        self.workflow(target, arguments).map(drop)
    }

    fn arguments(&mut self, frame: &Frame<'a>, parameters: &[Parameter]) -> Result<BTreeMap<String, Argument>, String> {
        let mut arguments = BTreeMap::new();
        for parameter in parameters {
            let Some(name) = &parameter.name else { continue };
            let whole = parameter.value.as_str().and_then(Runtime::parse);
            let argument = match whole {
                Some(Runtime {
                    of: Referred::Input(input),
                    steps,
                }) if steps.is_empty() && !input.contains('.') => match frame.arguments.get(&input) {
                    Some(argument) => argument.clone(),
                    None => Argument::Input(input),
                },
                Some(runtime) => Argument::Known(self.term(frame, &runtime, None)?),
                None => Argument::Known(Term::Value(self.filled(frame, &parameter.value)?)),
            };
            arguments.insert(name.clone(), argument);
        }
        Ok(arguments)
    }

    fn step(&mut self, frame: &mut Frame<'a>, workflow_index: usize, index: usize) -> Result<(), Lost> {
        let context = self.context;
        let step = &context.description.workflows[workflow_index].steps[index];
        if self.steps.len() + self.finally.len() >= MOST_STEPS {
            return Err(Lost::here(format!(
                "its scenario would have more than {MOST_STEPS} steps"
            )));
        }
        if step.channel_path.is_some() || step.action.is_some() {
            return Err(Lost::here(
                "it sends or receives messages, and a scenario sends requests",
            ));
        }
        if let Some(name) = &step.workflow_id {
            let target = context
                .workflow(name)
                .ok_or_else(|| Lost::here(format!("it calls the workflow `{name}`, which is not in this file")))?;
            let arguments = self.arguments(frame, &step.parameters).map_err(Lost::here)?;
            let called = self.workflow(target, arguments)?;
            let mut outputs = called.clone();
            for (name, value) in &step.outputs {
                if let Ok(term) = self.output(frame, value, None, Some(&called)) {
                    outputs.insert(name.clone(), term);
                }
            }
            frame.outputs.insert(&step.step_id, outputs);
            if !step.success_criteria.is_empty() {
                self.lose(
                    frame,
                    workflow_index,
                    Some(index),
                    "its conditions, which are about a workflow",
                );
            }
            return Ok(());
        }
        let called = context.called[workflow_index][index]
            .as_ref()
            .map_err(|why| Lost::here(why.clone()))?;
        let name = format!("{} {}", called.operation.method(), called.operation.template());
        let operation = context
            .known
            .named(&name)
            .ok_or_else(|| Lost::here(format!("no contract documents `{name}`")))?;
        self.call(frame, (workflow_index, index), called, operation)
            .map_err(Lost::here)
    }

    fn call(
        &mut self,
        frame: &mut Frame<'a>,
        place: (usize, usize),
        called: &Called<'_>,
        operation: &Operation,
    ) -> Result<(), String> {
        let context = self.context;
        let step = &context.description.workflows[place.0].steps[place.1];
        let request = self.request(frame, step, called, operation)?;
        let mut lost = request.lost.clone();
        let expectation = self.expectation(frame, step, &request, &mut lost);
        let statuses = expectation.statuses.clone().unwrap_or_default();
        let verifies = self.verified(step, operation, &statuses, &mut lost);
        let is_silent = expectation.statuses.is_none() && expectation.that.is_empty();
        // A workflow is made of requests that work; how one ends that tidies up does not matter.
        let otherwise = if is_silent && !step.extension.finally {
            json!("2xx")
        } else {
            Value::Null
        };
        let mut expect = expectation.written(&otherwise);
        let failure = order::failure(frame.workflow, step);
        if let Some(within) = failure.within {
            expect["within"] = json!(duration(within));
        }
        for action in failure.others {
            lost.push(format!("what it does if it fails, `{}`", action.name));
        }
        let mut made = Map::new();
        if !step.extension.finally {
            made.insert("id".to_owned(), json!(self.ids.unique(slug(&step.step_id))));
        }
        if !verifies.is_empty() {
            made.insert("verifies".to_owned(), json!(verifies));
        }
        made.insert("call".to_owned(), json!(operation.name()));
        for (key, values) in [
            ("path", &request.path),
            ("query", &request.query),
            ("headers", &request.headers),
        ] {
            if !values.is_empty() {
                made.insert(key.to_owned(), Value::Object(values.clone()));
            }
        }
        if let Some(body) = &request.body {
            made.insert("body".to_owned(), body.clone());
        }
        if expect.as_object().is_some_and(|expect| !expect.is_empty()) {
            made.insert("expect".to_owned(), expect);
        }
        let save = self.save(frame, step, operation, &request, &mut lost);
        if !save.is_empty() {
            made.insert("save".to_owned(), Value::Object(save));
        }
        if step.extension.finally {
            self.finally.push(Value::Object(made));
        } else {
            self.steps.push(Value::Object(made));
        }
        for what in lost {
            self.lose(frame, place.0, Some(place.1), &what);
        }
        Ok(())
    }

    fn expectation(
        &mut self,
        frame: &Frame<'a>,
        step: &Step,
        request: &Request,
        lost: &mut Vec<String>,
    ) -> Expectation {
        let mut expectation = Expectation::default();
        for criterion in &step.success_criteria {
            let added = expectation.add(criterion, &mut |runtime| self.term(frame, runtime, Some(request)));
            if let Err(why) = added {
                lost.push(format!("its condition `{}`: {why}", criterion.condition));
            }
        }
        if let Some(timeout) = step.timeout {
            #[expect(clippy::cast_precision_loss, reason = "no timeout is that long")]
            let seconds = timeout as f64 / 1_000.0;
            expectation.add_expression(format!("duration < {seconds}"));
        }
        expectation
    }

    /// What a step tests: what was written down of it, or what a call of the operation does.
    fn verified(
        &mut self,
        step: &Step,
        operation: &Operation,
        statuses: &BTreeSet<u16>,
        lost: &mut Vec<String>,
    ) -> Vec<String> {
        let verified = match &step.extension.verifies {
            Some(own) => {
                let (known, unknown): (Vec<&String>, Vec<&String>) = own
                    .iter()
                    .partition(|id| self.context.requirements.contains(id.as_str()));
                lost.extend(
                    unknown
                        .into_iter()
                        .map(|id| format!("the requirement `{id}`, which is not in the catalogue")),
                );
                known.into_iter().cloned().collect()
            }
            None if step.extension.finally => Vec::new(),
            None => Vec::from_iter(self.context.known.requirement(operation, statuses).cloned()),
        };
        for id in &verified {
            if !self.verifies.contains(id) {
                self.verifies.push(id.clone());
            }
        }
        verified
    }

    /// What the answer leaves for later steps; a session is ended when the scenario ends.
    fn save(
        &mut self,
        frame: &mut Frame<'a>,
        step: &'a Step,
        operation: &Operation,
        request: &Request,
        lost: &mut Vec<String>,
    ) -> Map<String, Value> {
        let mut save = Map::new();
        let mut outputs = Outputs::new();
        for (name, value) in &step.outputs {
            let term = match self.output(frame, value, Some(request), None) {
                Ok(term) => term,
                Err(why) => {
                    lost.push(format!("its output `{name}`: {why}"));
                    continue;
                }
            };
            let Term::Expression(expression) = term else {
                outputs.insert(name.clone(), term);
                continue;
            };
            let is_session = operation.signs_in() && expression.to_ascii_lowercase().ends_with("token");
            let is_used = self.context.is_used(&step.step_id, name);
            if !(is_session || is_used) {
                continue;
            }
            let variable = self.variable(name, &step.step_id);
            save.insert(variable.clone(), json!(expression));
            if is_session && self.context.known.named(LOGOUT).is_some() && !frame.workflow.tidies_up() {
                let header = format!("${{{{ {variable} }}}}");
                self.finally
                    .push(json!({ "call": LOGOUT, "headers": { "sessionToken": header } }));
            }
            outputs.insert(name.clone(), Term::Expression(variable));
        }
        frame.outputs.insert(&step.step_id, outputs);
        save
    }

    /// A name for what is saved, which no other step has taken.
    fn variable(&mut self, output: &str, step: &str) -> String {
        let mut variable = name_of(output);
        if self.variables.contains(&variable) {
            variable = format!("{}_{variable}", name_of(step));
        }
        while !self.variables.insert(variable.clone()) {
            variable.push('_');
        }
        variable
    }

    /// Lists a part of a step, or of a workflow, that is lost.
    fn lose(&mut self, frame: &Frame<'_>, workflow: usize, step: Option<usize>, why: &str) {
        let what = match step {
            Some(step) => format!(
                "{} / {}",
                frame.workflow.workflow_id, frame.workflow.steps[step].step_id
            ),
            None => frame.workflow.workflow_id.clone(),
        };
        let pointer = match step {
            Some(step) => format!("/workflows/{workflow}/steps/{step}"),
            None => format!("/workflows/{workflow}"),
        };
        let place = self.context.places.of(&pointer);
        self.parts.push(LeftOut::part(&what, why).at(place));
    }
}

/// A duration as scenarios have it.
fn duration(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1_000) {
        format!("{}s", milliseconds / 1_000)
    } else {
        format!("{milliseconds}ms")
    }
}
