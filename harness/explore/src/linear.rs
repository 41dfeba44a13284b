//! Whether some order of calls explains their answers: the search of Wing and Gong with Lowe's memory.
//!
//! Comes in: operations, which of them certainly precede which, and a model of one object. Goes out: an explanation, the longest
//! part that has one, or that the search was given up. A search that was given up has shown nothing.

use std::collections::HashSet;
use std::hash::Hash;

/// A model of one object.
pub trait Model {
    /// What the object is like.
    type State: Clone + Eq + Hash;

    /// What it is like in the beginning.
    fn initial(&self) -> Self::State;

    /// What it may be like after an operation took effect with the answer that it got; nothing where it cannot have got that.
    fn after(&self, state: &Self::State, operation: usize) -> Vec<Self::State>;

    /// Whether the operation may never have taken effect, or not yet: nobody has heard of its end.
    fn may_be_lost(&self, operation: usize) -> bool;
}

/// What came of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// There is such an order.
    Found,
    /// There is none. The operations of the longest part that can be explained, in its order.
    None(Vec<usize>),
    /// The search was given up.
    GivenUp,
}

/// Looks for an order of `count` operations, in at most so many steps.
pub fn explain<M: Model>(
    model: &M,
    count: usize,
    precedes: impl Fn(usize, usize) -> bool,
    at_most: usize,
) -> Explanation {
    let mut search = Search {
        model,
        before: (0..count)
            .map(|later| (0..count).filter(|earlier| precedes(*earlier, later)).collect())
            .collect(),
        seen: HashSet::new(),
        order: Vec::new(),
        longest: Vec::new(),
        left: at_most,
    };
    let taken = vec![false; count];
    match search.from(&taken, &model.initial()) {
        Some(true) => Explanation::Found,
        Some(false) => Explanation::None(search.longest),
        None => Explanation::GivenUp,
    }
}

struct Search<'m, M: Model> {
    model: &'m M,
    /// The operations that must come before each.
    before: Vec<Vec<usize>>,
    seen: HashSet<(Vec<bool>, M::State)>,
    order: Vec<usize>,
    longest: Vec<usize>,
    left: usize,
}

impl<M: Model> Search<'_, M> {
    /// Whether the rest can be explained; nothing when the search is given up.
    fn from(&mut self, taken: &[bool], state: &M::State) -> Option<bool> {
        let is_left = |operation: &usize| !taken.get(*operation).copied().unwrap_or(true);
        let left: Vec<usize> = (0..taken.len()).filter(is_left).collect();
        if self.order.len() > self.longest.len() {
            self.longest.clone_from(&self.order);
        }
        if left.iter().all(|operation| self.model.may_be_lost(*operation)) {
            return Some(true);
        }
        if !self.seen.insert((taken.to_vec(), state.clone())) {
            return Some(false);
        }
        self.left = self.left.checked_sub(1)?;
        for operation in &left {
            if !self.may_be_next(*operation, taken) {
                continue;
            }
            for next in self.model.after(state, *operation) {
                let mut taken = taken.to_vec();
                if let Some(place) = taken.get_mut(*operation) {
                    *place = true;
                }
                self.order.push(*operation);
                let is_explained = self.from(&taken, &next);
                self.order.pop();
                if is_explained != Some(false) {
                    return is_explained;
                }
            }
        }
        Some(false)
    }

    /// What came before it certainly has been taken. Of what may be lost nobody knows when it ended, so nothing waits for it.
    fn may_be_next(&self, operation: usize, taken: &[bool]) -> bool {
        self.before.get(operation).is_some_and(|before| {
            let mut waited_for = before.iter().filter(|earlier| !self.model.may_be_lost(**earlier));
            waited_for.all(|earlier| taken.get(*earlier).copied().unwrap_or(true))
        })
    }
}

#[cfg(test)]
mod tests {
    use rand_pcg::Pcg64Mcg;
    use rand_pcg::rand_core::{Rng, SeedableRng};

    use super::{Explanation, Model, explain};

    /// An operation on a register, with its times.
    #[derive(Clone, Copy, Debug)]
    struct Op {
        writes: bool,
        value: u64,
        start: u64,
        end: u64,
        lost: bool,
    }

