//! All formats of one run say the same: as many test cases, ended as often in each way, with the same ids and the same problems.
//!
//! JUnit is read by `junit-parser`, JSON by `serde_json`; the annotations by the rules of GitHub's runner.

use std::collections::{BTreeMap, BTreeSet};

use junit_parser::{TestStatus, TestSuites};
use podproof::report::Format;
use podproof::text::visible::visible_line;
use serde_json::Value;

use crate::report_formats::github::commands;
use crate::report_formats::records::{everything, garbled, played};
use crate::support::whole_run::WholeRun;

/// What a format says of a run.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    /// How each test case ended, by class and name.
    ended: BTreeMap<(String, String), &'static str>,
    /// The problems of each, where it has some.
    problems: BTreeMap<(String, String), BTreeSet<String>>,
    /// The requirements of each.
    requirements: BTreeMap<(String, String), Vec<String>>,
}

fn junit(record: &WholeRun, format: Format) -> (TestSuites, Said) {
    let suites = junit_parser::from_reader(record.rendered(format).as_bytes()).unwrap();
    let mut said = Said {
        ended: BTreeMap::new(),
        problems: BTreeMap::new(),
        requirements: BTreeMap::new(),
    };
    for case in suites.suites.iter().flat_map(|suite| &suite.cases) {
        let class = case.classname.clone().unwrap();
        let area = class.strip_prefix("podproof.").unwrap().to_owned();
        let key = (area, case.original_name.clone());
        let ended = match &case.status {
            TestStatus::Success => "passed",
            TestStatus::Failure(_) | TestStatus::Error(_) => "failed",
            TestStatus::Skipped(_) => "skipped",
        };
        assert_eq!(said.ended.insert(key.clone(), ended), None, "{key:?} is there twice");
        for (name, value) in &case.properties.vec {
            let values = value.split(',').map(ToOwned::to_owned);
            match name.as_str() {
                "problems" => _ = said.problems.insert(key.clone(), values.collect()),
                "requirements" => _ = said.requirements.insert(key.clone(), values.collect()),
                _ => {}
            }
        }
    }
    (suites, said)
}

fn ctrf(record: &WholeRun) -> (Value, Said) {
    let document: Value = serde_json::from_str(&record.rendered(Format::Ctrf)).unwrap();
    let mut said = Said {
        ended: BTreeMap::new(),
        problems: BTreeMap::new(),
        requirements: BTreeMap::new(),
    };
    let texts = |value: &Value| -> Vec<String> {
        let values = value.as_array().into_iter().flatten();
        values.map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    for test in document["results"]["tests"].as_array().unwrap() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        // XML cannot hold every character, and shows those that it cannot.
        let shown = |value: &Value| visible_line(&text(value)).replace("[[ATTACHMENT|", "[ [ATTACHMENT|");
        let key = (shown(&test["suite"][0]), shown(&test["name"]));
        let ended = match test["status"].as_str().unwrap() {
            "passed" => "passed",
            "failed" => "failed",
            "skipped" | "pending" | "other" => "skipped",
            other => panic!("{other}"),
        };
        assert_eq!(said.ended.insert(key.clone(), ended), None, "{key:?} is there twice");
        let problems = texts(&test["labels"]["problems"]);
        if !problems.is_empty() {
            said.problems.insert(key.clone(), problems.into_iter().collect());
        }
        let requirements = texts(&test["labels"]["requirements"]);
        if !requirements.is_empty() {
            said.requirements.insert(key, requirements);
        }
    }
    (document, said)
}

fn assert_they_agree(record: &WholeRun) {
    let view = record.view();
    let (suites, from_junit) = junit(record, Format::Junit);
    let (_, from_gitlab) = junit(record, Format::Gitlab);
    let (document, from_ctrf) = ctrf(record);
    assert_eq!(from_junit, from_gitlab);
    assert_eq!(from_junit, from_ctrf);

    let summary = &document["results"]["summary"];
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(count("tests"), suites.tests);
    assert_eq!(count("failed"), suites.failures + suites.errors);
    assert_eq!(count("skipped") + count("pending") + count("other"), suites.skipped);

    // The JSON document, the record itself.
    let json: Value = serde_json::from_str(&record.rendered(Format::Json)).unwrap();
    let verdicts = |verdict: &str| {
        let trials = json["trials"].as_array().unwrap().iter();
        trials.filter(|trial| trial["verdict"] == verdict).count() as u64
    };
    assert_eq!(verdicts("failed"), suites.failures);
    assert_eq!(json["trials"].as_array().unwrap().len(), from_junit.ended.len());

    // The totals of the Markdown summary and of the annotations.
    let markdown = record.rendered(Format::Markdown);
    let annotations = commands(&record.rendered(Format::Github));
    let totals = annotations.last().unwrap();
    for (verdict, count) in &view.tally.verdicts {
        assert!(
            markdown.contains(&format!("| {} | {count} |", verdict.name())),
            "{markdown}"
        );
        assert!(
            totals.message.contains(&format!("{count} {}", verdict.name())),
            "{totals:?}"
        );
    }

    // The problems.
    let ids = |problems: Vec<&str>| -> BTreeSet<String> { problems.into_iter().map(ToOwned::to_owned).collect() };
    let expected = ids(view
        .problems
        .problems
        .iter()
        .map(|problem| problem.id.as_str())
        .collect());
    let from_extra = document["results"]["extra"]["problems"].as_array().unwrap().iter();
    assert_eq!(
        ids(from_extra.map(|problem| problem["id"].as_str().unwrap()).collect()),
        expected
    );
    let from_json = json["problems"].as_array().unwrap().iter();
    assert_eq!(
        ids(from_json.map(|problem| problem["id"].as_str().unwrap()).collect()),
        expected
    );
    assert!(expected.iter().all(|id| markdown.contains(id)), "{markdown}");
    let of_cases: BTreeSet<String> = from_junit.problems.values().flatten().cloned().collect();
    assert_eq!(of_cases, expected);
    let annotated = annotations.iter().filter_map(|command| {
        let mut lines = command.message.lines();
        lines.find_map(|line| line.strip_prefix("problem ")?.split([' ', ',']).next())
    });
    let unknown = view.problems.unknown().map(|problem| problem.id.as_str());
    assert_eq!(
        ids(annotated.collect()),
        ids(unknown.collect()),
        "few enough to be told one by one"
    );
    for problem in &view.problems.problems {
        let met = from_junit
            .problems
            .values()
            .filter(|ids| ids.contains(problem.id.as_str()));
        assert_eq!(met.count(), problem.trials.len(), "{}", problem.id);
    }
}

#[test]
fn all_formats_of_a_run_agree() {
    let record = played();
    assert!(!record.view().problems.problems.is_empty());
    assert_they_agree(&record);
    assert_they_agree(&everything());
}

#[test]
fn they_agree_whatever_a_pod_or_a_scenario_says() {
    assert_they_agree(&garbled());
}
