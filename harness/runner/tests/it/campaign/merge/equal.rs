//! What is merged is what one machine would have played: all reports say the same, however many shards there were.

use std::collections::BTreeSet;

use podproof_mock_pod::{MockPod, Settings};
use serde_json::Value;
use tokio::task::block_in_place;

use super::support::{folder, folders, merge, plain, plain_json, play_all, playground, read};
use crate::support::keyring::settings;
use crate::support::program::{Playground, root};
use crate::support::whole_run::WholeRun;

/// The reports that are compared, and how.
const REPORTS: [&str; 5] = ["junit.xml", "summary.md", "run.json", "ctrf.json", "index.html"];

/// Trials whose calls are made one after the other: those at once are numbered otherwise each time.
const SELECTORS: [&str; 9] = [
    "logout/app",
    "logout/bot",
    "logout/empty",
    "logout/header",
    "logout/invalid",
    "logout/missing",
    "logout/on-behalf-of",
    "logout/twice",
    "logout/w",
];

/// Has all reports made of a record.
fn report(here: &Playground, reports: &str) {
    let record = format!("{reports}/run.jsonl");
    for more in [
        &[][..],
        &[
            &format!("--report=json={reports}/run.json"),
            &format!("--report=ctrf={reports}/ctrf.json"),
        ],
    ] {
        let more: Vec<&str> = more.iter().map(|argument| argument.as_str()).collect();
        let told = here.bare(&[&["report", record.as_str()], more.as_slice()].concat());
        assert_eq!(told.code, 0, "{}", told.all());
    }
}

/// A report without what differs from run to run.
fn comparable(here: &Playground, reports: &str, name: &str) -> String {
    let text = read(here, &format!("{reports}/{name}"));
    if name.ends_with(".json") {
        let document: Value = serde_json::from_str(&text).unwrap();
        return serde_json::to_string_pretty(&plain_json(document)).unwrap();
    }
    if name == "index.html" {
        return plain(&still(&text));
    }
    plain(&without_attributes(&text, &["time", "timestamp"]))
}

/// A page without its scripts (they hold the trials, which the JSON document has as well) and without what is drawn of response times.
fn still(page: &str) -> String {
    let page = without(page, "<script", "</script>");
    let page = without(&page, "<td class=\"plot\">", "</td>");
    without(&page, "<dt>took</dt>", "</dd>")
}

fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once(to).map_or("", |(_, after)| after)
    })
}

fn without_attributes(text: &str, names: &[&str]) -> String {
    names.iter().fold(text.to_owned(), |text, name| {
        without(&text, &format!(" {name}=\""), "\"")
    })
}

fn assert_equal(here: &Playground, one: &str, other: &str) {
    for name in REPORTS {
        let (one, other) = (comparable(here, one, name), comparable(here, other, name));
        assert!(one.len() > 1000, "{name} is empty");
        let mut lines = one.lines().zip(other.lines()).enumerate();
        if let Some((number, (expected, found))) = lines.find(|(_, (one, other))| one != other) {
            panic!("{name}, line {}:\n{expected}\n{found}", number + 1);
        }
        assert_eq!(one.lines().count(), other.lines().count(), "{name}");
    }
}

