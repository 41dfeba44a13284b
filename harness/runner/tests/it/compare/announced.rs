//! Two runs that carried different contracts: a change that the new one announces, one that it does not, and one that did not come.

use std::fs;

use serde_json::{Value, json};

use super::support::Pods;

/// The project's contracts as `old`, and as `new` with texts in one of their documents replaced.
fn contracts(pods: &Pods, document: &str, replaced: &[(&str, &str)]) {
    for name in ["old", "new"] {
        pods.here.copy_project_spec();
        fs::rename(pods.here.path("spec"), pods.here.path(name)).unwrap();
    }
    let file = pods.here.path("new").join("openapi").join(document);
    let mut text = fs::read_to_string(&file).unwrap();
    for (old, new) in replaced {
        assert_eq!(text.matches(old).count(), 1, "{document} has another text than `{old}`");
        text = text.replace(old, new);
    }
    fs::write(file, text).unwrap();
}

/// What is announced of the change of this kind at this place.
fn announced(document: &Value, kind: &str, pointer: &str) -> Value {
    let changes = document["changes"].as_array().unwrap();
    let mut changes = changes
        .iter()
        .filter(|change| change["kind"] == kind && change["places"][0]["pointer"] == pointer);
    changes
        .next()
        .unwrap_or_else(|| panic!("no {kind} at {pointer}: {document:#}"))["announced"]
        .clone()
}

/// The messages of the new contract, with whether they came.
fn news(document: &Value) -> Vec<(&str, bool)> {
    let announced = document["announced"].as_array();
    let announced = announced.unwrap_or_else(|| panic!("nothing is announced: {document:#}"));
    let news = announced
        .iter()
        .map(|one| (one["message"].as_str().unwrap(), one["came"].as_bool().unwrap()));
    news.collect()
}

const OF_TOKEN: &str =
    "          description: A short-lived access token for the same session. In beta, so clients keep to `token`.\n";

#[test]
fn what_the_new_contract_announces_what_it_does_not_and_what_did_not_come_are_told_apart() {
    let pods = Pods::new();
    let more = format!("{OF_TOKEN}        podproofSurprise: {{ type: boolean }}\n        region: {{ type: string }}\n");
    contracts(&pods, "login.yaml", &[(OF_TOKEN, more.as_str())]);
    let trials = ["authenticate/bot", "authenticate/refused-jwt"];
    pods.play("before", &[], &[&trials[..], &["--spec", "old"]].concat());
    let lies = ["extra-field", "error-details"];
    pods.play("after", &lies, &[&trials[..], &["--spec", "new"]].concat());
    let document = pods.document(&["before.jsonl", "after.jsonl", "--spec", "new"]);

    assert_eq!(announced(&document, "member-added", "/podproofSurprise"), true);
    assert_eq!(announced(&document, "member-added", "/details"), false);
    assert_eq!(
        news(&document),
        [
            ("`Token.podproofSurprise` is new", true),
            ("`Token.region` is new", false)
        ]
    );

    let told = pods
        .here
        .bare(&["compare", "before.jsonl", "after.jsonl", "--spec", "new"]);
    assert_eq!(told.code, 6, "{}", told.all());
    let line = |words: &str| {
        told.stdout
            .lines()
            .find(|line| line.contains(words))
            .unwrap_or_else(|| panic!("no {words}: {}", told.all()))
    };
    assert!(line("`podproofSurprise` is new").ends_with("announced by the new contract"));
    assert!(line("`details` is new").ends_with("not announced"));
    let missing = told.stdout.split("announced by the new contract, and not seen").nth(1);
    assert!(
        missing.is_some_and(|rest| rest.contains("`Token.region` is new")),
        "{}",
        told.all()
    );
    assert!(
        missing.is_some_and(|rest| !rest.contains("podproofSurprise")),
        "{}",
        told.all()
    );
}

#[test]
fn what_goes_is_not_announced_by_what_comes() {
    let pods = Pods::new();
    let more = format!("{OF_TOKEN}        podproofSurprise: {{ type: boolean }}\n");
    contracts(&pods, "login.yaml", &[(OF_TOKEN, more.as_str())]);
    let trial = "authenticate/bot";
    // The new contract describes the property for the first time, and the pod no longer has it.
    pods.play("before", &["extra-field"], &[trial, "--spec", "old"]);
    pods.play("after", &[], &[trial, "--spec", "new"]);
    let document = pods.document(&["before.jsonl", "after.jsonl", "--spec", "new"]);
    assert_eq!(announced(&document, "member-removed", "/podproofSurprise"), false);
    assert_eq!(news(&document), [("`Token.podproofSurprise` is new", false)]);

    // The other way round it goes, and that it goes is announced.
    pods.play("earlier", &["extra-field"], &[trial, "--spec", "new"]);
    pods.play("later", &[], &[trial, "--spec", "old"]);
    let document = pods.document(&["earlier.jsonl", "later.jsonl", "--spec", "new"]);
    assert_eq!(announced(&document, "member-removed", "/podproofSurprise"), true);
    assert_eq!(news(&document), [("`Token.podproofSurprise` is gone", true)]);
}

#[test]
fn an_operation_that_the_new_contract_announces_to_go_is_told_though_nothing_asks_for_it_any_more() {
    let pods = Pods::new();
    let path = "  /idm/tokens:\n";
    contracts(&pods, "login.yaml", &[(path, "  /idm/others:\n")]);
    fs::remove_file(pods.here.path("new/overlays/undocumented-statuses-identity.yaml")).unwrap();
    pods.play(
        "before",
        &[],
        &["authenticate/bot", "identity/access-token", "--spec", "old"],
    );
    pods.play("after", &[], &["authenticate/bot", "--spec", "new"]);
    let document = pods.document(&["before.jsonl", "after.jsonl", "--spec", "new"]);
    assert_eq!(news(&document), [("the operation is gone", false)]);
    assert_eq!(
        document["announced"][0]["operations"],
        json!(["POST /login/idm/tokens"])
    );
}

#[test]
fn contracts_that_are_others_by_now_announce_nothing_and_that_is_said() {
    let pods = Pods::new();
    let more = format!("{OF_TOKEN}        region: {{ type: string }}\n");
    contracts(&pods, "login.yaml", &[(OF_TOKEN, more.as_str())]);
    pods.play("before", &[], &["authenticate/bot", "--spec", "old"]);
    pods.play("after", &["extra-field"], &["authenticate/bot", "--spec", "new"]);
    fs::remove_dir_all(pods.here.path("old")).unwrap();
    let told = pods.here.bare(&[
        "compare",
        "before.jsonl",
        "after.jsonl",
        "--spec",
        "new",
        "--report",
        "json=all.json",
    ]);
    assert_eq!(told.code, 6, "{}", told.all());
    assert!(
        told.stderr
            .contains("the contracts of `before.jsonl` are not where they were"),
        "{}",
        told.all()
    );
    let document: Value = serde_json::from_slice(&fs::read(pods.here.path("all.json")).unwrap()).unwrap();
    assert_eq!(document["announced"], json!(null));
    assert_eq!(announced(&document, "member-added", "/podproofSurprise"), json!(null));
}
