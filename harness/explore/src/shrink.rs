//! Makes a sequence short that shows a fault. It proposes, and is told whether a proposal shows the same fault; it plays nothing.
//!
//! In this order: what comes after the fault goes, then new connections, then branches, then pieces of ever smaller size from the back,
//! then pairs, and two sessions become one; at last accounts and kinds become the plainest ones.

use std::collections::{BTreeSet, VecDeque};

use crate::history::Kind;
use crate::operation::{Account, Connection, Door, Operation, Sequence, Step, User};

/// Above so many steps pairs are too many to be tried.
const PAIRS: usize = 14;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Tail,
    Connections,
    Branches,
    Pieces(usize),
    Pairs,
    Plain,
    Done,
}

/// Proposes shorter sequences.
#[derive(Debug)]
pub struct Shrinker {
    best: Sequence,
    failing: usize,
    stage: Stage,
    queue: VecDeque<Sequence>,
    proposed: Option<Sequence>,
    tried: BTreeSet<Sequence>,
    /// Something got shorter since the pieces were last tried.
    has_gained: bool,
}

impl Shrinker {
    /// Begins with a sequence whose step `failing` shows a fault.
    pub fn new(sequence: Sequence, failing: usize) -> Self {
        let mut shrinker = Self {
            tried: BTreeSet::from([sequence.clone()]),
            best: sequence,
            failing,
            stage: Stage::Tail,
            queue: VecDeque::new(),
            proposed: None,
            has_gained: false,
        };
        shrinker.fill();
        shrinker
    }

    /// The shortest sequence so far that shows the fault.
    pub fn best(&self) -> &Sequence {
        &self.best
    }

    /// A shorter or plainer sequence that was not proposed before; nothing once there is none.
    pub fn propose(&mut self) -> Option<Sequence> {
        while self.stage != Stage::Done {
            while let Some(candidate) = self.queue.pop_front() {
                if !candidate.is_empty() && self.tried.insert(candidate.clone()) {
                    self.proposed = Some(candidate.clone());
                    return Some(candidate);
                }
            }
            self.stage = self.next_stage();
            self.fill();
        }
        None
    }

    /// What came of the last proposal: the step that showed the same fault, if one did.
    pub fn answer(&mut self, failing: Option<usize>) {
        if let (Some(failing), Some(proposed)) = (failing, self.proposed.take()) {
            self.best = proposed;
            self.failing = failing;
            self.has_gained = true;
            self.fill();
        }
    }

    fn next_stage(&mut self) -> Stage {
        match self.stage {
            Stage::Tail => Stage::Connections,
            Stage::Connections => Stage::Branches,
            Stage::Branches => Stage::Pieces((self.best.len() / 2).max(1)),
            Stage::Pieces(size) if size > 1 => Stage::Pieces(size / 2),
            Stage::Pieces(_) => Stage::Pairs,
            Stage::Pairs => Stage::Plain,
            Stage::Plain if std::mem::take(&mut self.has_gained) => Stage::Branches,
            Stage::Plain | Stage::Done => Stage::Done,
        }
    }

    fn fill(&mut self) {
        self.queue = match self.stage {
            Stage::Tail => self.tails(),
            Stage::Connections => self.connections(),
            Stage::Branches => self.branches(),
            Stage::Pieces(size) => self.pieces(size),
            Stage::Pairs => self.pairs(),
            Stage::Plain => self.plainer(),
            Stage::Done => VecDeque::new(),
        };
    }

    /// Without what comes after the failing step, and, best of all, without the steps beside it at the end.
    fn tails(&self) -> VecDeque<Sequence> {
        let ids: Vec<usize> = self.best.steps().map(|step| step.id).collect();
        let Some(place) = ids.iter().position(|id| *id == self.failing) else {
            return VecDeque::new();
        };
        let after: BTreeSet<usize> = ids.iter().skip(place + 1).copied().collect();
        let suffix = self.best.suffix.iter().map(|step| step.id);
        let others: BTreeSet<usize> = suffix.filter(|id| *id != self.failing).collect();
        [others, after].iter().map(|gone| self.best.without(gone)).collect()
    }

    /// Over the connections that are open: where that shows the fault too, each play of a sequence without branches is the same.
    fn connections(&self) -> VecDeque<Sequence> {
        VecDeque::from([self.best.map(|step| Some(step.over(Connection::Kept)))])
    }

