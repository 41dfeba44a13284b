//! What a comparison of two or more records says: the records are made by hand, as lines of JSON.

use serde_json::{Value, json};

use super::*;
use crate::record::{FORMAT, Record};
use crate::suite::change::{ChangeClass, ChangeKind};

/// One answer of one step.
struct Step(&'static str, u16, &'static str, Value);

fn manifest(ids: &[&str]) -> Value {
    let plan = ids.iter().map(
        |id| json!({ "id": id, "title": "t", "scenario": "s.yaml", "requirements": [], "operations": ["POST /a"] }),
    );
    json!({
        "kind": "manifest", "format": FORMAT, "podproof": "0.1.0", "startedAt": "2026-11-26T12:00:00.000Z", "target": "mock",
        "services": {}, "hashes": { "scenarios": "s", "contracts": "c", "overlays": "o", "requirements": "r" },
        "selection": {}, "settings": { "jobs": 1, "repeat": 1, "strict": false, "failFast": false },
        "plan": plan.collect::<Vec<_>>(), "requirements": [], "operations": [],
    })
}

fn exchange(step: &Step, operation: &str) -> Value {
    let Step(name, status, media_type, body) = step;
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    json!({
        "step": name, "operation": operation, "requirements": ["AUTH-1"], "method": "POST", "url": "https://localhost/a",
        "requestHeaders": [], "requestBody": null, "failure": null, "offsetMs": 0, "durationMs": 5,
        "response": { "status": status, "headers": [["content-type", media_type], ["date", "now"]], "body": { "text": text } },
    })
}

fn finding(step: &str, gravity: &str, requirement: &str) -> Value {
    json!({
        "check": "status", "gravity": gravity, "title": "it is wrong", "requirements": [requirement], "step": step,
        "cause": { "kind": "other-status", "headline": "it is wrong" }, "exchange": 0, "asked": null, "promised": null,
        "expected": null, "found": null, "clients": null, "text": "it is wrong",
    })
}

fn trial(id: &str, repeat: usize, verdict: &str, steps: &[Step], findings: Vec<Value>) -> Value {
    json!({
        "kind": "trial", "id": id, "repeat": repeat, "title": "t", "scenario": "s.yaml", "verifies": [], "requirements": [],
        "tags": [], "verdict": verdict, "reason": null, "startedAt": "2026-11-26T12:00:00.000Z", "durationMs": 5, "checks": [],
        "findings": findings, "observations": {},
        "exchanges": steps.iter().map(|step| exchange(step, "POST /a")).collect::<Vec<_>>(),
    })
}

fn passed(id: &str, steps: &[Step]) -> Value {
    trial(id, 1, "passed", steps, Vec::new())
}

fn record(trials: &[Value]) -> Record {
    let ids: Vec<&str> = trials.iter().filter_map(|trial| trial["id"].as_str()).collect();
    let end = json!({ "kind": "end", "durationMs": 1 });
    let lines = [manifest(&ids)].into_iter().chain(trials.iter().cloned()).chain([end]);
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    Record::from_bytes(text.into_bytes()).expect("a record")
}

fn compared(baselines: &[Record], candidates: &[Record]) -> Comparison {
    compare(&Compared {
        baselines: baselines.iter().map(|record| ("before.jsonl", record)).collect(),
        candidates: candidates.iter().map(|record| ("after.jsonl", record)).collect(),
        rerun: None,
        accepted: None,
        contracts: None,
        judged_again: None,
    })
    .expect("a comparison")
}

/// Kind and class of each change, in their order.
fn told(comparison: &Comparison) -> Vec<(ChangeKind, ChangeClass)> {
    comparison
        .changes
        .iter()
        .map(|change| (change.kind, change.class))
        .collect()
}

const JSON: &str = "application/json";

fn refusal(message: &str) -> Value {
    json!({ "code": 401, "message": message })
}

#[test]
fn a_record_compared_with_itself_shows_nothing() {
    let make = || {
        record(&[passed(
            "a",
            &[Step(
                "s",
                200,
                JSON,
                json!({ "token": "‹session-token 1›", "expireAt": 1_790_000_000_000_u64 }),
            )],
        )])
    };
    let comparison = compared(&[make()], &[make()]);
    assert_eq!(told(&comparison), []);
    assert_eq!(comparison.decision(), Decision::Same);
    assert_eq!(comparison.headline(), "nothing changed");
}

