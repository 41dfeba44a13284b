//! The outcomes of runs that are made up.

use super::*;
use crate::findings::latency::outcome::Interval;

/// `runs` runs of `answers` answers: `base` ms and up to 30 more, in an order that looks random; run r is `apart` × r ms slower.
fn runs(runs: u64, answers: u64, base: u64, apart: u64) -> Vec<Vec<u64>> {
    let answer = |run: u64, answer: u64| base + run * apart + (answer * 7_919 + run * 104_729) % 31;
    (0..runs)
        .map(|run| (0..answers).map(|index| answer(run, index)).collect())
        .collect()
}

fn compare(baseline: Vec<Vec<u64>>, candidate: Vec<Vec<u64>>) -> OperationLatency {
    let operation = OperationSamples {
        operation: "POST /login".to_owned(),
        baseline,
        candidate,
    };
    compare_latency(&[operation]).remove(0)
}

fn detectable(latency: &OperationLatency) -> f64 {
    match latency.outcome {
        LatencyOutcome::NoDifference { detectable_ms } => detectable_ms,
        other => panic!("expected no difference, found {other:?}"),
    }
}

#[test]
fn answers_that_take_half_as_long_again_raise_an_alarm() {
    let latency = compare(runs(5, 30, 100, 1), runs(5, 30, 160, 1));
    assert_eq!(latency.outcome, LatencyOutcome::Alarm);
    assert_eq!(latency.slower(), Some(true));
    let difference = latency.difference.expect("it is there");
    assert!((difference.shift_ms - 60.0).abs() < 3.0, "{difference:?}");
    assert_eq!(difference.threshold_ms, 20.0);
    assert!(
        latency.sentence().starts_with("slower: 118 ms before, 178 ms now, by "),
        "{}",
        latency.sentence()
    );
}

#[test]
fn answers_that_take_less_time_are_faster_and_no_alarm() {
    let latency = compare(runs(5, 30, 160, 1), runs(5, 30, 100, 1));
    assert_eq!(latency.outcome, LatencyOutcome::Faster);
    assert_eq!(latency.slower(), Some(false));
    assert!(
        latency.sentence().starts_with("faster: 178 ms before, 118 ms now, by "),
        "{}",
        latency.sentence()
    );
}

#[test]
fn a_shift_within_the_spread_of_the_baselines_is_no_alarm() {
    let alone = compare(runs(5, 30, 100, 0), runs(5, 30, 140, 0));
    assert_eq!(alone.outcome, LatencyOutcome::Alarm);
    let spread = compare(runs(5, 30, 60, 20), runs(5, 30, 140, 0)); // medians from 75 to 155 ms
    assert!(
        matches!(spread.outcome, LatencyOutcome::NoDifference { .. }),
        "{spread:?}"
    );
}

#[test]
fn a_tenth_of_a_slow_answer_is_no_alarm() {
    let latency = compare(runs(5, 31, 1_000, 0), runs(5, 31, 1_080, 0));
    assert_eq!(latency.difference.expect("it is there").threshold_ms, 101.5);
    assert!(
        matches!(latency.outcome, LatencyOutcome::NoDifference { .. }),
        "{latency:?}"
    );
}

#[test]
fn what_would_have_been_seen_is_seen_and_less_is_not() {
    let least = detectable(&compare(runs(5, 30, 100, 1), runs(5, 30, 100, 1))) as u64;
    assert!((20..40).contains(&least), "{least}");
    let with = |slower: u64| compare(runs(5, 30, 100, 1), runs(5, 30, 100 + slower, 1)).outcome;
    assert_eq!(with(least + 1), LatencyOutcome::Alarm);
    assert_ne!(with(least - 2), LatencyOutcome::Alarm);
}

#[test]
fn the_same_answers_have_the_same_interval() {
    let once = compare(runs(3, 20, 100, 5), runs(2, 20, 120, 5));
    assert_eq!(once, compare(runs(3, 20, 100, 5), runs(2, 20, 120, 5)));
}

#[test]
fn one_run_each_tells_a_gross_shift_alone() {
    let slower = compare(runs(1, 30, 100, 0), runs(1, 30, 200, 0));
    let reason = TooLittle::OneRunEach;
    assert_eq!(slower.outcome, LatencyOutcome::NotEnough { reason });
    assert_eq!(slower.difference.expect("it is there").interval_ms, None::<Interval>);
    let tenfold = compare(runs(1, 30, 100, 0), runs(1, 30, 1_200, 0));
    assert_eq!(tenfold.outcome, LatencyOutcome::GrossShift);
    assert_eq!(tenfold.slower(), Some(true));
    let a_second = compare(runs(1, 30, 3_000, 0), runs(1, 30, 1_900, 0));
    assert_eq!(a_second.outcome, LatencyOutcome::GrossShift);
    assert_eq!(a_second.slower(), Some(false));
}

#[test]
fn a_gross_shift_needs_ten_answers_no_overlap_and_more_than_a_few_milliseconds() {
    let nine = compare(runs(1, 9, 100, 0), runs(1, 30, 3_000, 0));
    assert!(matches!(nine.outcome, LatencyOutcome::NotEnough { .. }));
    let mut overlapping = runs(1, 30, 3_000, 0);
    overlapping[0][0] = 100;
    let overlap = compare(runs(1, 30, 100, 0), overlapping);
    assert!(matches!(overlap.outcome, LatencyOutcome::NotEnough { .. }));
    let tiny = compare(vec![vec![1; 30]], vec![vec![12; 30]]);
    assert!(matches!(tiny.outcome, LatencyOutcome::NotEnough { .. }));
}

#[test]
fn few_answers_are_too_few_however_they_differ() {
    let reason = TooLittle::FewAnswers;
    let few = compare(vec![vec![100], vec![101]], vec![vec![300], vec![301]]);
    assert_eq!(few.outcome, LatencyOutcome::NotEnough { reason });
    let sentence = few.sentence();
    assert_eq!(sentence, "not compared: 2 answers before and 2 now are too few");
}

#[test]
fn a_side_without_answers_is_told() {
    let reason = TooLittle::NoAnswers;
    let gone = compare(runs(3, 10, 100, 0), vec![vec![], vec![]]);
    assert_eq!(gone.outcome, LatencyOutcome::NotEnough { reason });
    assert_eq!(
        gone.candidate,
        Side {
            runs: 0,
            answers: 0,
            median_ms: None
        }
    );
    assert_eq!(gone.sentence(), "not compared: it is not answered now");
    assert!(compare_latency(&[]).is_empty());
}

#[test]
fn many_operations_make_chance_likelier() {
    let one = |index: u64| OperationSamples {
        operation: format!("GET /{index}"),
        baseline: runs(2, 4, 100, 0),
        candidate: runs(2, 4, 160 + index, 0),
    };
    let alone = compare_latency(&[one(0)]);
    assert_eq!(alone[0].outcome, LatencyOutcome::Alarm, "{alone:?}");
    let all = compare_latency(&(0..60).map(one).collect::<Vec<_>>());
    let reason = TooLittle::FewAnswers;
    assert!(
        all.iter()
            .all(|one| one.outcome == LatencyOutcome::NotEnough { reason }),
        "{:?}",
        all[0]
    );
    assert!(all[0].difference.expect("it is there").adjusted_p > alone[0].difference.expect("it is there").adjusted_p);
}
