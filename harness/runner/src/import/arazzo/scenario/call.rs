//! A step as it is in a scenario: what it calls, what is expected of the answer, and what is saved of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Frame, Lost, Outputs, Player};
use crate::import::arazzo::criteria::Expectation;
use crate::import::arazzo::model::Step;
use crate::import::arazzo::operations::Called;
use crate::import::arazzo::order;
use crate::import::arazzo::request::Request;
use crate::import::arazzo::term::Term;
use crate::import::draft::{name_of, slug};
use crate::import::known::Operation;
use crate::import::plain::plain;

/// How many steps a scenario may have: workflows that call each other unfold.
const MOST_STEPS: usize = 500;

/// The call that ends a session.
const LOGOUT: &str = "POST /sessionauth/v1/logout";

impl<'a> Player<'a> {
    pub(super) fn step(&mut self, frame: &mut Frame<'a>, index: usize) -> Result<(), Lost> {
        let context = self.context;
        let step = &frame.workflow.steps[index];
        self.has_room().map_err(Lost::here)?;
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
            let arguments = self.arguments_of(frame, step).map_err(Lost::here)?;
            let called = self.workflow(target, arguments)?;
            let mut outputs = called.clone();
            for (name, value) in &step.outputs {
                if let Ok(term) = self.output(frame, value, None, Some(&called)) {
                    outputs.insert(name.clone(), term);
                }
            }
            frame.outputs.insert(&step.step_id, outputs);
            if !step.success_criteria.is_empty() {
                self.lose(frame, Some(index), "its conditions, which are about a workflow");
            }
            return Ok(());
        }
        let called = context.called[frame.index][index]
            .as_ref()
            .map_err(|why| Lost::here(why.clone()))?;
        self.call(frame, index, called).map_err(Lost::here)
    }

    fn call(&mut self, frame: &mut Frame<'a>, index: usize, called: &Called<'_>) -> Result<(), String> {
        let step = &frame.workflow.steps[index];
        let operation = called.operation;
        // In lower case, as it is in the id, nothing looks like a secret.
        plain(&step.step_id).map_err(|why| format!("its `stepId`: {why}"))?;
        let request = self.request(frame, step, called)?;
        frame.taken.extend(&request.taken);
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
            let why = format!("what it does if it fails, `{}`", action.name);
            self.take_room(why.len())?;
            lost.push(why);
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
            self.lose(frame, Some(index), &what);
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
            if self.room == 0 {
                break;
            }
            let size = expectation.size;
            let added = self.take_room(criterion.condition.len()).and_then(|()| {
                expectation.add(criterion, &mut |runtime| self.term(frame, runtime, Some(request)))?;
                self.take_room(expectation.size - size)
            });
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
            if self.room == 0 {
                break;
            }
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
}

/// A duration as scenarios have it.
fn duration(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1_000) {
        format!("{}s", milliseconds / 1_000)
    } else {
        format!("{milliseconds}ms")
    }
}
