//! Sequences as they are drawn, played by pods that keep the rules, whatever they make of what is left open: nothing is found.

use podproof_explore::{
    Account, Call, Did, Grace, History, Kind, Offer, Operation, Outcome, Place, Rules, Sequence, Step, User, draw,
    judge,
};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::pod::{Habits, Pod};

/// How far apart the moments are in which calls take effect, in milliseconds.
const APART: u64 = 40;

/// Plays a sequence: branches in some order, each call with some time before and after the moment in which it takes effect. One in
/// `losing` of the answers gets lost, and one in so many calls as well; none where it is 0.
struct Play {
    random: Pcg64Mcg,
    pod: Pod,
    losing: u64,
    now: u64,
    calls: Vec<Call>,
}

impl Play {
    fn below(&mut self, limit: u64) -> u64 {
        self.random.next_u64() % limit.max(1)
    }

    fn step(&mut self, step: Step, place: Place) {
        self.now += APART;
        let did = did(step.operation);
        let name = format!("s{}", step.id);
        let is_lost = self.losing > 0 && self.below(self.losing) == 0;
        // Whether the call never came to the pod, or the answer never came back.
        let outcome = if is_lost && self.below(2) == 0 {
            Outcome::Unknown
        } else {
            let answer = self.pod.answer(&did, &name, self.now);
            if is_lost { Outcome::Unknown } else { answer }
        };
        // Calls of one branch follow each other, so that the time around one is no longer than to its neighbours.
        let (before, after) = (self.below(APART / 2), self.below(APART / 2));
        self.calls.push(Call {
            label: step.name(),
            did,
            outcome,
            place,
            start: self.now - before,
            end: self.now + after,
        });
    }

    /// Branches beside each other: which one comes next is drawn, and their calls overlap.
    fn branches(&mut self, sequence: &Sequence) {
        let mut left: Vec<&[Step]> = sequence.branches.iter().map(Vec::as_slice).collect();
        while left.iter().any(|steps| !steps.is_empty()) {
            let branch = self.below(left.len() as u64) as usize;
            if let Some((next, rest)) = left[branch].split_first() {
                let place = Place {
                    block: 1,
                    branch: Some(branch),
                };
                self.step(*next, place);
                left[branch] = rest;
                // The next branch may act so soon that it overlaps.
                self.now -= self.below(APART);
            }
        }
        self.now += APART;
    }
}

fn did(operation: Operation) -> Did {
    let token = |step: usize| format!("s{step}");
    let account = |account: Account| match account {
        Account::Bot => "bot",
        Account::OtherBot => "other bot",
        Account::App => "app",
    };
    let sign_in = |kind, account: Option<&str>| Did::SignIn {
        kind,
        account: account.map(str::to_owned),
    };
    match operation {
        Operation::SignIn(Account::App) => sign_in(Kind::App, None),
        Operation::SignIn(who) => sign_in(Kind::Bot, Some(account(who))),
        Operation::Certificate => sign_in(Kind::Bot, Some("bot")),
        Operation::Refused(_) => Did::RefusedSignIn,
        Operation::KeyManager(_) => sign_in(Kind::KeyManager, None),
        Operation::Represent { with, user, .. } => Did::Represent {
            with: token(with),
            account: Some(if user == User::Installed { "alice" } else { "carol" }.to_owned()),
        },
        Operation::Ask(subject) => Did::Ask(token(subject)),
        Operation::AccessToken(subject) => Did::AccessToken(token(subject)),
        Operation::LogOut(subject) => Did::LogOut(token(subject)),
    }
}

fn played(seed: u64, habits: Habits, losing: u64) -> History {
    let sequence = draw(seed, &Offer::everything());
    let mut play = Play {
        random: Pcg64Mcg::seed_from_u64(seed),
        pod: Pod::new(habits),
        losing,
        now: 0,
        calls: Vec::new(),
    };
    let in_turn = |block| Place { block, branch: None };
    for step in &sequence.prefix {
        play.step(*step, in_turn(0));
    }
    play.branches(&sequence);
    for step in &sequence.suffix {
        play.step(*step, in_turn(2));
    }
    History { calls: play.calls }
}

#[test]
fn a_pod_that_keeps_the_rules_is_never_accused() {
    let habits = [
        Habits::default(),
        Habits {
            grace: 500,
            ..Habits::default()
        },
        Habits {
            grace: 500,
            logs_out_twice: true,
            cascades: true,
        },
        Habits {
            cascades: true,
            ..Habits::default()
        },
    ];
    for habits in habits {
        for losing in [0, 8] {
            for seed in 0..500 {
                let history = played(seed, habits, losing);
                let judged = judge(&history, &Rules::new(Grace(habits.grace)));
                assert_eq!(judged.violations, [], "{seed} {habits:?} {losing}: {history:#?}");
                assert_eq!(judged.not_evaluated, 0, "{seed} {habits:?} {losing}");
            }
        }
    }
}
