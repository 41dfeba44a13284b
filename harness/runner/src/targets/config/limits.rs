//! How gently a run treats its target, and how patient it is.
//!
//! In: `conformance.limits`. Out: plain data; whoever sends and judges keeps to it. Runs that share a target, as the shards of a plan do,
//! each get their part, so that together they keep to it.

use std::time::Duration;

use super::plain::length_of;
use super::reader::Reader;

pub(crate) const KEYS: &[&str] = &[
    "requestsPerSecond",
    "refusedSignInsPerSecond",
    "requests",
    "responseTime",
    "bodySize",
    "clockSkew",
    "patience",
];

/// What a run may do to its target, and what it puts up with.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Requests per second, all trials together; `None`: as many as can be sent. 5 for a pod unless told otherwise.
    pub requests_per_second: Option<f64>,
    /// Sign-ins per second that the pod is meant to refuse; `None`: as many as can be sent. 2 for a pod unless told
    /// otherwise: more might look like an attack.
    pub refused_sign_ins_per_second: Option<f64>,
    /// How many requests a run may send in all; `None`: as many as it needs.
    pub requests: Option<u64>,
    /// The slowest answer that passes; `None`: any.
    pub response_time: Option<Duration>,
    /// The longest body that is read, in bytes.
    pub body_size: usize,
    /// How far the pod's clock may be from this machine's before anything is said. 30 s unless told otherwise: a JWT
    /// lives for 240 s of the 300 s that are allowed, so that a minute is the most that goes unnoticed.
    pub clock_skew: Duration,
    /// How long a call waits in all for a pod that answers 429. 60 s unless told otherwise: a scenario's JWTs are good for
    /// 240 s. A pod that asks for more ends the run.
    pub patience: Duration,
    /// How many runs share the target, this one included: what is limited here is the part of this one.
    pub shared_by: u32,
}

impl Limits {
    /// No limits but those that protect this machine: for a pod that is ours alone.
    pub fn none() -> Self {
        Self {
            requests_per_second: None,
            refused_sign_ins_per_second: None,
            requests: None,
            response_time: None,
            body_size: 8 * 1024 * 1024,
            clock_skew: Duration::from_secs(30),
            patience: Duration::from_secs(60),
            shared_by: 1,
        }
    }

    /// What a pod that others use can expect.
    pub fn gentle() -> Self {
        Self {
            requests_per_second: Some(5.0),
            refused_sign_ins_per_second: Some(2.0),
            ..Self::none()
        }
    }

    /// The part of one of so many runs that share the target, `index` from 1; all parts together are these limits. `None`: there are
    /// fewer requests than runs.
    pub fn part(&self, index: usize, count: usize) -> Option<Self> {
        let shared_by = u32::try_from(count).ok()?;
        let rate = |rate: Option<f64>| rate.map(|rate| rate / f64::from(shared_by));
        // What is left over goes to the first ones.
        let of_budget = |requests: u64| {
            let all = u64::from(shared_by);
            let is_first = (index as u64) <= requests % all;
            Some(requests / all + u64::from(is_first)).filter(|_| requests >= all)
        };
        Some(Self {
            requests_per_second: rate(self.requests_per_second),
            refused_sign_ins_per_second: rate(self.refused_sign_ins_per_second),
            requests: match self.requests {
                Some(requests) => Some(of_budget(requests)?),
                None => None,
            },
            shared_by,
            ..self.clone()
        })
    }
}

/// Reads the limits.
pub(crate) fn limits(reader: &mut Reader<'_>) -> Limits {
    let mut limits = Limits::gentle();
    let at = |key: &str| format!("/conformance/limits/{key}");
    if !reader.section("/conformance/limits", KEYS) {
        return limits;
    }
    rate(reader, &at("requestsPerSecond"), &mut limits.requests_per_second);
    rate(
        reader,
        &at("refusedSignInsPerSecond"),
        &mut limits.refused_sign_ins_per_second,
    );
    limits.requests = reader.number(&at("requests"), 1..=u64::MAX);
    limits.response_time = reader.duration(&at("responseTime"));
    limits.body_size = size(reader, &at("bodySize")).unwrap_or(limits.body_size);
    limits.clock_skew = reader.duration(&at("clockSkew")).unwrap_or(limits.clock_skew);
    limits.patience = reader.duration(&at("patience")).unwrap_or(limits.patience);
    limits
}

/// A number per second, or `unlimited`.
fn rate(reader: &mut Reader<'_>, at: &str, limit: &mut Option<f64>) {
    if reader
        .tree
        .find(at)
        .is_some_and(|value| value.as_str() == Some("unlimited"))
    {
        *limit = None;
    } else if let Some(rate) = reader.number(at, 0.01..=10_000.0) {
        *limit = Some(rate);
    }
}

/// A number of bytes, or a text with its unit.
fn size(reader: &mut Reader<'_>, at: &str) -> Option<usize> {
    let written = reader.word(at)?;
    let text = written.reveal();
    let digits = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "" | "B" => Some(1),
        "KiB" | "kB" | "KB" => Some(1024),
        "MiB" | "MB" => Some(1024 * 1024),
        _ => None,
    };
    let size = number
        .parse::<usize>()
        .ok()
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor));
    let size = size.filter(|size| (1024..=1024 * 1024 * 1024).contains(size));
    if size.is_none() {
        reader.wrong(
            at,
            format!("expected a size from 1 KiB to 1024 MiB, found {}", length_of(&written)),
            "write it in bytes, or with its unit: `8 MiB`",
        );
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_limits_are_together_the_limits() {
        let limits = Limits {
            requests: Some(50),
            ..Limits::gentle()
        };
        let parts: Vec<Limits> = (1..=4).filter_map(|index| limits.part(index, 4)).collect();
        let requests: Vec<Option<u64>> = parts.iter().map(|part| part.requests).collect();
        assert_eq!(requests, [Some(13), Some(13), Some(12), Some(12)]);
        for part in &parts {
            assert_eq!(part.requests_per_second, Some(1.25));
            assert_eq!(part.refused_sign_ins_per_second, Some(0.5));
            assert_eq!((part.patience, part.shared_by), (limits.patience, 4));
        }
        assert_eq!(limits.part(1, 1), Some(limits));
    }

    #[test]
    fn no_limit_has_parts_without_one_and_a_budget_has_no_more_parts_than_requests() {
        let parts = Limits::none()
            .part(2, 3)
            .map(|part| (part.requests, part.requests_per_second));
        assert_eq!(parts, Some((None, None)));
        let limits = Limits {
            requests: Some(3),
            ..Limits::none()
        };
        assert_eq!(limits.part(3, 3).and_then(|part| part.requests), Some(1));
        assert_eq!(limits.part(1, 4), None);
    }
}
