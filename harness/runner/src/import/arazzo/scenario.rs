//! A scenario of a workflow: its steps, with those of the workflows that it needs and calls in their places.

mod arguments;
mod call;
mod lost;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::context::Context;
use super::inputs::Inputs;
use super::model::Workflow;
use super::order::{self, Next};
use super::size::{LARGEST_SCENARIO, too_large, too_much};
use super::term::Term;
use crate::import::draft::{LeftOut, Slugs};
use lost::Lost;

/// How many workflows may call each other in a row.
const DEEPEST: usize = 50;

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
    /// How large the workflows are together that were gone through, in bytes, each as often as it was.
    pub(super) read: usize,
    may_read: usize,
    /// How much larger it may become, in bytes.
    pub(super) room: usize,
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
    index: usize,
    pointer: String,
    /// Which of the workflow's own parameters its steps have a place for.
    taken: BTreeSet<usize>,
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
    /// `may_read`: how large the workflows may be together that are gone through, in bytes.
    pub(super) fn new(context: &'a Context<'a>, may_read: usize) -> Self {
        Self {
            context,
            read: 0,
            may_read,
            steps: Vec::new(),
            finally: Vec::new(),
            verifies: Vec::new(),
            needs: BTreeSet::new(),
            inputs: Inputs::default(),
            parts: Vec::new(),
            room: LARGEST_SCENARIO,
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
        self.workflow(index, BTreeMap::new())?;
        self.has_room().map_err(|why| Lost {
            pointer: format!("/workflows/{index}"),
            why,
        })
    }

    /// Takes room for what is about to be written, or kept.
    pub(super) fn take_room(&mut self, bytes: usize) -> Result<(), String> {
        self.room = self.room.saturating_sub(bytes);
        self.has_room()
    }

    fn has_room(&self) -> Result<(), String> {
        if self.room == 0 { Err(too_large()) } else { Ok(()) }
    }

    fn workflow(&mut self, index: usize, arguments: BTreeMap<String, Argument>) -> Result<Outputs, Lost> {
        let context = self.context;
        let workflow = &context.description.workflows[index];
        let mut frame = Frame {
            workflow,
            index,
            pointer: format!("/workflows/{index}"),
            taken: BTreeSet::new(),
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
        self.read = self.read.saturating_add(context.sizes[index]);
        if self.read > self.may_read {
            return Err(lost(&frame.pointer, too_much()));
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
        self.walk(&mut frame, &order)?;
        self.lose_parameters(&frame);
        let mut outputs = Outputs::new();
        for (name, value) in &workflow.outputs {
            self.has_room().map_err(|why| lost(&frame.pointer, why))?;
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

    fn walk(&mut self, frame: &mut Frame<'a>, order: &[usize]) -> Result<(), Lost> {
        let workflow = frame.workflow;
        let mut is_played = vec![false; workflow.steps.len()];
        let mut place = 0;
        while let Some(&index) = order.get(place) {
            let step = &workflow.steps[index];
            if is_played[index] {
                let why = format!(
                    "that it goes back to the step `{}`: a scenario goes on to its end",
                    step.step_id
                );
                self.lose(frame, None, &why);
                break;
            }
            is_played[index] = true;
            let pointer = format!("{}/steps/{index}", frame.pointer);
            self.step(frame, index).map_err(|lost| lost.within(pointer))?;
            let (next, conditional) = order::next(workflow, step);
            for action in conditional {
                let why = format!("its action `{}`, which depends on the answer", action.name);
                self.lose(frame, Some(index), &why);
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
            self.lose(frame, Some(index), "all of it: no step leads to it");
        }
        Ok(())
    }

    /// Lists a part of a step, or of a workflow, that is lost.
    fn lose(&mut self, frame: &Frame<'_>, step: Option<usize>, why: &str) {
        // Where there is no room left, the scenario is not made.
        if self.room == 0 {
            return;
        }
        let what = match step {
            Some(step) => format!(
                "{} / {}",
                frame.workflow.workflow_id, frame.workflow.steps[step].step_id
            ),
            None => frame.workflow.workflow_id.clone(),
        };
        let pointer = match step {
            Some(step) => format!("{}/steps/{step}", frame.pointer),
            None => frame.pointer.clone(),
        };
        self.room = self.room.saturating_sub(what.len() + why.len());
        let part = LeftOut::part(&what, why).at(self.context.places.of(&pointer));
        self.parts.push(part);
    }
}