    /// Without branches at all, without each of them, and with their ends moved out of them.
    fn branches(&self) -> VecDeque<Sequence> {
        let mut candidates = VecDeque::new();
        if self.best.branches.is_empty() {
            return candidates;
        }
        let mut serial = self.best.clone();
        let all: Vec<Step> = serial.branches.drain(..).flatten().collect();
        serial.prefix.extend(all);
        candidates.push_back(serial.tidied());
        for (index, branch) in self.best.branches.iter().enumerate() {
            let gone = branch.iter().map(|step| step.id).collect();
            candidates.push_back(self.best.without(&gone));
            for from_front in [true, false] {
                let mut moved = self.best.clone();
                let Some(steps) = moved.branches.get_mut(index).filter(|steps| steps.len() > 1) else {
                    continue;
                };
                if from_front {
                    let step = steps.remove(0);
                    moved.prefix.push(step);
                } else if let Some(step) = steps.pop() {
                    moved.suffix.insert(0, step);
                }
                candidates.push_back(moved.tidied());
            }
        }
        candidates
    }

    fn pieces(&self, size: usize) -> VecDeque<Sequence> {
        let ids: Vec<usize> = self.best.steps().map(|step| step.id).collect();
        let pieces = ids.rchunks(size);
        pieces
            .map(|piece| self.best.without(&piece.iter().copied().collect()))
            .collect()
    }

    /// Two steps at a time: what needs the other to be there, and does not need both.
    fn pairs(&self) -> VecDeque<Sequence> {
        let ids: Vec<usize> = self.best.steps().map(|step| step.id).collect();
        if ids.len() > PAIRS {
            return VecDeque::new();
        }
        let pairs = ids.iter().enumerate().flat_map(|(place, one)| {
            ids.iter()
                .skip(place + 1)
                .map(move |other| BTreeSet::from([*one, *other]))
        });
        let pairs = pairs.map(|pair| self.best.without(&pair));
        pairs.chain(self.merged()).collect()
    }

    /// With one session in place of two of the same kind.
    fn merged(&self) -> Vec<Sequence> {
        let opening: Vec<Step> = self
            .best
            .steps()
            .filter(|step| step.operation.opens().is_some())
            .collect();
        let pairs = opening
            .iter()
            .enumerate()
            .flat_map(|(place, kept)| opening.iter().skip(place + 1).map(move |gone| (kept, gone)));
        let alike = pairs.filter(|(kept, gone)| {
            let is_seen = self.best.branch_of(kept.id).is_none();
            is_seen && kept.operation.opens() == gone.operation.opens()
        });
        alike
            .map(|(kept, gone)| {
                let renamed = self.best.map(|step| {
                    let operation = step
                        .operation
                        .on(|subject| if subject == gone.id { kept.id } else { subject });
                    Some(Step { operation, ..step })
                });
                renamed.without(&BTreeSet::from([gone.id]))
            })
            .collect()
    }

    fn plainer(&self) -> VecDeque<Sequence> {
        let only = |plain: Step| {
            self.best
                .map(|step| Some(if step.id == plain.id { plain } else { step }))
        };
        let everywhere = self.best.map(|step| {
            let operation = plain(step.operation).unwrap_or(step.operation);
            Some(Step { operation, ..step })
        });
        let mut candidates = VecDeque::from([everywhere]);
        let plainer = self.best.steps().flat_map(|step| {
            let operation = plain(step.operation).map(|operation| Step { operation, ..step });
            // A bot's session needs no other one to be opened.
            let is_users = step.operation.opens() == Some(Kind::OnBehalfOf);
            let bots = is_users.then_some(Step {
                operation: Operation::SignIn(Account::Bot),
                ..step
            });
            let is_new = step.connection == Connection::New;
            let kept = is_new.then(|| step.over(Connection::Kept));
            bots.into_iter().chain(operation).chain(kept)
        });
        candidates.extend(plainer.map(only));
        candidates
    }
}