#[test]
fn ids_times_and_labels_of_secrets_may_differ() {
    let make = |token: &str, at: u64, text: &str| {
        let body = json!({ "token": token, "expireAt": at, "id": at, "message": text });
        record(&[passed("a", &[Step("s", 200, JSON, body)])])
    };
    let before = make("‹session-token 1›", 1_790_000_000_000, "Session 12345678 was opened");
    let now = make("‹session-token 7›", 1_790_000_009_999, "Session 87654321 was opened");
    assert_eq!(told(&compared(&[before], &[now])), []);
}

#[test]
fn equal_changes_of_many_trials_are_one_with_all_its_places() {
    let make = |details: bool| {
        let body = if details {
            json!({ "code": 401, "message": "It is wrong", "details": [] })
        } else {
            refusal("It is wrong")
        };
        let trials: Vec<Value> = ["a", "b", "c"]
            .iter()
            .map(|id| passed(id, &[Step("s", 401, JSON, body.clone())]))
            .collect();
        record(&trials)
    };
    let comparison = compared(&[make(false)], &[make(true)]);
    assert_eq!(told(&comparison), [(ChangeKind::MemberAdded, ChangeClass::Additive)]);
    let change = &comparison.changes[0];
    assert_eq!(change.title.to_string(), "every 401: `details` is new");
    let trials: Vec<&str> = change.places.iter().map(|place| place.trial.as_str()).collect();
    assert_eq!(trials, ["a", "b", "c"]);
    assert_eq!(change.places[0].pointer, "/details");
    assert!(
        change
            .example
            .as_ref()
            .is_some_and(|example| example.before.is_some() && example.after.is_some())
    );
    assert_eq!(comparison.decision(), Decision::Changed);
}

#[test]
fn another_status_breaks_and_explains_what_else_differs() {
    let before = record(&[passed("a", &[Step("s", 401, JSON, refusal("It is wrong"))])]);
    let now = record(&[trial(
        "a",
        1,
        "failed",
        &[Step("s", 403, "text/html", json!("page"))],
        vec![finding("s", "failed", "ERR-04")],
    )]);
    let comparison = compared(&[before], &[now]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Breaking)]);
    assert_eq!(comparison.changes[0].requirements, ["ERR-04"]);
    assert_eq!(comparison.decision(), Decision::Breaking);
    assert_eq!(comparison.headline(), "1 change breaks clients");
}

#[test]
fn a_member_that_is_gone_breaks_and_what_stood_below_it_is_not_told() {
    let before = record(&[passed(
        "a",
        &[Step(
            "s",
            200,
            JSON,
            json!({ "owner": { "name": "x", "age": 1 }, "l": [] }),
        )],
    )]);
    let now = record(&[passed("a", &[Step("s", 200, JSON, json!({ "l": [{ "x": 1 }] }))])]);
    let comparison = compared(&[before], &[now]);
    assert_eq!(told(&comparison), [(ChangeKind::MemberRemoved, ChangeClass::Breaking)]);
    assert_eq!(comparison.changes[0].places[0].pointer, "/owner");
}

#[test]
fn another_type_breaks() {
    let make = |token: Value| record(&[passed("a", &[Step("s", 200, JSON, json!({ "token": token }))])]);
    let comparison = compared(&[make(json!("‹session-token 1›"))], &[make(json!(null))]);
    assert_eq!(told(&comparison), [(ChangeKind::TypeChanged, ChangeClass::Breaking)]);
    assert_eq!(
        comparison.changes[0].title.to_string(),
        "200: `token` is null, it was string"
    );
}

#[test]
fn a_new_value_of_an_enumerated_member_is_additive_and_breaks_where_a_check_fails_by_it() {
    let make = |name: &str, findings: Vec<Value>| {
        let verdict = if findings.is_empty() { "passed" } else { "failed" };
        record(&[trial(
            "a",
            1,
            verdict,
            &[Step("s", 200, JSON, json!({ "name": name }))],
            findings,
        )])
    };
    let before = || make("sessionToken", Vec::new());
    let additive = compared(&[before()], &[make("keyManagerToken", Vec::new())]);
    assert_eq!(told(&additive), [(ChangeKind::ValueAdded, ChangeClass::Additive)]);
    let breaking = compared(
        &[before()],
        &[make("keyManagerToken", vec![finding("s", "failed", "AUTH-1")])],
    );
    assert_eq!(told(&breaking), [(ChangeKind::ValueAdded, ChangeClass::Breaking)]);
    assert_ne!(additive.changes[0].id, breaking.changes[0].id);
}

