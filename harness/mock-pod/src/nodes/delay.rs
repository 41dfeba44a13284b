//! How long answers are kept back: latency, jitter, and stalls of the whole pod.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::settings::Stall;

/// Random numbers in an order that a seed decides (SplitMix64). Not for secrets.
#[derive(Debug)]
pub(super) struct Draws(AtomicU64);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A duration from zero to `longest`, each as likely as any other.
    pub(super) fn up_to(&self, longest: Duration) -> Duration {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        if longest.is_zero() {
            return Duration::ZERO;
        }
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The 53 bits that an f64 holds.
        longest.mul_f64((mixed >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

impl Stall {
    /// How much of a stall is still to come, `since` the pod opened; zero outside stalls.
    pub(super) fn left(self, since: Duration) -> Duration {
        let every = self.every.as_nanos().max(1);
        let since = since.as_nanos();
        if since < every {
            return Duration::ZERO;
        }
        let left = self.lasts.as_nanos().saturating_sub(since % every);
        Duration::from_nanos(u64::try_from(left).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::{Draws, Duration, Stall};

    #[test]
    fn the_same_seed_draws_the_same_delays() {
        let longest = Duration::from_millis(50);
        let draws = |seed| {
            let draws = Draws::new(seed);
            (0..100).map(|_| draws.up_to(longest)).collect::<Vec<_>>()
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        assert!(draws(7).iter().all(|delay| *delay <= longest));
        let mean = draws(7).iter().sum::<Duration>() / 100;
        assert!(
            (Duration::from_millis(20)..Duration::from_millis(30)).contains(&mean),
            "{mean:?}"
        );
        assert_eq!(Draws::new(0).up_to(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_stall_comes_again_and_again_but_not_at_the_start() {
        let milliseconds = Duration::from_millis;
        let stall = Stall {
            lasts: milliseconds(300),
            every: milliseconds(10_000),
        };
        for (since, left) in [
            (0, 0),
            (299, 0),
            (9_999, 0),
            (10_000, 300),
            (10_100, 200),
            (10_300, 0),
            (20_001, 299),
        ] {
            assert_eq!(stall.left(milliseconds(since)), milliseconds(left), "{since}");
        }
    }
}
