//! Whose network it was.

use super::{LANES, intervals, sampled};
use crate::findings::watch::SampleClass;
use crate::findings::watch::kit::{Outage, answered, failed, lines_of, manifest, view};
use crate::record::watch::{LaneName, Phase};

#[test]
fn what_fails_while_the_canary_is_dead_is_ours_and_the_rest_is_not() {
    let manifest = manifest(LANES.into_iter().chain([(LaneName::Canary, 1_000)]));
    let out = |from_ms, to_ms, phase| Outage {
        from_ms,
        to_ms,
        outcome: failed(phase),
        takes_ms: 5,
    };
    let of = |name| match name {
        LaneName::Canary => vec![out(20_000, 30_000, Phase::Connect)],
        LaneName::Held => vec![
            out(20_000, 30_000, Phase::FirstByte),
            out(50_000, 52_000, Phase::Connect),
        ],
        _ => vec![out(20_000, 30_000, Phase::Connect)],
    };
    let view = view(&manifest, lines_of(&manifest, 60_000, || 0, of));
    assert_eq!(
        intervals(&view, LaneName::Held),
        [
            (SampleClass::OurNetwork, 20_000, Some(30_000)),
            (SampleClass::Unreachable, 50_000, Some(52_000))
        ]
    );
    for (name, _) in LANES {
        let ours = intervals(&view, name);
        assert_eq!(
            (ours[0].0, ours[0].1),
            (
                SampleClass::OurNetwork,
                if name == LaneName::Life { 21_000 } else { 20_000 }
            )
        );
        let lane = view.lanes.iter().find(|lane| lane.name == name).expect("a lane");
        assert_eq!(lane.total_ms, if name == LaneName::Held { 2_000 } else { 0 });
    }
}

#[test]
fn an_answer_is_the_pods_though_the_canary_is_dead() {
    let manifest = manifest([(LaneName::Held, 1_000), (LaneName::Canary, 1_000)]);
    let lines = (0..5).flat_map(|second| {
        let canary = sampled(LaneName::Canary, second * 1_000, failed(Phase::Dns));
        [canary, sampled(LaneName::Held, second * 1_000, answered(503))]
    });
    let view = view(&manifest, lines);
    assert_eq!(intervals(&view, LaneName::Held), [(SampleClass::ServerError, 0, None)]);
    assert!(view.is_canary_dead());
}

#[test]
fn without_a_canary_it_is_ours_only_if_all_lanes_fail_to_connect_at_once() {
    for (phase, length, class) in [
        (Phase::Connect, 10_000, SampleClass::OurNetwork),
        (Phase::Dns, 10_000, SampleClass::OurNetwork),
        (Phase::Tls, 10_000, SampleClass::Unreachable),
        (Phase::FirstByte, 10_000, SampleClass::Unreachable),
        // `life` asks every 3 s: it is no witness of this.
        (Phase::Connect, 2_000, SampleClass::Unreachable),
    ] {
        let manifest = manifest(LANES);
        let of = |_| {
            vec![Outage {
                from_ms: 9_100,
                to_ms: 9_100 + length,
                outcome: failed(phase),
                takes_ms: 5,
            }]
        };
        let view = view(&manifest, lines_of(&manifest, 60_000, || 0, of));
        let found = intervals(&view, LaneName::Held);
        assert_eq!(found.len(), 1, "{phase:?} {found:?}");
        assert_eq!(found[0].0, class, "{phase:?} for {length} ms");
    }
}

#[test]
fn a_single_lane_is_never_witness_of_all() {
    let manifest = manifest([(LaneName::Held, 1_000)]);
    let lines = (0..5).map(|second| sampled(LaneName::Held, second * 1_000, failed(Phase::Connect)));
    assert_eq!(
        intervals(&view(&manifest, lines), LaneName::Held),
        [(SampleClass::Unreachable, 0, None)]
    );
}
