//! What is in a record, and what is made of one that is not as it should be.

use std::fs;

use podproof::record::record_schema;
use podproof::report::Format;
use serde_json::Value;

use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// A folder with the record and the reports of a run.
fn recorded() -> Playground {
    let here = Playground::with_a_scenario();
    let ended = here.podproof(&["run", "--label", "pod=24.10", "--label", "change=CHG-1"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    here
}

fn lines(here: &Playground) -> Vec<String> {
    let text = fs::read_to_string(here.path("reports/run.jsonl")).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_line_is_as_the_schema_describes_it() {
    let schema = serde_json::to_value(record_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let here = recorded();
    let everything = include_str!("../report/everything.jsonl").lines().map(str::to_owned);
    for line in lines(&here).into_iter().chain(everything) {
        let line: Value = serde_json::from_str(&line).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&line).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}: {line}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_line_of_a_record() {
    let schema = serde_json::to_value(record_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for line in [
        r#"{"kind":"surprise"}"#,
        r#"{"kind":"trial","id":"a"}"#,
        r#"{"kind":"end"}"#,
        r#"{"kind":"note","note":"gossip"}"#,
    ] {
        assert!(!validator.is_valid(&serde_json::from_str(line).unwrap()), "{line}");
    }
}

#[test]
fn the_manifest_comes_first_with_the_plan_and_what_the_run_was_played_by() {
    let here = recorded();
    let lines: Vec<Value> = lines(&here)
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds[0], kinds[kinds.len() - 1]), ("manifest", "end"), "{kinds:?}");
    let manifest = &lines[0];
    assert_eq!(manifest["format"], "podproof-run/2");
    assert_eq!(manifest["plan"][0]["id"], "sign-in");
    assert_eq!(manifest["plan"][0]["requirements"][0], "AUTH-RSA-01");
    assert_eq!(manifest["labels"]["pod"], "24.10");
    for hash in ["scenarios", "contracts", "overlays", "requirements"] {
        assert_eq!(manifest["hashes"][hash].as_str().unwrap().len(), 64, "{hash}");
    }
    let text = &manifest["requirements"][0]["text"];
    assert!(
        text.as_str().is_some_and(|text| !text.is_empty()),
        "the catalogue's texts"
    );
    let notes = lines.iter().filter(|line| line["note"] == "connection");
    let seen: Vec<&str> = notes.map(|note| note["version"].as_str().unwrap()).collect();
    assert!(
        !seen.is_empty() && seen.iter().all(|version| version.starts_with("TLSv1_")),
        "{seen:?}"
    );
}

#[test]
fn hashes_are_of_texts_and_not_of_places() {
    let [here, there] = [recorded(), recorded()];
    let hashes = |here: &Playground| WholeRun::open(&here.path("reports/run.jsonl")).manifest.hashes;
    assert_eq!(hashes(&here), hashes(&there));
    there.write(
        "scenarios/sign-in.yaml",
        fs::read_to_string(there.path("scenarios/sign-in.yaml")).unwrap() + "# more\n",
    );
    assert_eq!(there.podproof(&["run"]).code, 0);
    assert_ne!(hashes(&here).scenarios, hashes(&there).scenarios);
    assert_eq!(hashes(&here).contracts, hashes(&there).contracts);
}

#[test]
fn every_report_is_rendered_from_the_record_alone() {
    let here = recorded();
    let empty = Playground::new();
    // Only whether the scenario is there, so that a CI server can show its line, is looked up.
    empty.write(
        "scenarios/sign-in.yaml",
        fs::read(here.path("scenarios/sign-in.yaml")).unwrap(),
    );
    fs::copy(here.path("reports/run.jsonl"), empty.path("run.jsonl")).unwrap();
    let ended = empty.bare(&["report", "run.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    for report in ["junit.xml", "index.html", "summary.md"] {
        let read = |path| fs::read_to_string(path).unwrap();
        let (by_run, by_report) = (read(here.path("reports").join(report)), read(empty.path(report)));
        assert!(by_run == by_report, "{report}");
        assert!(by_run.contains("CHG-1"), "{report} names the labels");
    }
    let ended = empty.bare(&["report", "run.jsonl", "--report", "json=-"]);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((ended.code, &document["outcome"]), (0, &Value::from("passed")));
}

#[test]
fn a_report_on_standard_output_is_all_that_stands_there() {
    let here = Playground::with_a_scenario();
    let ended = here.podproof(&["run", "--report", "junit=-"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.stdout.starts_with("<?xml") && ended.stdout.ends_with("</testsuites>\n"),
        "{}",
        ended.stdout
    );
    assert!(here.path("reports/run.jsonl").is_file(), "the record is always written");
    for (place, words) in [("-", "standard output"), ("one.xml", "`one.xml`")] {
        let (junit, json) = (format!("junit={place}"), format!("json={place}"));
        let ended = here.podproof(&["run", "--report", &junit, "--report", &json]);
        assert_eq!(ended.code, 2, "{}", ended.all());
        let said = format!("only one report can go to {words}");
        assert!(ended.stderr.contains(&said), "{}", ended.all());
    }
}

#[test]
fn an_incomplete_last_line_is_dropped_and_told() {
    let here = recorded();
    let lines = lines(&here);
    let whole = lines[..lines.len() - 1].join("\n");
    here.write("cut.jsonl", format!("{whole}\n{{\"kind\":\"end\",\"dura"));
    let ended = here.bare(&["report", "cut.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let told =
        "warning: unfinished: 1 of 1 trial played: the run was cut short, or still goes; its last line is incomplete";
    assert!(ended.stderr.starts_with(told), "{}", ended.all());
    let summary = fs::read_to_string(here.path("cut/summary.md")).unwrap();
    assert!(
        summary.starts_with("# embedded mock pod, not a pod of yours: unfinished: 1 of 1 trial played, no failure\n"),
        "{summary}"
    );
    // What the system had not written yet may be zeros.
    here.write("zeros.jsonl", format!("{whole}\n{}", "\0".repeat(4096)));
    assert_eq!(here.bare(&["report", "zeros.jsonl"]).code, 0);
}

#[test]
fn a_bad_line_elsewhere_is_refused_with_its_number() {
    let here = recorded();
    let lines = lines(&here);
    let last = lines.len() - 1;
    let trial = lines
        .iter()
        .position(|line| line.contains("\"kind\":\"trial\""))
        .unwrap();
    let with = |index: usize, line: &str| {
        let mut lines = lines.clone();
        lines[index] = line.to_owned();
        lines.join("\n") + "\n"
    };
    let twice = |index: usize| {
        let mut lines = lines.clone();
        lines.insert(index, lines[index].clone());
        lines.join("\n") + "\n"
    };
    let cases = [
        (with(trial, "{\"kind\":\"tri"), trial + 1, "expected a line of a record"),
        (
            with(trial, "{\"kind\":\"trial\",\"id\":\"a\"}"),
            trial + 1,
            "missing field `repeat`",
        ),
        (with(last, "{\"kind\":\"end\"}"), last + 1, "expected closing facts"),
        (
            twice(trial),
            trial + 2,
            "`sign-in` (repeat 1) stands in an earlier line already",
        ),
        (twice(0), 2, "expected one manifest, found another"),
        (twice(last), last + 2, "expected nothing after the closing facts"),
    ];
    for (text, line, words) in cases {
        here.write("bad.jsonl", text);
        for arguments in [
            &["report", "bad.jsonl"][..],
            &["judge", "bad.jsonl"],
            &["contract", "coverage", "bad.jsonl"],
        ] {
            let ended = here.bare(arguments);
            assert_eq!(ended.code, 3, "{}", ended.all());
            let place = format!("`bad.jsonl`: line {line}: ");
            assert!(
                ended.stderr.contains(&place) && ended.stderr.contains(words),
                "{}",
                ended.all()
            );
        }
    }
}

#[test]
fn a_repeated_trial_has_a_line_of_its_own() {
    let here = Playground::with_a_scenario();
    assert_eq!(here.podproof(&["run", "--repeat", "3"]).code, 0);
    let run = WholeRun::open(&here.path("reports/run.jsonl"));
    let keys: Vec<(&str, usize)> = run
        .trials
        .iter()
        .map(|trial| (trial.id.as_str(), trial.repeat))
        .collect();
    assert_eq!(keys, [("sign-in", 1), ("sign-in", 2), ("sign-in", 3)]);
    assert_eq!(run.rendered(Format::Junit).matches("<testcase ").count(), 3);
}