/// The plainest operation of its kind; nothing if it is that already.
fn plain(operation: Operation) -> Option<Operation> {
    match operation {
        Operation::Certificate | Operation::SignIn(Account::OtherBot) => Some(Operation::SignIn(Account::Bot)),
        Operation::Refused(Account::OtherBot) => Some(Operation::Refused(Account::Bot)),
        Operation::KeyManager(Account::OtherBot) => Some(Operation::KeyManager(Account::Bot)),
        Operation::Represent { with, user, door } if (user, door) != (User::Installed, Door::Id) => {
            Some(Operation::Represent {
                with,
                user: User::Installed,
                door: Door::Id,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Shrinker;
    use crate::draw::{Offer, draw};
    use crate::history::Kind;
    use crate::operation::{Account, Connection, Operation, Sequence, Step};

    /// Shrinks by a fault that is seen in the sequence itself.
    fn shrunk(sequence: Sequence, shows: impl Fn(&Sequence) -> Option<usize>) -> Option<(Sequence, usize)> {
        let mut shrinker = Shrinker::new(sequence.clone(), shows(&sequence)?);
        let mut plays = 0;
        while let Some(candidate) = shrinker.propose() {
            plays += 1;
            shrinker.answer(shows(&candidate));
        }
        Some((shrinker.best().clone(), plays))
    }

    /// The third logout of sessions of the bot.
    fn third_logout(sequence: &Sequence) -> Option<usize> {
        let is_logout = |operation| match operation {
            Operation::LogOut(subject) => sequence.kind(subject).filter(|kind| *kind == Kind::Bot),
            _ => None,
        };
        let logouts: Vec<_> = sequence
            .steps()
            .filter(|step| is_logout(step.operation).is_some())
            .collect();
        logouts.get(2).map(|step| step.id)
    }

    /// A question about a session beside its logout.
    fn race(sequence: &Sequence) -> Option<usize> {
        let all: Vec<_> = sequence
            .branches
            .iter()
            .enumerate()
            .flat_map(|(at, branch)| branch.iter().map(move |step| (at, step)))
            .collect();
        for (at, one) in &all {
            for (other_at, other) in &all {
                if let (Operation::LogOut(a), Operation::Ask(b)) = (one.operation, other.operation)
                    && a == b
                    && at != other_at
                    && sequence.kind(a) == Some(Kind::Bot)
                {
                    return Some(other.id);
                }
            }
        }
        None
    }

    #[test]
    fn what_is_drawn_is_shrunk_to_what_matters() {
        let (mut counted, mut raced) = (0, 0);
        for seed in 0..300 {
            let sequence = draw(seed, &Offer::everything());
            if let Some((short, plays)) = shrunk(sequence.clone(), third_logout) {
                assert_eq!(short.len(), 4, "{seed}: {short:?}");
                assert!(short.branches.is_empty() && plays < 500, "{seed}: {plays} plays");
                counted += 1;
            }
            if let Some((short, _)) = shrunk(sequence, race) {
                assert_eq!(short.len(), 3, "{seed}: {short:?}");
                assert_eq!(short.branches.len(), 2);
                raced += 1;
            }
        }
        assert!(counted > 50 && raced > 10, "{counted} {raced}");
    }

    #[test]
    fn a_new_connection_is_kept_only_where_it_matters() {
        let mut needed = 0;
        for seed in 0..300 {
            let sequence = draw(seed, &Offer::everything());
            let shown = shrunk(sequence.clone(), |sequence| {
                let asked_anew =
                    |step: &Step| matches!(step.operation, Operation::Ask(_)) && step.connection == Connection::New;
                sequence.steps().find(asked_anew).map(|step| step.id)
            });
            if let Some((short, _)) = shown {
                let connections: Vec<Connection> = short.steps().map(|step| step.connection).collect();
                assert_eq!(connections, [Connection::Kept, Connection::New], "{seed}: {short:?}");
                needed += 1;
            }
            if let Some((short, _)) = shrunk(sequence, third_logout) {
                assert!(short.is_settled(), "{seed}: {short:?}");
            }
        }
        assert!(needed > 50, "{needed}");
    }

    #[test]
    fn accounts_and_doors_become_the_plainest() {
        let sequence = draw(3, &Offer::everything());
        let (short, _) = shrunk(sequence, |sequence| {
            let mut steps = sequence.steps();
            steps
                .find(|step| matches!(step.operation, Operation::SignIn(Account::Bot | Account::OtherBot)))
                .map(|step| step.id)
        })
        .expect("it signs in");
        let operations: Vec<Operation> = short.steps().map(|step| step.operation).collect();
        assert_eq!(operations, [Operation::SignIn(Account::Bot)]);
    }
}
