//! What time it is, for everything in the pod that expires.
//!
//! Comes in: nothing, or a test's wish. Goes out: milliseconds since the Unix epoch, UTC.
//! A manual clock moves only when it is told to, so that expiry is tested without sleeping. It does not govern TLS
//! certificates or the `Date` header, which belong to the connection and not to the pod.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The pod's clock; clones show the same time.
#[derive(Clone, Default)]
pub struct Clock(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `unix_millis` (milliseconds since the Unix epoch) until [`Clock::advance`] is called.
    #[must_use]
    pub fn manual(unix_millis: u64) -> Self {
        Self(Source::Manual(Arc::new(AtomicU64::new(unix_millis))))
    }

    /// Moves a manual clock, and all its clones, forward. The machine's clock is not ours to move: nothing happens.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(millis) = &self.0 {
            millis.fetch_add(whole_millis(by), Ordering::SeqCst);
        }
    }

    /// Now, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn unix_millis(&self) -> u64 {
        match &self.0 {
            // A machine set to before 1970 reads as 1970: every JWT is then refused as too long-lived.
            Source::System => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, whole_millis),
            Source::Manual(millis) => millis.load(Ordering::SeqCst),
        }
    }

    /// Now, in whole seconds since the Unix epoch, rounded down: the unit of a JWT's `exp`.
    #[must_use]
    pub fn unix_seconds(&self) -> u64 {
        self.unix_millis() / 1000
    }
}

/// A duration in milliseconds, which after 584 million years stops growing.
pub(crate) fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::System => f.write_str("Clock(system)"),
            Source::Manual(_) => write!(f, "Clock(manual, {} ms)", self.unix_millis()),
        }
    }
}
