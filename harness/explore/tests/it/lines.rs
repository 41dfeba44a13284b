//! Histories from the lines of `deep.yaml`, played by a pod that keeps the rules or lies in its last answer.

use podproof_explore::{Call, Did, History, Kind, Outcome, Place};

use crate::pod::{Habits, Pod};

/// The deep lies, as they were written down by hand.
const TRUTH: &str = include_str!("../../../runner/tests/truth/deep.yaml");

/// A deep lie.
pub(crate) struct Lie {
    pub(crate) name: &'static str,
    pub(crate) requirement: &'static str,
    /// The shortest sequence that shows it, in its last call.
    pub(crate) minimal: Vec<&'static str>,
}

/// All of them. Each is a line: `name: { …, requirement: ID, …, minimal: [in bot a, out a] }`.
pub(crate) fn lies() -> Vec<Lie> {
    let lines = TRUTH.lines().filter(|line| line.contains(": { kind: "));
    let lie = |line: &'static str| {
        let (name, rest) = line.split_once(": {")?;
        let requirement = rest.split_once("requirement: ")?.1.split(',').next()?;
        let minimal = rest.split_once("minimal: [")?.1.split_once(']')?.0;
        Some(Lie {
            name,
            requirement,
            minimal: minimal.split(", ").collect(),
        })
    };
    lines.map(|line| lie(line).expect("a lie")).collect()
}

/// How far apart calls are, and how long each takes, in milliseconds.
const APART: u64 = 100;
const LONG: u64 = 20;

/// What a pod with these habits answers to the lines.
pub(crate) fn honest(lines: &[&str], habits: Habits) -> History {
    let mut pod = Pod::new(habits);
    let mut calls = Vec::new();
    for (block, line) in lines.iter().enumerate() {
        let at_once: Vec<&str> = line.split('|').map(str::trim).collect();
        for (branch, words) in at_once.iter().enumerate() {
            let now = APART * u64::try_from(block).expect("a few lines");
            let (did, name) = did(words);
            let outcome = pod.answer(&did, name, now + LONG / 2);
            calls.push(Call {
                label: (*words).to_owned(),
                outcome,
                did,
                place: Place {
                    block,
                    branch: (at_once.len() > 1).then_some(branch),
                },
                start: now,
                end: now + LONG,
            });
        }
    }
    History { calls }
}

/// The same with a lie in the last answer: the opposite of what is right, or, where that is what the requirement is about, what belongs
/// to somebody else.
pub(crate) fn lying(lines: &[&str], requirement: &str) -> History {
    let mut history = honest(lines, Habits::default());
    let first_token = history.calls.iter().find_map(|call| match &call.outcome {
        Outcome::Opened(token) => Some(token.clone()),
        _ => None,
    });
    let owner = |token: &str| {
        let opened = |call: &&Call| call.outcome == Outcome::Opened(token.to_owned());
        history.calls.iter().find(opened).and_then(|call| match &call.did {
            Did::SignIn { account, .. } | Did::Represent { account, .. } => account.clone(),
            _ => None,
        })
    };
    let last = history.calls.last().expect("lines");
    let is_answered = matches!(last.outcome, Outcome::Opened(_) | Outcome::Answered(_));
    let outcome = match (&last.did, is_answered, requirement) {
        (Did::SignIn { .. }, true, "AUTH-RSA-18") => Outcome::Opened(first_token.expect("a session")),
        (Did::Ask(_), true, "AUTH-RSA-02" | "OBO-04") => Outcome::Answered(Some("somebody else".to_owned())),
        (_, true, _) => Outcome::Refused(401),
        (Did::SignIn { .. } | Did::RefusedSignIn | Did::Represent { .. }, false, _) => {
            Outcome::Opened("a token out of nowhere".to_owned())
        }
        (Did::Ask(token), false, _) => Outcome::Answered(owner(token)),
        (Did::AccessToken(_) | Did::LogOut(_), false, _) => Outcome::Answered(None),
    };
    if let Some(last) = history.calls.last_mut() {
        last.outcome = outcome;
    }
    history
}

/// What the words of a call say, and how the session is called that it opens.
fn did(words: &str) -> (Did, &str) {
    let sign_in = |kind, account: &str| Did::SignIn {
        kind,
        account: (kind == Kind::Bot).then(|| account.to_owned()),
    };
    match words.split(' ').collect::<Vec<_>>()[..] {
        ["in", "app", name] => (sign_in(Kind::App, "app"), name),
        ["in", account, name] => (sign_in(Kind::Bot, account), name),
        ["keys", account, name] => (sign_in(Kind::KeyManager, account), name),
        ["refused", _] => (Did::RefusedSignIn, ""),
        ["act", with, "by", "id", user, name] => {
            let did = Did::Represent {
                with: with.to_owned(),
                account: Some(user.to_owned()),
            };
            (did, name)
        }
        ["out", name] => (Did::LogOut(name.to_owned()), ""),
        ["ask", name] => (Did::Ask(name.to_owned()), ""),
        ["access", name] => (Did::AccessToken(name.to_owned()), ""),
        _ => panic!("no such call: `{words}`"),
    }
}
