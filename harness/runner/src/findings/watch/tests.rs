//! What is read of lines whose truth is known.

use proptest::prelude::*;

use super::kit::{
    Outage, answered, at, check, end, failed, lines_of, manifest, mark, ms, sample, session, shaped, view,
};
use super::{Course, Interval, SampleClass, WatchEvent, WatchReader, WatchVerdict, WatchView};
use crate::record::watch::{LaneName, Outcome, Phase, Sample, SessionChange, WatchLine};

const LANES: [(LaneName, u64); 4] = [
    (LaneName::SignIn, 1_000),
    (LaneName::Held, 200),
    (LaneName::NewConnection, 400),
    (LaneName::Life, 3_000),
];

/// The intervals of a lane: class, start and end in milliseconds from the start of the watch.
fn intervals(view: &WatchView, name: LaneName) -> Vec<(SampleClass, i64, Option<i64>)> {
    let lane = view.lanes.iter().find(|lane| lane.name == name).expect("a lane");
    let shown = |interval: &Interval| (interval.class, ms(interval.start), interval.end.map(ms));
    lane.intervals.iter().map(shown).collect()
}

fn sampled(lane: LaneName, at_ms: i64, outcome: Outcome) -> WatchLine {
    WatchLine::Sample(sample(lane, at_ms, outcome))
}

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
        // The canary answers, so that nothing is ours.
        let manifest = manifest(LANES.into_iter().chain([(LaneName::Canary, 1_000)]));
        let mut jitters = jitters.iter().cycle();
        let of = |name| LANES.iter().position(|lane| lane.0 == name).map_or(Vec::new(), |lane| outages[lane].clone());
        let lines = lines_of(&manifest, 400_000, || *jitters.next().expect("jitter"), of);
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
        order in any::<prop::sample::Index>(),
        has_canary in any::<bool>(),
    ) {
        let canary = has_canary.then_some((LaneName::Canary, 1_000));
        let manifest = manifest(LANES.into_iter().chain(canary));
        let of = |name| match LANES.iter().position(|lane| lane.0 == name) {
            Some(lane) => outages[lane].clone(),
            None => outages[0].clone(),
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
fn a_session_that_is_accepted_again_is_not_lost() {
    let lines = [
        session("1.1", 1, 0, SessionChange::Opened),
        check("1.1", 1_000, 200),
        check("1.1", 2_000, 401),
        session("1.1", 1, 2_000, SessionChange::Lost),
        check("1.1", 3_000, 200),
        check("1.1", 4_000, 401),
        check("1.1", 5_000, 200),
        session("2.1", 1, 0, SessionChange::Opened),
        check("2.1", 1_500, 200),
        session("2.1", 1, 9_000, SessionChange::Closed),
        session("3.1", 1, 0, SessionChange::Opened),
        check("3.1", 1_700, 401),
        session("4.1", 1, 0, SessionChange::Opened),
        session("4.1", 1, 8_000, SessionChange::Expired),
    ];
    let sessions = view(&manifest(LANES), lines).sessions;
    assert_eq!((sessions.held, sessions.survived, sessions.lost.len()), (4, 4, 0));
    let flapping = &sessions.flapping[0];
    assert_eq!(
        (flapping.id.as_str(), flapping.refused, flapping.returned),
        ("1.1", 2, 2)
    );
    assert_eq!((ms(flapping.first), ms(flapping.last)), (2_000, 4_000));
    assert_eq!((sessions.unclear, sessions.expired), (1, 1));
}

#[test]
fn the_mixed_window_goes_from_the_first_new_answer_to_the_last_old_one() {
    let view_of = |shapes: &str| {
        let lines = shapes
            .chars()
            .zip(0..)
            .map(|(shape, second)| sampled(LaneName::Held, second * 1_000, shaped(&shape.to_string())));
        view(&manifest([(LaneName::Held, 1_000)]), lines).mixed
    };
    let window = &view_of("aaaaaaaababbaabbbbbbbbb")[0];
    assert_eq!(
        (ms(window.from), ms(window.to), window.course),
        (8_000, 13_000, Course::Settled)
    );
    assert_eq!((window.old, window.new), (3, 3));
    let window = &view_of("aaaaaabbbbbbb")[0];
    assert_eq!(
        (ms(window.from), ms(window.to), window.course),
        (6_000, 6_000, Course::Settled)
    );
    let window = &view_of("aaaaaabababaaaaaaaaaa")[0];
    assert_eq!(
        (ms(window.from), ms(window.to), window.course),
        (6_000, 10_000, Course::TakenBack)
    );
    assert_eq!(view_of("abaababbaabababababbab")[0].course, Course::Throughout);
    assert!(view_of("aaaaaaaa").is_empty());
}

#[test]
fn marks_part_the_time_and_outages_do_without_them() {
    let lines = |marks: Vec<WatchLine>| {
        let outage = |second| if (20..25).contains(&second) { 503 } else { 200 };
        let samples = (0..60).map(move |second| {
            let slow = if second > 40 { 200.0 } else { 10.0 };
            WatchLine::Sample(Sample {
                duration_ms: slow,
                ..sample(LaneName::Held, second * 1_000, answered(outage(second)))
            })
        });
        samples.chain(marks).chain([end(60_000)])
    };
    let manifest = manifest([(LaneName::Held, 1_000)]);
    let by_outage = view(&manifest, lines(Vec::new()));
    let period = by_outage.period.expect("a period");
    assert_eq!(
        (ms(period.from), ms(period.to), period.is_marked),
        (20_000, 25_000, false)
    );
    let latency = by_outage.lanes[0].latency;
    assert_eq!(
        [latency.before, latency.during, latency.after].map(|part| part.samples),
        [20, 1, 34]
    );
    let by_mark = view(&manifest, lines(vec![mark(10_000, "begins"), mark(40_000, "done")]));
    let period = by_mark.period.expect("a period");
    assert_eq!(
        (ms(period.from), ms(period.to), period.is_marked),
        (10_000, 40_000, true)
    );
    let latency = by_mark.lanes[0].latency;
    assert_eq!((latency.before.median_ms, latency.after.median_ms), (10.0, 200.0));
}

#[test]
fn a_budget_is_kept_exceeded_or_not_judged() {
    let mut manifest = manifest([(LaneName::SignIn, 1_000), (LaneName::Held, 1_000)]);
    let read = |text: &str| super::read_allowance(text).expect("an allowance");
    let lines = |good_sign_in: bool| {
        (0..20).flat_map(move |second| {
            let held = if (5..8).contains(&second) { 503 } else { 200 };
            let sign_in = if good_sign_in { 200 } else { 503 };
            [
                sampled(LaneName::Held, second * 1_000, answered(held)),
                sampled(LaneName::SignIn, second * 1_000, answered(sign_in)),
            ]
        })
    };
    let states = |view: &WatchView| -> Vec<(&'static str, String)> {
        view.budgets
            .iter()
            .map(|one| (one.state.name(), one.sentence.to_string()))
            .collect()
    };
    assert_eq!(view(&manifest, lines(true)).verdict(), WatchVerdict::NoBudget);
    manifest.budgets.allow = vec![read("held: 3s total, 2s longest"), read("sign-in: 0s total")];
    let exceeded = view(&manifest, lines(true));
    assert_eq!(
        states(&exceeded),
        [
            ("kept", "`sign-in` was never out, 0 ms allowed".to_owned()),
            ("kept", "`held` was out for 3.0 s in all, 3 s allowed".to_owned()),
            ("exceeded", "`held` was out for 3.0 s at a time, 2 s allowed".to_owned()),
        ]
    );
    assert_eq!(exceeded.verdict(), WatchVerdict::Exceeded);
    manifest.budgets.allow = vec![read("sign-in: 1h total"), read("life: 1s total")];
    let never = view(&manifest, lines(false));
    assert_eq!(never.verdict(), WatchVerdict::NotJudged);
    assert_eq!(
        states(&never),
        [
            (
                "not-judged",
                "could not be judged: `sign-in` never worked, not before the change either".to_owned()
            ),
            (
                "not-judged",
                "could not be judged: the lane `life` was left out".to_owned()
            ),
        ]
    );
    manifest.budgets.allow.clear();
    manifest.budgets.sessions_must_survive = Some(100.0);
    let sessions = |is_lost: bool| {
        let lost = is_lost.then(|| session("2.1", 1, 4_000, SessionChange::Lost));
        let opened = ["1.1", "2.1"].map(|id| session(id, 1, 0, SessionChange::Opened));
        view(&manifest, lines(true).chain(opened).chain(lost)).verdict()
    };
    assert_eq!(
        [sessions(false), sessions(true)],
        [WatchVerdict::Kept, WatchVerdict::Exceeded]
    );
    assert_eq!(view(&manifest, lines(true)).verdict(), WatchVerdict::NotJudged);
    let nothing = (0..5).map(|second| sampled(LaneName::Held, second * 1_000, failed(Phase::Connect)));
    assert_eq!(view(&manifest, nothing).verdict(), WatchVerdict::NeverGood);
}

#[test]
fn a_time_without_samples_is_told() {
    let lines = [0, 1, 2, 9, 10].map(|second| sampled(LaneName::Held, second * 1_000, answered(200)));
    let view = view(&manifest([(LaneName::Held, 1_000)]), lines);
    assert_eq!(view.lanes[0].gaps, [(at(2_000), at(9_000))]);
}
