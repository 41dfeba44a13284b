//! What a suite knows of the operations that another tool calls: their templates, what calling them verifies, and which of their
//! values only a target has.

use std::collections::{BTreeMap, BTreeSet};

use crate::suite::Suite;
use crate::suite::expression::Template;
use crate::suite::requirements::Answer;
use crate::suite::scenario::Action;

/// The operations of a suite's contracts.
#[derive(Clone, Debug)]
pub(super) struct Known {
    operations: Vec<Operation>,
    /// The requirement that an answer other than a success verifies, by operation and status.
    refused: BTreeMap<(String, u16), String>,
}

/// An operation.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) template: String,
    /// The requirement that a call of it verifies.
    pub(super) requirement: Option<String>,
}

impl Operation {
    /// As a scenario names it.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// Whose JWT it takes, and in which property of its body: `bot` or `app`.
    pub(super) fn jwt(&self) -> Option<(&'static str, &'static str)> {
        match self.template.as_str() {
            "/login/pubkey/authenticate" | "/relay/pubkey/authenticate" => Some(("token", "bot")),
            "/login/pubkey/app/authenticate" => Some(("token", "app")),
            "/login/v1/pubkey/app/authenticate/extensionApp" => Some(("authToken", "app")),
            _ => None,
        }
    }

    /// Whether it opens a session that is ended by logging out.
    pub(super) fn signs_in(&self) -> bool {
        let is_of_pod = self.template.starts_with("/login/pubkey/") || self.template.starts_with("/sessionauth/v1/");
        is_of_pod && self.template.ends_with("/authenticate")
    }

    /// The user of the target that a parameter of its path stands for: an example of another pod's user is nobody here.
    pub(super) fn user(&self, parameter: &str) -> Option<&'static str> {
        let on_behalf_of = self.template.contains("/app/user/") || self.template.contains("/app/username/");
        match parameter {
            "username" if on_behalf_of => Some("users.installed.username"),
            "userId" | "uid" if on_behalf_of => Some("users.installed.userId"),
            _ => None,
        }
    }
}

impl Known {
    /// The operations of a suite.
    pub(super) fn of(suite: &Suite) -> Self {
        let verified = verified(suite);
        let operation = |operation: &podproof_contract::Operation| {
            let name = format!("{} {}", operation.method(), operation.template());
            Operation {
                method: operation.method().to_owned(),
                template: operation.template().to_owned(),
                requirement: verified.get(&name).cloned(),
            }
        };
        Self {
            operations: suite.contracts.operations().map(operation).collect(),
            refused: refused(suite),
        }
    }

    /// The operation of a request, by its path in segments; of several the one with the fewest parameters.
    pub(super) fn find(&self, method: &str, path: &[String]) -> Option<&Operation> {
        let fitting = self
            .operations
            .iter()
            .filter(|operation| operation.method == method && fits(&operation.template, path));
        fitting.min_by_key(|operation| operation.template.matches('{').count())
    }

    /// The requirement that a call verifies whose answer has to have one of these statuses.
    pub(super) fn requirement<'k>(&'k self, operation: &'k Operation, statuses: &BTreeSet<u16>) -> Option<&'k String> {
        let is_success = statuses.is_empty() || statuses.iter().any(|status| (200..300).contains(status));
        let refused = |status: &u16| self.refused.get(&(operation.name(), *status));
        let refused = statuses.iter().filter(|_| !is_success).find_map(refused);
        refused.or(operation.requirement.as_ref())
    }

    /// The operation of this name.
    pub(super) fn named(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name() == name)
    }
}

/// For each operation the requirement that a call which works verifies: one that is judged by it and fulfilled by a success, otherwise any
/// that is judged by it, otherwise the first of the first step that calls it, otherwise the first of the first scenario.
fn verified(suite: &Suite) -> BTreeMap<String, String> {
    let (mut judged, mut succeeding) = (BTreeMap::new(), BTreeMap::new());
    for requirement in suite.catalogue.iter() {
        let answers = requirement.answers.iter().flat_map(|answers| &answers.strict);
        let is_success = answers
            .into_iter()
            .any(|answer| matches!(answer, Answer::Status(200..=299)));
        for name in requirement.judged_by.iter().flat_map(|judged_by| &judged_by.operations) {
            judged.entry(name.clone()).or_insert_with(|| requirement.id.clone());
            if is_success {
                succeeding.entry(name.clone()).or_insert_with(|| requirement.id.clone());
            }
        }
    }
    let (mut by_step, mut by_scenario) = (BTreeMap::new(), BTreeMap::new());
    for scenario in &suite.scenarios {
        scenario.visit(&mut |step, _| {
            let Action::Call(call) = &step.action else { return };
            let name = format!("{} {}", call.method, call.template);
            if let Some(first) = step.verifies.first() {
                by_step.entry(name.clone()).or_insert_with(|| first.clone());
            }
            if let Some(first) = scenario.verifies.first() {
                by_scenario.entry(name).or_insert_with(|| first.clone());
            }
        });
    }
    // What comes later replaces what was there.
    let least_first = by_scenario.into_iter().chain(by_step).chain(judged).chain(succeeding);
    least_first.collect()
}

/// For each operation and status that is no success, the first requirement of the first step that expects it.
fn refused(suite: &Suite) -> BTreeMap<(String, u16), String> {
    let mut refused = BTreeMap::new();
    for scenario in &suite.scenarios {
        scenario.visit(&mut |step, _| {
            let Action::Call(call) = &step.action else { return };
            let status = call.expect.as_ref().and_then(|expect| expect.status.as_ref());
            let Some(Template::Literal(status)) = status else {
                return;
            };
            let status = status.as_u64().and_then(|status| u16::try_from(status).ok());
            let requirement = step.verifies.first().or(scenario.verifies.first());
            if let (Some(status @ 300..), Some(requirement)) = (status, requirement) {
                let key = (format!("{} {}", call.method, call.template), status);
                refused.entry(key).or_insert_with(|| requirement.clone());
            }
        });
    }
    refused
}

fn fits(template: &str, path: &[String]) -> bool {
    let template: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
    let is_parameter = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(expected, found)| is_parameter(expected) || expected == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(templates: &[&str]) -> Known {
        let operation = |template: &&str| Operation {
            method: "GET".to_owned(),
            template: (*template).to_owned(),
            requirement: None,
        };
        Known {
            operations: templates.iter().map(operation).collect(),
            refused: BTreeMap::new(),
        }
    }

    fn segments(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn a_path_belongs_to_the_template_that_says_most_of_it() {
        let known = known(&["/a/{x}/c", "/a/b/c", "/a/{x}/{y}"]);
        let found = |path: &str| {
            known
                .find("GET", &segments(path))
                .map(|operation| operation.template.as_str())
        };
        assert_eq!(found("a/b/c"), Some("/a/b/c"));
        assert_eq!(found("a/:id/c"), Some("/a/{x}/c"));
        assert_eq!(found("a/b/d"), Some("/a/{x}/{y}"));
        assert_eq!(found("a/b"), None);
        assert!(known.find("POST", &segments("a/b/c")).is_none());
    }
}
