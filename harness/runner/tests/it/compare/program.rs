//! `podproof compare`: what it prints, how it ends, and what it refuses.

use std::fs;

use serde_json::json;

use super::support::{Pods, counts};

#[test]
fn an_honest_pod_has_not_changed_and_a_lie_breaks_clients() {
    let pods = Pods::new();
    pods.play("before", &[], &["logout"]);
    pods.play("again", &[], &["logout"]);
    pods.play("after", &["logout-does-nothing"], &["logout"]);

    let same = pods.here.bare(&["compare", "before.jsonl", "again.jsonl"]);
    assert_eq!(same.code, 0, "{}", same.all());
    let lines: Vec<&str> = same.stdout.lines().collect();
    assert_eq!(lines[0], "noise unknown: one baseline; two or three teach it");
    assert_eq!(lines[1], "nothing changed");

    let told = pods
        .here
        .bare(&["compare", "before.jsonl", "again.jsonl", "after.jsonl"]);
    assert_eq!(told.code, 1, "{}", told.all());
    let first = told.stdout.lines().next().unwrap();
    assert!(
        first.contains("breaks clients") || first.contains("break clients"),
        "{}",
        told.all()
    );
    assert!(told.stdout.contains("401 became 200"), "{}", told.all());
    assert!(told.stdout.contains("again: podproof run logout/"), "{}", told.all());
    assert!(told.stdout.lines().count() <= 60, "{}", told.all());

    let quiet = pods.here.bare(&["compare", "-q", "before.jsonl", "after.jsonl"]);
    assert_eq!(quiet.code, 1, "{}", quiet.all());
    assert!(quiet.stdout.lines().count() <= 4, "{}", quiet.all());
}

#[test]
fn the_document_has_the_shape_that_others_read() {
    let pods = Pods::new();
    pods.play("before", &[], &["authenticate/bot"]);
    pods.play("after", &["extra-field"], &["authenticate/bot"]);
    let document = pods.document(&["before.jsonl", "after.jsonl"]);
    assert_eq!(document["format"], "podproof-comparison/1");
    assert_eq!(document["noiseKnown"], false);
    assert_eq!(counts(&document)["breaking"], 0, "{document:#}");
    let changes = document["changes"].as_array().unwrap();
    let of = |kind: &str| {
        changes
            .iter()
            .find(|change| change["kind"] == kind)
            .unwrap_or_else(|| panic!("{document:#}"))
    };
    let member = of("member-added");
    assert_eq!(member["class"], "additive");
    assert_eq!(member["accepted"], json!(null));
    assert_eq!(member["id"].as_str().unwrap().len(), 12);
    for key in ["trial", "step", "pointer"] {
        assert!(member["places"][0][key].is_string(), "{key}");
    }
    assert!(member["example"]["after"]["response"].is_object());
    pods.play("cookie", &["cookie"], &["authenticate/bot"]);
    let document = pods.document(&["before.jsonl", "cookie.jsonl"]);
    let header = &document["changes"][0];
    assert_eq!(header["kind"], "header-added", "{document:#}");
    assert_eq!(header["places"][0]["pointer"], "set-cookie");
    let told = pods.here.bare(&["compare", "before.jsonl", "after.jsonl"]);
    assert_eq!(told.code, 6, "additive changes break nothing: {}", told.all());
}

