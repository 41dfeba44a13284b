//! How a load goes: how much, and for how long.

use std::time::Duration;

use super::arrivals::due_before;
use crate::record::load::LoadKind;

/// How much load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// So many plays begin per second, however long answers take (open model).
    Rate(f64),
    /// So many users, each of whom plays one trial after the other (closed model).
    Users(usize),
}

/// How a load goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadSettings {
    /// How much.
    pub load: Load,
    /// For how long plays begin. Those that have begun then are played to their end.
    pub lasts: Duration,
    /// A check that could not be evaluated fails its play.
    pub strict: bool,
}

impl Load {
    /// The most plays per second that can be asked for.
    pub const MOST_PER_SECOND: f64 = 100_000.0;
    /// The fewest: one in a day.
    pub const FEWEST_PER_SECOND: f64 = 1.0 / 86_400.0;
    /// The most users that can be asked for.
    pub const MOST_USERS: usize = 10_000;

    /// The same as it is recorded.
    pub fn kind(self) -> LoadKind {
        match self {
            Self::Rate(rate) => LoadKind::Rate(rate),
            Self::Users(users) => LoadKind::Users(users),
        }
    }

    /// How many plays are due until this long after the beginning; `None` for users, for whom none is.
    pub(super) fn due_until(self, elapsed: Duration) -> Option<u64> {
        match self {
            Self::Rate(rate) => Some(due_before(elapsed, rate)),
            Self::Users(_) => None,
        }
    }
}
