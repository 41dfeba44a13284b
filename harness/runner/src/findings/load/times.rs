//! Quantiles of the times of answers.

use std::time::Duration;

use serde::Serialize;

use crate::record::load::Times;

/// The shares that are shown beside the longest time.
pub const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// The quantiles of times, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quantiles {
    /// How many times were measured.
    pub count: u64,
    /// Half of all are no longer.
    pub p50: u64,
    /// Nine of ten.
    pub p90: u64,
    /// 99 of 100.
    pub p99: u64,
    /// 999 of 1000.
    pub p999: u64,
    /// The longest.
    pub max: u64,
}

impl Quantiles {
    /// Those of these times; `None` where nothing was measured.
    pub fn of(times: &Times) -> Option<Self> {
        let [p50, p90, p99, p999] = QUANTILES.map(|(_, share)| times.quantile(share));
        Some(Self {
            count: times.count(),
            p50: p50?,
            p90: p90?,
            p99: p99?,
            p999: p999?,
            max: times.longest()?,
        })
    }

    /// All of them, in the order of [`QUANTILES`], then the longest.
    pub fn all(&self) -> [Duration; 5] {
        [self.p50, self.p90, self.p99, self.p999, self.max].map(Duration::from_micros)
    }
}

/// How long answers took: from when they were asked for, and from when that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LatencyView {
    /// From when requests were sent.
    pub service: Quantiles,
    /// From when they were due.
    pub response: Quantiles,
}

/// Where the 99th percentiles are further apart than this factor, and than `APART`, the service time alone misleads.
const FACTOR: u64 = 2;
/// In microseconds.
const APART: u64 = 5_000;

impl LatencyView {
    /// That of these times; `None` where nothing was measured.
    pub fn of(service: &Times, response: &Times) -> Option<Self> {
        Some(Self {
            service: Quantiles::of(service)?,
            response: Quantiles::of(response)?,
        })
    }

    /// Whether who looks at the service time alone is misled.
    pub fn differs(&self) -> bool {
        let (service, response) = (self.service.p99, self.response.p99);
        response > service.saturating_mul(FACTOR) && response - service > APART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_time_misleads_where_what_was_due_waited_for_much_longer() {
        let view = |service, response| {
            let times = |time| Times::of([(time, 100)]);
            LatencyView::of(&times(service), &times(response)).expect("times")
        };
        assert!(!view(1_000, 1_000).differs());
        assert!(!view(1_000, 4_000).differs(), "a few milliseconds are nobody's concern");
        assert!(!view(50_000, 90_000).differs());
        assert!(view(2_000, 900_000).differs());
    }
}