#[test]
fn records_that_cannot_be_compared_are_refused() {
    let pods = Pods::new();
    pods.play("logout", &[], &["logout/bot"]);
    pods.play("sign-in", &[], &["authenticate/bot"]);
    let unrelated = pods.here.bare(&["compare", "logout.jsonl", "sign-in.jsonl"]);
    assert_eq!(unrelated.code, 3, "{}", unrelated.all());
    assert!(unrelated.stderr.contains("no trial in common"), "{}", unrelated.all());

    pods.here.write("broken.jsonl", "nonsense\n");
    assert_eq!(pods.here.bare(&["compare", "broken.jsonl", "logout.jsonl"]).code, 3);
    assert_eq!(pods.here.bare(&["compare", "missing.jsonl", "logout.jsonl"]).code, 3);
    assert_eq!(pods.here.bare(&["compare", "logout.jsonl"]).code, 2);
    let format = pods
        .here
        .bare(&["compare", "logout.jsonl", "logout.jsonl", "--report", "har=x.har"]);
    assert_eq!(format.code, 2, "{}", format.all());
    let itself = pods.here.bare(&[
        "compare",
        "logout.jsonl",
        "logout.jsonl",
        "--report",
        "json=logout.jsonl",
    ]);
    assert_eq!(itself.code, 2, "a record is not replaced: {}", itself.all());

    // A run that was killed: its last line is missing.
    let text = fs::read_to_string(pods.here.path("logout.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    pods.here
        .write("cut.jsonl", format!("{}\n", lines[..lines.len() - 1].join("\n")));
    let cut = pods.here.bare(&["compare", "logout.jsonl", "cut.jsonl"]);
    assert_eq!(cut.code, 4, "{}", cut.all());
    assert!(cut.stderr.contains("unfinished"), "{}", cut.all());
    let partial = pods.here.bare(&["compare", "logout.jsonl", "cut.jsonl", "--partial"]);
    assert_eq!(partial.code, 0, "{}", partial.all());
}

#[test]
fn what_does_not_repeat_is_unstable() {
    let pods = Pods::new();
    pods.play("before", &[], &["logout/bot"]);
    pods.play("after", &["logout-204"], &["logout/bot"]);
    let rerun = |name: &str, lies: &[&str], record: &str| {
        pods.with(name, lies, |target| {
            let again = ["--rerun", target, "--rerun-record", record];
            pods.here
                .bare(&[&["compare", "before.jsonl", "after.jsonl"], &again[..]].concat())
        })
    };
    // The same trials, now against a pod that is honest again.
    let told = rerun("mended", &[], "again.jsonl");
    assert_eq!(told.code, 6, "{}", told.all());
    assert!(told.stdout.contains("unstable"), "{}", told.all());
    assert!(pods.here.path("again.jsonl").exists());
    // And against one that still tells the lie: it stays what it is.
    let told = rerun("lying", &["logout-204"], "still.jsonl");
    assert_eq!(told.code, 1, "{}", told.all());
}

#[test]
fn sides_that_were_judged_by_different_contracts_are_judged_again() {
    let pods = Pods::new();
    pods.here.copy_project_spec();
    pods.play("before", &[], &["authenticate/bot"]);
    // The same contract, written otherwise: its hash is another one.
    let contract = pods.here.path("spec/openapi/login.yaml");
    let old = fs::read_to_string(&contract).unwrap();
    let told = pods.here.bare(&["compare", "before.jsonl", "before.jsonl"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(!told.stdout.contains("judged"), "{}", told.all());
    fs::write(&contract, format!("{old}# another text\n")).unwrap();
    let spec = pods.here.path("spec").display().to_string();
    pods.play("after", &[], &["authenticate/bot", "--spec", &spec]);
    let told = pods
        .here
        .bare(&["compare", "before.jsonl", "after.jsonl", "--spec", "spec"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        told.stdout.contains("both sides again by the present contracts"),
        "{}",
        told.all()
    );
}

#[test]
fn what_is_played_again_is_judged_as_both_sides_were() {
    const TIGHTER: &str = "overlay: 1.0.0\ninfo: { title: Tighter, version: 0.1.0 }\nx-services: [login]\nactions:\n  - target: \
                           $.components.schemas.Token\n    update: { required: [colour] }\n    x-reason: a test\n";
    let pods = Pods::new();
    pods.here.copy_project_spec();
    pods.here.write("spec/overlays/tighter.yaml", TIGHTER);
    pods.play("before", &[], &["logout/bot"]);
    // The candidate, and so what is played again, was judged by more than what both sides are judged by now.
    pods.play("after", &["logout-204"], &["logout/bot", "--spec", "spec"]);
    let document = pods.with("again", &["logout-204"], |target| {
        pods.document(&[
            "before.jsonl",
            "after.jsonl",
            "--rerun",
            target,
            "--rerun-record",
            "again.jsonl",
        ])
    });
    assert!(document["judgedAgain"].is_string(), "{document:#}");
    assert!(counts(&document)["breaking"] > 0, "{document:#}");
    assert_eq!(counts(&document)["unstable"], 0, "{document:#}");
}

#[test]
fn kinds_of_change_are_explained() {
    let pods = Pods::new();
    let told = pods.here.bare(&["explain", "member-removed"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        told.stdout.starts_with("member-removed (change, breaking): "),
        "{}",
        told.all()
    );
    let slip = pods.here.bare(&["explain", "member-remowed"]);
    assert_eq!(slip.code, 2);
    assert!(slip.stderr.contains("did you mean `member-removed`?"), "{}", slip.all());
}
