//! The JSON document by what whoever works on it relies on: names, words, instants, and that what refers to something finds it.

use chrono::DateTime;
use podproof::record::{CheckState, Verdict};
use podproof::report::Format;
use serde_json::Value;

use crate::report_formats::records::{PLAYED, everything, garbled, played};
use crate::support::whole_run::WholeRun;

/// Every key of every object, with its value.
fn members<'v>(value: &'v Value, all: &mut Vec<(&'v str, &'v Value)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| members(item, all)),
        Value::Object(object) => {
            for (key, value) in object {
                all.push((key, value));
                members(value, all);
            }
        }
        _ => {}
    }
}

/// The keys that are data, not names of ours: services, observations, statuses.
fn without_data(mut record: Value) -> Value {
    record["services"].as_object_mut().unwrap().clear();
    record["labels"].as_object_mut().unwrap().clear();
    for trial in record["trials"].as_array_mut().unwrap() {
        trial["observations"].as_object_mut().unwrap().clear();
    }
    for operation in record["operations"].as_array_mut().unwrap() {
        operation["documented"].as_object_mut().unwrap().clear();
        operation["undocumented"].as_object_mut().unwrap().clear();
    }
    record
}

fn assert_readable(text: &str) {
    let record: Value = serde_json::from_str(text).unwrap();
    let first = text.lines().nth(1).unwrap().trim();
    assert_eq!(
        first, "\"format\": \"podproof-report/1\",",
        "whoever reads it looks there first"
    );
    assert!(text.ends_with("}\n"));
    let record = without_data(record);
    let mut all = Vec::new();
    members(&record, &mut all);
    for (key, value) in all {
        let is_camel = key.chars().all(|character| character.is_ascii_alphanumeric());
        assert!(
            is_camel && !key.starts_with(|first: char| first.is_uppercase()),
            "`{key}`"
        );
        if key.ends_with("At") && key != "askedAt" && !value.is_null() {
            let instant = DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
            assert_eq!(instant.offset().local_minus_utc(), 0, "{key} is not in UTC");
        }
        if key.ends_with("Ms") {
            assert!(value.is_u64(), "`{key}` is {value}");
        }
        if ["verdict", "state", "gravity"].contains(&key) && !value.is_null() {
            let word = value.as_str().unwrap();
            assert!(
                word.chars()
                    .all(|character| character.is_ascii_lowercase() || character == '-'),
                "{key}: {word}"
            );
        }
    }
}

/// What refers to something finds it.
fn assert_whole(record: &WholeRun) {
    for trial in &record.trials {
        let id = &trial.id;
        for check in &trial.checks {
            if let Some(index) = check.exchange {
                assert_eq!(check.step, trial.exchanges[index].step, "{id}: {}", check.check);
            }
        }
        for finding in &trial.findings {
            let same = |check: &&podproof::record::CheckRecord| {
                (&check.check, &check.step, check.exchange) == (&finding.check, &finding.step, finding.exchange)
            };
            let check = trial.checks.iter().find(same);
            let check = check.unwrap_or_else(|| panic!("{id}: a finding of no check: {}", finding.title.to_show()));
            let held = matches!(check.state, CheckState::Passed | CheckState::NotEvaluated { .. });
            assert!(!held, "{id}: {} found something and holds", check.check);
        }
        let worst = trial.findings.iter().map(|finding| finding.gravity.verdict()).max();
        if trial.started_at.is_some() {
            assert_eq!(trial.verdict, worst.unwrap_or(Verdict::Passed), "{id}");
        } else {
            assert!(trial.exchanges.is_empty() && trial.reason.is_some(), "{id}");
        }
    }
}

#[test]
fn names_words_and_instants_are_what_they_promise() {
    assert_readable(&std::fs::read_to_string(PLAYED.path("reports/run.json")).unwrap());
    for record in [everything(), garbled()] {
        assert_readable(&record.rendered(Format::Json));
    }
}

#[test]
fn what_refers_to_something_finds_it() {
    let record = played();
    assert_whole(&record);
    let verdicts: Vec<Verdict> = record.trials.iter().map(|trial| trial.verdict).collect();
    for verdict in [
        Verdict::Passed,
        Verdict::Warned,
        Verdict::Failed,
        Verdict::NotApplicable,
    ] {
        let count = verdicts.iter().filter(|known| **known == verdict).count();
        assert!(count >= 2, "{verdict:?}: {verdicts:?}");
    }
    for requirement in &record.requirements() {
        for because in &requirement.because {
            assert!(
                record.trials.iter().any(|trial| trial.id == *because),
                "{because} is no trial"
            );
        }
    }
}

#[test]
fn no_character_is_lost_on_the_way() {
    for record in [everything(), garbled()] {
        assert!(WholeRun::read(&record.lines()) == record);
    }
}