/// The requirement: for 1, 2, 3, 7 and 16 shards, of a pod that lies, with known issues that hold and that do not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merged_shards_report_what_one_run_does_however_many_they_are() {
    let settings = Settings {
        deviations: vec!["logout-missing-header-500".parse().unwrap()],
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    block_in_place(|| {
        let here = Playground::of_the_project();
        mock.write_target(&here.path("pod/lying.yaml")).unwrap();
        let rest = "operations: [POST /sessionauth/v1/logout]\n    reason: mended in 24.10\n    owner: identity team\n    expires: 2999-12-31";
        let entry = |ticket: &str, covers: &str| format!("  - {covers}\n    ticket: {ticket}\n    {rest}\n");
        let known = [
            entry(
                "SEEN-1",
                "check: status\n    received: 500\n    trials: [logout/missing-token, logout/empty-token]\n    max: 1",
            ),
            // In two shards, so that none alone can say that nothing met it.
            entry(
                "STALE-1",
                "check: status\n    received: 418\n    trials: [logout/twice, logout/bot]",
            ),
        ];
        here.write("known.yaml", format!("knownIssues:\n{}", known.concat()));
        let scenarios = root().join("scenarios").display().to_string();
        let options = [
            "--target",
            "pod/lying.yaml",
            "--known-issues",
            "known.yaml",
            "--scenarios",
            &scenarios,
        ];
        let more = [&SELECTORS[..], &options, &["--label", "pod=24.10"]].concat();
        let told = here.podproof(&[&["run", "--reports", "unsharded"], more.as_slice()].concat());
        assert_eq!(told.code, 1, "{}", told.all());
        report(&here, "unsharded");
        for count in [1, 2, 3, 7, 16] {
            play_all(&here, count, &more);
            for index in (1..=count).filter(|_| count > 1) {
                let junit = read(&here, &format!("{}/junit.xml", folder(index, count)));
                assert!(!junit.contains("STALE-1"), "{index}/{count}: {junit}");
            }
            let told = merge(&here, &folders(count), count);
            assert_eq!(told.code, 1, "{}", told.all());
            for word in ["SEEN-1", "STALE-1"] {
                assert!(told.stdout.contains(word), "{}", told.all());
            }
            let whole = format!("whole-{count}");
            report(&here, &whole);
            assert_equal(&here, "unsharded", &whole);
        }
    });
    mock.stop().await;
}

#[test]
fn shards_of_the_embedded_mock_pod_can_be_merged_though_each_has_a_port_of_its_own() {
    let here = playground();
    let told = here.podproof(&["run", "--reports", "unsharded", "--repeat", "2"]);
    assert_eq!(told.code, 1, "{}", told.all());
    report(&here, "unsharded");
    play_all(&here, 3, &["--repeat", "2"]);
    let told = merge(&here, &folders(3), 3);
    assert_eq!(told.code, 1, "{}", told.all());
    report(&here, "whole-3");
    assert_equal(&here, "unsharded", "whole-3");
}

#[test]
fn shards_by_the_times_of_an_earlier_run_are_the_same_run_too() {
    let here = playground();
    here.podproof(&["run", "--reports", "unsharded"]);
    report(&here, "unsharded");
    let ids = |record: &str| -> Vec<String> {
        let trials = WholeRun::open(&here.path(record)).trials;
        trials.iter().map(|trial| trial.id.to_string()).collect()
    };
    let all = ids("unsharded/run.jsonl");
    let with_times: Vec<String> = read(&here, "unsharded/run.jsonl")
        .lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            if line["kind"] == "trial" {
                let place = all.iter().position(|id| line["id"] == **id).unwrap();
                line["durationMs"] = (10 * (place + 1)).into();
            }
            line.to_string()
        })
        .collect();
    here.write("earlier.jsonl", with_times.join("\n") + "\n");
    play_all(&here, 2, &["--shard-by", "earlier.jsonl"]);
    let of = |index| {
        let own = ids(&format!("{}/run.jsonl", folder(index, 2)));
        let places = own.iter().map(|id| all.iter().position(|other| other == id).unwrap());
        places.collect::<BTreeSet<usize>>()
    };
    // The longest first, each to whom has least: 50 + 20 + 10 milliseconds, and 40 + 30.
    assert_eq!((of(1), of(2)), (BTreeSet::from([4, 1, 0]), BTreeSet::from([3, 2])));
    let told = merge(&here, &folders(2), 2);
    assert_eq!(told.code, 1, "{}", told.all());
    report(&here, "whole-2");
    assert_equal(&here, "unsharded", "whole-2");
}
