//! The class of a sample by itself, before other lanes are looked at.
//!
//! In: a sample as it was recorded, and its lane. Out: class and cause, or nothing for what says nothing of the pod.

use super::class::{Cause, SampleClass};
use crate::record::watch::{Answered, LaneName, LaneRecord, Outcome, Promise, Sample};

/// From when on an answer of a lane is slow, in milliseconds.
pub fn slow_after_ms(lane: &LaneRecord) -> u64 {
    match lane.name {
        // It asks several questions, one after the other.
        LaneName::Life => lane.timeout_ms / 2,
        _ => lane.timeout_ms / 4,
    }
}

/// Class and cause; `None`: nothing was sent.
pub(super) fn judged(sample: &Sample, slow_after_ms: u64) -> Option<(SampleClass, Cause)> {
    let is_canary = sample.lane == LaneName::Canary;
    match &sample.outcome {
        // Whatever it is that does not answer us there, it is not the pod.
        Outcome::Failed(failed) if is_canary => Some((SampleClass::OurNetwork, Cause::Phase(failed.phase))),
        Outcome::Failed(failed) => Some((SampleClass::Unreachable, Cause::Phase(failed.phase))),
        Outcome::Answered(answered) if is_canary => Some((SampleClass::Good, Cause::Status(answered.status))),
        Outcome::Answered(answered) => {
            let is_late = sample.duration_ms > slow_after_ms as f64;
            let class = of_answer(answered, sample.session.is_some(), is_late);
            Some((class, Cause::Status(answered.status)))
        }
        Outcome::NotSent(_) => None,
    }
}

fn of_answer(answered: &Answered, is_of_session: bool, is_late: bool) -> SampleClass {
    match answered.status {
        429 => SampleClass::Throttled,
        _ if answered.page => SampleClass::GatewayPage,
        401 if is_of_session => SampleClass::SessionLost,
        500..=599 => SampleClass::ServerError,
        200..=299 if answered.contract == Promise::Kept => match is_late {
            true => SampleClass::Slow,
            false => SampleClass::Good,
        },
        _ => SampleClass::ContractBroken,
    }
}
