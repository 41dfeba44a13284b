//! A trial as a workflow.

use std::collections::BTreeSet;

use podproof_contract::Contracts;
use serde_json::{Map, Value, json};

use super::said::Said;
use super::scope::{Inputs, Names, named};
use super::step::{Step as Written, answer};
use crate::export::{ExportedWorkflow, Unsaid};
use crate::suite::plan::Trial;
use crate::suite::scenario::{Action, Call, Case, FlowUse, Step};

/// A workflow in the making.
pub(super) struct Workflow<'a> {
    trial: &'a Trial,
    /// Its id, which no other has.
    id: String,
    contracts: &'a Contracts,
    inputs: Inputs,
    steps: Vec<Value>,
    /// The ids of the steps of other workflows: Redocly takes steps of the same id for the same one.
    taken: &'a BTreeSet<String>,
    /// The ids of its steps.
    pub(super) ids: BTreeSet<String>,
    /// Requirements that its own calls test where they name none.
    whole: Vec<String>,
    /// The services that it calls.
    pub(super) services: BTreeSet<String>,
    pub(super) unsaid: Vec<Unsaid>,
}

/// Where a step stands: what it is called by, and what it tests without naming it.
#[derive(Clone)]
struct Place {
    prefix: String,
    verifies: Vec<String>,
    is_own: bool,
    tidies_up: bool,
}

impl<'a> Workflow<'a> {
    /// `others`: the ids of other workflows.
    pub(super) fn new(
        trial: &'a Trial,
        contracts: &'a Contracts,
        others: &BTreeSet<String>,
        taken: &'a BTreeSet<String>,
    ) -> Self {
        Self {
            trial,
            id: numbered(&workflow_id(&trial.id), |id| others.contains(id)),
            contracts,
            inputs: Inputs::default(),
            steps: Vec::new(),
            taken,
            ids: BTreeSet::new(),
            whole: trial.tested_as_a_whole(),
            services: BTreeSet::new(),
            unsaid: Vec::new(),
        }
    }

    /// The workflow.
    ///
    /// # Errors
    /// Why there is none: a fragment.
    pub(super) fn written(&mut self) -> Result<Value, String> {
        let trial = self.trial;
        let scenario = &trial.scenario;
        let mut names = Names::new();
        for (name, template) in trial.case().into_iter().flat_map(Case::templates) {
            let value = self.inputs.value(&template, &names).map(Said::of);
            names.insert(format!("case.{name}"), value);
        }
        let mut place = Place {
            prefix: String::new(),
            verifies: Vec::new(),
            is_own: true,
            tidies_up: false,
        };
        self.play(&scenario.steps, &mut names, &place)?;
        let mut flows = Vec::new();
        collect_flows(&scenario.steps, &mut flows);
        place.tidies_up = true;
        self.tidy_up(&scenario.finally, &mut names, &place);
        if flows.iter().any(|flow| !flow.flow.finally.is_empty()) {
            self.lose(&trial.id, "what its flows tidy up");
        }
        let steps = std::mem::take(&mut self.steps);
        self.inputs.keep_those_of(&steps);
        let mut workflow = Map::new();
        workflow.insert("workflowId".to_owned(), json!(self.id));
        workflow.insert("summary".to_owned(), json!(trial.title()));
        let (verifies, inputs) = (trial.verifies(), self.inputs.extension());
        workflow.insert(
            "x-podproof".to_owned(),
            json!({ "verifies": verifies, "inputs": inputs }),
        );
        if let Some(schema) = self.inputs.schema() {
            workflow.insert("inputs".to_owned(), schema);
        }
        workflow.insert("steps".to_owned(), Value::Array(steps));
        Ok(Value::Object(workflow))
    }

    /// What is told of it, once it was written.
    pub(super) fn exported(&self) -> ExportedWorkflow {
        let contracts = self.contracts.contracts().iter();
        let called = contracts.filter(|contract| self.services.contains(contract.service()));
        ExportedWorkflow {
            trial: self.trial.id.to_string(),
            id: self.id.clone(),
            inputs: self.inputs.expressions().to_vec(),
            services: called
                .map(|contract| (contract.service().to_owned(), contract.prefix().to_owned()))
                .collect(),
        }
    }

    fn play(&mut self, steps: &'a [Step], names: &mut Names, place: &Place) -> Result<(), String> {
        for step in steps {
            let verifies = if step.verifies.is_empty() {
                &place.verifies
            } else {
                &step.verifies
            };
            let place = Place {
                verifies: verifies.clone(),
                ..place.clone()
            };
            let about = |why: String| format!("`{}`: {why}", step.id);
            match &step.action {
                Action::Call(call) => self.call(step, call, names, &place).map_err(about)?,
                Action::Flow(flow) => self.flow(step, flow, names, &place)?,
                Action::Parallel(_) => return Err(about("it does several things at once".to_owned())),
            }
        }
        Ok(())
    }

