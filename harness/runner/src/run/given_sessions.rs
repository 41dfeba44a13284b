//! The session tokens that the sign-ins of a run were given, by which operation, and when.
//!
//! In: tokens, as answers bring them. Out: whether other sign-ins can have been given a token before something was answered, or since:
//! then the session is nobody's own; and whether these were of several kinds: then it may do what another kind may. Of a token only a
//! hash is kept, under a key of this process, so that nothing can be read from it; shards do not know each other's.
//!
//! A run under load signs in for as long as it is told to, so that the last tokens alone are remembered, and the times of the last sign-ins of each.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many tokens are remembered at least, and at most twice.
const REMEMBERED: usize = 20_000;

/// How many times of sign-ins that were given one token are told apart: the earliest ones become one when there are more.
const TIMES_OF_EACH: usize = 64;

/// A sign-in that was given the token.
#[derive(Clone, Debug)]
struct Given {
    /// The hash of the operation.
    operation: u64,
    /// From when to when it took place: the pod gave the token somewhere within.
    time: Range<Instant>,
}

/// The sign-ins that were given a token. Nearly every token is given once, and tokens there are many.
#[derive(Debug)]
enum OfToken {
    Once(Given),
    Often(Box<Often>),
}

impl OfToken {
    /// Adds another sign-in; they come in the order of their answers.
    fn add(&mut self, given: Given) {
        if let Self::Once(first) = self {
            *self = Self::Often(Box::new(Often::new(first.clone())));
        }
        if let Self::Often(often) = self {
            often.add(given);
        }
    }

    fn often(&self) -> Option<&Often> {
        match self {
            Self::Once(_) => None,
            Self::Often(often) => Some(often),
        }
    }

    fn times(&self) -> impl Iterator<Item = &Range<Instant>> {
        let (one, several) = match self {
            Self::Once(given) => (Some(&given.time), None),
            Self::Often(often) => (None, Some(&often.times)),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }
}

/// Several sign-ins that were given one token. What they began with is remembered for as long as the token is: a trial may ask about a
/// time after which many others signed in.
#[derive(Debug)]
struct Often {
    /// When the first two of them began.
    first: Instant,
    second: Option<Instant>,
    /// When the first by each operation began.
    by_operation: Vec<(u64, Instant)>,
    /// When they took place, the earliest first.
    times: VecDeque<Range<Instant>>,
}

impl Often {
    fn new(given: Given) -> Self {
        Self {
            first: given.time.start,
            second: None,
            by_operation: vec![(given.operation, given.time.start)],
            times: VecDeque::from([given.time]),
        }
    }

    fn add(&mut self, Given { operation, time }: Given) {
        let begun = time.start;
        let second = self.first.max(begun);
        self.first = self.first.min(begun);
        self.second = Some(self.second.map_or(second, |known| known.min(second)));
        match self.by_operation.iter_mut().find(|(known, _)| *known == operation) {
            Some((_, first)) => *first = begun.min(*first),
            None => self.by_operation.push((operation, begun)),
        }
        let place = self.times.partition_point(|known| known.start <= begun);
        self.times.insert(place, time);
        // A time between the two may then be taken for one of theirs: less is said of the pod, never more.
        if self.times.len() > TIMES_OF_EACH
            && let (Some(one), Some(next)) = (self.times.pop_front(), self.times.front_mut())
        {
            *next = one.start..one.end.max(next.end);
        }
    }
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
            Some(of_token) => of_token.add(given),
            None => drop(self.recent.insert(token, OfToken::Once(given))),
        }
    }

    fn of(&self, token: u64) -> Option<&OfToken> {
        self.recent.get(&token).or_else(|| self.earlier.get(&token))
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
        let second = |given: &OfToken| given.often().and_then(|often| often.second);
        self.is(token, |given| second(given).is_some_and(|begun| begun < before))
    }

    /// Whether sign-ins of more than one operation can have been given this token before then.
    pub(super) fn is_of_several_kinds(&self, token: &str, before: Instant) -> bool {
        self.is(token, |given| {
            let operations = given.often().into_iter().flat_map(|often| &often.by_operation);
            operations.filter(|(_, begun)| *begun < before).count() > 1
        })
    }

    /// Whether a sign-in can have been given this token in that time.
    pub(super) fn is_given_within(&self, token: &str, time: &Range<Instant>) -> bool {
        let is_within = |given: &Range<Instant>| given.start < time.end && given.end > time.start;
        self.is(token, |given| given.times().any(is_within))
    }

    fn is(&self, token: &str, asked: impl FnOnce(&OfToken) -> bool) -> bool {
        let token = self.key.hash_one(token);
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.of(token).is_some_and(asked)
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
        let times = |remembered: &Remembered, token| remembered.of(token).map(|of_token| of_token.times().count());
        for token in 990..1_000 {
            remembered.add(token, given(), 10);
            assert_eq!(times(&remembered, token), Some(2), "{token}");
        }
        assert_eq!(times(&remembered, 0), None);
        for _ in 0..1_000 {
            remembered.add(7, given(), 10);
        }
        assert_eq!(times(&remembered, 7), Some(TIMES_OF_EACH));
    }

    #[test]
    fn what_a_token_began_with_is_known_however_often_it_was_given_since() {
        let sessions = GivenSessions::default();
        let begun = Instant::now();
        let at = |second: u64| begun + Duration::from_secs(second);
        // The answers of the first three come in another order than the sign-ins began.
        for (operation, from, to) in [("bot", 3, 4), ("app", 1, 5), ("bot", 2, 6)] {
            sessions.add("a", operation, at(from)..at(to));
        }
        for second in 0..1_000 {
            sessions.add("a", "bot", at(100 + 2 * second)..at(101 + 2 * second));
        }
        assert!(sessions.is_shared("a", at(3)) && !sessions.is_shared("a", at(2)));
        assert!(sessions.is_of_several_kinds("a", at(3)) && !sessions.is_of_several_kinds("a", at(2)));
        let is_given = |from, to| sessions.is_given_within("a", &(at(from)..at(to)));
        assert!(is_given(2, 3) && !is_given(0, 1) && !is_given(3_000, 4_000));
    }
}
