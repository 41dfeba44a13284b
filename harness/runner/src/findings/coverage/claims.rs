//! What scenarios say that they do: the requirements that they name, and the operations that they call.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::suite::scenario::{Action, Scenario};

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
            for id in scenario.named_requirements(scenario.cases.iter()) {
                claims.requirements.entry(id).or_default().insert(&scenario.id);
            }
            scenario.visit(&mut |step, _| {
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
