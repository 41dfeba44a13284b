//! What is no whole run is not merged: the message names the file, and says what to do.

use std::fs;

use super::support::{change, folder, folders, merge, play, play_all, playground, read};
use crate::support::program::{Ended, Playground};
use crate::support::whole_run::WholeRun;

/// A folder with the shards of one run.
fn shards(count: usize) -> Playground {
    let here = playground();
    play_all(&here, count, &[]);
    here
}

#[track_caller]
fn assert_refused(told: &Ended, code: i32, words: &[&str]) {
    assert_eq!(told.code, code, "{}", told.all());
    for word in words {
        assert!(told.stderr.contains(word), "`{word}` is not in\n{}", told.all());
    }
}

#[test]
fn a_missing_shard_is_named_with_its_trials_and_is_worth_another_try() {
    let here = shards(3);
    let told = merge(&here, &[folder(1, 3), folder(2, 3)], 3);
    let lost = WholeRun::open(&here.path("shards-3/3/run.jsonl")).trials;
    assert!(!lost.is_empty(), "nothing is lost with the third shard");
    assert_refused(
        &told,
        4,
        &["1 of 3 shards is missing: 3", "podproof run --shard 3/3", &lost[0].id],
    );
    // Reports of what was merged before do not stay there as if nothing were wrong.
    let told = merge(&here, &folders(3), 3);
    assert_eq!(told.code, 1, "{}", told.all());
    assert_refused(&merge(&here, &[folder(1, 3), folder(2, 3)], 3), 4, &[]);
    for report in ["junit.xml", "summary.md", "index.html"] {
        let text = read(&here, &format!("whole-3/{report}"));
        assert!(text.contains("could not be merged"), "{report}: {text}");
    }
    assert!(!here.path("whole-3/run.jsonl").exists(), "half a run was recorded");
}

#[test]
fn a_shard_that_is_given_twice_is_named_by_both_files() {
    let here = shards(2);
    let again = here.podproof(&["run", "--shard", "2/2", "--reports", "retried"]);
    assert!([0, 1].contains(&again.code), "{}", again.all());
    let told = merge(&here, &[folder(1, 2), folder(2, 2), "retried".to_owned()], 2);
    assert_refused(
        &told,
        3,
        &["shards-2/2/run.jsonl", "retried/run.jsonl", "both shard 2 of 2"],
    );
    assert_eq!(merge(&here, &[folder(1, 2), "retried".to_owned()], 2).code, 1);
}

