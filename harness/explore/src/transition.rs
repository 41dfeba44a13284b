//! Transitions of the model: which step follows which on a session, which follows which at all, and which are made at once.
//!
//! They are known before a sequence is played, so that one is chosen for those that were not seen yet.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::Kind;
use crate::operation::{Operation, Sequence};

/// A transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transition {
    /// On one session.
    On {
        /// Its kind.
        kind: Kind,
        /// It was logged out before.
        has_ended: bool,
        /// What was done to it before; that it was opened, if nothing.
        last: &'static str,
        /// What is done.
        next: &'static str,
    },
    /// One step after another.
    After(&'static str, &'static str),
    /// Two steps at once, in the order of their names; on the same session or not.
    Beside(&'static str, &'static str, bool),
}

const VERBS: [&str; 7] = [
    "access-token",
    "act",
    "ask",
    "key-manager",
    "log-out",
    "refused-sign-in",
    "sign-in",
];

/// The transitions of a sequence.
pub fn transitions(sequence: &Sequence) -> BTreeSet<Transition> {
    let mut seen = BTreeSet::new();
    let mut sessions: BTreeMap<usize, (&'static str, bool)> = BTreeMap::new();
    let mut last = None;
    for step in sequence.steps() {
        let next = step.operation.verb();
        if let Some(last) = last.replace(next) {
            seen.insert(Transition::After(last, next));
        }
        if let Some(subject) = step.operation.subject()
            && let Some(kind) = sequence.kind(subject)
        {
            let (last, has_ended) = sessions.get(&subject).copied().unwrap_or(("opened", false));
            seen.insert(Transition::On {
                kind,
                has_ended,
                last,
                next,
            });
            let ends = matches!(step.operation, Operation::LogOut(_)) && kind != Kind::KeyManager;
            sessions.insert(subject, (next, has_ended || ends));
        }
    }
    for (index, branch) in sequence.branches.iter().enumerate() {
        for other in sequence.branches.iter().skip(index + 1) {
            for (one, two) in branch.iter().flat_map(|one| other.iter().map(move |two| (one, two))) {
                let (first, second) = (one.operation.verb(), two.operation.verb());
                let subject = one.operation.subject();
                let is_same = subject.is_some() && subject == two.operation.subject();
                seen.insert(Transition::Beside(first.min(second), first.max(second), is_same));
            }
        }
    }
    seen
}

/// How many transitions there are in all.
pub fn universe() -> usize {
    let on_session = |verbs: usize, dies: bool| {
        // Alive: it was opened, or something else than a logout was done. Dead: anything was done to it.
        let alive = if dies { verbs } else { verbs + 1 };
        verbs * alive + if dies { verbs * verbs } else { 0 }
    };
    let on = on_session(4, true) * 2 + on_session(2, true) + on_session(2, false);
    let pairs = |verbs: usize| verbs * (verbs + 1) / 2;
    on + VERBS.len() * VERBS.len() + pairs(VERBS.len()) + pairs(4)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{VERBS, transitions, universe};
    use crate::draw::{Offer, draw};

    #[test]
    fn what_is_drawn_comes_to_see_all_transitions_and_no_others() {
        let mut seen = BTreeSet::new();
        for seed in 0..30_000 {
            let sequence = draw(seed, &Offer::everything());
            let all = sequence.steps().all(|step| VERBS.contains(&step.operation.verb()));
            assert!(all, "{sequence:?}");
            seen.extend(transitions(&sequence));
        }
        assert_eq!(seen.len(), universe());
    }
}
