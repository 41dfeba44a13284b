//! The session tokens that the sign-ins of a run were given.
//!
//! In: tokens, as answers bring them. Out: whether more than one answer brought a token: then the session is nobody's own, whatever
//! was asked with it. Of a token only a hash is kept, under a key of this process, so that nothing can be read from it.
//!
//! The last half million of them, at least, are remembered: a run under load signs in for as long as it is told to.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// How many tokens are remembered at least, and at most twice.
const REMEMBERED: usize = 500_000;

/// How often each session token was given.
#[derive(Debug, Default)]
pub(super) struct GivenSessions {
    key: RandomState,
    given: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    recent: HashMap<u64, usize>,
    /// What was given before these; forgotten when there are enough of them.
    earlier: HashMap<u64, usize>,
}

impl Given {
    fn add(&mut self, hash: u64, remembered: usize) {
        if self.recent.len() >= remembered && !self.recent.contains_key(&hash) {
            self.earlier = std::mem::take(&mut self.recent);
        }
        let before = self.times(hash);
        self.recent.insert(hash, before + 1);
    }

    fn times(&self, hash: u64) -> usize {
        let known = self.recent.get(&hash).or_else(|| self.earlier.get(&hash));
        known.copied().unwrap_or_default()
    }
}

impl GivenSessions {
    /// A sign-in was given this token.
    pub(super) fn add(&self, token: &str) {
        let hash = self.key.hash_one(token);
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.add(hash, REMEMBERED);
    }

    /// Whether more than one sign-in was given this token.
    pub(super) fn is_shared(&self, token: &str) -> bool {
        let hash = self.key.hash_one(token);
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.times(hash) > 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, GivenSessions};

    #[test]
    fn a_token_is_shared_once_a_second_sign_in_is_given_it() {
        let sessions = GivenSessions::default();
        assert!(!sessions.is_shared("a"));
        sessions.add("a");
        sessions.add("b");
        assert!(!sessions.is_shared("a"));
        sessions.add("a");
        assert!(sessions.is_shared("a") && !sessions.is_shared("b"));
    }

    #[test]
    fn the_last_tokens_are_remembered_and_the_memory_is_bounded() {
        let mut given = Given::default();
        for hash in 0..1_000 {
            given.add(hash, 10);
            assert!(given.recent.len() + given.earlier.len() <= 20);
        }
        for hash in 990..1_000 {
            given.add(hash, 10);
            assert_eq!(given.times(hash), 2, "{hash}");
        }
        assert_eq!(given.times(0), 0);
    }
}
