//! The session tokens that the sign-ins of a run were given.
//!
//! In: tokens, as answers bring them. Out: whether more than one answer brought a token: then the session is nobody's own, whatever
//! was asked with it. Of a token only a hash is kept, under a key of this process, so that nothing can be read from it.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// How often each session token was given.
#[derive(Debug, Default)]
pub(super) struct GivenSessions {
    key: RandomState,
    given: Mutex<HashMap<u64, usize>>,
}

impl GivenSessions {
    /// A sign-in was given this token.
    pub(super) fn add(&self, token: &str) {
        let hash = self.key.hash_one(token);
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        *given.entry(hash).or_default() += 1;
    }

    /// Whether more than one sign-in was given this token.
    pub(super) fn is_shared(&self, token: &str) -> bool {
        let hash = self.key.hash_one(token);
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.get(&hash).is_some_and(|times| *times > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::GivenSessions;

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
}
