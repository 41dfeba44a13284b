//! A trial: a scenario, or one case of it, to be played once.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Location;
use crate::suite::scenario::{Beside, Call, Case, Phase, Scenario, case_pointer};
use crate::targets::{Actors, Target, base_service};

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
    /// The target's sets of accounts that it can be played with, from 0; none where it is not applicable.
    pub sets: Arc<[usize]>,
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

    /// The same trial, to be played with those of its sets of accounts that are kept, each under its new place in the pool.
    #[must_use]
    pub fn keeping_sets(self, place: impl Fn(usize) -> Option<usize>) -> Self {
        Self {
            sets: self.sets.iter().copied().filter_map(place).collect(),
            ..self
        }
    }

    /// What a set of the target's pool lacks that it needs, such as "no `admin`"; `None` if it can be played with that.
    pub fn lacking_in(&self, target: &Target, set: usize) -> Option<String> {
        what_is_lacking(&self.scenario, target, target.actors(set)).map(Lack::of_set)
    }

    /// Whether the target has every service that it calls.
    pub fn has_services(&self, target: &Target) -> bool {
        !self.calls().iter().any(|call| target.lacks(&call.service))
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
        let playable = playable(&scenario, target);
        let not_applicable = playable.as_ref().err().cloned();
        let sets = playable.unwrap_or_default();
        let trial = |id: String, case| Trial {
            id: id.into(),
            scenario: scenario.clone(),
            case,
            not_applicable: not_applicable.clone(),
            sets: sets.clone(),
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

/// The sets of accounts that this scenario can be played with, or why there is none.
fn playable(scenario: &Scenario, target: &Target) -> Result<Arc<[usize]>, Arc<str>> {
    let mut calls = scenario.calls(Phase::Steps).into_iter();
    if let Some(call) = calls.find(|call| target.lacks(&call.service)) {
        return Err(absence(&call.service).into());
    }
    let lacking = |set: usize| what_is_lacking(scenario, target, target.actors(set));
    let sets: Arc<[usize]> = (0..target.set_count()).filter(|set| lacking(*set).is_none()).collect();
    match (lacking(0), target.pool.first()) {
        (Some(lack), None) => Err(lack.of_target().into()),
        (Some(lack), Some(first)) if sets.is_empty() => {
            Err(format!("no set of the pool will do; set {} has {}", first.number, lack.of_set()).into())
        }
        _ => Ok(sets),
    }
}

/// What a scenario needs, and a set of accounts does not have.
#[derive(Clone, Copy, Debug)]
enum Lack<'a> {
    /// An identity.
    Identity(&'a str),
    /// The private key of an identity.
    Key(&'a str),
    /// A member of an identity.
    Member(&'a str, &'a str),
    /// The client certificate of an identity.
    Certificate(&'a str),
}

impl Lack<'_> {
    /// In words, said of the accounts of a target.
    fn of_target(self) -> String {
        match self {
            Self::Identity(name) => format!("the target offers no `{name}`"),
            Self::Key(name) => format!("the target's `{name}` has no private key"),
            Self::Member(name, member) => format!("the target's `{name}` has no `{member}`"),
            Self::Certificate(name) => format!("the target offers no client certificate `{name}`"),
        }
    }

    /// In words, said of a set whose number stands before.
    fn of_set(self) -> String {
        match self {
            Self::Identity(name) => format!("no `{name}`"),
            Self::Key(name) => format!("no private key of `{name}`"),
            Self::Member(name, member) => format!("no `{member}` of `{name}`"),
            Self::Certificate(name) => format!("no client certificate of `{name}`"),
        }
    }
}

/// What these accounts would have to offer for this scenario.
fn what_is_lacking<'a>(scenario: &'a Scenario, target: &'a Target, actors: Actors<'_>) -> Option<Lack<'a>> {
    for need in &scenario.needs {
        if !actors.identities.contains_key(need) {
            return Some(Lack::Identity(need));
        }
    }
    for used in &scenario.uses {
        if let Some(identity) = actors.identities.get(used)
            && identity.key.is_none()
        {
            return Some(Lack::Key(used));
        }
        if let Some((name, member)) = used.rsplit_once('.')
            && let Some(identity) = actors.identities.get(name)
            && !identity.attributes.contains_key(member)
        {
            return Some(Lack::Member(name, member));
        }
    }
    let calls = scenario.calls(Phase::Steps).into_iter();
    let unnamed = calls.filter(|call| call.certificate.is_none());
    let of_services = unnamed.filter_map(|call| target.certificate_of(&call.service));
    let named = scenario.certificates.iter().map(String::as_str);
    let mut names = named.chain(of_services);
    names
        .find(|name| !actors.certificates.contains_key(*name))
        .map(Lack::Certificate)
}

/// The reason why nothing is asked of a service, by the name of its contract.
pub(crate) fn absence(service: &str) -> String {
    format!("the target has no /{}", base_service(service))
}
