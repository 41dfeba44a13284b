//! The session tokens that the sign-ins of a run were given, by which operation, and when.
//!
//! In: tokens, as answers bring them. Out: whether other sign-ins can have been given a token before something was answered, or since:
//! then the session is nobody's own; and whether these were of several kinds: then it may do what another kind may. Of a token only a hash is kept, under a key of this process, so that nothing can be read from it;
//! shards do not know each other's.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A sign-in that was given the token.
#[derive(Debug)]
struct Given {
    operation: String,
    /// From when to when it took place: the pod gave the token somewhere within.
    time: Range<Instant>,
}

/// The sign-ins that were given each session token.
#[derive(Debug, Default)]
pub(super) struct GivenSessions {
    key: RandomState,
    given: Mutex<HashMap<u64, Vec<Given>>>,
}

impl GivenSessions {
    /// A sign-in by this operation was given this token in that time.
    pub(super) fn add(&self, token: &str, operation: String, time: Range<Instant>) {
        let hash = self.key.hash_one(token);
        let mut all = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(hash).or_default().push(Given { operation, time });
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
                .map(|given| &given.operation);
            let first = operations.next();
            operations.any(|operation| Some(operation) != first)
        })
    }

    /// Whether a sign-in can have been given this token in that time.
    pub(super) fn is_given_within(&self, token: &str, time: &Range<Instant>) -> bool {
        self.of(token, |mut all| {
            all.any(|given| given.time.start < time.end && given.time.end > time.start)
        })
    }

    fn of<T>(&self, token: &str, answer: impl FnOnce(std::slice::Iter<'_, Given>) -> T) -> T {
        let hash = self.key.hash_one(token);
        let all = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        answer(all.get(&hash).map_or(&[][..], Vec::as_slice).iter())
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
        let given = |token, operation: &str, from, to| sessions.add(token, operation.to_owned(), at(from)..at(to));
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
}
