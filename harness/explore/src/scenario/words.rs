//! How accounts, users and sessions are called in a scenario.

use crate::operation::{Account, Sequence, User};

/// How a session is named where it is used.
pub(super) fn session(sequence: &Sequence, subject: usize, branch: Option<usize>) -> String {
    of_step(sequence, 's', subject, branch)
}

/// How a status is named that a step was answered with.
pub(super) fn status(sequence: &Sequence, step: usize, branch: Option<usize>) -> String {
    of_step(sequence, 'a', step, branch)
}

/// What a step has saved: a value, or, seen from outside of its branch, a place in a list.
fn of_step(sequence: &Sequence, letter: char, step: usize, branch: Option<usize>) -> String {
    match sequence.branch_of(step) {
        Some(own) if branch != Some(own) => format!("{letter}{step}[{own}]"),
        _ => format!("{letter}{step}"),
    }
}

pub(super) fn name(account: Account) -> &'static str {
    match account {
        Account::Bot => "bot",
        Account::OtherBot => "otherBot",
        Account::App => "app",
    }
}

pub(super) fn user_name(user: User) -> &'static str {
    match user {
        User::Installed => "users.installed",
        User::Reserved => "users.reserved",
    }
}
