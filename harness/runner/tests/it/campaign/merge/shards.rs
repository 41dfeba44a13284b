//! What a shard says of itself: that it is a part, and nothing of the others.

use podproof::record::DividedBy;
use serde_json::Value;

use super::support::{folder, play, playground, read};
use crate::support::program::{Ended, Playground, ended};
use crate::support::whole_run::WholeRun;

/// Lists with these variables in the environment.
fn list(here: &Playground, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = here.command(&[&["list", "--quiet"], arguments].concat());
    command.envs(variables.iter().copied());
    ended(command)
}

#[test]
fn gitlab_and_kubernetes_name_the_shard_in_the_environment() {
    let here = playground();
    let by_hand = list(&here, &["--shard", "2/3"], &[]);
    assert_eq!(by_hand.code, 0, "{}", by_hand.all());
    for (arguments, variables) in [
        (&[][..], &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "3")][..]),
        (&[], &[("JOB_COMPLETION_INDEX", "1"), ("PODPROOF_SHARDS", "3")]),
        (&["--shard", "3"], &[("JOB_COMPLETION_INDEX", "1")]),
    ] {
        let told = list(&here, arguments, variables);
        assert_eq!(told.stdout, by_hand.stdout, "{}", told.all());
        assert!(told.stderr.contains("shard 2 of 3, as "), "{}", told.all());
    }
    // GitLab says to every job that it is one of one.
    let all = list(&here, &[], &[]);
    let told = list(&here, &[], &[("CI_NODE_TOTAL", "1")]);
    assert_eq!(
        (told.stdout.as_str(), told.stderr.as_str()),
        (all.stdout.as_str(), all.stderr.as_str())
    );
    let told = list(&here, &[], &[("CI_NODE_INDEX", "4"), ("CI_NODE_TOTAL", "3")]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert!(told.stderr.contains("CI_NODE_INDEX"), "{}", told.all());
}

#[test]
fn the_reports_of_a_shard_say_that_it_is_one_and_never_that_all_is_well() {
    let here = playground();
    let told = play(&here, 1, 2, &["passes"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let record = WholeRun::open(&here.path("shards-2/1/run.jsonl"));
    let (played, whole) = (record.trials.len(), 2);
    let said = format!("shard 1 of 2: {played} of {whole} played, no failure");
    assert!(told.stdout.contains(&said), "{}", told.all());
    let reports = folder(1, 2);
    assert!(read(&here, &format!("{reports}/summary.md")).contains(&said));
    let page = read(&here, &format!("{reports}/index.html"));
    let heading = page
        .split_once("<h1")
        .and_then(|(_, rest)| rest.split_once("</h1>"))
        .unwrap()
        .0;
    assert!(heading.contains("shows no failure in this shard"), "{heading}");
    assert!(!heading.contains("passed"), "{heading}");
    assert!(page.contains("podproof merge"), "the page does not say what to do");
    let json = here.bare(&["report", &format!("{reports}/run.jsonl"), "--report", "json=-"]);
    assert!(json.stdout.contains(&said), "{}", json.all());
}

#[test]
fn a_failure_in_a_shard_fails_it_at_once() {
    let here = playground();
    let mut codes: Vec<i32> = (1..=2)
        .map(|index| play(&here, index, 2, &["area/asks", "area/passes"]).code)
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 1]);
}

#[test]
fn a_shard_that_has_nothing_to_play_is_well_and_leaves_a_record_that_can_be_merged() {
    let here = playground();
    let empty = (1..=2).find(|index| {
        let told = play(&here, *index, 2, &["area/warns"]);
        assert_eq!(told.code, 0, "{}", told.all());
        WholeRun::open(&here.path(&format!("{}/run.jsonl", folder(*index, 2))))
            .trials
            .is_empty()
    });
    let empty = empty.expect("one trial is in one of two shards");
    let junit = read(&here, &format!("{}/junit.xml", folder(empty, 2)));
    assert!(!junit.contains("<error"), "{junit}");
    // Whoever selects nothing at all is told so by every shard.
    let told = play(&here, 1, 2, &["nothing-like-it"]);
    assert_eq!(told.code, 5, "{}", told.all());
}

#[test]
fn the_manifest_has_the_plan_of_all_shards() {
    let here = playground();
    play(&here, 3, 3, &[]);
    let record = WholeRun::open(&here.path("shards-3/3/run.jsonl"));
    let shard = record.manifest.shard.unwrap();
    assert_eq!((shard.index, shard.count, shard.by), (3, 3, DividedBy::Hash));
    let ids: Vec<&str> = shard.plan.iter().map(|trial| trial.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "area/asks",
            "area/logs-out",
            "area/passes-too",
            "area/passes",
            "area/warns"
        ]
    );
    let own: Vec<String> = record.manifest.plan.iter().map(|trial| trial.id).collect();
    assert!(!own.is_empty());
    assert_eq!(own, shard.part(3).collect::<Vec<_>>());
    assert_eq!(record.manifest.selection.shard.as_deref(), Some("3/3"));
}

#[test]
fn each_shard_gets_its_part_of_the_limits_of_the_target() {
    let here = Playground::new();
    for name in ["a/one", "a/two", "a/three"] {
        let scenario = "title: x\nverifies: [SESS-02]\nsteps: [{ call: GET /pod/v2/sessioninfo }]\n";
        here.write(&format!("scenarios/{name}.yaml"), scenario);
    }
    let target = "host: 127.0.0.1\nport: 1\nbot: { username: qa-bot }\nconformance: { limits: { requests: 3, requestsPerSecond: 0.1 } }\n";
    here.write("target.yaml", target);
    let list = |shard: &str| {
        let told = here.podproof(&["list", "--target", "target.yaml", "--json", "--shard", shard]);
        assert_eq!(told.code, 0, "{}", told.all());
        let document: Value = serde_json::from_str(&told.stdout).unwrap();
        let number = |name: &str| document[name].as_u64().unwrap();
        (number("requests"), number("secondsAtLeast"))
    };
    assert_eq!(list("1/1"), (3, 30));
    let parts = ["1/2", "2/2"].map(list);
    assert_eq!(parts.iter().map(|(requests, _)| requests).sum::<u64>(), 3);
    for (requests, seconds) in parts {
        // Half the pace.
        assert_eq!(seconds, requests * 20);
    }
    // Of three requests four machines get none each.
    let told = here.podproof(&["list", "--target", "target.yaml", "--shard", "1/4"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("conformance.limits.requests"), "{}", told.all());
}

#[test]
fn to_divide_by_time_somebody_has_to_say_into_how_many_parts() {
    let here = playground();
    for (arguments, code, word) in [
        (&["--shard-by", "run.jsonl"][..], 2, "--shard I/N"),
        (&["--shard", "1/2", "--shard-by", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (&["--shard", "2"], 2, "JOB_COMPLETION_INDEX"),
    ] {
        let told = list(&here, arguments, &[]);
        assert_eq!(told.code, code, "{}", told.all());
        assert!(told.stderr.contains(word), "{}", told.all());
    }
    // The same is said where reports would stand.
    let told = here.podproof(&["run", "--shard", "2"]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert!(read(&here, "reports/summary.md").contains("JOB_COMPLETION_INDEX"));
}
