//! Made-up outages and deaths: what is found of them is the truth, whatever the order of the lines.

use proptest::prelude::*;

use super::{LANES, intervals};
use crate::findings::watch::SampleClass;
use crate::findings::watch::kit::{Outage, answered, check, failed, lines_of, manifest, ms, session, view};
use crate::record::watch::{LaneName, Outcome, Phase, SessionChange, WatchLine};

/// How long the watch of many outages lasts, in milliseconds.
const LASTS: i64 = 400_000;

fn outcomes() -> impl Strategy<Value = (Outcome, i64)> {
    let page = |outcome| match outcome {
        Outcome::Answered(mut answered) => {
            answered.page = true;
            Outcome::Answered(answered)
        }
        other => other,
    };
    prop_oneof![
        Just((failed(Phase::Connect), 2)),
        Just((failed(Phase::Tls), 20)),
        // It hangs until the time-out, so that it is recorded long after later samples began.
        Just((failed(Phase::FirstByte), 5_000)),
        Just((answered(503), 15)),
        Just((page(answered(502)), 15)),
    ]
}

/// Outages of one lane, each followed by at least three ticks of peace: lengths of them and of the peace in ticks, what they look like.
fn outages(tick: i64) -> impl Strategy<Value = Vec<Outage>> {
    let one = (3.0..20.0, 0.2..15.0, outcomes());
    prop::collection::vec(one, 0..6).prop_map(move |parts| {
        let mut now = 0.0;
        let mut outages = Vec::new();
        for (peace, length, (outcome, takes_ms)) in parts {
            let from: f64 = now + peace;
            now = from + length;
            outages.push(Outage {
                from_ms: (from * tick as f64) as i64,
                to_ms: (now * tick as f64) as i64,
                outcome,
                takes_ms,
            });
        }
        outages
    })
}

fn outages_of_lanes() -> impl Strategy<Value = Vec<Vec<Outage>>> {
    LANES.map(|(_, tick)| outages(tick as i64).boxed()).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_outage_of_two_ticks_is_found_with_both_ends_within_a_tick_and_none_is_merged(
        outages in outages_of_lanes(),
        jitters in prop::collection::vec(0_i64..60, 97),
    ) {
        // One that is not over when the watch ends has no end to be found.
        let is_over = |outage: &Outage, tick: u64| outage.to_ms + 3 * tick as i64 <= LASTS;
        let outages: Vec<Vec<Outage>> = outages
            .into_iter()
            .zip(LANES)
            .map(|(outages, (_, tick))| outages.into_iter().filter(|outage| is_over(outage, tick)).collect())
            .collect();
        // The canary answers, so that nothing is ours.
        let manifest = manifest(LANES.into_iter().chain([(LaneName::Canary, 1_000)]));
        let mut jitters = jitters.iter().cycle();
        let of = |name| LANES.iter().position(|lane| lane.0 == name).map_or(Vec::new(), |lane| outages[lane].clone());
        let lines = lines_of(&manifest, LASTS, || *jitters.next().expect("jitter"), of);
        let view = view(&manifest, lines);
        for (index, (name, tick)) in LANES.into_iter().enumerate() {
            let tick = tick as i64;
            let found = intervals(&view, name);
            for outage in &outages[index] {
                let fits = |(_, start, end): &&(SampleClass, i64, Option<i64>)| {
                    (start - outage.from_ms).abs() <= tick && end.is_some_and(|end| (end - outage.to_ms).abs() <= tick)
                };
                let fitting = found.iter().filter(fits).count();
                let is_long = outage.to_ms - outage.from_ms >= 2 * tick;
                prop_assert!(fitting == 1 || (!is_long && fitting == 0), "{name}: {outage:?} in {found:?}");
            }
            prop_assert!(found.len() <= outages[index].len(), "{name}: {found:?} for {:?}", outages[index]);
        }
    }

    #[test]
    fn the_order_in_which_samples_end_changes_nothing_and_a_view_at_any_moment_is_that_of_its_lines(
        outages in outages_of_lanes(),
        canary in outages(1_000),
        order in any::<prop::sample::Index>(),
        has_canary in any::<bool>(),
    ) {
        let lane = has_canary.then_some((LaneName::Canary, 1_000));
        let manifest = manifest(LANES.into_iter().chain(lane));
        let of = |name| match LANES.iter().position(|lane| lane.0 == name) {
            Some(lane) => outages[lane].clone(),
            None => canary.clone(),
        };
        let lines = lines_of(&manifest, 60_000, || 0, of);
        let mut shuffled = lines.clone();
        let step = 1 + 2 * order.index(50);
        shuffled.sort_by_key(|line| match line {
            WatchLine::Sample(sample) => (ms(sample.intended) * step as i64) % 1_009,
            _ => 0,
        });
        let (one, other) = (view(&manifest, lines), view(&manifest, shuffled));
        for lane in one.lanes.iter().map(|lane| lane.name) {
            prop_assert_eq!(intervals(&one, lane), intervals(&other, lane));
        }
    }

    #[test]
    fn without_a_canary_one_lane_that_fails_is_never_ours(of_lane in 0..LANES.len(), outages in outages(400)) {
        let manifest = manifest(LANES);
        let of = |name| if name == LANES[of_lane].0 { outages.clone() } else { Vec::new() };
        let view = view(&manifest, lines_of(&manifest, 120_000, || 0, of));
        for (name, _) in LANES {
            let is_ours = |(class, ..): &(SampleClass, i64, Option<i64>)| *class == SampleClass::OurNetwork;
            prop_assert!(!intervals(&view, name).iter().any(is_ours));
        }
    }

    #[test]
    fn exactly_the_sessions_that_were_killed_are_lost(killed in prop::collection::btree_set(0_usize..50, 7), at_check in 1_i64..20) {
        let mut lines: Vec<WatchLine> =
            (0..50).map(|place| session(&format!("{place}.1"), 1, 0, SessionChange::Opened)).collect();
        // Round robin: each is checked every 10 s.
        for round in 0..20_i64 {
            for place in 0..50_usize {
                let when = round * 10_000 + place as i64 * 200;
                let id = format!("{place}.1");
                let is_dead = killed.contains(&place) && round >= at_check;
                if is_dead && round > at_check {
                    continue;
                }
                lines.push(check(&id, when, if is_dead { 401 } else { 200 }));
                if is_dead {
                    lines.push(session(&id, 1, when, SessionChange::Lost));
                    lines.push(session(&format!("{place}.2"), 2, when + 300, SessionChange::Opened));
                }
            }
        }
        let sessions = view(&manifest(LANES), lines).sessions;
        prop_assert_eq!((sessions.held, sessions.survived), (50, 43));
        let ids: std::collections::BTreeSet<usize> =
            sessions.lost.iter().map(|lost| lost.id.trim_end_matches(".1").parse().expect("a place")).collect();
        prop_assert_eq!(ids, killed);
        for lost in &sessions.lost {
            prop_assert_eq!(lost.uncertainty_ms(), Some(10_000));
            prop_assert_eq!(ms(lost.at) / 10_000, at_check);
        }
    }
}
