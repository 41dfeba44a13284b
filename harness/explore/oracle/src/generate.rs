//! Random histories: a bot's session, or an app's with one on behalf of a user, used and ended in branches at once.
//!
//! They are played by an object that is right, each call at a moment between its start and its end; then, in every other history, one
//! answer is changed. In half of them some calls have no answer.

use podproof_explore::{Call, Did, History, Kind, Outcome, Place};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// How far apart the moments are in which calls take effect, in milliseconds.
const APART: u64 = 10;

/// Whether some call of a history has no answer.
pub(crate) fn has_lost_calls(history: &History) -> bool {
    history.calls.iter().any(|call| call.outcome == Outcome::Unknown)
}

/// The history of a seed.
pub(crate) fn history(seed: u64) -> History {
    let mut draft = Draft {
        random: Pcg64Mcg::seed_from_u64(seed),
        calls: Vec::new(),
        ended: Vec::new(),
        may_lose: seed.is_multiple_of(4) || seed % 4 == 1,
    };
    let tokens = draft.opening();
    draft.at_once(&tokens);
    if seed.is_multiple_of(2) {
        draft.change();
    }
    History { calls: draft.calls }
}

struct Draft {
    random: Pcg64Mcg,
    calls: Vec<Call>,
    /// The sessions that have ended.
    ended: Vec<&'static str>,
    may_lose: bool,
}

impl Draft {
    fn below(&mut self, limit: u64) -> u64 {
        self.random.next_u64() % limit
    }

    fn opening(&mut self) -> Vec<&'static str> {
        let sign_in = |kind| Did::SignIn { kind, account: None };
        let represent = Did::Represent {
            with: "app".to_owned(),
            account: None,
        };
        let (opened, tokens) = if self.below(2) == 0 {
            (vec![("bot", sign_in(Kind::Bot))], vec!["bot"])
        } else {
            let opened = vec![("app", sign_in(Kind::App)), ("user", represent)];
            (opened, vec!["app", "user", "user"])
        };
        for (index, (token, did)) in (0..).zip(opened) {
            self.calls.push(Call {
                label: format!("open {token}"),
                did,
                outcome: Outcome::Opened(token.to_owned()),
                place: Place { block: 0, branch: None },
                start: 10 * index,
                end: 10 * index + 5,
            });
        }
        tokens
    }

    /// Two to four branches: which one acts next is drawn, and around the moment in which it does, its call takes a while.
    fn at_once(&mut self, tokens: &[&'static str]) {
        let branches = 2 + self.below(3) as usize;
        let mut free = vec![1000; branches];
        let mut now = 1000;
        for _ in 0..2 + self.below(9) {
            let branch = self.below(branches as u64) as usize;
            // Calls of one branch follow each other.
            now = (now + APART).max(free[branch]);
            let token = tokens[self.below(tokens.len() as u64) as usize];
            let (did, answer) = self.call(token);
            let is_lost = self.may_lose && self.below(5) == 0;
            let start = (now - self.below(4 * APART)).max(free[branch]);
            let end = now + self.below(4 * APART);
            free[branch] = end + 2;
            self.calls.push(Call {
                label: format!("{did:?}"),
                did,
                outcome: if is_lost { Outcome::Unknown } else { answer },
                place: Place {
                    block: 1,
                    branch: Some(branch),
                },
                start,
                end,
            });
        }
    }

    /// A call on a session, and what is right.
    fn call(&mut self, token: &'static str) -> (Did, Outcome) {
        let is_dead = self.ended.contains(&token);
        let logs_out = self.below(3) == 0;
        let did = match (token, logs_out) {
            (_, true) => Did::LogOut(token.to_owned()),
            ("app", false) => Did::Represent {
                with: token.to_owned(),
                account: None,
            },
            _ if self.below(2) == 0 => Did::Ask(token.to_owned()),
            _ => Did::AccessToken(token.to_owned()),
        };
        if logs_out && !is_dead {
            self.ended.push(token);
            // Whether users go with their app is left open.
            if token == "app" && self.below(2) == 0 {
                self.ended.push("user");
            }
        }
        (
            did,
            if is_dead {
                Outcome::Refused(401)
            } else {
                Outcome::Answered(None)
            },
        )
    }

    /// Changes one answer into its opposite.
    fn change(&mut self) {
        let at_once: Vec<usize> = (0..self.calls.len())
            .filter(|index| self.calls[*index].place.block == 1)
            .collect();
        let index = at_once[self.below(at_once.len() as u64) as usize];
        let call = &mut self.calls[index];
        call.outcome = match call.outcome {
            Outcome::Answered(_) => Outcome::Refused(401),
            Outcome::Refused(_) => Outcome::Answered(None),
            ref other => other.clone(),
        };
    }
}
