//! What the runtime expressions of a workflow stand for in its scenario.

use serde_json::{Value, json};

use super::{Argument, Frame, Outputs, Player};
use crate::import::arazzo::criteria::header;
use crate::import::arazzo::inputs::Said;
use crate::import::arazzo::request::Request;
use crate::import::arazzo::runtime::{Member, Piece, Referred, Runtime, members, pieces};
use crate::import::arazzo::term::{Term, below};
use crate::import::plain::plain;

impl<'a> Player<'a> {
    /// What an output stands for.
    pub(super) fn output(
        &mut self,
        frame: &Frame<'a>,
        value: &Value,
        request: Option<&Request>,
        called: Option<&Outputs>,
    ) -> Result<Term, String> {
        if let Value::Object(members) = value {
            let selected = self.selected(frame, members, request)?;
            return selected.ok_or_else(|| "it is no runtime expression".to_owned());
        }
        let text = plain(value.as_str().ok_or("it is no runtime expression")?)?;
        let mut terms = Vec::new();
        for piece in pieces(text) {
            let term = match piece {
                Piece::Text(text) => Term::Value(json!(text)),
                Piece::Runtime(Runtime {
                    of: Referred::Output(name),
                    steps,
                }) => taken(called, &name, &steps).ok_or_else(|| format!("there is no output `{name}`"))?,
                Piece::Runtime(runtime) => self.term(frame, &runtime, request)?,
            };
            self.take_room(term.size())?;
            terms.push(term);
        }
        Ok(Term::text_of(terms))
    }

    /// What a runtime expression stands for. Of the answer there is something once there is a request.
    pub(in crate::import::arazzo) fn term(
        &mut self,
        frame: &Frame<'a>,
        runtime: &Runtime,
        request: Option<&Request>,
    ) -> Result<Term, String> {
        let term = self.looked_up(frame, runtime, request)?;
        self.take_room(term.size())?;
        Ok(term)
    }

    fn looked_up(&mut self, frame: &Frame<'a>, runtime: &Runtime, request: Option<&Request>) -> Result<Term, String> {
        let missing = |what: String| Err(format!("{what} is not known at this point"));
        match &runtime.of {
            Referred::Input(name) => self.input(frame, name, &runtime.steps),
            Referred::StepOutput { step, output } => taken(frame.outputs.get(step.as_str()), output, &runtime.steps)
                .map_or_else(|| missing(format!("the output `{output}` of the step `{step}`")), Ok),
            Referred::WorkflowOutput { workflow, output } => {
                taken(self.done.get(workflow.as_str()), output, &runtime.steps).map_or_else(
                    || missing(format!("the output `{output}` of the workflow `{workflow}`")),
                    Ok,
                )
            }
            Referred::RequestHeader(_)
            | Referred::RequestQuery(_)
            | Referred::RequestPath(_)
            | Referred::RequestBody => {
                let found = request.and_then(|request| request.term(runtime));
                found.map_or_else(|| missing("what it takes of the request".to_owned()), Ok)
            }
            _ if request.is_none() => missing("the answer".to_owned()),
            Referred::ResponseBody => Ok(Term::Expression(below("body", &runtime.steps))),
            Referred::ResponseHeader(name) => Ok(Term::Expression(below(&header(name), &runtime.steps))),
            Referred::StatusCode => Ok(Term::Expression("status".to_owned())),
            Referred::Method | Referred::Output(_) => Err("no scenario can say it".to_owned()),
            Referred::Other(text) => Err(format!("no scenario can say `{text}`")),
        }
    }

    fn input(&mut self, frame: &Frame<'a>, written: &str, steps: &[Member]) -> Result<Term, String> {
        let context = self.context;
        let schema = |name: &str| context.input_schema(frame.workflow, name);
        let is_known = |name: &str| frame.arguments.contains_key(name) || schema(name).is_some();
        let (name, inner) = split(written, &is_known).unwrap_or_else(|| (written.to_owned(), Vec::new()));
        let steps = [inner, steps.to_vec()].concat();
        let said = Said {
            schema: schema(&name),
            expression: frame.workflow.extension.inputs.get(&name).map(String::as_str),
        };
        let before = self.inputs.size;
        let term = match frame.arguments.get(&name) {
            Some(Argument::Known(term)) => Ok(term.clone()),
            Some(Argument::Input(outer)) => self.inputs.term(outer, said, self.context.given),
            None => self.inputs.term(&name, said, self.context.given),
        };
        self.take_room(self.inputs.size - before)?;
        term?
            .below(&steps)
            .ok_or_else(|| format!("the input `{name}` has no such member"))
    }
}

/// An output, and what is taken of it.
fn taken(outputs: Option<&Outputs>, written: &str, steps: &[Member]) -> Option<Term> {
    let outputs = outputs?;
    let (name, inner) = split(written, &|name| outputs.contains_key(name))?;
    outputs.get(&name)?.below(&[inner, steps.to_vec()].concat())
}

/// A name that is known, and the members behind it; names may hold dots too, so the longest counts.
fn split(written: &str, is_known: &dyn Fn(&str) -> bool) -> Option<(String, Vec<Member>)> {
    let mut end = written.len();
    loop {
        let name = &written[..end];
        if is_known(name) {
            return Some((name.to_owned(), members(&written[end..])));
        }
        end = name.rfind('.')?;
    }
}
