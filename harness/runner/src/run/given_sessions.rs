//! The session tokens that the sign-ins of a run were given, by which operation, and when.
//!
//! In: tokens, as answers bring them. Out: whether other sign-ins can have been given a token before something was answered, or since:
//! then the session is nobody's own; and whether these were of several kinds: then it may do what another kind may. Of a token only a
//! hash is kept, under a key of this process, so that nothing can be read from it; shards do not know each other's.
//!
//! A run under load signs in for as long as it is told to, so that the last tokens alone are remembered, and the last sign-ins of each.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::iter::once;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many tokens are remembered at least, and at most twice.
const REMEMBERED: usize = 20_000;

/// How many sign-ins of a token are remembered beside the first.
const OF_EACH: usize = 64;

/// A sign-in that was given the token.
#[derive(Clone, Debug)]
struct Given {
    /// The hash of the operation.
    operation: u64,
    /// From when to when it took place: the pod gave the token somewhere within.
    time: Range<Instant>,
}

/// The sign-ins that were given a token: the first, and the last ones.
#[derive(Debug)]
struct OfToken {
    first: Given,
    more: Vec<Given>,
}

/// The sign-ins by the hashes of the tokens.
#[derive(Debug, Default)]
struct Remembered {
    recent: HashMap<u64, OfToken>,
    /// What was given before these; forgotten when there are enough of them.
    earlier: HashMap<u64, OfToken>,
}

impl Remembered {
    fn add(&mut self, token: u64, given: Given, remembered: usize) {
        if self.recent.len() >= remembered && !self.recent.contains_key(&token) {
            self.earlier = std::mem::take(&mut self.recent);
        }
        if let Some(known) = self.earlier.remove(&token) {
            self.recent.insert(token, known);
        }
        match self.recent.get_mut(&token) {
            Some(of_token) => {
                if of_token.more.len() >= OF_EACH {
                    of_token.more.remove(0);
                }
                of_token.more.push(given);
            }
            None => {
                let more = Vec::new();
                self.recent.insert(token, OfToken { first: given, more });
            }
        }
    }

    fn of(&self, token: u64) -> impl Iterator<Item = &Given> {
        let known = self.recent.get(&token).or_else(|| self.earlier.get(&token));
        known
            .into_iter()
            .flat_map(|of_token| once(&of_token.first).chain(&of_token.more))
    }
}

/// The sign-ins that were given each session token.
#[derive(Debug, Default)]
pub(super) struct GivenSessions {
    key: RandomState,
    remembered: Mutex<Remembered>,
}

impl GivenSessions {
    /// A sign-in by this operation was given this token in that time.
    pub(super) fn add(&self, token: &str, operation: &str, time: Range<Instant>) {
        let (token, operation) = (self.key.hash_one(token), self.key.hash_one(operation));
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.add(token, Given { operation, time }, REMEMBERED);
    }

    /// Whether more than one sign-in can have been given this token before then.
    pub(super) fn is_shared(&self, token: &str, before: Instant) -> bool {
        self.of(token, |all| all.filter(|given| given.time.start < before).count() > 1)
    }

    /// Whether sign-ins of more than one operation can have been given this token before then.
    pub(super) fn is_of_several_kinds(&self, token: &str, before: Instant) -> bool {
        self.of(token, |all| {
            let mut operations = all
                .filter(|given| given.time.start < before)
                .map(|given| given.operation);
            let first = operations.next();
            operations.any(|operation| Some(operation) != first)
        })
    }

    /// Whether a sign-in can have been given this token in that time.
    pub(super) fn is_given_within(&self, token: &str, time: &Range<Instant>) -> bool {
        let is_within = |given: &Given| given.time.start < time.end && given.time.end > time.start;
        self.of(token, |all| all.filter(|given| is_within(given)).count() > 0)
    }

    fn of<T>(&self, token: &str, answer: impl FnOnce(&mut dyn Iterator<Item = &Given>) -> T) -> T {
        let token = self.key.hash_one(token);
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        answer(&mut remembered.of(token))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_token_is_shared_once_a_second_sign_in_is_given_it() {
        let sessions = GivenSessions::default();
        let begun = Instant::now();
        let at = |second: u64| begun + Duration::from_secs(second);
        let given = |token, operation: &str, from, to| sessions.add(token, operation, at(from)..at(to));
        given("a", "bot", 0, 1);
        given("b", "bot", 0, 1);
        assert!(!sessions.is_shared("a", at(9)));
        given("a", "bot", 4, 6);
        assert!(sessions.is_shared("a", at(9)) && !sessions.is_shared("b", at(9)));
        assert!(!sessions.is_shared("a", at(3)), "the second came later");
        let is_given = |from, to| sessions.is_given_within("a", &(at(from)..at(to)));
        assert!(is_given(2, 9) && is_given(5, 9) && is_given(2, 5));
        assert!(!is_given(2, 3) && !is_given(7, 9));
        assert!(!sessions.is_of_several_kinds("a", at(9)));
        given("a", "app", 7, 8);
        assert!(sessions.is_of_several_kinds("a", at(9)) && !sessions.is_of_several_kinds("a", at(7)));
    }

    #[test]
    fn the_last_tokens_are_remembered_and_the_memory_is_bounded() {
        let now = Instant::now();
        let given = || Given {
            operation: 0,
            time: now..now,
        };
        let mut remembered = Remembered::default();
        for token in 0..1_000 {
            remembered.add(token, given(), 10);
            assert!(remembered.recent.len() + remembered.earlier.len() <= 20);
        }
        for token in 990..1_000 {
            remembered.add(token, given(), 10);
            assert_eq!(remembered.of(token).count(), 2, "{token}");
        }
        assert_eq!(remembered.of(0).count(), 0);
        for _ in 0..1_000 {
            remembered.add(7, given(), 10);
        }
        assert_eq!(remembered.of(7).count(), 1 + OF_EACH);
    }
}