#[test]
fn what_differs_among_the_baselines_is_noise() {
    let make = |status| record(&[passed("a", &[Step("s", status, JSON, json!({}))])]);
    let comparison = compared(&[make(200), make(503)], &[make(401)]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Noise)]);
    assert_eq!(comparison.decision(), Decision::Same);
    assert_eq!(comparison.headline(), "nothing breaks clients, 1 is noise");
    assert!(comparison.is_noise_known());
}

#[test]
fn what_the_candidate_shows_only_sometimes_is_unstable() {
    let before = record(&[passed("a", &[Step("s", 200, JSON, json!({}))])]);
    let now = record(&[
        trial("a", 1, "passed", &[Step("s", 200, JSON, json!({}))], Vec::new()),
        trial("a", 2, "passed", &[Step("s", 503, JSON, json!({}))], Vec::new()),
    ]);
    let comparison = compared(&[before], &[now]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Unstable)]);
    assert_eq!(comparison.decision(), Decision::Changed);
}

#[test]
fn what_was_wrong_and_is_right_is_better_and_breaks_nothing() {
    let before = record(&[trial(
        "a",
        1,
        "failed",
        &[Step("s", 500, JSON, json!({}))],
        vec![finding("s", "failed", "ERR-04")],
    )]);
    let now = record(&[passed("a", &[Step("s", 401, JSON, json!({}))])]);
    let comparison = compared(&[before], &[now]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Neutral)]);
    assert_eq!(comparison.changes[0].section, crate::suite::change::Section::Better);
    assert_eq!(comparison.changes[0].requirements, ["ERR-04"]);
}

#[test]
fn what_comes_behind_a_refusal_follows_from_it() {
    let steps = |first| {
        [
            Step("in", first, JSON, json!({})),
            Step("look", if first == 200 { 200 } else { 401 }, JSON, json!({})),
        ]
    };
    let comparison = compared(
        &[record(&[passed("a", &steps(200))])],
        &[record(&[passed("a", &steps(403))])],
    );
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Breaking)]);
    assert_eq!(comparison.changes[0].places[0].step, "in");
    assert_eq!(comparison.followers.len(), 1);
}

#[test]
fn of_a_step_that_repeats_its_request_the_last_answer_counts() {
    let make = |statuses: &[u16]| {
        let steps: Vec<Step> = statuses
            .iter()
            .map(|status| Step("dead", *status, JSON, json!({})))
            .collect();
        record(&[passed("a", &steps)])
    };
    assert_eq!(told(&compared(&[make(&[401])], &[make(&[200, 200, 401])])), []);
}

#[test]
fn trials_that_only_one_side_has_are_listed_and_not_compared() {
    let ok = |id| passed(id, &[Step("s", 200, JSON, json!({}))]);
    let skipped = |id| trial(id, 1, "skipped", &[], Vec::new());
    let before = record(&[ok("a"), ok("b"), ok("d")]);
    let now = record(&[ok("a"), ok("c"), skipped("d")]);
    let comparison = compared(&[before], &[now]);
    assert_eq!(comparison.trials.appeared, ["c"]);
    assert_eq!(comparison.trials.vanished, ["b"]);
    assert_eq!(comparison.trials.not_judged[0].trial, "d");
    assert_eq!(comparison.trials.compared, 1);
    assert_eq!(comparison.decision(), Decision::NotJudged);
}

#[test]
fn records_without_a_common_trial_are_refused() {
    let ok = |id| record(&[passed(id, &[Step("s", 200, JSON, json!({}))])]);
    let (before, now) = (ok("a"), ok("b"));
    let refused = compare(&Compared {
        baselines: vec![("before.jsonl", &before)],
        candidates: vec![("after.jsonl", &now)],
        rerun: None,
        accepted: None,
        contracts: None,
        judged_again: None,
    });
    assert!(matches!(refused, Err(CompareError::Unrelated { .. })));
}

