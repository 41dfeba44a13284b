//! What steps are called in a comparison: as in the record, but for requests that are sent at once and are the same.
//!
//! Of equal requests that race each other (`parallel:` with a number), which one wins is chance. They are told apart by how they
//! ended: `out[0]/log-out` is the one with the lowest status, whichever branch that was. How many end in which way is chance as well.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::seen::Outcome;
use crate::record::{LocationRecord, TrialRecord};

/// What is known of the steps that race each other.
pub(super) struct Labels {
    /// What they are called.
    names: HashMap<String, String>,
    /// How they and those that they race with ended, by what the record calls them.
    rivals: HashMap<String, BTreeSet<Outcome>>,
}

impl Labels {
    pub(super) fn of(trial: &TrialRecord) -> Self {
        // The last answer of each branch, by what was sent and where the scenario asks for it.
        let mut racing: BTreeMap<(String, Option<Place<'_>>), BTreeMap<&str, Outcome>> = BTreeMap::new();
        for (index, exchange) in trial.exchanges.iter().enumerate() {
            let Some(name) = without_branch(&exchange.step).filter(|_| exchange.is_of_a_step()) else {
                continue;
            };
            let place = exchange.asked_at.as_ref().map(place);
            let outcome = Outcome::of(trial, index, exchange);
            racing.entry((name, place)).or_default().insert(&exchange.step, outcome);
        }
        let (mut labels, mut rivals) = (HashMap::new(), HashMap::new());
        for branches in racing.into_values() {
            let outcomes: BTreeSet<Outcome> = branches.values().copied().collect();
            rivals.extend(branches.keys().map(|name| ((*name).to_owned(), outcomes.clone())));
            let names: Vec<&str> = branches.keys().copied().collect();
            let mut by_outcome: Vec<(&str, Outcome)> = branches.into_iter().collect();
            by_outcome.sort_by_key(|(name, outcome)| (*outcome, *name));
            let renamed = by_outcome.iter().zip(names);
            labels.extend(renamed.map(|((old, _), new)| ((*old).to_owned(), new.to_owned())));
        }
        Self { names: labels, rivals }
    }

    /// How the step and those that it races with ended; nothing of a step that races with none.
    pub(super) fn rivals(&self, step: &str) -> BTreeSet<Outcome> {
        self.rivals.get(step).cloned().unwrap_or_default()
    }

    /// What the step of this label is called.
    pub(super) fn of_step(&self, step: &str) -> String {
        self.names.get(step).map_or(step, String::as_str).to_owned()
    }

    /// What the record calls the step that is called so.
    pub(super) fn recorded<'l>(&'l self, name: &'l str) -> &'l str {
        let mut labels = self.names.iter();
        labels.find(|(_, new)| *new == name).map_or(name, |(old, _)| old)
    }
}

/// A file, a line and a column.
type Place<'l> = (&'l str, usize, usize);

fn place(location: &LocationRecord) -> Place<'_> {
    (&location.file, location.line, location.column)
}

/// The label with the numbers of branches left out; `None` where it has none.
fn without_branch(step: &str) -> Option<String> {
    let mut parts = step.split('[');
    let mut name = parts.next()?.to_owned();
    let mut has_branch = false;
    for part in parts {
        let (number, rest) = part.split_once(']')?;
        has_branch |= number.parse::<usize>().is_ok();
        name.push_str("[]");
        name.push_str(rest);
    }
    has_branch.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::without_branch;

    #[test]
    fn branches_are_numbers_in_brackets() {
        assert_eq!(without_branch("out[3]/log-out").as_deref(), Some("out[]/log-out"));
        assert_eq!(without_branch("log-out"), None);
        assert_eq!(without_branch("a[b]"), None);
    }
}
