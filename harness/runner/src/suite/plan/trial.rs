//! A trial: a scenario, or one case of it, to be played once.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Location;
use crate::suite::scenario::{Beside, Call, Case, Phase, Scenario, case_pointer};
use crate::targets::{Target, base_service};

/// A scenario, or one case of it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// `area/scenario` or `area/scenario::case`.
    pub id: Box<str>,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The index of the case, where the scenario has a table.
    case: Option<usize>,
    /// Why the target does not allow it; `None` if it does.
    pub not_applicable: Option<Arc<str>>,
}

impl Trial {
    /// The case, where the scenario has a table.
    pub fn case(&self) -> Option<&Case> {
        self.case.and_then(|index| self.scenario.cases.get(index))
    }

    /// Whether several plays of it may run at the same time.
    pub fn is_beside_itself(&self) -> bool {
        self.scenario.beside == Some(Beside::Itself)
    }

    /// Whether nothing else may be played meanwhile.
    pub fn is_alone(&self) -> bool {
        self.scenario.beside == Some(Beside::Nobody)
    }

    /// Where the case stands, where the scenario has a table.
    pub fn case_place(&self) -> Option<Location> {
        self.case
            .map(|index| Location::value(&self.scenario.source, case_pointer(index)))
    }

    /// What it says of itself.
    pub fn title(&self) -> &str {
        self.case()
            .and_then(|case| case.title.as_deref())
            .unwrap_or(&self.scenario.title)
    }

    /// The requirements that it verifies as a whole: the scenario's and the case's.
    pub fn verifies(&self) -> Vec<String> {
        let mut ids = self.scenario.verifies.clone();
        for id in self.case().into_iter().flat_map(|case| &case.verifies) {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    /// The requirements that it names as a whole and that no step of the scenario names: those that its own calls test.
    pub fn tested_as_a_whole(&self) -> Vec<String> {
        let mut ids = self.verifies();
        let mut named = BTreeSet::new();
        self.scenario
            .visit_own(&mut |step| named.extend(step.named_requirements()));
        ids.retain(|id| !named.contains(id));
        ids
    }

    /// The requirements that it names: as a whole, and in its steps, those of flows among them.
    pub fn requirements(&self) -> Vec<String> {
        let ids = self.scenario.named_requirements(self.case());
        ids.into_iter().map(str::to_owned).collect()
    }

    /// The calls that it is about: those of its steps, flows and branches among them.
    pub fn calls(&self) -> Vec<&Call> {
        self.scenario.calls(Phase::Steps)
    }

    /// The calls that only tidy up: those of `finally`, and of the `finally` of flows.
    pub fn closing_calls(&self) -> Vec<&Call> {
        self.scenario.calls(Phase::Ending)
    }
}

/// All trials of these scenarios, in the order of their ids.
pub fn trials(scenarios: Vec<Scenario>, target: &Target) -> Vec<Trial> {
    let mut trials = Vec::new();
    for scenario in scenarios {
        let scenario = Arc::new(scenario);
        let not_applicable = what_is_lacking(&scenario, target).map(Arc::from);
        let trial = |id: String, case| Trial {
            id: id.into(),
            scenario: scenario.clone(),
            case,
            not_applicable: not_applicable.clone(),
        };
        if scenario.cases.is_empty() {
            trials.push(trial(scenario.id.clone(), None));
        }
        for (index, case) in scenario.cases.iter().enumerate() {
            trials.push(trial(format!("{}::{}", scenario.id, case.id), Some(index)));
        }
    }
    trials
}

/// What the target would have to offer for this scenario, in words.
fn what_is_lacking(scenario: &Scenario, target: &Target) -> Option<String> {
    if let Some(call) = scenario
        .calls(Phase::Steps)
        .iter()
        .find(|call| target.lacks(&call.service))
    {
        return Some(absence(&call.service));
    }
    for need in &scenario.needs {
        if !target.identities.contains_key(need) {
            return Some(format!("the target offers no `{need}`"));
        }
    }
    for used in &scenario.uses {
        if let Some(identity) = target.identities.get(used)
            && identity.key.is_none()
        {
            return Some(format!("the target's `{used}` has no private key"));
        }
        if let Some((name, member)) = used.rsplit_once('.')
            && let Some(identity) = target.identities.get(name)
            && !identity.attributes.contains_key(member)
        {
            return Some(format!("the target's `{name}` has no `{member}`"));
        }
    }
    let lacking = scenario
        .certificates
        .iter()
        .find(|name| !target.certificates.contains_key(*name));
    lacking.map(|name| format!("the target offers no client certificate `{name}`"))
}

/// The reason why nothing is asked of a service, by the name of its contract.
pub(crate) fn absence(service: &str) -> String {
    format!("the target has no /{}", base_service(service))
}