#[test]
fn shards_of_another_run_are_refused_and_what_differs_is_named() {
    let here = shards(2);
    let foreign = |more: &[&str]| {
        let told = here.podproof(&[&["run", "--shard", "2/2", "--reports", "foreign"], more].concat());
        assert!([0, 1].contains(&told.code), "{}", told.all());
        merge(&here, &[folder(1, 2), "foreign".to_owned()], 2)
    };
    let words = ["shards-2/1/run.jsonl", "foreign/run.jsonl", "not shards of one run"];
    for (more, word) in [
        (
            &["--strict"][..],
            "how it was to go: `--repeat 1` and `--repeat 1 --strict`",
        ),
        (&["--label", "pod=24.10"], "the labels: `none` and `pod=24.10`"),
        (&["area"], "what was selected: `everything` and `area`"),
        (&["--repeat", "2"], "`--repeat 2`"),
        (&["--shard-by", "shards-2/1/run.jsonl"], "how the plan is divided"),
    ] {
        assert_refused(&foreign(more), 3, &[words.as_slice(), &[word]].concat());
    }
    // Another suite, though only in a comment.
    let path = here.path("scenarios/area/passes.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("# another\n{text}")).unwrap();
    assert_refused(
        &foreign(&[]),
        3,
        &[words.as_slice(), &["the scenarios (SHA-256)", "commit"]].concat(),
    );
}

#[test]
fn another_number_of_shards_and_another_plan_are_refused() {
    let here = shards(2);
    play(&here, 2, 3, &[]);
    let told = merge(&here, &[folder(1, 2), folder(2, 3)], 2);
    assert_refused(&told, 3, &["the number of shards: `2` and `3`"]);
    change(&here, 2, 2, |run| {
        let shard = run.manifest.shard.as_mut().unwrap();
        let moved = shard.plan.iter_mut().find(|trial| trial.shard == 2).unwrap();
        moved.shard = 1;
    });
    assert_refused(
        &merge(&here, &folders(2), 2),
        3,
        &["the plan: ", "in shard 1", "in shard 2"],
    );
    // The same trials, of which a target says something else.
    play_all(&here, 2, &[]);
    change(&here, 2, 2, |run| {
        run.manifest.shard.as_mut().unwrap().digest = "00".repeat(32);
    });
    assert_refused(&merge(&here, &folders(2), 2), 3, &["what the plan says of its trials"]);
}

#[test]
fn a_record_of_a_whole_run_is_no_shard() {
    let here = shards(2);
    here.podproof(&["run", "--reports", "whole"]);
    let told = merge(&here, &[folder(1, 2), "whole".to_owned()], 2);
    assert_refused(&told, 3, &["whole/run.jsonl", "not of a shard"]);
    // The only shard of one is both.
    play_all(&here, 1, &[]);
    assert_eq!(merge(&here, &folders(1), 1).code, 1);
}

#[test]
fn a_shard_that_was_cut_short_is_to_be_played_again() {
    let here = shards(2);
    change(&here, 2, 2, |run| run.closing = None);
    let told = merge(&here, &folders(2), 2);
    assert_refused(
        &told,
        4,
        &["shards-2/2/run.jsonl", "unfinished", "podproof run --shard 2/2"],
    );
    change(&here, 1, 2, |run| {
        run.trials.pop().unwrap();
    });
    change(&here, 2, 2, |run| {
        run.closing = Some(podproof::record::Closing::default());
    });
    let told = merge(&here, &folders(2), 2);
    assert_refused(
        &told,
        4,
        &["shards-2/1/run.jsonl", "lacks 1 trial", "podproof run --shard 1/2"],
    );
}

#[test]
fn trials_that_were_not_planned_show_that_a_record_was_edited() {
    let here = shards(2);
    let stranger = WholeRun::open(&here.path("shards-2/1/run.jsonl")).trials.remove(0);
    change(&here, 2, 2, |run| run.trials.push(stranger));
    assert_refused(
        &merge(&here, &folders(2), 2),
        3,
        &["shards-2/2/run.jsonl", "not in its plan", "by hand"],
    );
}

#[test]
fn a_record_that_names_an_impossible_shard_is_refused_at_once() {
    let here = shards(2);
    for (index, count) in [(0, 2), (3, 2), (1, usize::MAX)] {
        change(&here, 1, 2, |run| {
            let shard = run.manifest.shard.as_mut().unwrap();
            (shard.index, shard.count) = (index, count);
        });
        assert_refused(
            &merge(&here, &[folder(1, 2)], 2),
            3,
            &["shards-2/1/run.jsonl", "by hand"],
        );
    }
}

#[test]
fn what_was_planned_and_not_played_is_told_of_the_whole_run() {
    let here = playground();
    play_all(&here, 2, &["--fail-fast", "--jobs", "1"]);
    let told = merge(&here, &folders(2), 2);
    let whole = WholeRun::open(&here.path("whole-2/run.jsonl"));
    let early = whole.ended_early().expect("a failure ended a shard early");
    assert_eq!(early.trials, 5, "{}", told.all());
    assert!(told.stdout.contains("ended early: shard "), "{}", told.all());
    assert_eq!(told.code, 1, "{}", told.all());
}

#[test]
fn the_records_themselves_are_never_written_over() {
    let here = shards(2);
    let before = read(&here, "shards-2/1/run.jsonl");
    let told = here.bare(&["merge", "--out", "shards-2/1", "shards-2/1", "shards-2/2"]);
    assert_refused(&told, 2, &["would be lost"]);
    assert_eq!(read(&here, "shards-2/1/run.jsonl"), before);
    let told = here.bare(&["merge", "--out", "whole", "shards-2/1", "nowhere"]);
    assert_refused(&told, 3, &["nowhere"]);
}
