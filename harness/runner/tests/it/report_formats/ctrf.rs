//! CTRF by what its specification says beyond the schema. The schema itself is asked in the gate (`harness/formats/ci-servers`).

use std::collections::HashSet;

use podproof::record::{TrialRecord, Verdict};
use podproof::report::Format;
use serde_json::Value;

use crate::report_formats::records::{PLAYED, everything, garbled, played};
use crate::support::whole_run::WholeRun;

fn read(record: &WholeRun) -> Value {
    serde_json::from_str(&record.rendered(Format::Ctrf)).unwrap()
}

fn tests(document: &Value) -> &Vec<Value> {
    document["results"]["tests"].as_array().unwrap()
}

#[test]
fn each_test_has_the_status_of_its_verdict() {
    let record = everything();
    let document = read(&record);
    let mut seen = HashSet::new();
    for (test, trial) in tests(&document).iter().zip(&record.trials) {
        let status = match trial.verdict {
            Verdict::Passed | Verdict::Warned => "passed",
            Verdict::Failed | Verdict::Broken => "failed",
            Verdict::NotApplicable => "skipped",
            // The run of this record was ended early, but nothing hindered it.
            Verdict::Skipped => "pending",
            Verdict::KnownIssue => "other",
        };
        assert_eq!(test["status"], status, "{}", trial.id);
        assert_eq!(test["rawStatus"], trial.verdict.name());
        assert_eq!(test["testId"], *trial.id);
        assert_eq!(test["duration"], trial.duration_ms);
        seen.insert(trial.verdict);
    }
    assert_eq!(seen.len(), Verdict::ALL.len(), "every verdict occurs");
}

#[test]
fn the_totals_are_those_of_the_tests() {
    for record in [played(), everything(), garbled()] {
        let document = read(&record);
        let summary = &document["results"]["summary"];
        assert_eq!(summary["tests"], tests(&document).len());
        for status in ["passed", "failed", "skipped", "pending", "other"] {
            let count = tests(&document).iter().filter(|test| test["status"] == status).count();
            assert_eq!(summary[status], count, "{status}");
        }
        let suites: HashSet<&Value> = tests(&document).iter().map(|test| &test["suite"]).collect();
        assert_eq!(summary["suites"], suites.len());
        let time = |name: &str| summary[name].as_i64().unwrap();
        assert_eq!(time("stop") - time("start"), time("duration"));
        for test in tests(&document).iter().filter(|test| test["start"].is_i64()) {
            let time = |name: &str| test[name].as_i64().unwrap();
            assert_eq!(time("stop") - time("start"), time("duration"), "{test}");
            assert!(time("start") >= summary["start"].as_i64().unwrap(), "{test}");
        }
    }
}

#[test]
fn a_trial_that_is_repeated_is_the_same_test_executed_again() {
    let document: Value =
        serde_json::from_str(&std::fs::read_to_string(PLAYED.path("reports/ctrf.json")).unwrap()).unwrap();
    let fails: Vec<&Value> = tests(&document)
        .iter()
        .filter(|test| test["testId"] == "area/fails")
        .collect();
    assert_eq!(fails.len(), 2);
    assert_eq!(
        (&fails[0]["name"], &fails[1]["name"]),
        (&"fails".into(), &"fails (time 2)".into())
    );
    assert_eq!(fails[1]["executionId"], "area/fails (time 2)");
    assert_eq!(fails[0]["filePath"], "scenarios/area/fails.yaml");
    assert_eq!(fails[0]["line"], 8);
    assert_eq!(fails[0]["labels"]["requirements"], serde_json::json!(["SESS-02"]));
}

#[test]
fn a_run_that_has_not_done_what_was_asked_is_not_healthy() {
    let passed = |mut record: WholeRun| {
        record.trials.retain(|trial| trial.verdict == Verdict::Passed);
        record
    };
    let mut whole = passed(everything());
    whole.closing.as_mut().unwrap().ended_early = None;
    assert_eq!(read(&whole)["results"]["environment"]["healthy"], true);
    let cut = WholeRun {
        closing: None,
        ..whole.clone()
    };
    let document = read(&cut);
    assert_eq!(document["results"]["environment"]["healthy"], false);
    let last = tests(&document).last().unwrap();
    assert_eq!((&last["name"], &last["status"]), (&"run".into(), &"failed".into()));
    let nothing = WholeRun {
        trials: Vec::<TrialRecord>::new(),
        ..whole
    };
    assert_eq!(read(&nothing)["results"]["summary"]["failed"], 1, "nothing was played");
}

#[test]
fn labels_and_versions_are_in_the_environment() {
    let mut record = everything();
    record.manifest.labels.insert("pod".to_owned(), "24.10".to_owned());
    record.manifest.selection.shard = Some("1/3".to_owned());
    let environment = read(&record)["results"]["environment"].clone();
    assert_eq!(environment["appVersion"], "24.10");
    assert_eq!(environment["extra"]["labels"]["pod"], "24.10");
    assert_eq!(environment["testEnvironment"], "staging");
    assert_eq!(environment["shardId"], "1/3");
}

#[test]
fn nothing_in_it_acts_on_a_terminal() {
    let acts = |character: char| character.is_control() && character != '\n';
    assert!(!garbled().rendered(Format::Ctrf).contains(acts));
}
