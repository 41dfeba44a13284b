//! What is known of the sessions of a sequence, before it is played.

use std::collections::{BTreeMap, BTreeSet};

use crate::operation::{Operation, Sequence, Step};

/// What is known of the session that a step uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Alive,
    Ended,
    /// The requirements leave it open, or calls at once decide it.
    Open,
}

/// What is known of the session of each step, when the step is made.
pub(super) fn lives(sequence: &Sequence) -> BTreeMap<usize, Life> {
    let mut known: BTreeMap<usize, Life> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for step in &sequence.prefix {
        note(sequence, *step, &mut ended, &BTreeSet::new(), &mut known);
    }
    let logged_out = |branch: &Vec<Step>| -> BTreeSet<usize> {
        let logouts = branch.iter().filter_map(|step| match step.operation {
            Operation::LogOut(subject) => Some(subject),
            _ => None,
        });
        logouts.collect()
    };
    let before = ended.clone();
    for (index, branch) in sequence.branches.iter().enumerate() {
        let others = sequence
            .branches
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let unsure: BTreeSet<usize> = others.flat_map(|(_, branch)| logged_out(branch)).collect();
        let mut own = before.clone();
        for step in branch {
            note(sequence, *step, &mut own, &unsure, &mut known);
        }
        ended.extend(own);
    }
    for step in &sequence.suffix {
        note(sequence, *step, &mut ended, &BTreeSet::new(), &mut known);
    }
    known
}

fn note(
    sequence: &Sequence,
    step: Step,
    ended: &mut BTreeSet<usize>,
    unsure: &BTreeSet<usize>,
    known: &mut BTreeMap<usize, Life>,
) {
    let Some(subject) = step.operation.subject() else {
        return;
    };
    let parent = sequence.find(subject).and_then(|opener| opener.operation.subject());
    let parent_ends = parent.is_some_and(|parent| ended.contains(&parent) || unsure.contains(&parent));
    let life = if ended.contains(&subject) {
        Life::Ended
    } else if unsure.contains(&subject) || parent_ends {
        Life::Open
    } else {
        Life::Alive
    };
    known.insert(step.id, life);
    if matches!(step.operation, Operation::LogOut(_)) {
        ended.insert(subject);
    }
}
