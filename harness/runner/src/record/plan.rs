//! The plan within a manifest: every selected trial. What neighbours have in common (the rows of one table: all but their
//! ids) is held once, so that a long plan is small in memory. In a record each trial is written out.

use std::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::manifest::PlannedTrial;

/// The selected trials, in the order of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The ids of all trials, one behind the other.
    ids: String,
    trials: Vec<Entry>,
    /// What trials have besides their ids; what is in this place of a trial is of no account.
    shared: Vec<PlannedTrial>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    /// Where the id ends in [`Plan::ids`].
    end: usize,
    /// A place in [`Plan::shared`].
    shared: usize,
}

impl Plan {
    /// How many trials there are.
    pub fn len(&self) -> usize {
        self.trials.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.trials.is_empty()
    }

    /// The trials.
    pub fn iter(&self) -> impl Iterator<Item = PlannedTrial> {
        let mut start = 0;
        self.trials.iter().map(move |entry| {
            let id = self.ids[start..entry.end].to_owned();
            start = entry.end;
            PlannedTrial {
                id,
                ..self.shared[entry.shared].clone()
            }
        })
    }

    /// Adds a trial.
    pub fn push(&mut self, trial: PlannedTrial) {
        self.ids.push_str(&trial.id);
        let trial = PlannedTrial {
            id: String::new(),
            ..trial
        };
        if self.shared.last() != Some(&trial) {
            self.shared.push(trial);
        }
        self.trials.push(Entry {
            end: self.ids.len(),
            shared: self.shared.len() - 1,
        });
    }

    fn shrunk(mut self) -> Self {
        self.ids.shrink_to_fit();
        self.trials.shrink_to_fit();
        self
    }
}

impl FromIterator<PlannedTrial> for Plan {
    fn from_iter<T: IntoIterator<Item = PlannedTrial>>(trials: T) -> Self {
        let mut plan = Self::default();
        for trial in trials {
            plan.push(trial);
        }
        plan.shrunk()
    }
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Plan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Trials)
    }
}

/// Reads the trials one by one.
struct Trials;

impl<'de> Visitor<'de> for Trials {
    type Value = Plan;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of trials")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut trials: A) -> Result<Plan, A::Error> {
        let mut plan = Plan::default();
        while let Some(trial) = trials.next_element()? {
            plan.push(trial);
        }
        Ok(plan.shrunk())
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, PlannedTrial};

    fn trial(id: &str, title: &str) -> PlannedTrial {
        PlannedTrial {
            id: id.to_owned(),
            title: title.to_owned(),
            scenario: "scenarios/a.yaml".to_owned(),
            requirements: vec!["AUTH-01".to_owned()],
            tags: Vec::new(),
            operations: Vec::new(),
            not_applicable: None,
        }
    }

    #[test]
    fn a_plan_gives_back_its_trials_as_they_were_and_is_written_as_a_list_of_them() {
        let trials = vec![
            trial("a::1", "A"),
            trial("a::2", "A"),
            trial("a::3", "its own title"),
            trial("a::4", "A"),
        ];
        let plan: Plan = trials.iter().cloned().collect();
        assert_eq!(plan.iter().collect::<Vec<_>>(), trials);
        let written = serde_json::to_string(&plan).expect("JSON");
        assert_eq!(written, serde_json::to_string(&trials).expect("JSON"));
        assert_eq!(serde_json::from_str::<Plan>(&written).expect("a plan"), plan);
    }

    #[test]
    fn rows_of_one_table_share_all_but_their_ids() {
        let plan: Plan = (0..100).map(|row| trial(&format!("a::{row}"), "A")).collect();
        assert_eq!((plan.len(), plan.shared.len()), (100, 1));
    }
}