    struct Register(Vec<Op>);

    impl Model for Register {
        type State = u64;

        fn initial(&self) -> u64 {
            0
        }

        fn after(&self, state: &u64, operation: usize) -> Vec<u64> {
            let op = self.0[operation];
            if op.writes {
                vec![op.value]
            } else if op.lost || op.value == *state {
                vec![*state]
            } else {
                Vec::new()
            }
        }

        fn may_be_lost(&self, operation: usize) -> bool {
            self.0[operation].lost
        }
    }

    /// Tries every order of every choice of the lost ones: slow, and sure.
    fn by_brute_force(ops: &[Op], taken: &mut Vec<usize>, state: u64) -> bool {
        let left: Vec<usize> = (0..ops.len()).filter(|op| !taken.contains(op)).collect();
        if left.iter().all(|op| ops[*op].lost) {
            return true;
        }
        for next in &left {
            let op = ops[*next];
            let overtakes = left.iter().any(|other| !ops[*other].lost && ops[*other].end < op.start);
            if overtakes || (!op.writes && !op.lost && op.value != state) {
                continue;
            }
            taken.push(*next);
            let fits = by_brute_force(ops, taken, if op.writes { op.value } else { state });
            taken.pop();
            if fits {
                return true;
            }
        }
        false
    }

    /// A history that some order explains, since one was played; then, if asked for, with one answer changed.
    fn history(random: &mut Pcg64Mcg, is_changed: bool, may_be_lost: bool) -> Vec<Op> {
        let mut draw = |below: u64| random.next_u64() % below;
        let (mut value, mut ops) = (0, Vec::new());
        for at in 0..3 + draw(5) {
            let writes = draw(2) == 0;
            let lost = may_be_lost && draw(4) == 0;
            let takes_effect = !lost || draw(2) == 0;
            let written = 1 + draw(3);
            if writes && takes_effect {
                value = written;
            }
            let (early, late) = (draw(12), draw(12));
            ops.push(Op {
                writes,
                value: if writes { written } else { value },
                start: (100 + 4 * at).saturating_sub(early),
                end: 101 + 4 * at + late,
                lost,
            });
        }
        if is_changed {
            let index = draw(ops.len() as u64) as usize;
            ops[index].value = (ops[index].value + 1 + draw(2)) % 4;
        }
        ops
    }

    #[test]
    fn the_search_agrees_with_trying_every_order_over_ten_thousand_histories() {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut illegal = 0;
        for number in 0..10_000 {
            let ops = history(&mut random, number % 2 == 0, number % 4 < 2);
            let model = Register(ops.clone());
            let found = explain(
                &model,
                ops.len(),
                |one, other| ops[one].end < ops[other].start,
                1_000_000,
            );
            let truth = by_brute_force(&ops, &mut Vec::new(), 0);
            assert_eq!(found == Explanation::Found, truth, "{number}: {ops:?}");
            assert_ne!(found, Explanation::GivenUp);
            illegal += usize::from(!truth);
        }
        assert!(
            illegal > 1_000,
            "only {illegal} of them have no order, which tests little"
        );
    }

    #[test]
    fn a_search_that_is_given_up_has_shown_nothing() {
        let op = |value| Op {
            writes: true,
            value,
            start: 0,
            end: 100,
            lost: false,
        };
        let mut ops: Vec<Op> = (0..12).map(op).collect();
        ops.push(Op {
            writes: false,
            value: 99,
            start: 0,
            end: 100,
            lost: false,
        });
        let found = explain(&Register(ops.clone()), ops.len(), |_, _| false, 100);
        assert_eq!(found, Explanation::GivenUp);
    }

    #[test]
    fn the_longest_part_that_can_be_explained_is_told() {
        let op = |writes, value, at: u64| Op {
            writes,
            value,
            start: 10 * at,
            end: 10 * at + 1,
            lost: false,
        };
        let ops = vec![op(true, 1, 0), op(false, 1, 1), op(false, 2, 2), op(false, 1, 3)];
        let model = Register(ops.clone());
        let found = explain(&model, 4, |one, other| ops[one].end < ops[other].start, 1000);
        assert_eq!(found, Explanation::None(vec![0, 1]));
    }
}
