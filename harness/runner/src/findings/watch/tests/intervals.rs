//! Intervals, and what is told of them.

use super::{intervals, sampled};
use crate::findings::watch::kit::{answered, at, failed, manifest, ms, sample, view};
use crate::findings::watch::{SampleClass, WatchEvent, WatchReader};
use crate::record::watch::{LaneName, Phase, Sample, WatchLine};

#[test]
fn a_good_sample_splits_and_another_cause_does_too() {
    let statuses = [503, 503, 200, 503, 500, 429, 401, 404, 200];
    let lines = statuses
        .iter()
        .zip(0..)
        .map(|(status, second)| sampled(LaneName::Held, second * 1_000, answered(*status)));
    let view = view(&manifest([(LaneName::Held, 1_000)]), lines);
    assert_eq!(
        intervals(&view, LaneName::Held),
        [
            (SampleClass::ServerError, 0, Some(2_000)),
            (SampleClass::ServerError, 3_000, Some(4_000)),
            (SampleClass::ServerError, 4_000, Some(5_000)),
            (SampleClass::Throttled, 5_000, Some(6_000)),
            // No session was asked about.
            (SampleClass::ContractBroken, 6_000, Some(7_000)),
            (SampleClass::ContractBroken, 7_000, Some(8_000)),
        ]
    );
    let lane = &view.lanes[0];
    // 503 and 500 are one outage of two seconds; what is throttled is none.
    assert_eq!((lane.total_ms, lane.longest_ms), (6_000, 2_000));
}

#[test]
fn a_late_answer_is_slow_and_no_outage() {
    let late = Sample {
        duration_ms: 2_600.0,
        ..sample(LaneName::Held, 1_000, answered(200))
    };
    let lines = [sampled(LaneName::Held, 0, answered(200)), WatchLine::Sample(late)];
    let view = view(&manifest([(LaneName::Held, 1_000)]), lines);
    assert_eq!(intervals(&view, LaneName::Held), [(SampleClass::Slow, 1_000, None)]);
    assert_eq!((view.lanes[0].total_ms, view.lanes[0].good), (0, 2));
}

#[test]
fn what_changed_is_told_once_and_what_was_thought_is_corrected() {
    let manifest = manifest([(LaneName::SignIn, 1_000), (LaneName::Held, 1_000)]);
    let mut reader = WatchReader::new(&manifest);
    let mut told = Vec::new();
    let mut add = |line: WatchLine| {
        for event in reader.add(&line) {
            told.push(match event {
                WatchEvent::Began {
                    lane,
                    interval,
                    instead_of,
                } => format!("{lane} {} {} {instead_of:?}", interval.class, ms(interval.start)),
                WatchEvent::Ended { lane, interval, .. } => {
                    format!("{lane} {} ended {}", interval.class, interval.end.map_or(0, ms))
                }
                _ => "other".to_owned(),
            });
        }
    };
    add(sampled(LaneName::SignIn, 0, answered(200)));
    add(sampled(LaneName::Held, 0, answered(200)));
    add(sampled(LaneName::Held, 1_000, failed(Phase::Connect)));
    add(sampled(LaneName::SignIn, 1_500, failed(Phase::Connect)));
    add(sampled(LaneName::Held, 2_000, failed(Phase::Connect)));
    add(sampled(LaneName::Held, 3_000, answered(200)));
    add(sampled(LaneName::SignIn, 3_500, answered(200)));
    assert_eq!(
        told,
        [
            "held unreachable 1000 None",
            "sign-in our-network 1500 None",
            "held our-network 1000 Some(Unreachable)",
            "held our-network ended 3000",
            "sign-in our-network ended 3500",
        ]
        .map(str::to_owned)
        .to_vec()
        .into_iter()
        .collect::<Vec<_>>(),
        "{told:?}"
    );
}

#[test]
fn a_time_without_samples_is_told() {
    let lines = [0, 1, 2, 9, 10].map(|second| sampled(LaneName::Held, second * 1_000, answered(200)));
    let view = view(&manifest([(LaneName::Held, 1_000)]), lines);
    assert_eq!(view.lanes[0].gaps, [(at(2_000), at(9_000))]);
}

#[test]
fn an_outage_of_many_samples_is_read_sample_by_sample_and_not_from_its_beginning_each_time() {
    // Each of them anew for each of them would take minutes.
    const SAMPLES: i64 = 100_000;
    let lines = (0..SAMPLES).map(|second| sampled(LaneName::Held, second * 1_000, answered(503)));
    let view = view(&manifest([(LaneName::Held, 1_000)]), lines);
    let [interval] = view.lanes[0].intervals[..] else {
        panic!("expected one interval, found {}", view.lanes[0].intervals.len());
    };
    assert_eq!((interval.samples, interval.end), (100_000, None));
}
