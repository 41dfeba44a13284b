//! What workflows are called with, and what becomes of the parameters that a workflow has for all of its steps.

use std::collections::{BTreeMap, HashSet};

use super::{Argument, Frame, Lost, Player};
use crate::import::arazzo::model::{Action, Parameter, Step};
use crate::import::arazzo::request::identity;
use crate::import::arazzo::runtime::{Referred, Runtime};
use crate::import::arazzo::term::Term;

impl<'a> Player<'a> {
    /// A workflow that a step hands over to.
    pub(super) fn called_by_action(&mut self, frame: &Frame<'a>, action: &'a Action, index: usize) -> Result<(), Lost> {
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
        let arguments = self.arguments(frame, action.parameters.iter()).map_err(lost)?;
        self.workflow(target, arguments).map(drop)
    }

    /// What parameters say of the inputs of a workflow that is called with them.
    pub(super) fn arguments<'p>(
        &mut self,
        frame: &Frame<'a>,
        parameters: impl Iterator<Item = &'p Parameter>,
    ) -> Result<BTreeMap<String, Argument>, String> {
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
                None => Argument::Known(Term::of(self.filled(frame, &parameter.value)?)),
            };
            arguments.insert(name.clone(), argument);
        }
        Ok(arguments)
    }

    /// What a step calls a workflow with: its own parameters, and those of its workflow that are inputs too.
    pub(super) fn arguments_of(
        &mut self,
        frame: &mut Frame<'a>,
        step: &'a Step,
    ) -> Result<BTreeMap<String, Argument>, String> {
        let own: HashSet<&Option<String>> = step.parameters.iter().map(|own| &own.name).collect();
        let shared = frame.workflow.parameters.iter().enumerate();
        let shared: Vec<(usize, &Parameter)> = shared.filter(|(_, shared)| shared.r#in.is_none()).collect();
        frame.taken.extend(shared.iter().map(|(index, _)| *index));
        let shared = shared.into_iter().map(|(_, shared)| shared);
        let inherited = shared.filter(|shared| !own.contains(&shared.name));
        self.arguments(frame, inherited.chain(&step.parameters))
    }

    /// Lists the parameters of a workflow for which none of its steps has a place.
    pub(super) fn lose_parameters(&mut self, frame: &Frame<'a>) {
        let workflow = frame.workflow;
        let of_steps = workflow.steps.iter().flat_map(|step| &step.parameters);
        let overridden: HashSet<_> = of_steps.map(identity).collect();
        for (index, shared) in workflow.parameters.iter().enumerate() {
            if !frame.taken.contains(&index) && !overridden.contains(&identity(shared)) {
                let name = shared.name.as_deref().unwrap_or_default();
                self.lose(
                    frame,
                    None,
                    &format!("its parameter `{name}`, for which none of its steps has a place"),
                );
            }
        }
    }
}
