//! Draws sequences from seeds: the same seed and the same offer, the same sequence. Everything is drawn before anything is sent.
//!
//! Swarm: each sequence leaves about a third of the operations out, and has weights of its own, so that some open sessions all the
//! time and others end them.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::history::Kind;
use crate::operation::{Account, Connection, Door, Operation, Sequence, Step, User};

/// What a target has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// A second service account.
    pub other_bot: bool,
    /// An application, and a user who has it.
    pub app: bool,
    /// A second such user.
    pub reserved: bool,
    /// A certificate of the bot.
    pub certificate: bool,
    /// A key manager.
    pub key_manager: bool,
    /// Access tokens.
    pub access_tokens: bool,
    /// Sign-ins may be refused.
    pub refused: bool,
}

impl Offer {
    /// All of it.
    pub fn everything() -> Self {
        Self {
            other_bot: true,
            app: true,
            reserved: true,
            certificate: true,
            key_manager: true,
            access_tokens: true,
            refused: true,
        }
    }
}

/// How many steps come first.
const PREFIX: (usize, usize) = (6, 34);
/// How many branches there are, where there are any, and how many steps each has.
const BRANCHES: (usize, usize) = (2, 4);
const IN_BRANCH: (usize, usize) = (1, 2);
/// How many sessions a sequence opens at most.
const SESSIONS: usize = 16;

/// One step in so many gets a connection of its own, where any does.
const NEW_CONNECTION: u64 = 4;

/// Draws a sequence.
pub fn draw(seed: u64, offer: &Offer) -> Sequence {
    let mut draft = Draft::new(seed, offer);
    for _ in 0..draft.between(PREFIX) {
        let step = draft.step();
        draft.sequence.prefix.push(step);
    }
    if draft.one_in(2) {
        draft.branches();
    }
    draft.probe();
    draft.connect();
    draft.sequence.tidied()
}

/// A session that the sequence opens.
#[derive(Clone, Copy)]
struct Session {
    id: usize,
    kind: Kind,
    account: Option<Account>,
    has_ended: bool,
    branch: Option<usize>,
}

struct Draft<'o> {
    random: Pcg64Mcg,
    offer: &'o Offer,
    /// How often each kind of operation is drawn, in the order of `operation`.
    weights: [u64; 8],
    sessions: Vec<Session>,
    next: usize,
    branch: Option<usize>,
    sequence: Sequence,
}

