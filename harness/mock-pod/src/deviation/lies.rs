//! Which lies a pod tells, and what it has to remember in order to tell them.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::catalogue::Deviation;
use super::chronicle::Chronicle;
use crate::http::answer::Answer;

/// The lies of one pod; an honest pod has none.
#[derive(Default)]
pub(crate) struct Lies {
    told: BTreeSet<Deviation>,
    calls: AtomicU64,
    /// The token that is handed out again and again.
    pub(crate) first_token: OnceLock<String>,
    memory: Mutex<Memory>,
    chronicle: Mutex<Chronicle>,
}

/// What was seen before.
#[derive(Default)]
pub(crate) struct Memory {
    /// A count, or a time in milliseconds since the Unix epoch, for each token that a lie is about.
    pub(crate) by_token: HashMap<String, u64>,
    /// The sessions on behalf of users, by the app's session that opened them.
    pub(crate) opened_by: HashMap<String, Vec<String>>,
    /// The last sign-in of a bot.
    pub(crate) last_sign_in: Option<SignIn>,
    /// What session info said last.
    pub(crate) last_info: Option<Answer>,
}

/// A bot's sign-in: who, when (milliseconds since the Unix epoch), and the session token.
pub(crate) struct SignIn {
    pub(crate) user_id: i64,
    pub(crate) at: u64,
    pub(crate) token: String,
}

impl Lies {
    pub(crate) fn new(told: &[Deviation]) -> Self {
        Self::of(told.iter().copied().collect())
    }

    pub(crate) fn of(told: BTreeSet<Deviation>) -> Self {
        Self {
            told,
            ..Self::default()
        }
    }

    /// Which they are.
    pub(crate) fn told(&self) -> &BTreeSet<Deviation> {
        &self.told
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(crate) fn tells(&self, deviation: Deviation) -> bool {
        self.told.contains(&deviation)
    }

    /// True at every `n`th call of this.
    pub(crate) fn every(&self, n: u64) -> bool {
        (self.calls.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(n)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first deep lie that it tells.
    pub(crate) fn deep(&self) -> Option<Deviation> {
        self.told
            .iter()
            .copied()
            .find(|deviation| Deviation::DEEP.contains(deviation))
    }

    /// What a deep lie remembers.
    pub(crate) fn chronicle(&self) -> MutexGuard<'_, Chronicle> {
        self.chronicle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often this was asked about `token` before.
    pub(crate) fn times_seen(&self, token: &str) -> u64 {
        let mut memory = self.memory();
        let count = memory.by_token.entry(token.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}

impl std::fmt::Debug for Lies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Lies").field(&self.told).finish()
    }
}
