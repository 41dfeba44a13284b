//! The calls of a scenario: those that it is about, and those that only tidy up.

use crate::scenario::{Action, Call, Scenario, Step};

/// The calls of the steps, those of flows and branches among them; what is done in the end is not.
pub(super) fn of_steps(scenario: &Scenario) -> Vec<&Call> {
    let mut found = Calls::default();
    found.collect(&scenario.steps, false);
    found.steps
}

/// The calls that are made in the end: those of `finally`, and of the `finally` of flows.
pub(super) fn of_endings(scenario: &Scenario) -> Vec<&Call> {
    let mut found = Calls::default();
    found.collect(&scenario.steps, false);
    found.collect(&scenario.finally, true);
    found.endings
}

#[derive(Default)]
struct Calls<'a> {
    steps: Vec<&'a Call>,
    endings: Vec<&'a Call>,
}

impl<'a> Calls<'a> {
    fn collect(&mut self, steps: &'a [Step], ends: bool) {
        for step in steps {
            match &step.action {
                Action::Call(call) if ends => self.endings.push(call),
                Action::Call(call) => self.steps.push(call),
                Action::Parallel(branches) => self.collect(&branches.steps, ends),
                Action::Flow(used) => {
                    self.collect(&used.flow.steps, ends);
                    self.collect(&used.flow.finally, true);
                }
            }
        }
    }
}
