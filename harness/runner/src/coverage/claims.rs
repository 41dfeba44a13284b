//! What scenarios say that they do: the requirements that they name, and the operations that they call.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::scenario::{Action, Case, Scenario, Step};

/// What the scenarios of a folder say, taken together. Scenarios are named by their ids, sorted.
#[derive(Clone, Debug, Default)]
pub struct Claims<'a> {
    requirements: IndexMap<&'a str, BTreeSet<&'a str>>,
    operations: IndexMap<(&'a str, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Claims<'a> {
    /// What these scenarios say.
    pub fn of(scenarios: &'a [Scenario]) -> Self {
        let mut claims = Self::default();
        for scenario in scenarios {
            for id in named_by_scenario(scenario) {
                claims.requirements.entry(id).or_default().insert(&scenario.id);
            }
            walk(scenario, &mut |step| {
                if let Action::Call(call) = &step.action {
                    let operation = (call.method.as_str(), call.template.as_str());
                    claims.operations.entry(operation).or_default().insert(&scenario.id);
                }
            });
        }
        claims
    }

    /// The scenarios that name a requirement.
    pub fn verifying(&self, requirement: &str) -> Vec<&'a str> {
        let scenarios = self.requirements.get(requirement);
        scenarios.into_iter().flatten().copied().collect()
    }

    /// The scenarios that call an operation.
    pub fn calling(&self, method: &str, template: &str) -> Vec<&'a str> {
        let scenarios = self.operations.get(&(method, template));
        scenarios.into_iter().flatten().copied().collect()
    }
}

/// The requirements that a scenario names: as a whole, in its cases, in its steps and in those of its flows; each once.
fn named_by_scenario(scenario: &Scenario) -> Vec<&str> {
    let mut ids = Vec::new();
    note(&scenario.verifies, &mut ids);
    for case in &scenario.cases {
        note(&case.verifies, &mut ids);
    }
    walk(scenario, &mut |step| note(&step.verifies, &mut ids));
    ids
}

/// The requirements that one trial of a scenario names: as a whole, in its case, in its steps and in those of its flows;
/// each once.
pub fn named_by_case<'a>(scenario: &'a Scenario, case: Option<&'a Case>) -> Vec<&'a str> {
    let mut ids = Vec::new();
    note(&scenario.verifies, &mut ids);
    note(case.map_or(&[], |case| case.verifies.as_slice()), &mut ids);
    walk(scenario, &mut |step| note(&step.verifies, &mut ids));
    ids
}

fn note<'a>(new: &'a [String], ids: &mut Vec<&'a str>) {
    for id in new {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
}

/// Every step, those of flows and of parallel branches among them.
fn walk<'a>(scenario: &'a Scenario, visit: &mut impl FnMut(&'a Step)) {
    for step in scenario.steps.iter().chain(&scenario.finally) {
        step_and_inner(step, visit);
    }
}

fn step_and_inner<'a>(step: &'a Step, visit: &mut impl FnMut(&'a Step)) {
    visit(step);
    match &step.action {
        Action::Call(_) => {}
        Action::Parallel(branches) => branches.steps.iter().for_each(|step| step_and_inner(step, visit)),
        Action::Flow(used) => {
            let steps = used.flow.steps.iter().chain(&used.flow.finally);
            steps.for_each(|step| step_and_inner(step, visit));
        }
    }
}