impl<'o> Draft<'o> {
    fn new(seed: u64, offer: &'o Offer) -> Self {
        let mut draft = Self {
            random: Pcg64Mcg::seed_from_u64(seed),
            offer,
            weights: [0; 8],
            sessions: Vec::new(),
            next: 0,
            branch: None,
            sequence: Sequence::default(),
        };
        let is_offered = [
            true,
            offer.app,
            offer.refused,
            offer.key_manager,
            offer.app,
            true,
            offer.access_tokens,
            true,
        ];
        for (place, is_offered) in is_offered.into_iter().enumerate() {
            let weight = 1 + draft.below(8);
            let is_left_out = draft.one_in(3);
            if let Some(own) = draft.weights.get_mut(place) {
                *own = if is_offered && !is_left_out { weight } else { 0 };
            }
        }
        // Without a session there is nothing to do.
        draft.weights[0] = draft.weights[0].max(1);
        draft
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random.next_u64() % limit.max(1)
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn between(&mut self, (least, most): (usize, usize)) -> usize {
        least + self.below((most - least + 1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let index = self.below(of.len() as u64) as usize;
        of.get(index).copied()
    }

    /// A step, drawn by the weights.
    fn step(&mut self) -> Step {
        let total: u64 = self.weights.iter().sum();
        let mut left = self.below(total);
        let mut kind = 0;
        for (place, weight) in self.weights.into_iter().enumerate() {
            if left < weight {
                kind = place;
                break;
            }
            left -= weight;
        }
        let operation = self.operation(kind);
        self.noted(operation)
    }

    fn operation(&mut self, kind: usize) -> Operation {
        let is_full = self.sessions.len() >= SESSIONS;
        let drawn = match kind {
            0 if !is_full => Some(self.sign_in()),
            1 if !is_full => Some(Operation::SignIn(Account::App)),
            2 => Some(Operation::Refused(self.bot())),
            3 if !is_full => Some(Operation::KeyManager(self.bot())),
            4 if !is_full => self.represent(),
            5 => self
                .session(2, &[Kind::Bot, Kind::OnBehalfOf, Kind::KeyManager])
                .map(Operation::Ask),
            6 => self
                .session(3, &[Kind::Bot, Kind::OnBehalfOf])
                .map(Operation::AccessToken),
            _ => self
                .session(5, &[Kind::Bot, Kind::App, Kind::OnBehalfOf, Kind::KeyManager])
                .map(Operation::LogOut),
        };
        // Where as many sessions are open as may be, one more does no harm.
        drawn.unwrap_or(if is_full && self.offer.refused {
            Operation::Refused(Account::Bot)
        } else {
            Operation::SignIn(Account::Bot)
        })
    }

    fn bot(&mut self) -> Account {
        let is_other = self.offer.other_bot && self.one_in(4);
        if is_other { Account::OtherBot } else { Account::Bot }
    }

    fn sign_in(&mut self) -> Operation {
        if self.offer.certificate && self.one_in(8) {
            Operation::Certificate
        } else {
            Operation::SignIn(self.bot())
        }
    }

    /// Mostly with an app's session; with one that may not, now and then.
    fn represent(&mut self) -> Option<Operation> {
        let with = if self.one_in(8) {
            self.session(2, &[Kind::Bot, Kind::OnBehalfOf])?
        } else {
            self.session(6, &[Kind::App])?
        };
        let user = if self.offer.reserved && self.one_in(3) {
            User::Reserved
        } else {
            User::Installed
        };
        let door = if self.one_in(3) { Door::Name } else { Door::Id };
        Some(Operation::Represent { with, user, door })
    }

    /// A session of such a kind that is seen from here, one in `dead` of them ended; half the time one of the newest.
    fn session(&mut self, dead: u64, kinds: &[Kind]) -> Option<usize> {
        let wants_dead = self.one_in(dead);
        let branch = self.branch;
        let seen = |session: &&Session| {
            kinds.contains(&session.kind) && (session.branch.is_none() || session.branch == branch)
        };
        let all: Vec<Session> = self.sessions.iter().filter(seen).copied().collect();
        let wanted: Vec<usize> = all
            .iter()
            .filter(|session| session.has_ended == wants_dead)
            .map(|session| session.id)
            .collect();
        let from: Vec<usize> = if wanted.is_empty() {
            all.iter().map(|session| session.id).collect()
        } else {
            wanted
        };
        let newest = from.len().saturating_sub(2);
        let newest = from.get(newest..).unwrap_or_default().to_vec();
        if self.one_in(2) {
            self.pick(&newest)
        } else {
            self.pick(&from)
        }
    }

    fn noted(&mut self, operation: Operation) -> Step {
        let id = self.next;
        self.next += 1;
        if let Some(kind) = operation.opens() {
            self.sessions.push(Session {
                id,
                kind,
                account: match operation {
                    Operation::SignIn(account) | Operation::KeyManager(account) => Some(account),
                    Operation::Certificate => Some(Account::Bot),
                    _ => None,
                },
                has_ended: false,
                branch: self.branch,
            });
        }
        if let Operation::LogOut(subject) = operation {
            for session in &mut self.sessions {
                session.has_ended |= session.id == subject && session.kind != Kind::KeyManager;
            }
        }
        Step::new(id, operation)
    }

    /// Branches that mostly are about one session, or its account.
    fn branches(&mut self) {
        let alive = |session: &&Session| !session.has_ended && session.kind != Kind::KeyManager;
        let alive: Vec<Session> = self.sessions.iter().filter(alive).copied().collect();
        let focus = self.pick(&alive);
        for branch in 0..self.between(BRANCHES) {
            self.branch = Some(branch);
            let mut steps = Vec::new();
            for _ in 0..self.between(IN_BRANCH) {
                let step = match focus {
                    Some(focus) if !self.one_in(4) => {
                        let operation = self.about(focus);
                        self.noted(operation)
                    }
                    _ => self.step(),
                };
                steps.push(step);
            }
            self.sequence.branches.push(steps);
        }
        self.branch = None;
        for session in &mut self.sessions {
            session.branch = None;
        }
    }

    fn about(&mut self, session: Session) -> Operation {
        let which = self.below(4);
        match (session.kind, which) {
            (_, 0) => Operation::LogOut(session.id),
            (Kind::App, _) => Operation::Represent {
                with: session.id,
                user: User::Installed,
                door: if which == 1 { Door::Name } else { Door::Id },
            },
            (Kind::Bot, 1) => Operation::SignIn(session.account.unwrap_or(Account::Bot)),
            (_, 2) if self.offer.access_tokens => Operation::AccessToken(session.id),
            _ => Operation::Ask(session.id),
        }
    }

    /// Half of the sequences keep to the connections that are open; in the others, some steps get one of their own.
    fn connect(&mut self) {
        if self.one_in(2) {
            return;
        }
        let mut sequence = std::mem::take(&mut self.sequence);
        let branches = sequence.branches.iter_mut().flatten();
        for step in sequence.prefix.iter_mut().chain(branches).chain(&mut sequence.suffix) {
            if self.one_in(NEW_CONNECTION) {
                *step = step.over(Connection::New);
            }
        }
        self.sequence = sequence;
    }

    /// Asks for every session in the end; for those that have ended now and then more than once.
    fn probe(&mut self) {
        for session in self.sessions.clone() {
            let times = if session.has_ended && self.one_in(4) { 3 } else { 1 };
            for _ in 0..times {
                let operation = match session.kind {
                    Kind::Bot | Kind::OnBehalfOf => Operation::Ask(session.id),
                    Kind::App => Operation::Represent {
                        with: session.id,
                        user: User::Installed,
                        door: Door::Id,
                    },
                    Kind::KeyManager => continue,
                };
                let id = self.next;
                self.next += 1;
                self.sequence.suffix.push(Step::new(id, operation));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Offer, draw};
    use crate::operation::{Connection, Operation};

    #[test]
    fn the_same_seed_draws_the_same_sequence() {
        let all = Offer::everything();
        assert_eq!(draw(7, &all), draw(7, &all));
        assert_ne!(draw(7, &all), draw(8, &all));
    }

    #[test]
    fn new_and_kept_connections_alternate_in_some_sequences_and_not_in_others() {
        let new = |seed| {
            let sequence = draw(seed, &Offer::everything());
            let steps = sequence.steps();
            steps.filter(|step| step.connection == Connection::New).count()
        };
        let kept = (0..200).filter(|seed| new(*seed) == 0).count();
        assert!((50..150).contains(&kept), "{kept} of 200 keep to open connections");
        let mut others = (0..200).map(|seed| (new(seed), draw(seed, &Offer::everything()).len()));
        assert!(others.all(|(new, all)| new < all));
    }

    #[test]
    fn what_a_sequence_uses_was_opened_before_and_can_be_seen_from_there() {
        for seed in 0..2000 {
            let sequence = draw(seed, &Offer::everything());
            assert!(sequence.len() <= 100, "{seed}: {}", sequence.len());
            assert!(sequence.branches.len() != 1 && sequence.branches.iter().all(|branch| !branch.is_empty()));
            let mut opened: Vec<usize> = Vec::new();
            for step in sequence.steps() {
                if let Some(subject) = step.operation.subject() {
                    assert!(opened.contains(&subject), "{seed}: {step:?}");
                    let (own, theirs) = (sequence.branch_of(step.id), sequence.branch_of(subject));
                    assert!(own.is_none() || theirs.is_none() || own == theirs, "{seed}: {step:?}");
                }
                if step.operation.opens().is_some() {
                    opened.push(step.id);
                }
            }
        }
    }

    #[test]
    fn what_a_target_does_not_offer_is_not_drawn() {
        let nothing = Offer {
            other_bot: false,
            app: false,
            reserved: false,
            certificate: false,
            key_manager: false,
            access_tokens: false,
            refused: false,
        };
        for seed in 0..500 {
            let sequence = draw(seed, &nothing);
            assert!(sequence.steps().all(|step| !matches!(
                step.operation,
                Operation::Represent { .. }
                    | Operation::Certificate
                    | Operation::KeyManager(_)
                    | Operation::AccessToken(_)
                    | Operation::Refused(_)
            )));
        }
    }
}