    /// What tidies up may be left out: it tests nothing.
    fn tidy_up(&mut self, steps: &'a [Step], names: &mut Names, place: &Place) {
        for step in steps {
            let before = self.steps.len();
            if let Err(why) = self.play(std::slice::from_ref(step), names, place) {
                self.steps.truncate(before);
                let what = format!("{} / {}", self.trial.id, step.id);
                self.lose(&what, &format!("that it tidies up: {why}"));
            }
        }
    }

    fn flow(&mut self, step: &Step, flow: &'a FlowUse, names: &mut Names, place: &Place) -> Result<(), String> {
        let mut inner = Names::new();
        for (name, default) in &flow.flow.inputs {
            let given = flow
                .with
                .iter()
                .find(|(given, _)| given == name)
                .map(|(_, value)| value);
            let said = match (given, default) {
                (Some(given), _) => self.inputs.value(given, names),
                (None, Some(default)) => self.inputs.value(default, &Names::new()),
                (None, None) => continue,
            };
            inner.insert(name.clone(), said.map(Said::of));
        }
        let place = Place {
            prefix: format!("{}{}-", place.prefix, step.id),
            is_own: false,
            ..place.clone()
        };
        self.play(&flow.flow.steps, &mut inner, &place)?;
        for (name, output) in &flow.save {
            let expression = flow.flow.outputs.iter().find(|(known, _)| known == output);
            let said = match expression {
                Some((_, expression)) => self.inputs.expression(expression, &inner),
                None => continue,
            };
            names.insert(name.clone(), said);
        }
        Ok(())
    }

    fn call(&mut self, step: &Step, call: &'a Call, names: &mut Names, place: &Place) -> Result<(), String> {
        let operation = self
            .contracts
            .operation(&call.method, &call.template)
            .ok_or("no contract documents what it calls")?;
        let contract = self.contracts.contracts().iter();
        let contract = contract
            .into_iter()
            .find(|contract| contract.service() == operation.service());
        let mut made = Written {
            operation,
            prefix: contract.map_or("", |contract| contract.prefix()),
            call,
            names,
            inputs: &mut self.inputs,
            lost: Vec::new(),
        };
        let written = made.written()?;
        let lost = made.lost;
        let id = self.id(&format!("{}{}", place.prefix, step.id));
        let mut whole = Map::new();
        whole.insert("stepId".to_owned(), json!(id));
        whole.insert("x-podproof".to_owned(), self.extension(call, place));
        whole.extend(written);
        let mut outputs = Map::new();
        for (name, expression) in &call.save {
            let said = match (answer(&expression.source), named(&expression.source, names)) {
                (Some(runtime), _) => {
                    outputs.insert(name.clone(), json!(runtime));
                    Ok(Said::Runtime(format!("$steps.{id}.outputs.{name}")))
                }
                (None, Some(said)) => said,
                (None, None) => Err(format!("`{}`, which it computes of an answer", expression.source)),
            };
            names.insert(name.clone(), said);
        }
        if !outputs.is_empty() {
            whole.insert("outputs".to_owned(), Value::Object(outputs));
        }
        self.steps.push(Value::Object(whole));
        self.services.insert(operation.service().to_owned());
        let what = format!("{} / {id}", self.trial.id);
        for why in lost {
            self.lose(&what, &why);
        }
        Ok(())
    }

    /// What a later import should know of a step.
    fn extension(&self, call: &Call, place: &Place) -> Value {
        let tests_whole = place.is_own && place.verifies.is_empty() && call.expect.is_some() && !place.tidies_up;
        let verifies = if tests_whole { &self.whole } else { &place.verifies };
        if place.tidies_up {
            json!({ "finally": true, "verifies": verifies })
        } else {
            json!({ "verifies": verifies })
        }
    }

    /// An id that no other step has.
    fn id(&mut self, wanted: &str) -> String {
        let wanted = wanted.replace(|character: char| !is_of_id(character), "-");
        let id = numbered(&wanted, |id| self.taken.contains(id) || self.ids.contains(id));
        self.ids.insert(id.clone());
        id
    }

    fn lose(&mut self, what: &str, why: &str) {
        self.unsaid.push(Unsaid {
            what: what.to_owned(),
            why: why.to_owned(),
            is_part: true,
        });
    }
}

/// `logout/invalid-token::words` is `logout_invalid-token--words`.
fn workflow_id(trial: &str) -> String {
    let id = trial.replace("::", "--").replace('/', "_");
    id.replace(|character: char| !is_of_id(character), "-")
}

/// An id, with a number where it is taken.
fn numbered(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut id = wanted.to_owned();
    let mut number = 2;
    while is_taken(&id) {
        id = format!("{wanted}-{number}");
        number += 1;
    }
    id
}

fn is_of_id(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-' || character == '_'
}

fn collect_flows<'s>(steps: &'s [Step], flows: &mut Vec<&'s FlowUse>) {
    for step in steps {
        if let Action::Flow(flow) = &step.action {
            flows.push(flow);
            collect_flows(&flow.flow.steps, flows);
        }
    }
}
