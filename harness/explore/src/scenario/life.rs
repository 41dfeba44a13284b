//! What is known of the sessions of a sequence, before it is played.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::Kind;
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

/// What is known of a session at its beginning. One that was to be opened with a session of the wrong kind, or with one that had ended,
/// never was; nor can anything be said of one that was opened with a session of which nothing can be said.
fn opened(sequence: &Sequence, opener: usize, known: &BTreeMap<usize, Life>) -> Life {
    let parent = sequence.find(opener).and_then(|step| step.operation.subject());
    match parent.map(|parent| sequence.kind(parent)) {
        None => Life::Alive,
        Some(Some(Kind::App)) => known.get(&opener).copied().unwrap_or(Life::Open),
        Some(_) => Life::Ended,
    }
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
    let life = match opened(sequence, subject, known) {
        Life::Ended => Life::Ended,
        _ if ended.contains(&subject) => Life::Ended,
        Life::Open => Life::Open,
        Life::Alive if unsure.contains(&subject) || parent_ends => Life::Open,
        Life::Alive => Life::Alive,
    };
    known.insert(step.id, life);
    if matches!(step.operation, Operation::LogOut(_)) {
        ended.insert(subject);
    }
}

#[cfg(test)]
mod tests {
    use super::{Life, lives};
    use crate::operation::{Account, Door, Operation, Sequence, Step, User};

    fn life_of_last(operations: &[Operation]) -> Life {
        let steps = operations.iter().enumerate();
        let sequence = Sequence {
            prefix: steps.map(|(id, operation)| Step::new(id, *operation)).collect(),
            ..Sequence::default()
        };
        lives(&sequence)[&(operations.len() - 1)]
    }

    #[test]
    fn a_session_that_had_to_be_refused_at_its_beginning_never_was() {
        let represent = |with| Operation::Represent {
            with,
            user: User::Installed,
            door: Door::Id,
        };
        let by = |account| life_of_last(&[Operation::SignIn(account), represent(0), Operation::Ask(1)]);
        assert_eq!(by(Account::App), Life::Alive);
        assert_eq!(by(Account::Bot), Life::Ended);
        let with_an_ended_one = [
            Operation::SignIn(Account::App),
            Operation::LogOut(0),
            represent(0),
            Operation::Ask(2),
        ];
        assert_eq!(life_of_last(&with_an_ended_one), Life::Ended);
    }
}