#[test]
fn an_id_does_not_depend_on_trials_operations_files_or_hosts() {
    let make = |id: &str, operation: &str, host: &str, body: Value| {
        let mut trial = passed(id, &[Step("s", 401, JSON, body)]);
        trial["exchanges"][0]["operation"] = json!(operation);
        trial["exchanges"][0]["url"] = json!(format!("https://{host}/a"));
        trial["scenario"] = json!(format!("{id}.yaml"));
        record(&[trial, passed("other", &[Step("s", 200, JSON, json!({}))])])
    };
    let new = || json!({ "code": 401, "message": "It is wrong", "details": "d" });
    let one = compared(
        &[make("a", "POST /a", "x.example", refusal("It is wrong"))],
        &[make("a", "POST /a", "x.example", new())],
    );
    let other = compared(
        &[make("renamed", "GET /b", "y.example", refusal("It is wrong"))],
        &[make("renamed", "GET /b", "y.example", new())],
    );
    assert_eq!(told(&one), [(ChangeKind::MemberAdded, ChangeClass::Additive)]);
    assert_eq!(one.changes[0].id, other.changes[0].id);
}

#[test]
fn which_of_equal_requests_wins_a_race_is_no_matter() {
    let make = |statuses: [u16; 3]| {
        let [one, two, three] = statuses;
        let steps = [
            Step("out[0]/log-out", one, JSON, json!({})),
            Step("out[1]/log-out", two, JSON, json!({})),
            Step("out[2]/log-out", three, JSON, json!({})),
        ];
        record(&[passed("a", &steps)])
    };
    assert_eq!(told(&compared(&[make([200, 401, 401])], &[make([401, 401, 200])])), []);
    // How many of them win is chance too: that only one may is for the scenario to expect.
    assert_eq!(told(&compared(&[make([200, 401, 401])], &[make([200, 401, 200])])), []);
    let one_fails = compared(&[make([200, 401, 401])], &[make([200, 401, 500])]);
    assert_eq!(told(&one_fails), [(ChangeKind::StatusChanged, ChangeClass::Breaking)]);
}

/// A trial of a refusal, and one of a success, both of one operation.
fn of_an_operation(success: u16, refusal: u16, complaint: Option<&str>) -> Record {
    let findings = |step: &str| complaint.map(|gravity| finding(step, gravity, "OBO-20"));
    record(&[
        trial(
            "a",
            1,
            "passed",
            &[Step("in", success, JSON, json!({}))],
            findings("in").into_iter().collect(),
        ),
        passed("b", &[Step("out", refusal, JSON, json!({}))]),
    ])
}

#[test]
fn an_operation_that_was_404_whatever_was_asked_is_new_and_breaks_nobody() {
    for complaint in ["warned", "failed"] {
        let before = of_an_operation(404, 404, Some(complaint));
        let comparison = compared(&[before], &[of_an_operation(200, 401, None)]);
        assert_eq!(told(&comparison), [(ChangeKind::OperationAdded, ChangeClass::Additive)]);
        assert_eq!(comparison.changes[0].places.len(), 2);
    }
}

#[test]
fn an_operation_that_is_404_whatever_is_asked_is_gone_and_breaks_clients() {
    let comparison = compared(
        &[of_an_operation(200, 401, None)],
        &[of_an_operation(404, 410, Some("warned"))],
    );
    assert_eq!(
        told(&comparison),
        [(ChangeKind::OperationRemoved, ChangeClass::Breaking)]
    );
    assert!(
        comparison.changes[0]
            .title
            .to_string()
            .starts_with("the operation is gone: 200 became 404")
    );
}

#[test]
fn one_refusal_by_404_that_lets_in_now_is_no_new_operation() {
    let make = |status| record(&[passed("a", &[Step("unknown-user", status, JSON, json!({}))])]);
    let comparison = compared(&[make(404)], &[make(200)]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Breaking)]);
    // Nor is an operation gone that had no success before.
    let comparison = compared(&[make(401)], &[make(404)]);
    assert_eq!(told(&comparison), [(ChangeKind::StatusChanged, ChangeClass::Breaking)]);
}

#[test]
fn a_new_operation_that_is_not_yet_as_it_should_be_is_additive_and_one_that_lets_anybody_in_is_not() {
    let found = |kind: &str| {
        let mut found = finding("in", "failed", "LOGOUT-01");
        found["cause"]["kind"] = json!(kind);
        let success = trial("a", 1, "failed", &[Step("in", 200, JSON, json!({}))], vec![found]);
        record(&[success, passed("b", &[Step("out", 401, JSON, json!({}))])])
    };
    let before = || of_an_operation(404, 404, Some("warned"));
    let additive = compared(&[before()], &[found("missing")]);
    assert_eq!(told(&additive), [(ChangeKind::OperationAdded, ChangeClass::Additive)]);
    let breaking = compared(&[before()], &[found("accepted")]);
    assert_eq!(told(&breaking)[0], (ChangeKind::OperationAdded, ChangeClass::Breaking));
}
