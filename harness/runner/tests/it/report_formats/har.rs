//! HTTP archives by what HAR 1.2 says: members that must be there, their types, and what refers to something. `har-validator`, which
//! knows the schema, reads them in the gate (`harness/formats`).

use std::collections::BTreeSet;

use chrono::DateTime;
use podproof::record::{BodyRecord, ExchangeRecord, TrialRecord};
use podproof::report::Format;
use podproof::secret::RedactedProse;
use serde_json::{Value, json};

use crate::report_formats::records::{everything, garbled, played};
use crate::support::whole_run::WholeRun;

fn archive(run: &WholeRun) -> Value {
    let text = run.rendered(Format::Har);
    let acts = |character: char| character.is_control() && character != '\n';
    assert_eq!(text.find(acts), None, "a character that would act on a terminal");
    serde_json::from_str(&text).unwrap()
}

fn entries(archive: &Value) -> &Vec<Value> {
    archive["log"]["entries"].as_array().unwrap()
}

/// A member that is a string.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("`{name}` of {value}"))
}

fn assert_pairs(value: &Value) {
    for pair in value.as_array().unwrap() {
        assert!(pair["name"].is_string() && pair["value"].is_string(), "{pair}");
    }
}

fn assert_follows_the_format(archive: &Value) {
    let log = &archive["log"];
    assert_eq!(
        (text(log, "version"), text(&log["creator"], "name")),
        ("1.2", "podproof")
    );
    assert!(log["creator"]["version"].is_string());
    let mut pages = BTreeSet::new();
    for page in log["pages"].as_array().unwrap() {
        DateTime::parse_from_rfc3339(text(page, "startedDateTime")).unwrap();
        assert!(page["title"].is_string() && page["pageTimings"].is_object());
        assert!(pages.insert(text(page, "id")), "{page}");
    }
    for entry in entries(archive) {
        assert!(pages.contains(text(entry, "pageref")), "{entry}");
        DateTime::parse_from_rfc3339(text(entry, "startedDateTime")).unwrap();
        let timings = entry["timings"].as_object().unwrap().values().filter_map(Value::as_i64);
        let known: i64 = timings.filter(|time| *time >= 0).sum();
        assert_eq!(entry["time"].as_i64(), Some(known), "the time is that of its parts");
        assert_eq!(entry["cache"], json!({}));
        let (request, response) = (&entry["request"], &entry["response"]);
        assert!(text(request, "url").is_ascii() && !text(request, "url").contains(' '));
        for (side, lists) in [
            (request, &["cookies", "headers", "queryString"][..]),
            (response, &["cookies", "headers"]),
        ] {
            lists.iter().for_each(|list| assert_pairs(&side[*list]));
            assert!(side["headersSize"].is_i64() && side["bodySize"].is_i64() && side["httpVersion"].is_string());
        }
        assert!(request["postData"].is_null() || request["postData"]["mimeType"].is_string());
        assert!(
            response["status"].is_u64() && response["statusText"].is_string() && response["redirectURL"].is_string()
        );
        assert!(response["content"]["size"].is_i64() && response["content"]["mimeType"].is_string());
        assert_eq!(
            response["status"] == 0,
            response["_error"].is_string() && response["headers"] == json!([])
        );
        assert!(entry["_trial"].is_string() && entry["_step"].is_string());
    }
}

#[test]
fn an_archive_follows_the_format_whatever_a_pod_answers() {
    for run in [everything(), garbled(), played()] {
        assert_follows_the_format(&archive(&run));
    }
}

#[test]
fn every_exchange_is_an_entry_with_what_was_found_in_it() {
    for run in [everything(), played()] {
        let archive = archive(&run);
        let exchanges: Vec<(&TrialRecord, usize, &ExchangeRecord)> = run
            .trials
            .iter()
            .flat_map(|trial| {
                trial
                    .exchanges
                    .iter()
                    .enumerate()
                    .map(move |(index, exchange)| (trial, index, exchange))
            })
            .collect();
        let mut entries: Vec<&Value> = entries(&archive).iter().collect();
        assert_eq!(entries.len(), exchanges.len());
        for (trial, index, exchange) in exchanges {
            let place = entries
                .iter()
                .position(|entry| entry["_trial"] == *trial.id && entry["_step"] == *exchange.step)
                .unwrap();
            let entry = entries.remove(place);
            let findings = trial.findings.iter().filter(|finding| finding.exchange == Some(index));
            let titles: Vec<&str> = findings.map(|finding| finding.title.to_show()).collect();
            let told = entry["_findings"].as_array().cloned().unwrap_or_default();
            let told: Vec<&str> = told.iter().map(|finding| finding["title"].as_str().unwrap()).collect();
            assert_eq!(told, titles);
            let status = exchange.response.as_ref().map_or(0, |response| response.status);
            assert_eq!(entry["response"]["status"], status);
            assert_eq!(entry["time"], exchange.duration_ms);
        }
    }
}

#[test]
fn an_exchange_without_an_answer_has_status_0_and_the_error() {
    let mut run = everything();
    let exchange = run
        .trials
        .iter_mut()
        .find_map(|trial| trial.exchanges.first_mut())
        .unwrap();
    exchange.response = None;
    exchange.failure = Some(RedactedProse::of_our_words("the connection was refused"));
    let archive = archive(&run);
    let entry = entries(&archive)
        .iter()
        .find(|entry| entry["response"]["_error"] == "the connection was refused");
    let response = &entry.unwrap()["response"];
    assert_eq!((&response["status"], &response["bodySize"]), (&json!(0), &json!(-1)));
    assert_eq!(response["content"], json!({ "size": 0, "mimeType": "x-unknown" }));
}

#[test]
fn of_a_body_that_holds_a_label_no_size_is_made_up() {
    let mut run = everything();
    let trial = run.trials.iter_mut().find(|trial| !trial.exchanges.is_empty()).unwrap();
    let response = trial.exchanges[0].response.as_mut().unwrap();
    response.headers.clear();
    response.body = serde_json::from_value(json!({ "text": "{\"token\":\"‹session-token 1›\"}" })).unwrap();
    let labelled = archive(&run);
    assert_eq!(entries(&labelled)[0]["response"]["content"]["size"], -1);
    let trial = run.trials.iter_mut().find(|trial| !trial.exchanges.is_empty()).unwrap();
    trial.exchanges[0].response.as_mut().unwrap().body = BodyRecord::Withheld(1234);
    let withheld = archive(&run);
    let content = &entries(&withheld)[0]["response"]["content"];
    assert_eq!((&content["size"], &content["text"]), (&json!(1234), &Value::Null));
}
