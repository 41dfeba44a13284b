//! What was found out of a contract once, and is asked of every answer.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// So much is remembered; a contract in which more can be asked is asked anew.
const MOST: usize = 4096;

/// Values by what they were found of.
pub(super) struct Memo<K, V> {
    known: Mutex<HashMap<K, Arc<V>>>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
        }
    }
}

impl<K: Hash + Eq, V> Memo<K, V> {
    /// What is known of `key`, or found of it now.
    pub(super) fn of<Q>(&self, key: &Q, find: impl FnOnce() -> V) -> Arc<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known().get(key) {
            return value.clone();
        }
        let value = Arc::new(find());
        let mut known = known();
        if known.len() < MOST {
            known.insert(key.to_owned(), value.clone());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_found_again_up_to_a_number() {
        let memo = Memo::<String, usize>::default();
        for number in 0..2 * MOST {
            assert_eq!(*memo.of(number.to_string().as_str(), || number), number);
        }
        assert_eq!(*memo.of("0", || 7), 0);
        assert_eq!(*memo.of(MOST.to_string().as_str(), || 7), 7);
    }
}
