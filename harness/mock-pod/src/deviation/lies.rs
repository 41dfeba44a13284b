//! Which lies a pod tells, and what it has to remember in order to tell them.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::catalogue::Deviation;

/// The lies of one pod; an honest pod has none.
#[derive(Default)]
pub(crate) struct Lies {
    told: BTreeSet<Deviation>,
    calls: AtomicU64,
    /// The token that is handed out again and again.
    pub(super) first_token: OnceLock<String>,
}

impl Lies {
    pub(crate) fn new(told: &[Deviation]) -> Self {
        Self {
            told: told.iter().copied().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(crate) fn tell(&self, deviation: Deviation) -> bool {
        self.told.contains(&deviation)
    }

    /// True at every `n`th call of this.
    pub(super) fn every(&self, n: u64) -> bool {
        (self.calls.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(n)
    }
}

impl std::fmt::Debug for Lies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Lies").field(&self.told).finish()
    }
}
