//! One walk through the tree of steps: those of the scenario, of its branches, and of its flows.

use super::program::{Action, Call, Scenario, Step};
use super::row::Case;

/// When a step is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// In its turn.
    Steps,
    /// In the end, whatever happened before: under `finally` of the scenario or of a flow.
    Ending,
}

impl Scenario {
    /// Visits every step once, in the order in which they are written.
    pub fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a Step, Phase)) {
        walk(&self.steps, Phase::Steps, visit);
        walk(&self.finally, Phase::Ending, visit);
    }

    /// Visits the steps that the scenario itself writes, those of its branches among them; not those of flows.
    pub fn visit_own<'a>(&'a self, visit: &mut impl FnMut(&'a Step)) {
        walk_own(&self.steps, visit);
        walk_own(&self.finally, visit);
    }

    /// The calls that are made in a phase.
    pub fn calls(&self, phase: Phase) -> Vec<&Call> {
        let mut calls = Vec::new();
        self.visit(&mut |step, when| match &step.action {
            Action::Call(call) if when == phase => calls.push(call.as_ref()),
            _ => {}
        });
        calls
    }

    /// The requirements that the scenario names as a whole, in these cases, and in its steps; each once.
    pub fn named_requirements<'a>(&'a self, cases: impl IntoIterator<Item = &'a Case>) -> Vec<&'a str> {
        let mut ids = Vec::new();
        let mut note = |id: &'a String| {
            if !ids.contains(&id.as_str()) {
                ids.push(id.as_str());
            }
        };
        self.verifies.iter().for_each(&mut note);
        cases.into_iter().flat_map(|case| &case.verifies).for_each(&mut note);
        self.visit(&mut |step, _| step.named_requirements().for_each(&mut note));
        ids
    }
}

fn walk_own<'a>(steps: &'a [Step], visit: &mut impl FnMut(&'a Step)) {
    for step in steps {
        visit(step);
        if let Action::Parallel(branches) = &step.action {
            walk_own(&branches.steps, visit);
        }
    }
}

fn walk<'a>(steps: &'a [Step], phase: Phase, visit: &mut impl FnMut(&'a Step, Phase)) {
    for step in steps {
        visit(step, phase);
        match &step.action {
            Action::Call(_) => {}
            Action::Parallel(branches) => walk(&branches.steps, phase, visit),
            Action::Flow(used) => {
                walk(&used.flow.steps, phase, visit);
                walk(&used.flow.finally, Phase::Ending, visit);
            }
        }
    }
}
