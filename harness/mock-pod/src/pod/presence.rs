//! Which presence users have set.
//!
//! Comes in: ids of users. Goes out: a category and since when, in milliseconds since the Unix epoch. Who never set one is offline.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The presence of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) category: &'static str,
    pub(crate) since: u64,
}

/// That of all users. Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Presences(Arc<Mutex<BTreeMap<i64, Presence>>>);

impl fmt::Debug for Presences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presences(…)")
    }
}

impl Presences {
    pub(crate) fn of(&self, user: i64) -> Presence {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&user).copied().unwrap_or(Presence {
            category: "OFFLINE",
            since: 0,
        })
    }

    pub(crate) fn set(&self, user: i64, presence: Presence) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(user, presence);
    }
}
