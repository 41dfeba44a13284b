//! Sessions, versions, response times and budgets.

use super::{LANES, sampled};
use crate::findings::watch::kit::{answered, check, end, failed, manifest, mark, ms, sample, session, shaped, view};
use crate::findings::watch::{Course, WatchVerdict, WatchView};
use crate::record::watch::{LaneName, Phase, Sample, SessionChange, WatchLine};

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
    let read = |text: &str| crate::findings::watch::read_allowance(text).expect("an allowance");
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
